"""Saved accounts and schedules as they go in and out. Pydantic models only."""

from datetime import date, datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from cauri.identity.access.shapes import PinText
from cauri.kit.web.schemas import Strict
from cauri.money.shapes import MoneyIn, MoneyOut
from cauri.products.bills import accounts
from cauri.products.bills.models import LONGEST_LABEL, Run, SavedAccount, Schedule
from cauri.products.bills.schedules import Agreement
from cauri.products.bills.shapes import A_TIME, AN_ID, BILLER, MASKED, AccountIn

# Neither what drives a terminal nor what turns the text around it the other way.
Label = Annotated[
    str,
    StringConstraints(pattern=r"^[^\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]*$", max_length=LONGEST_LABEL),
]
Every = Literal["week", "month"]
_SUM: Final = {"amount": "500.00", "currency": "MRU"}
_SOME_MORE: Final = {"amount": "510.00", "currency": "MRU"}
_RUNS_SHOWN: Final = 5


class SavedAccountIn(AccountIn):
    """An account to save."""

    label: Label = Field(default="", description="What you call it.", examples=["My mother's meter"])


class SavedAccountOut(BaseModel):
    """An account at a biller that you saved."""

    id: UUID = Field(examples=[AN_ID])
    biller: str = Field(examples=[BILLER])
    biller_name: str = Field(examples=["SOMELEC"])
    account: str = Field(description="The end of its number.", examples=[MASKED])
    holder: str = Field(description="Whose it is, where the biller told.", examples=["AWA DIALLO"])
    label: str = Field(examples=["My mother's meter"])
    created_at: datetime = Field(examples=[A_TIME])

    @classmethod
    def of(cls, saved: SavedAccount) -> "SavedAccountOut":
        """A saved account as its owner sees it."""
        return cls(
            id=saved.pk,
            biller=saved.biller_id,
            biller_name=saved.biller.name,
            account=saved.masked,
            holder=accounts.opened(saved).holder,
            label=saved.label,
            created_at=saved.created_at,
        )


class ScheduleIn(Strict):
    """A payment to be made again and again, with the PIN."""

    account_id: UUID = Field(description="One of your saved accounts.", examples=[AN_ID])
    package: UUID | None = Field(
        default=None,
        description="From the biller's packages; without one, what it sells at a price that you name.",
        examples=[None],
    )
    amount: MoneyIn | None = Field(
        default=None, description="What is paid each time; without one, the package's price.", examples=[_SUM]
    )
    up_to: MoneyIn = Field(
        description="The most that may leave your wallet each time, the fee included.", examples=[_SOME_MORE]
    )
    every: Every = Field(examples=["month"])
    first_on: date = Field(
        description="The first day. A month that does not have that day has it on its last.", examples=["2026-12-31"]
    )
    from_wallet: UUID | None = Field(
        default=None, description="The wallet it leaves; without one, yours in the biller's currency.", examples=[None]
    )
    pin: PinText = Field(examples=["8305"])

    @property
    def agreed(self) -> Agreement:
        """What is agreed to. Raises what Money.of raises."""
        return Agreement(
            account_id=self.account_id,
            package=self.package,
            amount=None if self.amount is None else self.amount.money(),
            up_to=self.up_to.money(),
            every=self.every,
            first_on=self.first_on,
            from_wallet=self.from_wallet,
        )


class RunOut(BaseModel):
    """One day that it was due."""

    due_on: date = Field(examples=["2026-12-31"])
    state: Literal["begun", "paid", "failed", "skipped"] = Field(
        description="paid: agreed to, and on its way; look at the payment for the rest.", examples=["paid"]
    )
    code: str = Field(description="Why it was not paid; empty otherwise.", examples=[""])
    bill_id: UUID | None = Field(description="The payment, if there is one.", examples=[AN_ID])

    @classmethod
    def of(cls, run: Run) -> "RunOut":
        """What came of a day."""
        return cls(
            due_on=run.due_on,
            state=Run.State(run.state).value,  # type: ignore[arg-type] # a state is one of those above
            code=run.code,
            bill_id=run.payment_id if run.state == Run.State.PAID else None,
        )


class ScheduleOut(BaseModel):
    """A payment that is made for you again and again."""

    id: UUID = Field(examples=[AN_ID])
    state: Literal["active", "paused"] = Field(examples=["active"])
    account_id: UUID = Field(examples=[AN_ID])
    biller: str = Field(examples=[BILLER])
    biller_name: str = Field(examples=["SOMELEC"])
    account: str = Field(description="The end of its number.", examples=[MASKED])
    package: str = Field(description="What is paid for.", examples=["Prepaid electricity"])
    amount: MoneyOut
    up_to: MoneyOut
    every: Every = Field(examples=["month"])
    first_on: date = Field(examples=["2026-12-31"])
    next_on: date = Field(examples=["2026-12-31"])
    runs: list[RunOut] = Field(description="The latest days that it was due, newest first.")

    @classmethod
    def of(cls, schedule: Schedule) -> "ScheduleOut":
        """A schedule as its owner sees it."""
        account = schedule.account
        if account is None:
            raise AssertionError("what goes on has an account")
        return cls(
            id=schedule.pk,
            state=Schedule.State(schedule.state).value,  # type: ignore[arg-type] # what was cancelled is not shown
            account_id=account.pk,
            biller=account.biller_id,
            biller_name=account.biller.name,
            account=account.masked,
            package=schedule.offer.name,
            amount=MoneyOut.of(schedule.amount),
            up_to=MoneyOut.of(schedule.up_to),
            every=Schedule.Every(schedule.every).value,  # type: ignore[arg-type] # one of those above
            first_on=schedule.first_on,
            next_on=schedule.next_on,
            runs=[RunOut.of(one) for one in list(schedule.runs.all())[:_RUNS_SHOWN]],
        )
