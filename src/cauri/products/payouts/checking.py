"""Looking at every line of a file before anybody agrees to it: who is paid, how much, and what it costs."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from django.conf import settings

from cauri.books.fees import tables
from cauri.books.payments import notes
from cauri.books.payments import services as payments
from cauri.books.wallets import directory
from cauri.books.wallets.directory import Found
from cauri.books.wallets.models import Wallet
from cauri.books.wallets.queries import NoWallet
from cauri.books.wallets.recipients import Recipient, RecipientUnknown
from cauri.identity.users.models import User
from cauri.kit.errors import Refusal
from cauri.money import Money, currencies
from cauri.products.payouts.files import Read, Row
from cauri.products.payouts.models import Line
from cauri.products.payouts.queries import PRODUCT

AT_ONCE: Final = 1000  # lines whose payees are asked for together
# Without a plus, twelve digits are an account number: a phone number of another country needs its plus.
_ACCOUNT: Final = re.compile(r"[1-9][0-9]{11}", re.ASCII)
_PHONE: Final = re.compile(r"[+(]?[\d\s().\-/\u00a0\u2010-\u2015\u202f]+")


class PayoutToOneself(Refusal):
    """The wallet is the payer's own."""

    code: ClassVar[str] = "payout_to_oneself"


class PayeeRepeated(Refusal):
    """Somebody is paid by an earlier line already. A warning: it may be meant."""

    code: ClassVar[str] = "payout_payee_repeated"


class TooManyUnknown(Refusal):
    """So many lines name nobody here that no more is told of this file."""

    code: ClassVar[str] = "payout_too_many_unknown"


@dataclass(frozen=True, slots=True)
class Priced:
    """A line that can be paid, in minor units; `debit` is what leaves the payer."""

    number: int
    payee_id: UUID
    amount: int
    fee: int
    debit: int
    note: str


@dataclass(slots=True)
class Checked:
    """What a file says: its lines, and what is wrong with others, by line and code."""

    count: int = 0
    lines: list[Priced] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)
    warnings: list[tuple[int, str]] = field(default_factory=list)
    unknown: int = 0

    @property
    def total(self) -> int:
        """What leaves the payer."""
        return sum(line.debit for line in self.lines)

    @property
    def fee(self) -> int:
        """All fees."""
        return sum(line.fee for line in self.lines)


class Prices:
    """What lines of one payer cost; each amount is asked about once."""

    def __init__(self, payer: Wallet, *, now: datetime) -> None:
        self._currency = currencies.named(payer.currency)
        self._fee_for = tables.fees_of(product=PRODUCT, currency=self._currency, tier=payer.owner.tier, now=now)
        self._known: dict[int, tuple[int, int]] = {}

    def of(self, amount: int) -> tuple[int, int]:
        """The fee of an amount, and what leaves the payer. Raises payments.AmountBelowFee."""
        if amount not in self._known:
            fee = self._fee_for(Money(amount, self._currency))
            if fee.borne_by == "payee" and fee.amount.minor >= amount:
                raise payments.AmountBelowFee(fee=str(fee.amount))
            self._known[amount] = (fee.amount.minor, amount + (fee.amount.minor if fee.borne_by == "payer" else 0))
        return self._known[amount]


def check(read: Sequence[Read], *, payer: Wallet, by: User, unknown_before: int, now: datetime) -> Checked:
    """Look at every line, in a few questions to the database for each AT_ONCE of them.

    `unknown_before`: how many unknown people who brings it has named within the day. Of more than
    `settings.MOST_UNKNOWN_PAYEES` a day nothing is told, so that nobody learns from files who is a customer here.
    """
    checked, prices, seen = Checked(count=len(read)), Prices(payer, now=now), set[UUID]()
    for start in range(0, len(read), AT_ONCE):
        some = read[start : start + AT_ONCE]
        found = iter(_payees([one for one in some if isinstance(one, Row)], payer=payer, by=by))
        for one in some:
            if isinstance(one, Row):
                _look_at(one, next(found), checked, prices, seen, payer)
            else:
                checked.faults.append((one[0], one[1].code))
        if unknown_before + checked.unknown > settings.MOST_UNKNOWN_PAYEES:
            return _hushed(checked, some[-1])
    if checked.total > payments.LARGEST_MINOR:
        checked.faults.append((_number_of(read[-1]), payments.AmountTooLarge.code))
    return checked


def digest_of(lines: Iterable[Priced]) -> str:
    """A SHA-256 over all that is paid to whom, in the order of the file."""
    digest = hashlib.sha256()
    for line in lines:
        note = line.note.encode()
        said = f"{line.number}|{line.payee_id}|{line.amount}|{line.fee}|{line.debit}|{len(note)}:"
        digest.update(said.encode() + note + b"\n")
    return digest.hexdigest()


def kept(batch_id: UUID) -> Iterator[Priced]:
    """The lines of a batch as they stand in the database, in the order of the file."""
    lines = Line.objects.filter(batch=batch_id).order_by("number")
    rows = lines.values_list("number", "payee_id", "amount_minor", "fee_minor", "debit_minor", "note")
    return (Priced(*row) for row in rows.iterator(chunk_size=5000))


def recipient_of(text: str) -> Recipient:
    """Whom a cell names: a phone number, an account number, an e-mail address or a username."""
    if text.startswith("@"):
        return Recipient("username", text[1:])
    if "@" in text:
        return Recipient("email", text)
    if _PHONE.fullmatch(text) is None:
        return Recipient("username", text)
    return Recipient("account_number" if _ACCOUNT.fullmatch(re.sub(r"[\s-]", "", text)) else "phone", text)


def _payees(rows: Sequence[Row], *, payer: Wallet, by: User) -> list[Found | Refusal]:
    return directory.wallets_of([recipient_of(row.payee) for row in rows], sender=by, currency=payer.currency)


def _look_at(
    row: Row, found: Found | Refusal, checked: Checked, prices: Prices, seen: set[UUID], payer: Wallet
) -> None:
    try:
        priced = _priced(row, found, prices, payer)
    except (RecipientUnknown, NoWallet) as refusal:
        checked.unknown += 1
        checked.faults.append((row.number, refusal.code))
    except Refusal as refusal:
        checked.faults.append((row.number, refusal.code))
    else:
        if priced.payee_id in seen:
            checked.warnings.append((row.number, PayeeRepeated.code))
        seen.add(priced.payee_id)
        checked.lines.append(priced)


def _priced(row: Row, found: Found | Refusal, prices: Prices, payer: Wallet) -> Priced:
    notes.must_be_readable(row.note)
    amount = Money.of(row.amount, payer.currency)
    if amount.minor <= 0:
        raise payments.AmountNotPositive
    if amount.minor > payments.LARGEST_MINOR:
        raise payments.AmountTooLarge
    if isinstance(found, Refusal):
        raise found
    if found.owner_id == payer.owner_id:
        raise PayoutToOneself
    if found.currency != payer.currency:
        raise payments.WrongWalletCurrency(wallet_currency=found.currency, currency=payer.currency)
    return Priced(row.number, found.wallet_id, amount.minor, *prices.of(amount.minor), row.note)


def _hushed(checked: Checked, last: Read) -> Checked:
    """Which lines name nobody is not told any more, and nothing else either."""
    faults = [(_number_of(last), TooManyUnknown.code)]
    return Checked(count=checked.count, unknown=checked.unknown, faults=faults)


def _number_of(line: Read) -> int:
    return line.number if isinstance(line, Row) else line[0]
