"""How people name each other over HTTP."""

from typing import Final, Self
from uuid import UUID

from pydantic import Field, model_validator

from cauri.books.wallets.recipients import Kind, Recipient
from cauri.kit.web.schemas import Strict

_WAYS: Final[tuple[Kind, ...]] = ("phone", "username", "email", "account_number")


class PersonIn(Strict):
    """Somebody, named in exactly one of these ways."""

    phone: str | None = Field(default=None, max_length=40, description="As people write it.", examples=["22 12 34 56"])
    username: str | None = Field(default=None, max_length=30, examples=["moussa"])
    email: str | None = Field(default=None, max_length=254, examples=["moussa@example.org"])
    account_number: str | None = Field(default=None, max_length=40, examples=["1234 5678 9012"])

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if len(self.model_fields_set) != 1 or not self.named():
            raise ValueError("name the recipient in exactly one way")
        return self

    def recipient(self) -> Recipient:
        """The one that is named."""
        (one,) = self.named()
        return one

    def named(self) -> list[Recipient]:
        """Every way in which somebody is named."""
        return [Recipient(way, value) for way in _WAYS if (value := getattr(self, way)) is not None]


class RecipientIn(PersonIn):
    """Who the money is for: exactly one of these."""

    wallet_id: UUID | None = Field(default=None, description="Another wallet of your own.")

    def named(self) -> list[Recipient]:
        """Every way in which somebody is named."""
        own = [] if self.wallet_id is None else [Recipient("wallet_id", str(self.wallet_id))]
        return [*super().named(), *own]
