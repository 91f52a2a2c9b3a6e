"""What goes out where a forgotten PIN is approved on another device."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from cauri.identity.access.reset_approvals import PendingReset


class PendingResetOut(BaseModel):
    """A new PIN that somebody asked for on another device of yours."""

    id: UUID = Field(examples=["01a1fd45-be48-7cf9-b814-7dec111575de"])
    asked_on: str = Field(description="The name of the device.", examples=["Awa's phone"])
    asked_at: datetime = Field(examples=["2026-11-20T12:00:00Z"])
    expires_at: datetime = Field(examples=["2026-11-20T12:05:00Z"])
    is_approved: bool = Field(examples=[False])

    @classmethod
    def of(cls, reset: PendingReset) -> "PendingResetOut":
        """The shape of a request."""
        return cls.model_validate(reset, from_attributes=True)
