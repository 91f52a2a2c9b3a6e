"""What each tier asks for, and who may have it. Pure: times and people are given."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from cauri.identity.kyc.models import CaseDocument
from cauri.identity.kyc.personal import Personal
from cauri.identity.users.models import User

OF_AGE = 18
_EARLIEST_BIRTH = date(1900, 1, 1)
_ONE_SIDED = {"passport"}
_WITH_SELFIE = 2

Kind = CaseDocument.Kind


def reachable_tier(person: User) -> int:
    """The highest tier that their verified contacts allow: 3 with both, 2 with a phone, 1 with an e-mail address."""
    phone, email = person.phone_verified_at is not None, person.email_verified_at is not None
    return (1 if email else 0) + (2 if phone else 0)


def standing_tier(person: User) -> int:
    """The tier that needs no case: what a verified phone gives."""
    return int(settings.TIER_OF_VERIFIED_PHONE) if person.phone_verified_at else 0


def needed_documents(tier: int, document_type: str) -> list[str]:
    """What has to be handed in: both sides of a card, and from tier 2 on a picture of oneself."""
    back = [] if document_type in _ONE_SIDED else [Kind.BACK]
    selfie = [Kind.SELFIE] if tier >= _WITH_SELFIE else []
    return [str(kind) for kind in (Kind.FRONT, *back, *selfie)]


def is_of_age(born_on: date, *, now: datetime) -> bool:
    """Whether somebody is 18 where the operator is. Born on 29 February, one is it on 1 March."""
    today = day_of(now)
    years = today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))
    return years >= OF_AGE


def is_believable(born_on: date) -> bool:
    """Whether somebody born then may be alive."""
    return born_on >= _EARLIEST_BIRTH


def is_valid(personal: Personal, *, now: datetime) -> bool:
    """Whether the document still counts; on its last day it does."""
    return personal.document_expires_on >= day_of(now)


def expiry(personal: Personal, *, now: datetime) -> datetime:
    """Until when an approval holds: as long as the document, and no longer than the operator says."""
    most = now + timedelta(days=settings.KYC_VALID_DAYS)
    end = min(personal.document_expires_on, day_of(most))
    return min(most, datetime.combine(end + timedelta(days=1), time(), tzinfo=_zone()))


def day_of(at: datetime) -> date:
    """The operator's day."""
    return at.astimezone(_zone()).date()


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.OPERATOR_TIME_ZONE)
