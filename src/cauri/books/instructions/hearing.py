"""What follows from what a company says of an instruction, in the transaction that has locked it."""

from collections.abc import Callable
from datetime import datetime

import structlog

from cauri.books.instructions import pauses
from cauri.books.instructions.events import InstructionStuck
from cauri.books.instructions.models import Instruction
from cauri.books.instructions.ports import Outcome, Told
from cauri.books.payments import pending, returns
from cauri.books.payments import queries as payments
from cauri.infra.outbox import events
from cauri.kit import ids
from cauri.kit.transactions import transaction_required

log = structlog.get_logger(__name__)
State = Instruction.State
Step = Callable[[Instruction, Told, datetime], None]


@transaction_required
def conclude(instruction: Instruction, told: Told, *, now: datetime) -> None:
    """Let what was told have its effect, once. What contradicts the books' end of it twice is for people."""
    step = _STEPS.get((_phase(instruction), told.outcome))
    if step is None:
        _hand_over(instruction, "contradiction", now)
    else:
        step(instruction, told, now)


@transaction_required
def hear_of_sending(instruction: Instruction, told: Told, *, turn: int, now: datetime) -> None:
    """What was heard as it was sent for the `turn`-th time, or why it was not sent.

    Once it has been in doubt whether an earlier turn arrived, no later one says that it failed: an earlier one may have
    been carried out, so that it is asked after, and people find out in the end.
    """
    if told.outcome is Outcome.SUCCEEDED:
        conclude(instruction, told, now=now)
    elif turn != instruction.sends or not instruction.is_open:
        return  # a later turn is under way and tells, or the company has told when it was asked
    elif told.outcome is Outcome.UNSENT and turn < pauses.MOST_SENDS:
        _send_again(instruction, told, now)
    elif told.outcome is Outcome.UNKNOWN or instruction.asks:
        _go_on_asking(instruction, told, now)
    else:
        conclude(instruction, Told(outcome=Outcome.FAILED, code=told.code or "company_unreachable"), now=now)


@transaction_required
def hear_of_asking(instruction: Instruction, told: Told, *, turn: int, repeatable: bool, now: datetime) -> None:
    """What the company says when it is asked for the `turn`-th time; an answer that was overtaken ends nothing anew.

    That it knows nothing of it is believed once it cannot be under way any more and where it never knew of it, and
    acted upon only where sending again cannot do it twice. What had failed it may never have known.
    """
    if not instruction.is_open and turn != instruction.asks:
        return
    if not instruction.is_open:
        _note_last_look(instruction, told, now)
    if told.outcome is not Outcome.UNSENT:
        conclude(instruction, told, now=now)
    elif not instruction.is_open:
        if instruction.state != State.FAILED:
            _hand_over(instruction, "contradiction", now)
    elif _may_be_repeated(instruction, now) and repeatable:
        _send_again(instruction, told, now)
    else:
        _go_on_asking(instruction, told, now)


def _note_last_look(instruction: Instruction, told: Told, now: datetime) -> None:
    """What has ended is asked after once more when companies have had time to think again, until one answers then."""
    if instruction.next_at is None or instruction.ended_at is None or now < instruction.ended_at + pauses.LAST_LOOK:
        return
    silent = told.outcome is Outcome.UNKNOWN and now < instruction.ended_at + pauses.LAST_OF_ALL
    instruction.next_at = now + pauses.LAST_LOOK if silent else None
    instruction.save(update_fields=["next_at"])


def _send_again(instruction: Instruction, told: Told, now: datetime) -> None:
    instruction.state, instruction.code = State.READY, told.code
    instruction.next_at = now + pauses.before_send(instruction.sends)
    instruction.save(update_fields=["state", "code", "next_at", "sends"])


def _may_be_repeated(instruction: Instruction, now: datetime) -> bool:
    """Whether no turn can be under way any more, the company never knew of one, and turns are left."""
    lost = instruction.sent_at is not None and instruction.sent_at + pauses.SURELY_LOST <= now
    return lost and not instruction.company_reference and instruction.sends < pauses.MOST_SENDS


