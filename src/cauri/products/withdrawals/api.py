"""Withdrawals over HTTP: banks, saved accounts, quote, send, look."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Schema, Status

from cauri.books.payments import api as paying
from cauri.books.payments.authorisations import Authorisation
from cauri.books.payments.models import Payment
from cauri.identity.access.api import caller_of, signed_in
from cauri.infra.audit.requests import origin_of
from cauri.infra.throttles.api import LOOKUP, WRITE
from cauri.kit import clock
from cauri.kit.transactions import retrying
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router
from cauri.money.shapes import MoneyOut
from cauri.products.withdrawals import accounts, banks, beneficiaries, queries, services
from cauri.products.withdrawals.queries import Withdrawal
from cauri.products.withdrawals.shapes import (
    A_TIME,
    AN_ID,
    BANK,
    MASKED,
    BankAccountIn,
    BankOut,
    BeneficiaryIn,
    BeneficiaryOut,
    Currency,
    HolderOut,
    WithdrawalIn,
    WithdrawalQuoteIn,
    WithdrawalQuoteOut,
    id_of_payer,
)

router = Router(tags=["withdrawals"], auth=signed_in)

_SIGNED_IN: dict[int, Any] = dict.fromkeys((401, 403, 422, 429), Problem)
_ASKED: dict[int, Any] = {415: Problem, **_SIGNED_IN}
_SILENT: dict[int, Any] = {503: Problem}


class WithdrawalOut(Schema):
    """A withdrawal as its payer sees it."""

    id: UUID = Field(examples=[AN_ID])
    state: Literal["pending", "completed", "failed", "held", "rejected", "refused"] = Field(
        description="pending until we know what the bank did; completed; failed: the money is yours again; held while "
        "we look at it; rejected after that; refused.",
        examples=["pending"],
    )
    code: str = Field(description="Why it was refused or failed; empty otherwise.", examples=[""])
    bank: str = Field(examples=[BANK])
    account: str = Field(description="The end of its number.", examples=[MASKED])
    amount: MoneyOut = Field(description="What was asked to be taken out.")
    fee: MoneyOut
    total: MoneyOut = Field(description="What leaves your wallet; it is reserved while this is pending or held.")
    arrives: MoneyOut = Field(description="What the bank is sent.")
    from_wallet: UUID = Field(examples=[AN_ID])
    note: str = Field(examples=["For the rent"])
    made_at: datetime = Field(examples=[A_TIME])
    settled_at: datetime | None = Field(description="When it ended; null while it goes on.", examples=[None])
    returned_at: datetime | None = Field(
        description="When the bank sent back what it had taken, and you got it again; null otherwise.", examples=[None]
    )

    @classmethod
    def of(cls, withdrawal: Withdrawal) -> "WithdrawalOut":
        """A withdrawal in its present state."""
        payment, quote = withdrawal.payment, withdrawal.payment.quote
        if quote is None:
            raise AssertionError("a withdrawal has a quote")
        told = payment.state in (Payment.State.REFUSED, Payment.State.FAILED)
        return cls(
            id=payment.pk,
            state=Payment.State(payment.state).value,  # type: ignore[arg-type] # a state is one of those above
            code=payment.code if told else "",
            bank=withdrawal.order.bank_name,
            account=withdrawal.order.masked,
            amount=MoneyOut.of(quote.amount),
            fee=MoneyOut.of(quote.fee),
            total=MoneyOut.of(quote.debit),
            arrives=MoneyOut.of(quote.credit),
            from_wallet=id_of_payer(quote),
            note=quote.note,
            made_at=payment.made_at,
            settled_at=payment.settled_at,
            returned_at=withdrawal.returned_at,
        )


@router.get(
    "/banks",
    response={200: list[BankOut], **_SILENT, **_SIGNED_IN},
    operation_id="list_banks",
    summary="List the banks that money can be taken out to",
    description="Of one currency. A currency that is not paid out to banks is refused.",
    throttle=LOOKUP,
)
def list_banks(request: HttpRequest, currency: Annotated[Currency, Query(examples=["NGN"])]) -> list[BankOut]:
    return [BankOut.of(bank) for bank in banks.banks_of(currency, now=clock.now())]


@router.post(
    "/account-checks",
    response={200: HolderOut, 400: Problem, 404: Problem, **_SILENT, **_ASKED},
    operation_id="check_bank_account",
    summary="Ask a bank who holds an account",
    description="To see that it is the right one, before it is saved.",
    throttle=LOOKUP,
)
def check_bank_account(request: HttpRequest, body: BankAccountIn) -> HolderOut:
    return HolderOut.of(banks.check(body.currency, body.bank_code, body.account_number, now=clock.now()))


@router.get(
    "/beneficiaries",
    response={200: list[BeneficiaryOut], 401: Problem, 403: Problem},
    operation_id="list_beneficiaries",
    summary="List your saved bank accounts",
    description="The newest first; of their numbers only the end.",
)
def list_beneficiaries(request: HttpRequest) -> list[BeneficiaryOut]:
    saved = queries.beneficiaries_of(caller_of(request).user_id)
    return [BeneficiaryOut.of(one, accounts.opened(one)) for one in saved]


@router.post(
    "/beneficiaries",
    response={201: BeneficiaryOut, 400: Problem, 404: Problem, 409: Problem, 423: Problem, **_SILENT, **_ASKED},
    operation_id="save_beneficiary",
    summary="Save a bank account",
    description="With the PIN or the password. The bank is asked who holds the account. One that is saved already is "
    "brought up to date and keeps its id. You are told of a new one.",
    throttle=LOOKUP,
)
def save_beneficiary(request: HttpRequest, body: BeneficiaryIn) -> Status[BeneficiaryOut]:
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    saved = retrying(
        lambda: beneficiaries.save(
            caller,
            currency=body.currency,
            bank_code=body.bank_code,
            number=body.account_number,
            label=body.label,
            pin=body.pin,
            password=body.password,
            now=now,
            origin=origin,
        )
    )
    return Status(201, BeneficiaryOut.of(saved, accounts.opened(saved)))


@router.delete(
    "/beneficiaries/{uuid:beneficiary_id}",
    response={204: None, 404: Problem, **_SIGNED_IN},
    operation_id="remove_beneficiary",
    summary="Forget a saved bank account",
    description="What is on its way there arrives all the same.",
    throttle=WRITE,
)
def remove_beneficiary(request: HttpRequest, beneficiary_id: UUID) -> Status[None]:
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    retrying(lambda: beneficiaries.remove(caller, beneficiary_id, now=now, origin=origin))
    return Status(204, None)


@router.post(
    "/quotes",
    response={201: WithdrawalQuoteOut, 400: Problem, 404: Problem, **_SILENT, **_ASKED},
    operation_id="quote_withdrawal",
    summary="Quote a withdrawal",
    description="Where how much will go and what it costs, before the PIN. Good for two minutes.",
    throttle=LOOKUP,
)
def quote(request: HttpRequest, body: WithdrawalQuoteIn) -> Status[WithdrawalQuoteOut]:
    caller = caller_of(request)
    made = retrying(
        lambda: services.quote(
            body.beneficiary_id,
            body.amount.money(),
            caller=caller,
            from_wallet=body.from_wallet,
            note=body.note,
            now=clock.now(),
        )
    )
    return Status(201, WithdrawalQuoteOut.of(made, body.note))


@router.post(
    "",
    response={201: WithdrawalOut, **dict.fromkeys((400, 402, 404, 409, 410, 423), Problem), **_SILENT, **_ASKED},
    operation_id="withdraw",
    summary="Take quoted money out",
    description=(
        "The money is reserved and a company is told to pay it out: the answer is `pending`; look at it again to learn "
        "what became of it. Needs an `Idempotency-Key` header: repeat a request whose answer was lost under the same "
        "key, and it is answered as the first time. A refusal by limit or balance is an answer too; ask for a new "
        "quote and use a new key."
    ),
    throttle=WRITE,
)
def withdraw(request: HttpRequest, body: WithdrawalIn) -> HttpResponse:
    now = clock.now()

    def carry_out(authorisation: Authorisation, posting_id: UUID) -> WithdrawalOut:
        return WithdrawalOut.of(services.send(body.quote_id, authorisation, posting_id=posting_id, now=now))

    return paying.once(request, body, carry_out, now=now)


@router.get(
    "/{uuid:withdrawal_id}",
    response={200: WithdrawalOut, 401: Problem, 403: Problem, 404: Problem, 422: Problem, 429: Problem},
    operation_id="get_withdrawal",
    summary="Look at a withdrawal",
    description="One of your own, as it stands.",
    throttle=LOOKUP,
)
def look(request: HttpRequest, withdrawal_id: UUID) -> WithdrawalOut:
    user_id, now = caller_of(request).user_id, clock.now()
    return WithdrawalOut.of(retrying(lambda: services.look(withdrawal_id, user_id=user_id, now=now)))
