"""What goes in and out at the doors of payouts. Pydantic models only."""

from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from cauri.books.payments.shapes import SOME_TERMS, TERMS, AuthorisationIn
from cauri.books.wallets.recipients import Recipient
from cauri.identity.access.callers import Caller
from cauri.identity.users import queries as users
from cauri.kit.web import wording
from cauri.kit.web.schemas import Strict
from cauri.money.shapes import MoneyOut
from cauri.products.payouts.consent import Consent
from cauri.products.payouts.models import Batch, Fault, Preparer
from cauri.products.payouts.queries import ShownLine

_SOME_WALLET: Final = "019aa5a2-1111-7cc0-8f0e-2b6a5f1d9c44"
_SOME_ID: Final = "019aa5a2-2222-7cc0-8f0e-2b6a5f1d9c44"
LineState = Literal["open", "paid", "held", "refused", "stopped"]
# What POST /payouts takes; it is read by hand, because it is long and may be CSV.
BODY: Final[dict[str, Any]] = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "additionalProperties": False,
                "required": ["wallet", "lines"],
                "properties": {
                    "wallet": {"type": "string", "format": "uuid"},
                    "lines": {
                        "type": "array",
                        "minItems": 1,
                        "maxItems": 100_000,
                        "items": {
                            "type": "object",
                            "additionalProperties": False,
                            "required": ["payee", "amount"],
                            "properties": {
                                "payee": {"type": "string", "maxLength": 254},
                                "amount": {"type": "string"},
                                "note": {"type": "string", "maxLength": 255},
                            },
                        },
                    },
                },
            },
            "example": {
                "wallet": _SOME_WALLET,
                "lines": [{"payee": "22 12 34 56", "amount": "12500.00", "note": "Salary, March"}],
            },
        },
        "text/csv": {
            "schema": {"type": "string"},
            "example": "payee,amount,note\r\n22 12 34 56,12500.00,Salary\r\n",
        },
    },
}


class PreparerIn(Strict):
    """Who may bring files for which of your wallets, with your PIN."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"wallet": _SOME_WALLET, "phone": "22 12 34 56", "pin": "4821"}]}
    )

    wallet: UUID = Field(examples=[_SOME_WALLET])
    phone: str | None = Field(default=None, max_length=40, examples=["22 12 34 56"])
    username: str | None = Field(default=None, max_length=30, examples=["moussa"])
    pin: SecretStr = Field(min_length=4, max_length=6, examples=["4821"])

    @model_validator(mode="after")
    def _exactly_one(self) -> "PreparerIn":
        if (self.phone is None) == (self.username is None):
            raise ValueError("name the person in exactly one way")
        return self

    def recipient(self) -> Recipient:
        """The person."""
        return Recipient("username", self.username) if self.username else Recipient("phone", self.phone or "")


class PreparerOut(BaseModel):
    """Somebody who may bring files for a wallet of yours."""

    id: UUID
    wallet: UUID = Field(examples=[_SOME_WALLET])
    name: str = Field(description="The name is masked.", examples=["Moussa D•••"])
    named_at: datetime

    @classmethod
    def of(cls, preparer: Preparer) -> "PreparerOut":
        """One as its owner sees it."""
        return cls(
            id=preparer.pk,
            wallet=preparer.wallet_id,
            name=users.masked_name(preparer.user),
            named_at=preparer.named_at,
        )


class FileIn(Strict):
    """A file that was sent, as two of them are told apart."""

    wallet: UUID
    kind: str
    digest: str


class ApprovalIn(Strict):
    """The owner's consent to a file whose terms were on the screen."""

    terms: str = Field(max_length=64, description=TERMS, examples=[SOME_TERMS])
    authorisation: AuthorisationIn

    def consent_of(self, caller: Caller) -> Consent:
        """The caller's."""
        given = self.authorisation
        return Consent(
            caller,
            self.terms,
            pin=given.pin.get_secret_value() if given.pin else None,
            step_up_token=given.step_up_token.get_secret_value() if given.step_up_token else None,
            passkey=given.passkey.document() if given.passkey else None,
        )


