"""Ask the advisory service about every dependency in requirements.lock: `make audit`.

pip-audit leaves out what the service does not know, and is content. Here a dependency that was not audited is no
success: 0 means that every one was asked about and none has an open advisory.
"""

import json
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

LOCK = "requirements.lock"
CLEAN, VULNERABLE, NOT_AUDITED = 0, 1, 2

# Advisories that do not concern us, each with the reason and the day on which that is to be looked at again.
ACCEPTED: dict[str, tuple[str, date]] = {}


def judged(dependencies: list[dict[str, Any]], *, today: date) -> tuple[int, list[str]]:
    """The exit code, and what to say."""
    skipped = [f"{one['name']}: {one['skip_reason']}" for one in dependencies if "skip_reason" in one]
    found = [
        f"{one['name']} {one['version']}: {advisory['id']}, mended in {advisory['fix_versions'] or 'no release'}"
        for one in dependencies
        for advisory in one.get("vulns", [])
        if not _is_accepted({advisory["id"], *advisory.get("aliases", [])}, today)
    ]
    audited = len(dependencies) - len(skipped)
    told = [f"{audited} of {len(dependencies)} dependencies audited, {len(found)} open advisories.", *found]
    if skipped or not dependencies:
        nothing = "NOTHING WAS AUDITED: the advisory service answers for none of them." if not audited else ""
        told += [one for one in (nothing, f"NOT AUDITED ({len(skipped)}), for example {skipped[:1]}") if one]
    if found:
        return VULNERABLE, told
    return (NOT_AUDITED if skipped or not dependencies else CLEAN), told


def main() -> int:
    """Run pip-audit on the lock file and judge what it says."""
    command = [
        str(Path(sys.executable).parent / "pip-audit"), "--requirement", LOCK, "--require-hashes", "--disable-pip",
        "--format", "json", "--progress-spinner", "off",
    ]  # fmt: skip
    told = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - ourselves
    try:
        dependencies: list[dict[str, Any]] = json.loads(told.stdout)["dependencies"]
    except (ValueError, KeyError):
        dependencies = []
        print(told.stderr[-2000:])
    code, lines = judged(dependencies, today=datetime.now(UTC).date())
    print("\n".join(lines))
    return code


def _is_accepted(names: set[str], today: date) -> bool:
    return any(name in ACCEPTED and today < ACCEPTED[name][1] for name in names)


if __name__ == "__main__":
    sys.exit(main())
