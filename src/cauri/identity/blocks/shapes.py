"""What goes out at the doors of blocks, and where somebody is blocked. Pydantic models only."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from cauri.identity.blocks.models import Block
from cauri.identity.users import queries as users


class BlockOut(BaseModel):
    """Somebody whom you have blocked: they cannot ask you for money any more."""

    id: UUID = Field(description="Unblock them by it.", examples=["019aa5a2-2222-7cc0-8f0e-2b6a5f1d9c44"])
    name: str = Field(description="Masked.", examples=["Awa D•••"])
    blocked_at: datetime = Field(examples=["2026-11-21T08:30:00Z"])

    @classmethod
    def of(cls, block: Block) -> "BlockOut":
        """A block, to who made it."""
        return cls(id=block.pk, name=users.masked_name(block.person), blocked_at=block.made_at)
