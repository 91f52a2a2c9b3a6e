"""What the platform asks of a company that says who somebody is."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar, Final, Protocol

from cauri.kit.errors import Refusal

LONGEST_LIFE: Final = timedelta(days=1)
"""A token that would last longer is refused: used ones are remembered for as long."""


@dataclass(frozen=True)
class Claims:
    """Whom a token is about: a subject, which is one person's for ever, as one issuer names them.

    The token's e-mail address is left out on purpose: it may become another person's.
    """

    issuer: str
    subject: str = field(repr=False)


class TokenRefused(Refusal):
    """The identity token is forged, too old, somebody else's or not for us; the fact `reason` says which."""

    code: ClassVar[str] = "identity_token_refused"
    status: ClassVar[int] = 403


class ProviderUnavailable(Refusal):
    """The identity provider's keys cannot be had just now, so nothing can be said about a token."""

    code: ClassVar[str] = "identity_provider_unavailable"
    status: ClassVar[int] = 503
    retryable: ClassVar[bool] = True


class IdentityProvider(Protocol):
    """A company whose signed tokens say who somebody is."""

    def claims_of(self, token: str, *, nonce: str | None) -> Claims:
        """Whom a token is about, after a check of everything in it; its nonce, if it has one, must be `nonce`.

        Raises TokenRefused, ProviderUnavailable. Neither says anything that is in the token.
        """
        ...
