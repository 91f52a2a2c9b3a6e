"""Asking a company about a submitted case, and what follows from its answer.

No company is called inside a transaction: what is known is committed, the company called, its answer committed. Each
step is remembered on its own, so that after a crash the next who comes goes on from there and finds at the company
what it has already. A webhook and the poll may bring the answer, in any order and number; it decides once.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.utils.module_loading import import_string

from cauri.identity.kyc import matching, queries, reviews, rules
from cauri.identity.kyc import personal as sayings
from cauri.identity.kyc.models import Case, Check
from cauri.identity.kyc.personal import Personal
from cauri.identity.kyc.ports import Applicant, CheckerRefused, CheckerSilent, IdentityChecker, Outcome, Paper, Verdict
from cauri.identity.kyc.records import record
from cauri.identity.users import queries as users
from cauri.identity.users.models import User
from cauri.infra.audit.acts import SYSTEM
from cauri.infra.documents import services as documents
from cauri.kit.transactions import durable, transaction, transaction_required

State = Check.State

_LEASE = timedelta(minutes=10)  # longer than all the calls of one step may take
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
_MOST_AT_ONCE = 50
_OPEN = (State.STARTING, State.RUNNING)

log = structlog.get_logger(__name__)


@durable
def begin(case: Case, *, now: datetime) -> None:
    """Have a submitted case checked by the company that the settings name, once a submission; by nobody without one."""
    if _checker() is None or case.state != Case.State.SUBMITTED or case.submitted_at is None:
        return
    with transaction():
        check, _ = Check.objects.get_or_create(
            case=case, submitted_at=case.submitted_at, defaults={"asked_at": now, "next_at": now}
        )
    _pursue(check, now)


@durable
def pursue_due(*, now: datetime) -> dict[str, int]:
    """Go on with every check whose time has come, and leave those to people that took too long.

    Answers how many it went on with and how many it gave up. Where the company is silent, the rest waits too.
    """
    due = Check.objects.filter(state__in=_OPEN, next_at__lte=now).order_by("next_at")[:_MOST_AT_ONCE]
    pursued = given_up = 0
    for check in due:
        if now - check.asked_at >= timedelta(hours=settings.KYC_CHECK_HOURS):
            _give_up(check, "no_answer", now)
            given_up += 1
        elif _pursue(check, now):
            pursued += 1
        else:
            break
    return {"pursued": pursued, "given_up": given_up}


@durable
def ask(run_id: str, *, now: datetime) -> None:
    """Ask what became of a run, because the company says that something did. Runs that are not ours are left alone."""
    check = Check.objects.filter(run_id=run_id).exclude(state=State.FINISHED).first()
    checker = _checker()
    if check is None or checker is None:
        return
    try:
        _ask(check, checker, now)
    except (CheckerSilent, CheckerRefused) as silence:
        _wait(check, silence, now, until=now + _FIRST_WAIT)


def _pursue(check: Check, now: datetime) -> bool:
    """Start a check or ask what became of it, unless somebody else is at it. Answers whether the company spoke."""
    checker, claimed = _checker(), _claimed(check, now)
    if checker is None or claimed is None:
        return True
    try:
        if claimed.state == State.STARTING:
            _start(claimed, checker, now)
        else:
            _ask(claimed, checker, now)
    except CheckerSilent as silence:
        _wait(claimed, silence, now, until=now + _backed_off(claimed.tries))
        return False
    except CheckerRefused as refusal:
        log.warning("kyc.check_refused", check_id=str(check.pk), reason=str(refusal))
        _give_up(claimed, "refused_by_company", now)
    return True


def _claimed(check: Check, now: datetime) -> Check | None:
    """The check, for this process alone until its lease ends; None when it is another's, or over."""
    with transaction():
        found = Check.objects.select_for_update().get(pk=check.pk)
        if found.state not in _OPEN or found.next_at > now:
            return None
        found.next_at, found.tries = now + _LEASE, found.tries + 1
        found.save(update_fields=["next_at", "tries"])
    return found


def _start(check: Check, checker: IdentityChecker, now: datetime) -> None:
    case = queries.case(check.case_id)
    has_left = case.user.state == User.State.CLOSED  # then nobody else hears of them
    if has_left or case.sealed is None or not _is_of(check, case):
        _give_up(check, "overtaken", now)
        return
    personal, reference = sayings.opened(case.sealed, case.pk), str(check.pk)
    if not check.applicant_id:
        applicant = Applicant(
            reference=reference,
            first_name=personal.first_name,
            last_name=personal.last_name,
            born_on=personal.born_on,
            document_type=personal.document_type,
            document_number=personal.document_number,
        )
        earlier = check.asked_at if check.tries > 1 else None
        _remember(check, applicant_id=checker.applicant_for(applicant, asked_before=earlier))
    checker.hand_over(check.applicant_id, list(_papers(case, personal, now)))
    run_id = checker.start(check.applicant_id, reference=reference)
    _remember(check, run_id=run_id, state=State.RUNNING, next_at=now + _FIRST_WAIT)


