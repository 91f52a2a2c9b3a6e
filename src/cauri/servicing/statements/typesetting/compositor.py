"""The program that sets one document: JSON in, PDF out. `printing` runs it as a process of its own.

Typst keeps what it has set in memory for the next documents, a hundred megabytes for a long one. That ends with the
process, and a document that takes too long can be ended with it.
"""

import json
import resource
import sys
from datetime import datetime
from pathlib import Path

import typst

HERE = Path(__file__).parent
_SECONDS, _BYTES = 30, 2 * 1024**3  # of a processor and of memory: whoever waits for this may be gone


def main() -> None:
    """Set what stands in the standard input: {"template", "told", "at"}."""
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
    asked = json.load(sys.stdin.buffer)
    content = typst.compile(
        str(HERE / "templates" / f"{asked['template']}.typ"),
        root=str(HERE / "templates"),
        font_paths=typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(HERE / "fonts")]
        ),
        ignore_system_fonts=True,
        package_path=str(HERE / "packages"),  # which is not there
        sys_inputs={"told": json.dumps(asked["told"], ensure_ascii=False)},
        format="pdf",
        timestamp=datetime.fromisoformat(asked["at"]).replace(microsecond=0),  # PDF knows seconds
    )
    sys.stdout.buffer.write(content)


if __name__ == "__main__":
    main()
