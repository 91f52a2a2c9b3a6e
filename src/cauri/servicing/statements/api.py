"""Histories, statements and receipts over HTTP. A wallet or payment of somebody else does not exist for the caller."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Field, Query, Schema
from pydantic import BaseModel, ConfigDict

from cauri.books.wallets import queries as wallets
from cauri.identity.access.api import signed_in
from cauri.identity.access.callers import Caller
from cauri.infra.throttles.api import DOCUMENT, LOOKUP
from cauri.kit import clock
from cauri.kit.web import pages
from cauri.kit.web.pages import Page, Paging
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router
from cauri.money.shapes import MoneyOut
from cauri.servicing.statements import periods, queries, spreadsheet
from cauri.servicing.statements.items import Item
from cauri.servicing.statements.queries import Receipt, Statement

router = Router(tags=["transactions"], auth=signed_in)

_REFUSED: dict[int, Any] = dict.fromkeys((401, 403, 404, 422), Problem)
_FROM = "First day, in the operator's time zone."
_TO = "Last day, included, in the operator's time zone."

Day = Annotated[date, Field(ge=periods.EARLIEST, le=periods.LATEST)]
State = Literal["completed", "pending", "failed", "held", "rejected", "refused"]
_STATES: dict[str, State] = {state: state for state in get_args(State)}


class SignedInRequest(HttpRequest):
    """A request whose caller is known."""

    auth: Caller


class Wanted(Paging):
    """Which part of a history."""

    model_config = ConfigDict(populate_by_name=True)

    first: Day | None = Field(default=None, alias="from", description=_FROM, examples=["2026-11-01"])
    last: Day | None = Field(default=None, alias="to", description=_TO, examples=["2026-11-30"])
    kind: list[str] = Field(default=[], max_length=20, description="Only these kinds.", examples=[["transfer"]])
    state: list[State] = Field(default=[], description="Only these states.", examples=[["completed", "refused"]])


class Days(BaseModel):
    """The days of a statement, a year at most. Left out, they are those of this month so far."""

    model_config = ConfigDict(populate_by_name=True)

    first: Day | None = Field(default=None, alias="from", description=_FROM, examples=["2026-11-01"])
    last: Day | None = Field(default=None, alias="to", description=_TO, examples=["2026-11-30"])


class CounterpartyOut(Schema):
    """The other side."""

    name: str | None = Field(
        description="Masked; of a withdrawal the bank account's end; null for the house.",
        examples=["Moussa D•••"],
    )
    own_wallet_id: UUID | None = Field(
        description="The wallet, if it is one of yours.", examples=["019aa5a2-3a3c-7cc0-8f0e-2b6a5f1d9c44"]
    )


class TransactionOut(Schema):
    """One payment as one wallet saw it."""

    id: UUID = Field(description="The payment's id.", examples=["019aa5a2-3a3c-7cc0-8f0e-2b6a5f1d9c44"])
    wallet_id: UUID = Field(examples=["019aa5a2-1111-7cc0-8f0e-2b6a5f1d9c44"])
    kind: str = Field(
        description="The product (transfer, own_transfer …), or refund or reversal.", examples=["transfer"]
    )
    direction: Literal["in", "out"] = Field(examples=["out"])
    state: State = Field(
        description="completed; pending while a company carries it out; failed: it did not, and the money is "
        "back; held while somebody looks at it; rejected after that; refused.",
        examples=["completed"],
    )
    amount: MoneyOut = Field(description="What was asked to be paid.")
    fee: MoneyOut = Field(description="The fee that this side bears; it may be zero.")
    total: MoneyOut = Field(description="What left the wallet or arrived in it: with the fee, or without.")
    balance: MoneyOut | None = Field(description="What the wallet held afterwards; null if nothing moved.")
    counterparty: CounterpartyOut
    at: datetime = Field(examples=["2026-11-21T08:30:00Z"])
    note: str = Field(description="What the payer wrote.", examples=["For the rice"])
    code: str = Field(description="Why it was refused or failed; empty otherwise.", examples=[""])
    original_id: UUID | None = Field(
        description="Of a refund or reversal: the payment that it gives back.", examples=[None]
    )

    @classmethod
    def of(cls, item: Item) -> "TransactionOut":
        """An item as clients see it."""
        return cls(
            id=item.id,
            wallet_id=item.wallet_id,
            kind=item.kind,
            direction=item.direction,
            state=_STATES[item.state],
            amount=MoneyOut.of(item.amount),
            fee=MoneyOut.of(item.fee),
            total=MoneyOut.of(item.total),
            balance=None if item.balance is None else MoneyOut.of(item.balance),
            counterparty=CounterpartyOut(name=item.counterparty.name, own_wallet_id=item.counterparty.own_wallet_id),
            at=item.at,
            note=item.note,
            code=item.code,
            original_id=item.original_id,
        )


class StatementOut(Schema):
    """A wallet's time, complete: the opening balance and all lines make the closing balance."""

    wallet_id: UUID = Field(examples=["019aa5a2-1111-7cc0-8f0e-2b6a5f1d9c44"])
    since: datetime = Field(examples=["2026-11-01T00:00:00Z"])
    until: datetime = Field(description="Not included.", examples=["2026-12-01T00:00:00Z"])
    opening: MoneyOut
    closing: MoneyOut
    lines: list[TransactionOut] = Field(description="Oldest first.")

    @classmethod
    def of(cls, statement: Statement, lines: list[Item]) -> "StatementOut":
        """A statement with all its lines."""
        return cls(
            wallet_id=statement.wallet.pk,
            since=statement.since,
            until=statement.until,
            opening=MoneyOut.of(statement.opening),
            closing=MoneyOut.of(statement.closing),
            lines=[TransactionOut.of(line) for line in lines],
        )


