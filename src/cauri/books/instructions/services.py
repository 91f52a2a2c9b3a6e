"""Having payments carried out by companies: instruct, ask, and conclude what is known. Never twice, never on a guess.

    ready -> sending -> succeeded (-> reversed) | failed (-> succeeded late) | unknown, asked again and again

A step is taken by committing it before the company is called: whoever is killed in between leaves an instruction that
is asked after, not sent again. What a company says counts once, whoever heard it: the instruction's row is locked.
"""

from datetime import datetime
from uuid import UUID

import structlog

from cauri.books.instructions import carriers, hearing, pauses, queries
from cauri.books.instructions.models import Instruction
from cauri.books.instructions.ports import Outcome, Told
from cauri.books.payments import queries as payments
from cauri.books.payments.models import Payment
from cauri.identity.users.models import User
from cauri.infra.companies import queries as availability
from cauri.infra.companies import services as companies
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction, transaction_required

log = structlog.get_logger(__name__)
State = Instruction.State
DECIDED = "decided_by_staff"
PURSUED_AT_ONCE = 20  # of each company: the run is short, so that its time is true
_PAYER_LOCKED = Told(outcome=Outcome.FAILED, code="payer_locked")
_UNAVAILABLE = Told(outcome=Outcome.UNSENT, code="company_unavailable")


class NotStuck(Refusal):
    """It is known what became of this payment, or the company is still being asked."""

    code = "instruction_not_stuck"
    status = 409


class NotStanding(Refusal):
    """The company has not carried this payment out, or has undone it."""

    code = "instruction_not_standing"
    status = 409


@durable
def carry_out(payment_id: UUID, *, now: datetime) -> bool:
    """Instruct the company of a pending payment, unless that was done or is not due yet, or no company is to do it.

    Returns False if the company was called and did not answer. Raises UnknownPayment.
    """
    payment = payments.payment(payment_id)
    if not payments.is_by_company(payment):
        return True
    carrier = carriers.of_product(payment.product)
    company = carrier.company_of(payment_id)
    with transaction():
        turn = _taken_to_send(payment_id, company=company, now=now)
    if turn is None:
        return True
    told = carrier.send(payment_id)
    companies.note(company, answered=told.was_answered, now=now)
    _log(payment_id, told)
    with transaction():
        hearing.hear_of_sending(_locked(payment_id), told, turn=turn, now=now)
    return told.was_answered


@durable
def ask(payment_id: UUID, *, now: datetime) -> bool:
    """Ask the company what became of a payment, also of one that seemed to have ended.

    Returns False if it did not answer. Raises UnknownInstruction.
    """
    with transaction():
        instruction = _locked(payment_id)
        if instruction.state == State.READY:
            return True  # there is nothing to ask after
        instruction.asks += 1
        if instruction.is_open or instruction.due_at(now):
            instruction.next_at = now + pauses.LEASE
        instruction.save(update_fields=["asks", "next_at"])
        turn = instruction.asks
    told = carriers.of_product(instruction.product).ask(payment_id)
    answered = told.was_answered or told.outcome is Outcome.UNSENT  # it says that it knows nothing of it
    companies.note(instruction.company, answered=answered, now=now)
    _log(payment_id, told)
    with transaction():
        instruction = _locked(payment_id)
        repeatable = carriers.of_product(instruction.product).repeatable
        hearing.hear_of_asking(instruction, told, turn=turn, repeatable=repeatable, now=now)
    return answered


@durable
def pursue(*, now: datetime) -> dict[str, int]:
    """Send what is to be sent, ask after what is not known, and find what was forgotten. Returns how many of each.

    The rest of a company that does not answer waits for the next time, so that nobody waits for it.
    """
    done, silent = {"sent": 0, "asked": 0, "failed": 0}, set()
    forgotten = [(payment_id, State.READY, "") for payment_id in queries.forgotten(now)]
    for payment_id, state, company in [*queries.due(now, most_each=PURSUED_AT_ONCE), *forgotten]:
        if company in silent:
            continue
        step, pursued = ("sent", carry_out) if state == State.READY else ("asked", ask)
        try:
            if not pursued(payment_id, now=now):
                silent.add(company)
        except Exception:  # one that cannot be pursued must not keep the others waiting
            log.exception("instructions.not_pursued", payment_id=str(payment_id))
            _put_off(payment_id, now=now)
            step = "failed"
        done[step] += 1
    return done


