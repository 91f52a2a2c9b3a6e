"""Passkeys on the page of the second factor: what its script is given, and what it sends back."""

import json
from typing import Any

from django.http import HttpRequest
from pydantic import ValidationError

from cauri.identity.passkeys import staff_passkeys
from cauri.identity.passkeys.ceremonies import Document, PasskeyRefused
from cauri.identity.passkeys.challenges import PasskeysNotOffered
from cauri.identity.passkeys.shapes import AssertionIn, AttestationIn
from cauri.identity.staff.models import StaffMember
from cauri.infra.audit.requests import origin_of
from cauri.kit import clock

_OFFERED = "passkey_challenge"  # in the session: a digest of the latest challenge that its page was given


def to_show(request: HttpRequest, member: StaffMember) -> dict[str, Any]:
    """What the page needs to ask for a passkey; nothing where somebody has none."""
    if not staff_passkeys.how_many(member):
        return {}
    return _on_the_page(request, "get", staff_passkeys.offer_to_show(member, now=clock.now()))


def to_add(request: HttpRequest, member: StaffMember) -> dict[str, Any]:
    """What the page needs to make a passkey; nothing where the operator offers none."""
    try:
        offer = staff_passkeys.offer_to_add(member, now=clock.now())
    except PasskeysNotOffered:
        return {}
    return {"how_many": staff_passkeys.how_many(member), **_on_the_page(request, "create", offer)}


def show(request: HttpRequest, member: StaffMember) -> None:
    """Take what a passkey has signed. Raises PasskeyRefused, TooManyTries."""
    staff_passkeys.show(
        member, _sent(request, AssertionIn), offered=_offered(request), origin=origin_of(request), now=clock.now()
    )


def add(request: HttpRequest, member: StaffMember) -> None:
    """Keep a passkey that was made. Raises PasskeyRefused, TooManyStaffPasskeys."""
    staff_passkeys.add(
        member, _sent(request, AttestationIn), offered=_offered(request), origin=origin_of(request), now=clock.now()
    )


def _on_the_page(request: HttpRequest, ceremony: str, offer: staff_passkeys.DeskOffer) -> dict[str, Any]:
    request.session[_OFFERED] = offer.digest
    return {"ceremony": ceremony, "passkey_options": json.dumps(offer.options)}


def _offered(request: HttpRequest) -> str:
    return str(request.session.pop(_OFFERED, ""))


def _sent(request: HttpRequest, shape: type[AssertionIn] | type[AttestationIn]) -> Document:
    try:
        return shape.model_validate_json(request.POST.get("credential", "")).document()
    except ValidationError:
        raise PasskeyRefused from None
