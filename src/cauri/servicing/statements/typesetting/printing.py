"""A template and what it tells, made into PDF.

What it tells goes in as JSON: Typst shows a string of it as it is, so that nothing anybody wrote is ever markup. The
templates read no file but one another; packages from outside, the system's fonts and the network are out of reach.
"""

import json
import re
import subprocess
import sys
import threading
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, Final, Literal

import structlog

from cauri.kit.errors import Refusal

Template = Literal["statement", "receipt"]

_COMPOSITOR: Final = Path(__file__).with_name("compositor.py")
_SECONDS: Final = 20  # for what takes four of a processor at most
_PATIENCE: Final = 1.0  # who waits for a printer keeps others from being served at all
_AT_ONCE: Final = threading.Semaphore(2)  # of this process; a long document takes 600 MB while it is set
# What joins or parts Arabic letters: the one kind of unseen sign that a name may need.
_JOINERS: Final = "\u200c\u200d"
BREAK: Final = "\u200b"  # where a line may end, with nothing to be seen
_LONG_WORD: Final = re.compile(r"(\S{20})(?=\S)")
_UNSEEN: Final = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}

log = structlog.get_logger(__name__)


class PrintersBusy(Refusal):
    """Other documents are being set at this moment; in some seconds there is room again."""

    code: ClassVar[str] = "printers_busy"
    status: ClassVar[int] = 503
    retryable: ClassVar[bool] = True


class NotPrinted(Refusal):
    """The document could not be set, or took too long."""

    code: ClassVar[str] = "document_not_printed"
    status: ClassVar[int] = 503
    retryable: ClassVar[bool] = True


def pdf_of(template: Template, told: Mapping[str, Any], *, at: datetime) -> bytes:
    """The document as PDF. The same words at the same time make the same bytes. Raises PrintersBusy, NotPrinted."""
    asked = json.dumps({"template": template, "told": told, "at": at.isoformat()}).encode()
    if not _AT_ONCE.acquire(timeout=_PATIENCE):
        raise PrintersBusy
    try:
        done = subprocess.run(  # noqa: S603 - our own program, told everything through its input
            [sys.executable, "-I", str(_COMPOSITOR)],
            input=asked,
            stdout=subprocess.PIPE,
            timeout=_SECONDS,
            check=True,
            env={},
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        log.error(  # noqa: TRY400 - an error's own words may hold what was to be printed
            "statements.not_printed", template=template, why=type(error).__name__, alarm=True
        )
        raise NotPrinted from None
    finally:
        _AT_ONCE.release()
    return done.stdout


def shown(text: str) -> str:
    """What somebody wrote, on one line, without what is not seen or turns the text around it the other way.

    A word longer than a column may be broken: it must not run over what stands beside it.
    """
    plain = (sign for sign in " ".join(text.split()) if sign in _JOINERS or unicodedata.category(sign) not in _UNSEEN)
    return _LONG_WORD.sub(rf"\1{BREAK}", "".join(plain))
