"""Which facts change what for whom. One row says it of most; a few have to be looked up."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from cauri.books.limits.events import OwnLimitsChanged
from cauri.books.payments import queries as payments
from cauri.books.payments.events import (
    PaymentCompleted,
    PaymentFailed,
    PaymentHeld,
    PaymentPending,
    PaymentRefused,
    PaymentRejected,
    PaymentReturned,
)
from cauri.books.wallets.events import WalletClosed, WalletFrozen, WalletOpened, WalletThawed
from cauri.identity.access.events import ContactChanged, DeviceRemoved, SessionEnded, SignedIn
from cauri.identity.federation.events import IdentityLinked, IdentityUnlinked
from cauri.identity.kyc.events import ApprovalEnding, CaseSettled, CaseSubmitted, TierOverridden
from cauri.identity.passkeys.events import PasskeyAdded, PasskeyCloned, PasskeyRemoved
from cauri.identity.users.events import UsernameChanged
from cauri.infra.outbox.events import Fact
from cauri.products.agents.events import AgentAdmitted, AgentDeclined, AgentResumed, AgentSuspended, FloatDeclined
from cauri.products.bank_requests.events import (
    BankRequestApproved,
    BankRequestDelivered,
    BankRequestMade,
    BankRequestProduced,
    BankRequestRefused,
)
from cauri.products.bills.events import BillRefundDeclined, ScheduledBillMissed, ScheduleSet
from cauri.products.claims.events import ClaimExpired, ClaimWaits, RecipientFound, TransferClaimed
from cauri.products.payouts.events import BatchBrought, BatchEnded, PreparerNamed
from cauri.products.payouts.queries import PRODUCT as PAYOUTS
from cauri.products.qr.events import StaticCodeReplaced
from cauri.products.recalls.events import RecallAsked, RecallDeclined, RecallEnded
from cauri.products.requests.events import (
    RequestCancelled,
    RequestDeclined,
    RequestExpired,
    RequestMade,
    RequestPaid,
    RequestReminded,
)
from cauri.products.splits import queries as splits
from cauri.products.splits.events import (
    SplitCancelled,
    SplitClosed,
    SplitExpired,
    SplitPaid,
    SplitPartDeclined,
    SplitPartPaid,
    SplitReminded,
    SplitShared,
)
from cauri.products.standing_orders.events import (
    StandingOrderEnded,
    StandingOrderMissed,
    StandingOrderPaid,
    StandingOrderPaused,
    StandingOrderSet,
)
from cauri.products.withdrawals.events import BeneficiarySaved
from cauri.servicing.notifications import queries as notifications
from cauri.servicing.notifications.events import NoticeMade
from cauri.servicing.statements.events import StatementReady
from cauri.servicing.streams.services import Change


@dataclass(frozen=True)
class Row:
    """What a fact changes: the event's name, the fact's field that says which one, and those that say whose."""

    name: str
    subject: str | None
    whose: tuple[str, ...] = ("user_id",)


def _each(row: Row, *facts: type[Fact]) -> dict[type[Fact], Row]:
    return dict.fromkeys(facts, row)


_REQUEST = Row("request.changed", "request_id", ("asker_id", "asked_id"))
_PART = Row("split.changed", "split_id", ("creator_id", "person_id"))

BY_FIELDS: Final[Mapping[type[Fact], Row]] = {
    **_each(Row("wallet.changed", "wallet_id", ("owner_id",)), WalletOpened, WalletFrozen, WalletThawed, WalletClosed),
    **_each(_REQUEST, RequestMade, RequestReminded, RequestPaid, RequestDeclined, RequestCancelled, RequestExpired),
    **_each(_PART, SplitShared, SplitReminded, SplitPartPaid, SplitPartDeclined),
    **_each(
        Row("standing_order.changed", "order_id"),
        StandingOrderSet,
        StandingOrderPaid,
        StandingOrderMissed,
        StandingOrderPaused,
        StandingOrderEnded,
    ),
    **_each(
        Row("bank_request.changed", "request_id"),
        BankRequestMade,
        BankRequestApproved,
        BankRequestRefused,
        BankRequestProduced,
        BankRequestDelivered,
    ),
    **_each(Row("claim.changed", "payment_id", ("recipient_id",)), RecipientFound, ClaimWaits),
    TransferClaimed: Row("claim.changed", "payment_id", ("sender_id", "recipient_id")),
    ClaimExpired: Row("claim.changed", "payment_id", ("sender_id",)),
    **_each(
        Row("recall.changed", "payment_id", ("sender_id", "recipient_id")), RecallAsked, RecallDeclined, RecallEnded
    ),
    **_each(Row("bill_schedule.changed", "schedule_id"), ScheduleSet, ScheduledBillMissed),
    BillRefundDeclined: Row("payment.changed", "payment_id"),
    PreparerNamed: Row("payout_preparer.changed", "preparer_id"),
    BatchBrought: Row("payout.changed", "batch_id", ("owner_id",)),
    BatchEnded: Row("payout.changed", "batch_id", ("owner_id", "prepared_by")),
    StaticCodeReplaced: Row("qr_code.changed", "code_id"),
    BeneficiarySaved: Row("beneficiary.changed", "beneficiary_id"),
    **_each(Row("agent.changed", "agent_id"), AgentAdmitted, AgentDeclined, AgentSuspended, AgentResumed),
    FloatDeclined: Row("float_request.changed", "request_id"),
    StatementReady: Row("statement.ready", "wallet_id"),
    OwnLimitsChanged: Row("limits.changed", None),
    **_each(Row("identity.changed", None), CaseSubmitted, CaseSettled, ApprovalEnding, TierOverridden),
    **_each(Row("session.changed", "session_id"), SignedIn, SessionEnded),
    DeviceRemoved: Row("device.changed", "device_id"),
    **_each(Row("passkey.changed", "passkey_id"), PasskeyAdded, PasskeyRemoved, PasskeyCloned),
    **_each(Row("profile.changed", None), UsernameChanged, ContactChanged, IdentityLinked, IdentityUnlinked),
}


def in_fields(fact: Fact) -> Iterator[Change]:
    """What a fact changes that says itself for whom."""
    row = BY_FIELDS[type(fact)]
    for field in row.whose:
        yield Change(getattr(fact, field), row.name, None if row.subject is None else getattr(fact, row.subject))


def in_notice(fact: NoticeMade) -> Iterator[Change]:
    """A notice is one person's."""
    notice = notifications.notice(fact.notice_id)
    if notice is not None:
        yield Change(notice.user_id, "notice.created", notice.pk)


