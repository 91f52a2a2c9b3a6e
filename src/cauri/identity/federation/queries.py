"""Reading who somebody is elsewhere."""

from uuid import UUID

from cauri.identity.federation.models import FederatedIdentity
from cauri.identity.federation.ports import Claims
from cauri.identity.users.models import User


def identities_of(user_id: UUID) -> list[FederatedIdentity]:
    """What a customer has linked, the first one first."""
    return list(FederatedIdentity.objects.filter(user_id=user_id).order_by("linked_at"))


def identity_at(user_id: UUID, provider: str) -> FederatedIdentity | None:
    """What a customer has linked at one provider."""
    return FederatedIdentity.objects.filter(user_id=user_id, provider=provider).first()


def owner_of(claims: Claims) -> User | None:
    """Who has linked the account that a token is about."""
    linked = FederatedIdentity.objects.select_related("user").filter(issuer=claims.issuer, subject=claims.subject)
    return next((one.user for one in linked), None)
