"""The audit of dependencies …"""

from datetime import date

import pytest
from deploy import audit_dependencies
from deploy.audit_dependencies import CLEAN, NOT_AUDITED, VULNERABLE, judged

TODAY = date(2026, 11, 21)
SOUND = {"name": "django", "version": "5.2.9", "vulns": []}
UNKNOWN = {"name": "celery", "skip_reason": "Dependency not found on PyPI"}
OPEN = {"name": "pillow", "version": "12.0", "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": []}]}


@pytest.mark.parametrize(
    ("dependencies", "code", "says"),
    [
        ([SOUND], CLEAN, "1 of 1 dependencies audited, 0 open"),
        ([SOUND, OPEN], VULNERABLE, "pillow 12.0: PYSEC-1"),
        ([SOUND, UNKNOWN], NOT_AUDITED, "NOT AUDITED (1)"),
        ([UNKNOWN, UNKNOWN], NOT_AUDITED, "NOTHING WAS AUDITED"),
        ([], NOT_AUDITED, "NOTHING WAS AUDITED"),
        ([OPEN, UNKNOWN], VULNERABLE, "NOT AUDITED (1)"),
    ],
)
def test_is_a_success_only_when_everything_was_audited(
    dependencies: list[dict[str, object]], code: int, says: str
) -> None:
    told, lines = judged(dependencies, today=TODAY)

    assert told == code
    assert says in "\n".join(lines)


@pytest.mark.parametrize(("until", "code"), [(date(2026, 12, 1), CLEAN), (TODAY, VULNERABLE)])
def test_lets_an_advisory_pass_that_was_looked_at_until_its_day(
    monkeypatch: pytest.MonkeyPatch, until: date, code: int
) -> None:
    monkeypatch.setattr(audit_dependencies, "ACCEPTED", {"CVE-1": ("we never open such pictures", until)})

    assert judged([OPEN], today=TODAY)[0] == code