def in_split(fact: SplitPaid | SplitCancelled | SplitClosed | SplitExpired) -> Iterator[Change]:
    """What ends a split ends it for all who had a part in it."""
    yield Change(fact.creator_id, "split.changed", fact.split_id)
    for part in splits.parts_of(fact.split_id):
        yield Change(part.person_id, "split.changed", fact.split_id)


def of_both_sides(fact: PaymentCompleted) -> Iterator[Change]:
    """Money moved: both wallets are not as they were. Of the lines of a file, the file tells its owner in the end."""
    payment = payments.payment(fact.payment_id)
    payer = None if payment.product == PAYOUTS else payment.payer
    for wallet in (payer, payment.payee):
        if wallet is not None:
            yield from _moved(wallet.owner_id, wallet.pk, payment.pk)


def of_return(fact: PaymentReturned) -> Iterator[Change]:
    """Money went back: both wallets, the return and what it returns are not as they were."""
    returned = payments.payment(fact.payment_id)
    for wallet in (returned.payer, returned.payee):
        if wallet is not None:
            yield from _moved(wallet.owner_id, wallet.pk, returned.pk, fact.original_id)


def of_payer(fact: PaymentRefused | PaymentHeld | PaymentPending | PaymentRejected | PaymentFailed) -> Iterator[Change]:
    """What is reserved, given back or refused is nothing to the other side."""
    payment = payments.payment(fact.payment_id)
    if payment.payer is not None and payment.product != PAYOUTS:
        yield from _moved(payment.payer.owner_id, payment.payer.pk, payment.pk)


def of_ended_file(fact: BatchEnded) -> Iterable[Change]:
    """A file's end tells its owner of all the money that left by its lines: which wallet, the file says."""
    return [*in_fields(fact), Change(fact.owner_id, "wallet.changed")]


def _moved(owner_id: UUID, wallet_id: Any, *payment_ids: UUID) -> Iterator[Change]:
    for payment_id in payment_ids:
        yield Change(owner_id, "payment.changed", payment_id)
    yield Change(owner_id, "wallet.changed", wallet_id)
