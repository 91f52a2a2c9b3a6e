"""For each operation, a request that succeeds for its owner, with everything in place that it takes.

A scene is a function from a customer to a `Request`. An operation without one is asked with its own example.
"""

import itertools
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.test import Client

from cauri.identity.access import claims, contact_changes, devices, keys, sessions
from cauri.identity.access import services as access
from cauri.identity.access.models import Device
from cauri.identity.access.sign_ins import Challenged
from cauri.identity.access.tests.people import code_sent, other_than, reset_asked
from cauri.identity.federation import services as federation
from cauri.identity.kyc import services as kyc
from cauri.identity.kyc.tests.people import SPOKEN, said
from cauri.identity.passkeys import services as passkeys
from cauri.identity.passkeys.models import Passkey
from cauri.identity.profiles import services as profiles
from cauri.identity.users.models import User
from cauri.infra.documents.tests import uploads
from cauri.kit import clock
from cauri.kit.transactions import transaction
from tests.access import (
    scenes_of_agents,
    scenes_of_bank_requests,
    scenes_of_bills,
    scenes_of_cash_outs,
    scenes_of_claims,
    scenes_of_exchanges,
    scenes_of_money,
    scenes_of_payouts,
    scenes_of_qr,
    scenes_of_recalls,
    scenes_of_requests,
    scenes_of_splits,
    scenes_of_standing_orders,
    scenes_of_statements,
)
from tests.access.asking import Request, about, request_for, scene
from tests.support import authenticator, people
from tests.support.authenticator import Authenticator
from tests.support.newcomers import applicant
from tests.support.operations import JSON
from tests.support.people import Customer
from tests.support.sandbox import Sandbox

__all__ = [
    "GOOGLE",
    "Request",
    "request_for",
    "scenes_of_agents",
    "scenes_of_bank_requests",
    "scenes_of_bills",
    "scenes_of_cash_outs",
    "scenes_of_claims",
    "scenes_of_exchanges",
    "scenes_of_money",
    "scenes_of_payouts",
    "scenes_of_qr",
    "scenes_of_recalls",
    "scenes_of_requests",
    "scenes_of_splits",
    "scenes_of_standing_orders",
    "scenes_of_statements",
]

NEW_PIN: Final = "6193"
GOOGLE: Final[list[Sandbox]] = []  # the sandbox that plays Google today
_numbers = itertools.count(1)


# Ways in


@scene("register")
def _register(_: Customer) -> Request:
    return Request(body=applicant("Khady Ba"))


@scene("verify_registration")
def _verify_registration(_: Customer) -> Request:
    new = applicant("Khady Ba")
    started = access.start_registration(
        phone=new["phone"], username=new["username"], pin=new["pin"], name=new["name"], language="en", country="MR",
        home_currency="MRU", now=clock.now(),
    )  # fmt: skip
    shown = {"registration_id": str(started.id), "device_name": "her phone"}
    return _code(shown, code_sent())


@scene("sign_in")
def _sign_in(owner: Customer) -> Request:
    with transaction():
        device, secret = devices.bind(owner.user.pk, "a phone", now=clock.now())
    shown = {"identifier": owner.user.username, "device": {"id": str(device.pk), "secret": secret}}
    return Request(body={**shown, "pin": people.PIN}, guess={**shown, "pin": NEW_PIN})


@scene("verify_sign_in")
def _verify_sign_in(owner: Customer) -> Request:
    told = access.sign_in(str(owner.user.username), pin=people.PIN, device_name="a tablet", now=clock.now())
    assert isinstance(told, Challenged)
    return _code({"challenge_id": str(told.challenge_id)}, code_sent())


@scene("refresh_tokens")
def _refresh_tokens(owner: Customer) -> Request:
    with transaction():
        device, secret = devices.bind(owner.user.pk, "a phone", now=clock.now())
        opened = sessions.open_on(device.pk, user=owner.user, device_secret=secret, now=clock.now())
    return Request(body={"refresh_token": opened.tokens.refresh_token}, guess={"refresh_token": keys.new_token()})


@scene("request_pin_reset")
def _request_pin_reset(owner: Customer) -> Request:
    return Request(body={"phone": str(owner.user.phone)})


@scene("confirm_pin_reset")
def _confirm_pin_reset(owner: Customer) -> Request:
    email = f"{owner.user.username}@example.org"
    User.objects.filter(pk=owner.user.pk).update(email=email, email_verified_at=clock.now())
    claimed = reset_asked(str(owner.user.phone), at=clock.now())
    shown = {"challenge_id": str(claimed.id), "new_pin": NEW_PIN, "email_otp": code_sent(to=email)}
    return _code(shown, code_sent(to=str(owner.user.phone)))