class ReceiptOut(Schema):
    """The proof of a payment, as one of its sides may show it."""

    reference: UUID = Field(description="The payment's id.", examples=["019aa5a2-3a3c-7cc0-8f0e-2b6a5f1d9c44"])
    kind: str = Field(examples=["transfer"])
    direction: Literal["in", "out"] = Field(examples=["out"])
    payer: str | None = Field(
        description="Your own name, or the other's, masked; null: the house.", examples=["Awa D•••"]
    )
    payee: str | None = Field(description="The same.", examples=["Moussa D•••"])
    amount: MoneyOut = Field(description="What was asked to be paid.")
    fee: MoneyOut = Field(description="The fee on your side.")
    total: MoneyOut = Field(description="What left your wallet or arrived in it.")
    at: datetime = Field(examples=["2026-11-21T08:30:00Z"])
    note: str = Field(examples=["For the rice"])

    @classmethod
    def of(cls, receipt: Receipt) -> "ReceiptOut":
        """A receipt as clients see it."""
        item = receipt.item
        return cls(
            reference=item.id,
            kind=item.kind,
            direction=item.direction,
            payer=receipt.payer,
            payee=receipt.payee,
            amount=MoneyOut.of(item.amount),
            fee=MoneyOut.of(item.fee),
            total=MoneyOut.of(item.total),
            at=item.at,
            note=item.note,
        )


@router.get(
    "/wallets/{uuid:wallet_id}/transactions",
    response={200: Page[TransactionOut], **_REFUSED},
    operation_id="list_transactions",
    summary="List what happened in a wallet",
    description="Newest first, with what was refused or is being looked at. A filtered page may hold fewer items than "
    "asked for, even none, and still have a next one: follow `next_cursor` until it is null.",
)
def list_transactions(request: SignedInRequest, wallet_id: UUID, wanted: Query[Wanted]) -> Page[TransactionOut]:
    period = periods.days(wanted.first, wanted.last)
    history = queries.history(
        wallets.own_wallet(wallet_id, owner_id=request.auth.user_id),
        before=wanted.before,
        since=period.since,
        until=period.until,
        kinds=wanted.kind,
        states=wanted.state,
        most=wanted.limit,
    )
    return Page(
        items=[TransactionOut.of(item) for item in history.items],
        next_cursor=None if history.rest is None else pages.cursor_of(history.rest),
    )


@router.get(
    "/wallets/{uuid:wallet_id}/statement",
    response={200: StatementOut, **_REFUSED},
    operation_id="get_statement",
    summary="Get a wallet's statement",
    description="Every line of some days, a year at most, between the opening and the closing balance. More than 5,000 "
    "lines come as CSV only. Without days it is this month so far.",
    throttle=LOOKUP,
)
def get_statement(request: SignedInRequest, wallet_id: UUID, days: Query[Days]) -> StatementOut:
    statement = _statement(request, wallet_id, days)
    return StatementOut.of(statement, queries.in_full(statement))


@router.get(
    "/wallets/{uuid:wallet_id}/statement.csv",
    response=_REFUSED,
    operation_id="get_statement_csv",
    summary="Get a wallet's statement as CSV",
    description="The same as a file of up to 50,000 lines: RFC 4180, UTF-8, times in the operator's zone. The last row "
    "is the closing balance; a file without it was cut off. With `excel=true` it begins with a byte order mark.",
    openapi_extra={
        "responses": {
            200: {
                "description": "The file.",
                "content": {"text/csv": {"schema": {"type": "string"}}},
            }
        }
    },
    throttle=DOCUMENT,
)
def get_statement_csv(
    request: SignedInRequest, wallet_id: UUID, days: Query[Days], excel: bool = False
) -> StreamingHttpResponse:
    statement = _statement(request, wallet_id, days)
    queries.must_fit_a_file(statement)
    response = StreamingHttpResponse(
        spreadsheet.lines(statement, excel=excel), content_type="text/csv; charset=utf-8; header=present"
    )
    first, last = periods.days_of(statement.since, statement.until)
    name = f"statement-{statement.wallet.number}-{first}-{last}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


@router.get(
    "/transactions/{uuid:payment_id}",
    response={200: TransactionOut, **_REFUSED},
    operation_id="get_transaction",
    summary="Get one payment",
    description="A payment that one of your wallets made or got; refused and held ones are the payer's alone.",
)
def get_transaction(request: SignedInRequest, payment_id: UUID) -> TransactionOut:
    return TransactionOut.of(queries.transaction(request.auth.user_id, payment_id))


@router.get(
    "/transactions/{uuid:payment_id}/receipt",
    response={200: ReceiptOut, 409: Problem, **_REFUSED},
    operation_id="get_receipt",
    summary="Get the receipt of a payment",
    description="The proof that a payment was carried out, for its payer or its payee.",
)
def get_receipt(request: SignedInRequest, payment_id: UUID) -> ReceiptOut:
    return ReceiptOut.of(queries.receipt(request.auth.user_id, payment_id))


def _statement(request: SignedInRequest, wallet_id: UUID, days: Days) -> Statement:
    period = periods.of_statement(days.first, days.last, now=clock.now())
    wallet = wallets.own_wallet(wallet_id, owner_id=request.auth.user_id)
    return queries.statement(wallet, since=period.since, until=period.until)