def _put_off(payment_id: UUID, *, now: datetime) -> None:
    with transaction():
        Instruction.objects.filter(pk=payment_id, next_at__lte=now).update(next_at=now + pauses.LEASE)


@transaction_required
def decide(payment_id: UUID, outcome: Outcome, *, now: datetime) -> None:
    """People have found out what a company did with a payment that it does not tell of.

    Raises UnknownInstruction, NotStuck.
    """
    instruction = _locked(payment_id)
    must_be_stuck(instruction)
    hearing.conclude(instruction, Told(outcome=outcome, code=DECIDED), now=now)


@transaction_required
def acknowledge(payment_id: UUID) -> None:
    """People have put in order what called for them when a payment ended. Raises UnknownInstruction, NotStuck."""
    instruction = _locked(payment_id)
    must_call_for_people(instruction)
    instruction.stuck_since = None
    instruction.save(update_fields=["stuck_since"])


@transaction_required
def undone(payment_id: UUID, told: Told, *, now: datetime) -> None:
    """A company has undone a payment because it was asked to: the payer gets it back, once, whoever heard it first.

    Raises UnknownInstruction.
    """
    hearing.conclude(_locked(payment_id), told, now=now)


@transaction_required
def must_stand(payment_id: UUID) -> None:
    """Return if the company carried it out, as far as is known; nobody hears otherwise before the transaction ends.

    Raises UnknownInstruction, NotStanding.
    """
    instruction = _locked(payment_id)
    if instruction.state != State.SUCCEEDED:
        raise NotStanding(payment_id=str(payment_id))


def must_call_for_people(instruction: Instruction) -> None:
    """Return if it has ended, and people were asked to look. Raises NotStuck."""
    if instruction.is_open or instruction.stuck_since is None:
        raise NotStuck(payment_id=str(instruction.pk))


def must_be_stuck(instruction: Instruction) -> None:
    """Return if people were asked to find out, nobody knows yet, and it is not being sent again. Raises NotStuck."""
    if instruction.state != State.UNKNOWN or instruction.stuck_since is None:
        raise NotStuck(payment_id=str(instruction.pk))


@transaction_required
def _taken_to_send(payment_id: UUID, *, company: str, now: datetime) -> int | None:
    """Take the step to send it, if it is to be taken now: which time it is."""
    payment = payments.payment(payment_id)
    Instruction.objects.bulk_create(
        [
            Instruction(
                payment_id=payment_id, product=payment.product, company=company, given_at=payment.made_at, next_at=now
            )
        ],
        ignore_conflicts=True,
    )
    instruction = _locked(payment_id)
    if instruction.state != State.READY or not instruction.due_at(now):
        return None
    payment = payments.payment(payment_id)
    if payment.state != Payment.State.PENDING:
        raise AssertionError(f"payment {payment_id} is {payment.state}, its instruction ready")
    instruction.sends += 1
    if payment.payer is not None and payment.payer.owner.state != User.State.ACTIVE:
        hearing.hear_of_sending(instruction, _PAYER_LOCKED, turn=instruction.sends, now=now)
        return None
    if not availability.is_available(instruction.company, now=now):
        hearing.hear_of_sending(instruction, _UNAVAILABLE, turn=instruction.sends, now=now)
        return None
    instruction.state, instruction.sent_at = State.SENDING, now
    instruction.next_at = now + pauses.LEASE
    instruction.save(update_fields=["state", "sent_at", "sends", "next_at"])
    return instruction.sends


def _log(payment_id: UUID, told: Told) -> None:
    log.info("instructions.told", payment_id=str(payment_id), outcome=told.outcome, code=told.code)


def _locked(payment_id: UUID) -> Instruction:
    found = Instruction.objects.select_for_update(no_key=True).filter(pk=payment_id).first()
    if found is None:
        raise queries.UnknownInstruction(payment_id=str(payment_id))
    return found