@scene("request_lock")
def _request_lock(owner: Customer) -> Request:
    return Request(body={"identifier": str(owner.user.phone)})


@scene("confirm_lock")
def _confirm_lock(owner: Customer) -> Request:
    claimed: claims.Claimed = access.request_lock(str(owner.user.phone), language="en", now=clock.now())
    return _code({"challenge_id": str(claimed.id)}, code_sent())


@scene("request_sign_in_code")
def _request_sign_in_code(owner: Customer) -> Request:
    return Request(body={"identifier": _mail_of(owner)})


@scene("verify_sign_in_code")
def _verify_sign_in_code(owner: Customer) -> Request:
    email = _mail_of(owner)
    asked = Client().post("/api/v1/auth/request-otp", {"identifier": email}, content_type=JSON)
    assert asked.status_code == 202, asked.content
    shown = {"challenge_id": asked.json()["challenge_id"], "pin": people.PIN, "device_name": "a laptop"}
    return _code(shown, code_sent(to=email))


def _mail_of(owner: Customer) -> str:
    """A verified address of hers."""
    email = f"{owner.user.username}@example.org"
    User.objects.filter(pk=owner.user.pk).update(email=email, email_verified_at=clock.now())
    return email


@scene("sign_in_with_google")
def _sign_in_with_google(owner: Customer) -> Request:
    subject = _linked(owner)
    return Request(body={"token": _token(subject)}, guess={"token": _token(subject, forgery="expired")})


@scene("link_google")
def _link_google(owner: Customer) -> Request:
    return Request(body={"token": _token(str(owner.user.username)), "pin": people.PIN})


@scene("unlink_google")
def _unlink_google(owner: Customer) -> Request:
    _linked(owner)
    return Request(body={"pin": people.PIN})


def _linked(owner: Customer) -> str:
    subject = str(owner.user.username)
    federation.link(owner.caller, "google", _token(subject), pin=people.PIN, now=clock.now())
    return subject


def _token(subject: str, **sent: str) -> str:
    """What Google says of somebody."""
    token: str = GOOGLE[-1].switch("google/token", sub=subject, **sent)["id_token"]
    return token


@scene("sign_in_with_passkey")
def _sign_in_with_passkey(owner: Customer) -> Request:
    hers = authenticator.registered(owner.caller, people.PIN, now=clock.now())
    strangers = Authenticator(credential_id=hers.credential_id, handle=hers.handle)
    options = passkeys.offer_sign_in(now=clock.now()).options
    return Request(body={"credential": hers.get(options)}, guess={"credential": strangers.get(options)})


@scene("offer_passkey")
def _offer_passkey(_: Customer) -> Request:
    return Request(body={"pin": people.PIN})


@scene("add_passkey")
def _add_passkey(owner: Customer) -> Request:
    offer = passkeys.offer_registration(owner.caller, pin=people.PIN, now=clock.now())
    return Request(body={"credential": Authenticator().create(offer.options), "name": "her phone"})


@scene("remove_passkey")
def _remove_passkey(owner: Customer) -> Request:
    authenticator.registered(owner.caller, people.PIN, now=clock.now())
    return about("passkey_id", Passkey.objects.get(user=owner.user).pk, body={"pin": people.PIN})


@scene("offer_passkey_step_up")
def _offer_passkey_step_up(owner: Customer) -> Request:
    authenticator.registered(owner.caller, people.PIN, now=clock.now())
    return Request()


@scene("step_up_with_passkey")
def _step_up_with_passkey(owner: Customer) -> Request:
    hers = authenticator.registered(owner.caller, people.PIN, now=clock.now())
    options = passkeys.offer_step_up(owner.caller, now=clock.now()).options
    return Request(body={"credential": hers.get(options)})


def _code(shown: dict[str, Any], code: str) -> Request:
    return Request(body={**shown, "otp": code}, guess={**shown, "otp": other_than(code)})


# One's own stay, and oneself


@scene("rename_device")
def _rename_device(owner: Customer) -> Request:
    return Request(path={"device_id": str(_tablet(owner))}, body={"name": "her tablet"})


@scene("forget_device")
def _forget_device(owner: Customer) -> Request:
    return Request(path={"device_id": str(_tablet(owner))})


def _tablet(owner: Customer) -> UUID:
    with transaction():
        return devices.bind(owner.user.pk, "a tablet", now=clock.now())[0].pk


@scene("end_session")
def _end_session(owner: Customer) -> Request:
    with transaction():
        device, secret = devices.bind(owner.user.pk, "a tablet", now=clock.now())
        opened = sessions.open_on(device.pk, user=owner.user, device_secret=secret, now=clock.now())
    return about("session_id", opened.session_id)


