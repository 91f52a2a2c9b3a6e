"""People who know a running platform only by its address: they sign up, sign in, and read their messages."""

import html
import itertools
import re
from dataclasses import dataclass, replace
from typing import Any

from tests.support.apps import FAUCET, Answer, App, OverTheWire, new_key
from tests.support.platforms import eventually

PIN = "8305"
AUTH, WALLETS = "/api/v1/auth", "/api/v1/wallets"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Newcomer:
    """Somebody with a phone, and what the platform told them when they joined."""

    app: App
    phone: str
    username: str
    told: dict[str, Any]

    @property
    def balance(self) -> str:
        """What the first wallet holds, as the app shows it."""
        answer = self.app.get(f"{WALLETS}/{self.told['wallet_id']}")
        assert answer.status == 200, answer
        return str(answer.document["balance"]["amount"])

    def top_up(self, amount: str) -> Answer:
        """Get play money."""
        asked = {"wallet_id": self.told["wallet_id"], "amount": {"amount": amount, "currency": "MRU"}}
        return self.app.post(FAUCET, asked, key=new_key())

    def quoted(self, payee: "Newcomer", amount: str) -> dict[str, Any]:
        """What sending so much to somebody would cost."""
        answer = self.app.quote(amount, phone=payee.phone)
        assert answer.status == 201, answer
        found: dict[str, Any] = answer.document
        return found

    def signed_in(self, tokens: dict[str, Any]) -> "Newcomer":
        """The same person, in a later session."""
        return replace(self, app=replace(self.app, token=tokens["access_token"]))


def applicant(name: str, **changed: str | None) -> dict[str, Any]:
    """What somebody enters who wants to join: a phone and a username that nobody has."""
    number = next(_numbers)
    return {
        "name": name, "country": "MR", "language": "en", "phone": f"36 {number:06d}",
        "username": f"{name.split()[0].lower()}{number}", "pin": PIN, **changed,
    }  # fmt: skip


def join(port: int, name: str) -> Newcomer:
    """Register, read the code in the mailbox, show it."""
    app, asked = App(OverTheWire(port)), applicant(name)
    started = app.post(f"{AUTH}/register", asked)
    assert started.status == 202, started
    otp = code_sent_to(app, asked["phone"])
    shown = {"registration_id": started.document["registration_id"], "otp": otp, "device_name": f"{name}'s phone"}
    joined = app.post(f"{AUTH}/register/verify", shown)
    assert joined.status == 201, joined
    told = joined.document
    return Newcomer(replace(app, token=told["access_token"]), asked["phone"], asked["username"], told)


def code_sent_to(app: App, phone: str) -> str:
    """The latest code that the mailbox shows for a phone."""
    codes: list[str] = []

    def has_come() -> bool:
        codes[:] = _codes_in(app.get("/mailbox/").body.decode(), phone)
        return bool(codes)

    assert eventually(has_come, seconds=20), f"no code was sent to {phone}"
    return codes[0]


def _codes_in(page: str, phone: str) -> list[str]:
    recipient = f"SMS to +222{phone.replace(' ', '')}"
    articles = re.findall(r"<article>(.*?)</article>", html.unescape(page), re.DOTALL)
    return [code for one in articles if recipient in one for code in re.findall(r"\b\d{6}\b", one.split("<pre")[1])]
