"""The payer's consent, as it comes in at the doors of all products. Pydantic models only, so that they share it."""

from typing import Final
from uuid import UUID

from pydantic import Field, SecretStr, model_validator

from cauri.books.payments.authorisations import Authorisation, ByPasskey, ByPin, ByStepUp
from cauri.identity.access.callers import Caller
from cauri.identity.passkeys.shapes import AssertionIn
from cauri.kit.web.schemas import Strict

TERMS: Final = "What the payer agrees to, as one digest. Send it back with the authorisation."
SOME_TERMS: Final = "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9"


class AuthorisationIn(Strict):
    """How the payer agrees: with the PIN, a step-up token from before, or a passkey. Exactly one of these."""

    pin: SecretStr | None = Field(default=None, min_length=4, max_length=6, examples=["4821"])
    step_up_token: SecretStr | None = Field(default=None, max_length=200)
    passkey: AssertionIn | None = Field(
        default=None, description="What a passkey signed, its challenge being the SHA-256 of the text of `terms`."
    )

    @model_validator(mode="after")
    def _exactly_one(self) -> "AuthorisationIn":
        if [self.pin, self.step_up_token, self.passkey].count(None) != 2:
            raise ValueError("authorise in exactly one way")
        return self

    def given_by(self, caller: Caller, quote_id: UUID, terms: str) -> Authorisation:
        """The caller's consent to these terms."""
        if self.pin is not None:
            return ByPin(caller, self.pin.get_secret_value(), terms)
        if self.passkey is not None:
            return ByPasskey(caller, self.passkey.document(), quote_id, terms)
        token = self.step_up_token.get_secret_value() if self.step_up_token else ""
        return ByStepUp(caller, token, terms)


class AgreedIn(Strict):
    """A quote, and the payer's consent to it."""

    quote_id: UUID
    terms: str = Field(max_length=64, description=TERMS, examples=[SOME_TERMS])
    authorisation: AuthorisationIn

    def consent_of(self, caller: Caller) -> Authorisation:
        """The caller's."""
        return self.authorisation.given_by(caller, self.quote_id, self.terms)