@scene("change_pin")
def _change_pin(_: Customer) -> Request:
    return Request(body={"old_pin": people.PIN, "new_pin": NEW_PIN})


@scene("step_up")
def _step_up(_: Customer) -> Request:
    return Request(body={"pin": people.PIN})


@scene("lock_with_secret")
def _lock_with_secret(owner: Customer) -> Request:
    shown = {"identifier": owner.user.username}
    return Request(body={**shown, "pin": people.PIN}, guess={**shown, "pin": NEW_PIN})


@scene("lock_account")
def _lock_account(_: Customer) -> Request:
    return Request(body={"pin": people.PIN})


@scene("change_profile")
def _change_profile(_: Customer) -> Request:
    return Request(body={"language": "fr"})


@scene("show_limits")
def _show_limits(_: Customer) -> Request:
    return Request(query={"currency": "MRU"})


@scene("lower_own_limit")
def _lower_own_limit(_: Customer) -> Request:
    return Request(
        path={"currency": "MRU", "product": "transfer"}, body={"pin": people.PIN, "per_payment_max": "500.00"}
    )


@scene("drop_own_limit")
def _drop_own_limit(_: Customer) -> Request:
    return Request(path={"currency": "MRU", "product": "transfer"}, body={"pin": people.PIN})


@scene("request_phone_change")
def _request_phone_change(_: Customer) -> Request:
    return Request(body={"pin": people.PIN, "phone": f"+22236{next(_numbers):06d}"})


@scene("request_email_change")
def _request_email_change(_: Customer) -> Request:
    return Request(body={"pin": people.PIN, "email": f"awa{next(_numbers)}@example.org"})


@scene("approve_pin_reset")
def _approve_pin_reset(owner: Customer) -> Request:
    now = clock.now()
    Device.objects.filter(pk=owner.caller.device_id).update(bound_at=now - timedelta(days=2))
    with transaction():
        device, secret = devices.bind(owner.user.pk, "another phone", now=now)
    asked_on = access.DeviceProof(device.pk, secret)
    claimed = access.request_pin_reset(str(owner.user.phone), language="en", device=asked_on, now=now)
    return about("reset_id", claimed.id)


@scene("confirm_phone_change")
def _confirm_phone_change(owner: Customer) -> Request:
    phone = f"+22236{next(_numbers):06d}"
    claimed = contact_changes.request_phone_change(owner.caller, phone, pin=people.PIN, now=clock.now())
    return Request(body={"challenge_id": str(claimed.id), "otp": code_sent(to=phone)}, named=str(claimed.id))


@scene("confirm_email_change")
def _confirm_email_change(owner: Customer) -> Request:
    email = f"awa{next(_numbers)}@example.org"
    claimed = contact_changes.request_email_change(owner.caller, email, pin=people.PIN, now=clock.now())
    return Request(body={"challenge_id": str(claimed.id), "otp": code_sent(to=email)}, named=str(claimed.id))


# Being seen


@scene("search_people")
def _search_people(owner: Customer) -> Request:
    return Request(query={"q": str(owner.user.phone)})


@scene("set_avatar")
def _set_avatar(owner: Customer) -> Request:
    return Request(body={}, file=uploads.picture())


@scene("get_avatar")
def _get_avatar(owner: Customer) -> Request:
    profiles.set_avatar(owner.user.pk, uploads.picture(), now=clock.now())
    return Request(path={"user_id": owner.user.pk})


@scene("prefer_notifications")
def _prefer_notifications(owner: Customer) -> Request:
    return Request(path={"kind": "sent"}, body={"sms": False, "email": True})


@scene("choose_notification_habits")
def _choose_notification_habits(owner: Customer) -> Request:
    quiet = {"quiet_from": "22:00", "quiet_until": "07:00", "time_zone": "Africa/Nouakchott"}
    return Request(body={**quiet, "names_in_pushes": True})


# Being known


@scene("put_kyc_data")
def _put_kyc_data(owner: Customer) -> Request:
    return about("case_id", _case(owner), body=SPOKEN)


@scene("hand_in_kyc_document")
def _hand_in_kyc_document(owner: Customer) -> Request:
    return about("case_id", _case(owner), body={"kind": "front"}, file=uploads.picture())


@scene("submit_kyc_case")
def _submit_kyc_case(owner: Customer) -> Request:
    case, now = _case(owner), clock.now()
    kyc.fill_in(case, said(), user_id=owner.user.pk, now=now)
    for kind in ("front", "back", "selfie"):
        kyc.hand_in(case, kind, uploads.picture(), user_id=owner.user.pk, now=now)
    return about("case_id", case)


def _case(owner: Customer) -> UUID:
    return kyc.open_case(user_id=owner.user.pk, wanted_tier=2, now=clock.now()).pk
