"""What the tests of claimable transfers share: Awa sends to a number that nobody has, and somebody proves it."""

import itertools
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.test import Client
from tests.support import people, relay
from tests.support.apps import Answer, App, new_key
from tests.support.newcomers import applicant
from tests.support.people import PIN, Customer

from cauri.books.wallets import queries as wallets
from cauri.identity.access.events import ContactChanged
from cauri.identity.access.tests.people import code_sent
from cauri.identity.users import queries as users
from cauri.identity.users import services as identity
from cauri.infra.messaging import queries as messages
from cauri.infra.messaging.ports import Message, Outcome, Told
from cauri.infra.outbox import events
from cauri.kit import clock, ids, phone
from cauri.kit.phone import E164
from cauri.kit.transactions import transaction
from cauri.money import Money
from cauri.products.claims import queries, services
from cauri.products.claims.models import ClaimableTransfer

CLAIMS = "/api/v1/claims"
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
_numbers = itertools.count(1)


class Refuses:
    """A carrier that takes nothing."""

    company: str | None = None
    says: ClassVar[Told] = Told(Outcome.REFUSED)

    def send(self, message: Message) -> Told:
        """Refuse it."""
        return self.says


def number() -> str:
    """A mobile number that nobody has."""
    return f"+22247{next(_numbers):06d}"


def quote(by: Customer, to: str, amount: str = "100.00", **more: Any) -> Answer:
    """What it costs to send to a number."""
    return App.of(by).post(f"{CLAIMS}/quotes", {"phone": to, "amount": money(by, amount), **more})


def quoted(by: Customer, to: str, amount: str = "100.00", **more: Any) -> dict[str, Any]:
    """A quote for that."""
    answer = quote(by, to, amount, **more)
    assert answer.status == 201, answer.body
    found: dict[str, Any] = answer.document
    return found


def agree(by: Customer, quote: dict[str, Any], *, key: str | None = None) -> Answer:
    """Have the quoted money wait."""
    body = {"quote_id": quote["id"], "terms": quote["terms"], "authorisation": {"pin": PIN}}
    return App.of(by).post(CLAIMS, body, key=key or new_key())


def sent(by: Customer, to: str, amount: str = "100.00", **more: Any) -> str:
    """Money that waits; its id."""
    answer = agree(by, quoted(by, to, amount, **more))
    assert answer.status == 201, answer.body
    found: str = answer.document["id"]
    return found


def sent_before(by: Customer, to: str, *, ago: timedelta, amount: str = "100.00") -> str:
    """Money that has waited so long, because the books take nothing of the future. Commits."""
    at = clock.now() - ago
    made, _ = services.quote(to, Money.of(amount, by.wallet.currency), caller=by.caller, now=at)
    consent = by.by_pin(made)
    consent.establish(now=at)
    with transaction():
        return str(services.send(made.pk, consent, caller=by.caller, posting_id=ids.new_id(), now=at).transfer.pk)


def claim(by: Customer, claim_id: str) -> Answer:
    """Get it."""
    return _ask(by, "PUT", f"{CLAIMS}/{claim_id}/claim")


def cancel(by: Customer, claim_id: str) -> Answer:
    """Take it back."""
    return _ask(by, "DELETE", f"{CLAIMS}/{claim_id}")


def seen(by: Customer, claim_id: str) -> dict[str, Any]:
    """As one of its sides sees it now."""
    answer = App.of(by).get(f"{CLAIMS}/{claim_id}")
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.document
    return found


def proves(one: Customer, number: str) -> Customer:
    """Somebody has that number from now on, and has shown it. Commits."""
    with transaction():
        identity.change_phone(users.user(one.user.pk), E164(number), now=clock.now())
        events.publish(ContactChanged(user_id=one.user.pk, channel="sms", former_id=None))
    return one


def owner_of(number: str, *, currency: str = "MRU", tier: int = 1) -> Customer:
    """Somebody with that number and no money, of whom nobody has heard yet. Commits."""
    return proves(people.customer("Khady Ba", funds="0", currency=currency, tier=tier), number)


def joins(number: str) -> Money:
    """Somebody registers with that number, as an app does; what their first wallet holds once all is delivered."""
    form = applicant("Khady Ba", phone=number)
    registered = Client().post("/api/v1/auth/register", form, content_type="application/json")
    assert registered.status_code == 202, registered.content
    shown = {
        "registration_id": registered.json()["registration_id"], "otp": code_sent(to=number), "device_name": "a phone",
    }  # fmt: skip
    verified = Client().post(
        "/api/v1/auth/register/verify", shown, content_type="application/json", headers={"Idempotency-Key": new_key()}
    )
    assert verified.status_code == 201, verified.content
    relay.deliver_all()
    return wallets.balance_of(wallets.wallet(UUID(verified.json()["wallet_id"]))).balance


def texts_to(number: str) -> list[str]:
    """What the mailbox kept for a number of money that waits, newest first."""
    kept = (one.message for one in messages.recent(100))
    return [one.body for one in kept if one.recipient == number and one.purpose == "claimable_transfer"]


def row(claim_id: str) -> ClaimableTransfer:
    """As the database has it."""
    return ClaimableTransfer.objects.get(pk=UUID(claim_id))


def state_at(claim_id: str, now: datetime) -> str:
    """How it stands at a time."""
    found = row(claim_id)
    return queries.transfer_of(found.sender_id, found.pk).state_at(now)


def available(one: Customer) -> Money:
    """What somebody may spend."""
    return wallets.balance_of(one.wallet).available


def money(of: Customer, amount: str) -> dict[str, str]:
    """An amount in somebody's currency, as it is sent."""
    return {"amount": amount, "currency": of.wallet.currency}


def mru(amount: str) -> Money:
    """Ouguiyas."""
    return Money.of(amount, "MRU")


def masked(number: str) -> str:
    """As its sender sees it."""
    return phone.masked(E164(number))


def _ask(by: Customer, method: str, path: str) -> Answer:
    app = App.of(by)
    return app.line.ask(method, path, None, {"Authorization": f"Bearer {app.token}"})
