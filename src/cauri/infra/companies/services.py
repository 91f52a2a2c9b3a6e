"""Noticing whether companies answer, and switching one off."""

from datetime import datetime, timedelta

import structlog
from django.db import connection

from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import NOWHERE, Actor, Origin, Subject
from cauri.infra.companies.models import Company
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction

BREAKS_AFTER = 5  # calls without an answer, one after the other
FIRST_PAUSE = timedelta(minutes=2)  # from before the call, which may take most of one
LONGEST_PAUSE = timedelta(minutes=10)
_NOTED_EVERY = timedelta(minutes=1)  # so that a company that always answers costs next to no writes

_ANSWERED = """
    INSERT INTO companies_company AS company (name, failures, answered_at, off_because)
    VALUES (%(name)s, 0, %(now)s, '')
    ON CONFLICT (name) DO UPDATE SET failures = 0, paused_until = NULL, answered_at = excluded.answered_at
     WHERE company.failures > 0 OR company.answered_at IS NULL OR company.answered_at < %(before)s
"""
_SILENT = """
    INSERT INTO companies_company AS company (name, failures, failed_at, off_because)
    VALUES (%(name)s, 1, %(now)s, '')
    ON CONFLICT (name) DO UPDATE SET failures = company.failures + 1, failed_at = excluded.failed_at
    RETURNING failures
"""

log = structlog.get_logger(__name__)


class ReasonMissing(Refusal):
    """Switching a company off takes a reason."""

    code = "company_reason_missing"


@durable
def note(name: str, *, answered: bool, now: datetime) -> None:
    """Note whether a call was answered. After five in a row that were not, nothing is begun with it for a while.

    The pause begins at two minutes and doubles with each further silence, up to ten minutes; an answer ends it.
    """
    with transaction(), connection.cursor() as cursor:
        if answered:
            cursor.execute(_ANSWERED, {"name": name, "now": now, "before": now - _NOTED_EVERY})
            return
        cursor.execute(_SILENT, {"name": name, "now": now})
        (failures,) = cursor.fetchone()
        if failures >= BREAKS_AFTER:
            until = now + min(FIRST_PAUSE * 2 ** min(failures - BREAKS_AFTER, 10), LONGEST_PAUSE)
            Company.objects.filter(pk=name).update(paused_until=until)
            log.warning("companies.paused", company=name, failures=failures)


@durable
def switch_off(name: str, *, because: str, by: Actor, now: datetime, origin: Origin = NOWHERE) -> None:
    """Let nothing be begun with a company until it is switched on again. What it has already goes on being asked after.

    Raises ReasonMissing.
    """
    if not because.strip():
        raise ReasonMissing
    with transaction():
        Company.objects.get_or_create(pk=name)
        company = Company.objects.select_for_update().get(pk=name)
        if company.off_since is not None:
            return
        company.off_since, company.off_because = now, because.strip()[:200]
        company.save(update_fields=["off_since", "off_because"])
        _record("companies.switched_off", company, by=by, now=now, origin=origin)


@durable
def switch_on(name: str, *, by: Actor, now: datetime, origin: Origin = NOWHERE) -> None:
    """Let a company be used again, whatever the breaker had found."""
    with transaction():
        company = Company.objects.select_for_update().filter(pk=name).first()
        if company is None or company.off_since is None:
            return
        company.off_since, company.off_because, company.failures, company.paused_until = None, "", 0, None
        company.save(update_fields=["off_since", "off_because", "failures", "paused_until"])
        _record("companies.switched_on", company, by=by, now=now, origin=origin)


def _record(action: str, company: Company, *, by: Actor, now: datetime, origin: Origin) -> None:
    after = {"company": company.pk, "because": company.off_because}
    audit.record(
        action, actor=by, now=now, subject=Subject("companies.company", company.pk), after=after, origin=origin
    )
