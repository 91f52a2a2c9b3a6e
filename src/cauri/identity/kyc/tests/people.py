"""Customers with cases, without the way through the doors."""

from datetime import UTC, datetime
from typing import Any

from cauri.identity.kyc import reviews, services
from cauri.identity.kyc.models import Case
from cauri.identity.kyc.personal import Personal
from cauri.identity.users import services as users
from cauri.identity.users.models import User
from cauri.infra.audit.acts import Actor
from cauri.infra.documents.tests import uploads
from cauri.kit import ids
from cauri.kit.phone import E164
from cauri.kit.transactions import transaction

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
FATOU = Actor("staff", ids.new_id())
SPOKEN: dict[str, Any] = {
    "first_name": "Awa",
    "last_name": "Diallo",
    "born_on": "1998-05-17",
    "nationality": "MR",
    "document_type": "national_identity_card",
    "document_number": "BC1234567",
    "document_country": "MR",
    "document_expires_on": "2027-05-16",
}


def customer(*, phone: str | None = "+22222123456", email: str | None = None, at: datetime = NOW) -> User:
    """Awa, who has joined with what is given."""
    with transaction():
        return users.join(
            phone=E164(phone) if phone else None,
            email=email,
            username=None,
            name="Awa Diallo",
            language="en",
            country="MR",
            home_currency="MRU",
            tier=1 if phone else 0,
            now=at,
        )


def said(**other: Any) -> Personal:
    """What Awa says of herself, some of it otherwise."""
    return Personal.model_validate(SPOKEN | other)


def filled(user: User, *, tier: int = 2, at: datetime = NOW, **other: Any) -> Case:
    """A case with everything it takes."""
    case = services.open_case(user_id=user.pk, wanted_tier=tier, now=at)
    services.fill_in(case.pk, said(**other), user_id=user.pk, now=at)
    for kind in ("front", "back", "selfie"):
        services.hand_in(case.pk, kind, uploads.picture(), user_id=user.pk, now=at)
    return case


def submitted(user: User, *, tier: int = 2, at: datetime = NOW, **other: Any) -> Case:
    """A case that waits."""
    return services.submit(filled(user, tier=tier, at=at, **other).pk, user_id=user.pk, now=at)


def in_review(user: User, *, tier: int = 2, at: datetime = NOW, **other: Any) -> Case:
    """A case that Fatou reviews."""
    return reviews.take(submitted(user, tier=tier, at=at, **other).pk, by=FATOU, now=at)