class NothingIn(Strict):
    """Nothing has to be said."""


class PayoutOut(BaseModel):
    """A file of payments, and how it stands."""

    id: UUID
    state: str = Field(
        description="faulty: see its faults. checked: waits for the owner. approved, paying, done, stopped, rejected, "
        "cancelled or expired.",
        examples=["checked"],
    )
    wallet: UUID = Field(examples=[_SOME_WALLET])
    owner: str = Field(description="Whose wallet pays; the name is masked.", examples=["Awa D•••"])
    prepared_by: str = Field(description="Who brought it; the name is masked.", examples=["Moussa D•••"])
    retry_of: UUID | None
    lines: int = Field(description="How many it has.", examples=[250])
    faults: int = Field(description="With any of them, nothing of it can be paid.", examples=[0])
    warnings: int = Field(examples=[1])
    total: MoneyOut = Field(description="What leaves the wallet when all of it is paid, fees included.")
    fee: MoneyOut
    terms: str | None = Field(description=f"{TERMS} While it waits for the owner.", examples=[SOME_TERMS])
    paid: int = Field(examples=[0])
    held: int = Field(description="We look at them first; their money is reserved.", examples=[0])
    refused: int = Field(examples=[0])
    stopped: int = Field(examples=[0])
    paid_out: MoneyOut = Field(description="What has left the wallet so far.")
    code: str = Field(description="Why it was stopped; empty otherwise.", examples=[""])
    made_at: datetime
    expires_at: datetime
    approved_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, batch: Batch) -> "PayoutOut":
        """A file as its owner and who brought it see it."""
        return cls(
            id=batch.pk,
            state=batch.state,
            wallet=batch.wallet_id,
            owner=users.masked_name(batch.owner),
            prepared_by=users.masked_name(batch.prepared_by),
            retry_of=batch.retry_of_id,
            lines=batch.count,
            faults=batch.faults,
            warnings=batch.warnings,
            total=MoneyOut.of(batch.total),
            fee=MoneyOut.of(batch.fee),
            terms=batch.terms if batch.state == Batch.State.CHECKED else None,
            paid=batch.paid,
            held=batch.held,
            refused=batch.refused,
            stopped=batch.stopped,
            paid_out=MoneyOut.of(batch.paid_out),
            code=batch.code,
            made_at=batch.made_at,
            expires_at=batch.expires_at,
            approved_at=batch.approved_at,
            ended_at=batch.ended_at,
        )


class PayoutLineOut(BaseModel):
    """One line, and what became of it."""

    line: int = Field(description="Its line in the file.", examples=[2])
    payee: str = Field(description="The name is masked.", examples=["Moussa D•••"])
    amount: MoneyOut
    fee: MoneyOut
    state: str = Field(description="open, paid, held, refused or stopped.", examples=["paid"])
    code: str = Field(description="Why it was refused; empty otherwise.", examples=[""])
    payment_id: UUID | None = Field(description="The payment, where one was tried.", examples=[_SOME_ID])

    @classmethod
    def of(cls, line: ShownLine) -> "PayoutLineOut":
        """A line as those see it who see the file."""
        return cls(
            line=line.number,
            payee=line.payee,
            amount=MoneyOut.of(line.amount),
            fee=MoneyOut.of(line.fee),
            state=line.state,
            code=line.code,
            payment_id=line.payment_id,
        )


class PayoutFaultOut(BaseModel):
    """What is wrong with one line of a file."""

    line: int = Field(description="Its line in the file.", examples=[7])
    code: str = Field(examples=["recipient_unknown"])
    warning: bool = Field(description="It keeps nothing from being paid.", examples=[False])
    message: str = Field(description="The same in words of your language.", examples=["Nobody can be paid so."])

    @classmethod
    def of(cls, fault: Fault, language: str) -> "PayoutFaultOut":
        """A fault in words."""
        message = wording.text_of(fault.code, language, {})
        return cls(line=fault.number, code=fault.code, warning=fault.warning, message=message)
