"""The verbs about people: they join, rise in tier, are locked and unlocked, and say what they prefer."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar
from uuid import UUID

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, validate_email
from django.db import IntegrityError
from django.db.models import Value
from django.db.models.functions import Coalesce, Greatest

from cauri.identity.users import queries
from cauri.identity.users.events import UserClosed, UserJoined, UserLocked, UsernameChanged, UserUnlocked
from cauri.identity.users.models import FormerUsername, User
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import NOWHERE, Actor, Origin, Subject
from cauri.infra.outbox import events
from cauri.kit import ids
from cauri.kit.errors import Refusal
from cauri.kit.phone import E164
from cauri.kit.transactions import transaction_required
from cauri.money import currencies

_LONGEST_NAME = 80
_MOST_FORMER_USERNAMES = 5
_LONGEST_EMAIL = 254  # RFC 5321, with the angle brackets around it
# What a phone shows as a link: names stand in the text messages that strangers get from us.
_LINK = re.compile(r"[/\\@:]|\w\.\w{2,}")
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}  # control and format characters can make one name look like another
# A letter at least, so that no username reads like a phone number or a wallet's number.
_username = RegexValidator(r"\A(?=.*[A-Za-z])[A-Za-z0-9][A-Za-z0-9._-]{0,29}\Z")


class UsernameInvalid(Refusal):
    """A username has 1 to 30 letters (one at least), digits and . _ -, and starts with a letter or digit."""

    code: ClassVar[str] = "username_invalid"


class UsernameTaken(Refusal):
    """Somebody has that username, in this or another case, or had it."""

    code: ClassVar[str] = "username_taken"
    status: ClassVar[int] = 409


class PhoneTaken(Refusal):
    """Somebody has joined with that phone number."""

    code: ClassVar[str] = "phone_taken"
    status: ClassVar[int] = 409


class EmailTaken(Refusal):
    """Somebody has joined with that e-mail address."""

    code: ClassVar[str] = "email_taken"
    status: ClassVar[int] = 409


class EmailInvalid(Refusal):
    """That is not an e-mail address."""

    code: ClassVar[str] = "email_invalid"


class NameInvalid(Refusal):
    """A name has 1 to 80 characters that can be seen, and none that make it an address."""

    code: ClassVar[str] = "name_invalid"


class NameVerified(Refusal):
    """The name was verified; another one takes another identity check."""

    code: ClassVar[str] = "name_verified"
    status: ClassVar[int] = 409


class UnknownCountry(Refusal):
    """There is no country with that code, or it has no telephones."""

    code: ClassVar[str] = "unknown_country"


class UnknownLanguage(Refusal):
    """We speak Arabic (ar), French (fr) and English (en)."""

    code: ClassVar[str] = "unknown_language"


_TAKEN: dict[str, type[Refusal]] = {"username": UsernameTaken, "phone": PhoneTaken, "email": EmailTaken}


@transaction_required
def join(
    *,
    phone: E164 | None = None,
    email: str | None = None,
    username: str | None,
    name: str,
    language: str,
    country: str,
    home_currency: str,
    now: datetime,
    user_id: UUID | None = None,
    tier: int = 0,
) -> User:
    """Make somebody a customer whose phone or e-mail address was just verified; both if both are given.

    `user_id` is for callers who had to know it beforehand. Raises UsernameInvalid, UsernameTaken, PhoneTaken,
    EmailInvalid, EmailTaken, NameInvalid, UnknownCountry, UnknownLanguage, money.UnknownCurrency.
    """
    person = User(
        id=user_id or ids.new_id(),
        phone=phone,
        email=None if email is None else valid_email(email),
        username=None if username is None else valid_username(username),
        name=valid_name(name),
        language=valid_language(language),
        country=valid_country(country),
        home_currency=currencies.named(home_currency).code,
        tier=tier,
        joined_at=now,
        phone_verified_at=now if phone else None,
        email_verified_at=now if email else None,
    )
    try:
        person.save(force_insert=True)
    except IntegrityError as error:
        raise _taken(error) from error
    _must_not_have_been_anothers(person)
    _record("users.joined", person, now=now)
    events.publish(UserJoined(user_id=person.pk))
    return person


@transaction_required
def locked(user_id: UUID) -> User:
    """The customer, whose tier nobody else decides on until the transaction ends. Raises queries.UnknownUser."""
    queries.user(user_id)
    return User.objects.select_for_update(no_key=True).get(pk=user_id)


@transaction_required
def set_tier(person: User, tier: int, *, by: Actor, now: datetime, origin: Origin = NOWHERE) -> None:
    """Say how much of a customer is known, and so how much money they may move (0 to 3)."""
    if not 0 <= tier <= User.HIGHEST_TIER:
        raise ValueError(f"there is no tier {tier}")
    before, person.tier = person.tier, tier
    person.save(update_fields=["tier"])
    _record("users.tier_set", person, by=by, now=now, origin=origin, before={"tier": before}, after={"tier": tier})


@transaction_required
def lock(person: User, *, by: Actor, now: datetime, origin: Origin = NOWHERE) -> None:
    """Do nothing more for a customer, from the next request on. Locking a locked one changes nothing."""
    if _change_state(person, User.State.ACTIVE, User.State.LOCKED):
        _record("users.locked", person, by=by, now=now, origin=origin)
        events.publish(UserLocked(user_id=person.pk))


@transaction_required
def unlock(person: User, *, by: Actor, now: datetime, origin: Origin = NOWHERE) -> None:
    """Let a locked customer come back. Unlocking an active one changes nothing."""
    if _change_state(person, User.State.LOCKED, User.State.ACTIVE):
        _record("users.unlocked", person, by=by, now=now, origin=origin)
        events.publish(UserUnlocked(user_id=person.pk))


@transaction_required
def close(person: User, *, by: Actor, now: datetime, origin: Origin = NOWHERE) -> None:
    """Part with a customer for good. Their phone number and e-mail address are free again, their username never is.

    What they were stands in the audit log, sealed with the customer's own key. Once more changes nothing.
    """
    leaver = locked(person.pk)
    if leaver.state == User.State.CLOSED:
        return
    parted = {"phone": leaver.phone, "email": leaver.email, "username": leaver.username}
    if leaver.username is not None:
        kept = {"owner": leaver, "released_at": now}
        FormerUsername.objects.get_or_create(username_folded=leaver.username.lower(), defaults=kept)
    leaver.state, leaver.phone, leaver.email, leaver.username = User.State.CLOSED, None, None, None
    leaver.phone_verified_at = leaver.email_verified_at = None
    leaver.save(update_fields=["state", *parted, "phone_verified_at", "email_verified_at"])
    _record("users.closed", leaver, by=by, now=now, origin=origin, personal=parted)
    events.publish(UserClosed(user_id=leaver.pk))


@transaction_required
def cool_off(user_id: UUID, *, until: datetime) -> None:
    """Let it be seen with the customer that little money may leave until then; never for less long than before."""
    longest = Greatest(Coalesce("cools_off_until", Value(until)), Value(until))
    User.objects.filter(pk=user_id).update(cools_off_until=longest)


class TooManyUsernames(Refusal):
    """The customer has given up as many usernames as are kept for one: only to one of those they may go back."""

    code: ClassVar[str] = "too_many_usernames"
    status: ClassVar[int] = 409


@transaction_required
def choose_username(person: User, username: str, *, now: datetime, origin: Origin = NOWHERE) -> None:
    """Give oneself a username, or another one. The one before stays theirs: nobody else gets it, they may go back.

    Raises UsernameInvalid, UsernameTaken, TooManyUsernames.
    """
    former, person.username = locked(person.pk).username, valid_username(username)
    try:
        person.save(update_fields=["username"])
    except IntegrityError as error:
        raise _taken(error) from error
    _must_not_have_been_anothers(person)
    if former is not None:
        _keep_former(person, former, now=now)
        events.publish(UsernameChanged(user_id=person.pk))
    chosen = {"before": former, "after": person.username}
    by = Actor("customer", person.pk)
    _record("users.username_chosen", person, by=by, now=now, origin=origin, personal=chosen)


@transaction_required
def choose_name(person: User, name: str, *, now: datetime, origin: Origin = NOWHERE) -> None:
    """Go by another name, until it is verified: from tier 2 on. Raises NameInvalid, NameVerified."""
    former, person.name = person.name, valid_name(name)
    unverified = User.objects.filter(pk=person.pk, tier__lt=User.TIER_OF_VERIFIED_NAMES)
    if not unverified.update(name=person.name):
        raise NameVerified
    chosen = {"before": former, "after": person.name}
    _record("users.name_chosen", person, by=Actor("customer", person.pk), now=now, origin=origin, personal=chosen)


@transaction_required
def choose_language(person: User, language: str, *, now: datetime) -> None:
    """Say in which language one wants to be written to. Raises UnknownLanguage."""
    person.language = valid_language(language)
    person.save(update_fields=["language"])
    _record("users.language_chosen", person, by=Actor("customer", person.pk), now=now, after={"language": language})


@transaction_required
def change_phone(person: User, phone: E164, *, now: datetime) -> None:
    """Give a customer another phone number, or a first one, that was just verified. Raises PhoneTaken."""
    former, person.phone, person.phone_verified_at = person.phone, phone, now
    _save_contact(person, ["phone", "phone_verified_at"])
    _record("users.phone_changed", person, now=now, personal={"before": former, "after": phone})


@transaction_required
def change_email(person: User, email: str, *, now: datetime) -> None:
    """Give a customer another e-mail address, or a first one, that was just verified.

    Raises EmailInvalid, EmailTaken.
    """
    former, person.email, person.email_verified_at = person.email, valid_email(email), now
    _save_contact(person, ["email", "email_verified_at"])
    _record("users.email_changed", person, now=now, personal={"before": former, "after": person.email})


def valid_username(username: str) -> str:
    """The username as it will be kept. Raises UsernameInvalid."""
    try:
        _username(username)
    except ValidationError as error:
        raise UsernameInvalid from error
    return username


def valid_email(email: str) -> str:
    """The address as it will be kept: in lower case. Raises EmailInvalid."""
    folded = email.strip().lower()
    if len(folded) > _LONGEST_EMAIL:
        raise EmailInvalid
    try:
        validate_email(folded)
    except ValidationError as error:
        raise EmailInvalid from error
    return folded


def valid_name(name: str) -> str:
    """The name as it will be kept: composed, single spaces. Raises NameInvalid."""
    tidy = " ".join(unicodedata.normalize("NFC", name).split())
    if not tidy or len(tidy) > _LONGEST_NAME or any(unicodedata.category(sign) in _UNSEEN for sign in tidy):
        raise NameInvalid
    if _LINK.search(unicodedata.normalize("NFKC", tidy)):
        raise NameInvalid
    return tidy


def valid_country(country: str) -> str:
    """The ISO 3166 alpha-2 code of a country that has telephone numbers. Raises UnknownCountry."""
    if country not in phonenumbers.SUPPORTED_REGIONS:
        raise UnknownCountry
    return country


def valid_language(language: str) -> str:
    """One of ours. Raises UnknownLanguage."""
    if language not in User.Language.values:
        raise UnknownLanguage
    return language


@transaction_required
def _must_not_have_been_anothers(person: User) -> None:
    """Asked after saving: who takes a username that is being given up has waited there until it is a former one."""
    if person.username is None:
        return
    former = FormerUsername.objects.filter(username_folded=person.username.lower())
    if former.exclude(owner=person).exists():
        raise UsernameTaken


@transaction_required
def _keep_former(person: User, former: str, *, now: datetime) -> None:
    own = FormerUsername.objects.filter(owner=person)
    own.filter(username_folded=str(person.username).lower()).delete()
    if former.lower() == str(person.username).lower():
        return
    if own.count() >= _MOST_FORMER_USERNAMES:
        raise TooManyUsernames(most=_MOST_FORMER_USERNAMES)
    FormerUsername.objects.create(username_folded=former.lower(), owner=person, released_at=now)


def _change_state(person: User, before: User.State, after: User.State) -> bool:
    changed = User.objects.filter(pk=person.pk, state=before).update(state=after)
    person.refresh_from_db(fields=["state"])
    return bool(changed)


def _save_contact(person: User, fields: list[str]) -> None:
    try:
        person.save(update_fields=fields)
    except IntegrityError as error:
        raise _taken(error) from error


def _taken(error: IntegrityError) -> Refusal:
    """Which of somebody's names is somebody else's already. Raises the error itself when it is none of them."""
    constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
    for column, refusal in _TAKEN.items():
        if constraint.startswith(f"users_user_{column}"):
            return refusal()
    raise error


def _record(
    action: str,
    person: User,
    *,
    now: datetime,
    by: Actor | None = None,
    origin: Origin = NOWHERE,
    before: dict[str, str | int] | None = None,
    after: dict[str, str | int] | None = None,
    personal: Mapping[str, str | None] | None = None,
) -> None:
    audit.record(
        action,
        actor=by or Actor("customer", person.pk),
        subject=Subject("users.user", person.pk),
        now=now,
        before=before,
        after=after,
        about=person.pk,
        personal=personal,
        origin=origin,
    )