def _papers(case: Case, personal: Personal, now: datetime) -> Iterator[Paper]:
    """The documents of a case. That we take them out for the company is on record, as every look is."""
    for paper in case.documents.order_by("kind"):
        viewed = documents.view(paper.document_id, by=SYSTEM, now=now)
        yield Paper(
            kind=paper.kind,
            document_type=personal.document_type,
            country=personal.document_country,
            content_type=viewed.content_type,
            content=viewed.content,
        )


def _ask(check: Check, checker: IdentityChecker, now: datetime) -> None:
    if check.run_id is None:
        raise AssertionError("what has not started has no outcome")
    outcome = checker.outcome(check.run_id)
    with transaction():
        _conclude(check, outcome, now)


@transaction_required
def _conclude(check: Check, outcome: Outcome, now: datetime) -> None:
    """Write down what the company found and, where nothing speaks against it, believe the customer. Once."""
    case = reviews.locked(check.case_id)
    found = Check.objects.select_for_update().get(pk=check.pk)
    if found.state == State.FINISHED:
        return
    if outcome.verdict == Verdict.PENDING:
        Check.objects.filter(pk=found.pk, state=State.RUNNING).update(next_at=now + _backed_off(found.tries))
        return
    may_decide = found.state == State.RUNNING and _is_of(found, case) and case.state == Case.State.SUBMITTED
    personal = None if case.sealed is None else sayings.opened(case.sealed, case.pk)
    found.obstacles = [] if personal is None else _obstacles(case, personal, outcome, now)
    found.verdict, found.reasons = outcome.verdict, [outcome.status, *outcome.reasons]
    found.state, found.finished_at = State.FINISHED, now
    found.save()
    facts = {"verdict": outcome.verdict.value, "obstacles": ", ".join(found.obstacles)}
    record("check_finished", case, by=SYSTEM, now=now, facts=facts)
    if personal is not None and may_decide and outcome.verdict == Verdict.CLEAR and not found.obstacles:
        reviews.settle_approval(case, personal, by=SYSTEM, now=now)


def _obstacles(case: Case, personal: Personal, outcome: Outcome, now: datetime) -> list[str]:
    """Why a person has to look, whatever the company makes of it, by code."""
    found = matching.differences(personal, outcome.shown)
    if queries.others_with_document(case, personal).exists():
        found.append("document_used_by_another")
    if not rules.is_valid(personal, now=now):
        found.append("document_expired")
    if queries.is_held_down(case.user_id):
        found.append("tier_lowered_by_staff")
    if users.user(case.user_id).state != "active":
        found.append("customer_not_active")
    return found


def _is_of(check: Check, case: Case) -> bool:
    """Whether a check is about what the case is now: it may have gone back to the customer meanwhile."""
    return case.submitted_at == check.submitted_at and case.state in queries.WAITING


def _remember(check: Check, **learnt: Any) -> None:
    for name, value in learnt.items():
        setattr(check, name, value)
    with transaction():
        check.save(update_fields=list(learnt))


def _wait(check: Check, silence: Exception, now: datetime, *, until: datetime) -> None:
    log.warning("kyc.checker_silent", check_id=str(check.pk), reason=str(silence), minutes=(until - now).seconds // 60)
    with transaction():
        Check.objects.filter(pk=check.pk, state__in=_OPEN).update(next_at=until)


def _give_up(check: Check, why: str, now: datetime) -> None:
    """Leave a case to people alone: it waits in their queue in any case."""
    with transaction():
        case = reviews.locked(check.case_id)
        ended = Check.objects.filter(pk=check.pk, state__in=_OPEN)
        if ended.update(state=State.GIVEN_UP, reasons=[why], finished_at=now):
            record("check_given_up", case, by=SYSTEM, now=now, facts={"reason": why})


def _backed_off(tries: int) -> timedelta:
    doublings = min(max(tries - 1, 0), 6)
    return min(_FIRST_WAIT * (1 << doublings), _LONGEST_WAIT)


def _checker() -> IdentityChecker | None:
    named: str | None = settings.IDENTITY_CHECKER
    return None if named is None else import_string(named)()
