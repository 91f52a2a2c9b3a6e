"""Customers who have joined, with their secrets, devices and sessions, without the way through the doors."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cauri.identity.access import credentials, devices, hashing, resets, sessions
from cauri.identity.access.callers import Caller
from cauri.identity.access.claims import Claimed
from cauri.identity.access.models import Secret
from cauri.identity.access.sessions import SignedInDevice
from cauri.identity.users import services as users
from cauri.identity.users.models import User
from cauri.infra.messaging import queries as mailbox
from cauri.kit.phone import E164
from cauri.kit.transactions import transaction

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PIN = "8305"
WRONG = "9174"
PASSWORD = "twelve-cowries-at-noon"
PHONES = {"Awa Diallo": "+22222123456", "Moussa Diop": "+22236123456", "Fatou Sow": "+22246123456"}


@dataclass(frozen=True)
class Person:
    """Somebody who has joined and is signed in on a device."""

    user: User
    device: SignedInDevice
    caller: Caller

    @property
    def bearer(self) -> dict[str, str]:
        """The headers of their requests."""
        return {"Authorization": f"Bearer {self.device.tokens.access_token}"}


def person(
    name: str = "Awa Diallo", *, pin: str | None = PIN, password: str | None = None, at: datetime = NOW
) -> Person:
    """Somebody with a phone, an e-mail address, and a PIN or a password or both."""
    with transaction():
        first = name.split()[0].lower()
        user = users.join(
            phone=E164(PHONES[name]),
            email=f"{first}@example.org",
            username=first,
            name=name,
            language="en",
            country="MR",
            home_currency="MRU",
            tier=1,
            now=at,
        )
        for kind, secret in ((Secret.Kind.PIN, pin), (Secret.Kind.PASSWORD, password)):
            if secret is not None:
                credentials.keep(user.pk, kind, hashing.hashed(secret, owner=user.pk), now=at)
    return Person(user, *signed_in(user, at=at))


def signed_in(user: User, *, at: datetime = NOW) -> tuple[SignedInDevice, Caller]:
    """A session of somebody on a new device."""
    with transaction():
        device, secret = devices.bind(user.pk, "a phone", now=at)
        opened = sessions.open_on(device.pk, user=user, device_secret=secret, now=at)
    return opened, caller_on(user, opened)


def caller_on(user: User, opened: SignedInDevice) -> Caller:
    """What endpoints are told of somebody who is in."""
    return Caller(
        user_id=user.pk,
        session_id=opened.session_id,
        device_id=opened.device_id,
        tier=user.tier,
        language=user.language,
        user_state=user.state,
    )


def reset_asked(phone: str = PHONES["Awa Diallo"], *, at: datetime = NOW) -> Claimed:
    """A request for another PIN, with the e-mail's code sent as well, which happens outside the request."""
    claimed = resets.request_pin_reset(phone, language="en", now=at)
    resets.send_second_code(claimed.id, now=at)
    return claimed


def code_sent(*, to: str | None = None) -> str:
    """The one-time code in the latest message of the developer's mailbox (to one address)."""
    bodies = (kept.message.body for kept in mailbox.recent(20) if to in (None, kept.message.recipient))
    return next(found[0] for body in bodies if (found := re.search(r"[0-9]{6}", body)))


def other_than(code: str) -> str:
    """Another code."""
    return str((int(code) + 1) % 1_000_000).zfill(6)
