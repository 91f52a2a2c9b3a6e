"""What goes in and out at the doors of recalls. Pydantic models only."""

from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from pydantic import BaseModel, Field, SecretStr

from cauri.identity.users import queries as users
from cauri.kit.web.pages import Paging
from cauri.kit.web.schemas import Strict
from cauri.money.shapes import MoneyOut
from cauri.products.recalls import queries
from cauri.products.recalls.models import Recall

AN_ID: Final = "019aa5a2-3a3c-7cc0-8f0e-2b6a5f1d9c44"
A_TIME: Final = "2026-11-21T08:30:00Z"
A_WEEK_LATER: Final = "2026-11-28T08:30:00Z"
Reason = Literal["wrong_person", "wrong_amount", "sent_twice", "other"]
RecallState = Literal["asked", "declined", "returned", "refused", "expired", "withdrawn", "overtaken"]


class RecallIn(Strict):
    """Which transfer somebody wants back, and why."""

    transfer_id: UUID = Field(examples=[AN_ID])
    reason: Reason = Field(examples=["wrong_person"])


class RecallConsentIn(Strict):
    """The recipient's consent."""

    pin: SecretStr = Field(min_length=4, max_length=6, examples=["4821"])


class RecallPaging(Paging):
    """Which recalls are listed."""

    side: queries.Side | None = Field(
        default=None, description="Only of transfers that you sent, or that you got.", examples=["got"]
    )


class RecallOut(BaseModel):
    """A transfer that its sender wants back, as one of its sides sees it."""

    id: UUID = Field(description="The transfer's.", examples=[AN_ID])
    side: queries.Side = Field(description="Whether you sent the transfer or got it.", examples=["got"])
    state: RecallState = Field(
        description="asked: the recipient may answer; declined by the recipient, so we decide; returned; refused by "
        "us; expired; withdrawn by the sender; overtaken: the money went back in another way.",
        examples=["asked"],
    )
    person: str = Field(description="The other side; the name is masked.", examples=["Awa D•••"])
    amount: MoneyOut = Field(description="What is wanted back.")
    held: MoneyOut | None = Field(
        description="What of it was unspent: it is held while this is open, and goes back if you agree. Zero: all of "
        "it was spent, and to give it back you send a transfer. Told to who got the transfer, to nobody else."
    )
    returned: MoneyOut | None = Field(description="What went back; null while nothing has.")
    reason: Reason = Field(examples=["wrong_person"])
    because: str = Field(description="What we said of our decision; empty otherwise.", examples=[""])
    asked_at: datetime = Field(examples=[A_TIME])
    expires_at: datetime = Field(description="Nothing is held any longer than that.", examples=[A_WEEK_LATER])
    ended_at: datetime | None = Field(examples=[None])

    @classmethod
    def of(cls, recall: Recall, user_id: UUID, now: datetime) -> "RecallOut":
        """A recall as that side sees it now. What somebody else has not spent is none of the sender's business."""
        is_sent = recall.sender_id == user_id
        return cls(
            id=recall.pk,
            side="sent" if is_sent else "got",
            state=queries.state_of(recall, now),  # type: ignore[arg-type] # a state is one of those above
            person=users.masked_name(recall.recipient if is_sent else recall.sender),
            amount=MoneyOut.of(recall.amount),
            held=None if is_sent else MoneyOut.of(recall.held),
            returned=MoneyOut.of(recall.held) if recall.state == Recall.State.RETURNED else None,
            reason=recall.reason,  # type: ignore[arg-type] # the database holds no other
            because=recall.because,
            asked_at=recall.asked_at,
            expires_at=recall.expires_at,
            ended_at=recall.ended_at,
        )
