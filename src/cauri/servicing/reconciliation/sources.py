"""Who reports: `settings.REPORT_SOURCES` names, by company or bank, who reads its reports."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from django.conf import settings
from django.utils.module_loading import import_string

from cauri.kit.errors import Refusal
from cauri.servicing.reconciliation.ports import ReportSource


class UnknownReportSource(Refusal):
    """Nobody can read reports of that company."""

    code: ClassVar[str] = "unknown_report_source"
    status: ClassVar[int] = 404


@dataclass(frozen=True, slots=True)
class Company:
    """A company or a bank that reports, by its one word."""

    name: str
    source: ReportSource


def companies() -> Iterator[Company]:
    """Everybody who reports."""
    named: dict[str, str | None] = settings.REPORT_SOURCES
    for name, path in named.items():
        if path is not None:
            yield Company(name, import_string(path)())


def named(name: str) -> Company:
    """The company with that word. Raises UnknownReportSource."""
    found = next((one for one in companies() if one.name == name), None)
    if found is None:
        raise UnknownReportSource(company=name[:40])
    return found


def banks() -> list[str]:
    """The banks where the operator's own money is."""
    return [one.name for one in companies() if one.source.is_bank]