def _phase(instruction: Instruction) -> str:
    return "open" if instruction.is_open else str(instruction.state)


def _succeed(instruction: Instruction, told: Told, now: datetime) -> None:
    pending.succeed(instruction.pk, now=now)
    _end(instruction, State.SUCCEEDED, told, now)


def _fail(instruction: Instruction, told: Told, now: datetime) -> None:
    pending.fail(instruction.pk, code=told.code or "company_refused", now=now)
    _end(instruction, State.FAILED, told, now)


def _reverse(instruction: Instruction, told: Told, now: datetime) -> None:
    """Give it back, unless staff did so before the company."""
    if not any(one.product == returns.REVERSAL for one in payments.returns_of(instruction.pk)):
        posting_id = ids.derived_id(instruction.given_at, "reversal by the company", str(instruction.pk))
        returns.reverse(instruction.pk, posting_id=posting_id, authorised_by="company", now=now)
    _end(instruction, State.REVERSED, told, now)


def _succeed_after_all(instruction: Instruction, told: Told, now: datetime) -> None:
    pending.succeed_after_all(instruction.pk, now=now)
    _end(instruction, State.SUCCEEDED_LATE, told, now)
    _hand_over(instruction, "succeeded_late", now)


def _go_on_asking(instruction: Instruction, told: Told, now: datetime) -> None:
    instruction.state, instruction.code = State.UNKNOWN, told.code
    instruction.company_reference = told.company_id or instruction.company_reference
    instruction.next_at = now + pauses.before_ask(instruction.asks)
    instruction.save(update_fields=["state", "code", "company_reference", "next_at", "sends"])
    if instruction.asks >= pauses.STUCK_AFTER_ASKS:
        _hand_over(instruction, instruction.code, now)


def _nothing_new(_instruction: Instruction, _told: Told, _now: datetime) -> None:
    """It stands already."""


def _end(instruction: Instruction, state: Instruction.State, told: Told, now: datetime) -> None:
    is_first = instruction.ended_at is None
    instruction.state, instruction.ended_at = state, now
    instruction.next_at = now + pauses.LAST_LOOK if is_first and instruction.sent_at is not None else None
    instruction.code, instruction.stuck_since = told.code, None
    instruction.company_reference = told.company_id or instruction.company_reference
    instruction.save(
        update_fields=["state", "next_at", "ended_at", "code", "stuck_since", "company_reference", "sends"]
    )


def _hand_over(instruction: Instruction, code: str, now: datetime) -> None:
    """Ask people to find out, once; the company is asked on."""
    if instruction.stuck_since is not None:
        return
    instruction.stuck_since, instruction.code = now, code
    instruction.save(update_fields=["stuck_since", "code"])
    log.error("instructions.stuck", alarm=True, payment_id=str(instruction.pk), code=code)
    events.publish(InstructionStuck(payment_id=instruction.pk))


_STEPS: dict[tuple[str, Outcome], Step] = {
    ("open", Outcome.SUCCEEDED): _succeed,
    ("open", Outcome.FAILED): _fail,
    ("open", Outcome.UNKNOWN): _go_on_asking,
    (State.SUCCEEDED, Outcome.SUCCEEDED): _nothing_new,
    (State.SUCCEEDED, Outcome.UNKNOWN): _nothing_new,
    (State.SUCCEEDED, Outcome.FAILED): _reverse,
    (State.FAILED, Outcome.FAILED): _nothing_new,
    (State.FAILED, Outcome.UNKNOWN): _nothing_new,
    (State.FAILED, Outcome.SUCCEEDED): _succeed_after_all,
    (State.REVERSED, Outcome.FAILED): _nothing_new,
    (State.REVERSED, Outcome.UNKNOWN): _nothing_new,
    (State.SUCCEEDED_LATE, Outcome.SUCCEEDED): _nothing_new,
    (State.SUCCEEDED_LATE, Outcome.UNKNOWN): _nothing_new,
}
