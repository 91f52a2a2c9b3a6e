"""What the tests of payouts share: Awa employs people, and Moussa keeps her accounts."""

from typing import Any
from uuid import UUID

from django.test import Client
from tests.support.apps import Answer, App, new_key
from tests.support.people import PIN, Customer, customer

from cauri.books.wallets.recipients import Recipient
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction
from cauri.products.payouts import files, preparers, runs, services
from cauri.products.payouts.consent import Consent
from cauri.products.payouts.files import Read
from cauri.products.payouts.models import Batch, Line

PAYOUTS = "/api/v1/payouts"
PREPARERS = f"{PAYOUTS}/preparers"


def awa(funds: str = "100000.00", **more: Any) -> Customer:
    """The employer. Commits."""
    return customer("Awa Diallo", funds=funds, tier=2, **more)


def moussa() -> Customer:
    """The accountant. Commits."""
    return customer("Moussa Sow", funds="0", tier=2)


def staff(count: int) -> list[Customer]:
    """So many who are to be paid. Commits."""
    return [customer(f"Fatou Ba{'abcdefghij'[n % 10]}", funds="0") for n in range(count)]


def named(owner: Customer, preparer: Customer) -> UUID:
    """The owner lets somebody bring files: the preparer's id. Commits."""
    body = {"wallet": str(owner.wallet.pk), "username": preparer.user.username, "pin": PIN}
    answer = App.of(owner).post(PREPARERS, body, key=new_key())
    assert answer.status == 201, answer
    return UUID(answer.document["id"])


def line(payee: Customer, amount: str = "100.00", note: str = "") -> dict[str, str]:
    """A line as JSON has it."""
    return {"payee": f"@{payee.user.username}", "amount": amount, "note": note}


def brought(owner: Customer, preparer: Customer, *lines: dict[str, str], key: str | None = None) -> Answer:
    """The answer to a file of JSON. Commits."""
    document = {"wallet": str(owner.wallet.pk), "lines": list(lines)}
    return App.of(preparer).post(PAYOUTS, document, key=key or new_key())


def csv_brought(owner: Customer, preparer: Customer, content: str | bytes) -> Answer:
    """The answer to a file of CSV. Commits."""
    sent = content if isinstance(content, bytes) else content.encode()
    headers = {
        "Content-Type": "text/csv", "Authorization": f"Bearer {preparer.access_token}", "Idempotency-Key": new_key(),
    }  # fmt: skip
    return App.of(preparer).line.ask("POST", f"{PAYOUTS}?wallet={owner.wallet.pk}", sent, headers)


def checked(owner: Customer, preparer: Customer, *lines: dict[str, str]) -> dict[str, Any]:
    """A file without faults, as it is shown. Commits."""
    answer = brought(owner, preparer, *lines)
    assert answer.status == 201, answer
    shown: dict[str, Any] = answer.document
    assert shown["state"] == "checked", faults(preparer, shown["id"])
    return shown


def approved(owner: Customer, shown: dict[str, Any], *, key: str | None = None, **authorisation: Any) -> Answer:
    """The answer to the owner's consent. Commits."""
    body = {"terms": shown["terms"], "authorisation": authorisation or {"pin": PIN}}
    return App.of(owner).post(f"{PAYOUTS}/{shown['id']}/approval", body, key=key or new_key())


def agreed(owner: Customer, preparer: Customer, *lines: dict[str, str]) -> UUID:
    """A file that its owner has agreed to. Commits."""
    shown = checked(owner, preparer, *lines)
    answer = approved(owner, shown)
    assert answer.status == 201, answer
    return UUID(shown["id"])


def paid(batch_id: UUID) -> Batch:
    """Have it paid to its end. Commits."""
    while not runs.pay(batch_id, now=clock.now()):
        pass
    return Batch.objects.get(pk=batch_id)


def faults(somebody: Customer, batch_id: object) -> list[tuple[int, str]]:
    """What is wrong in a file, by line and code; a warning has an exclamation mark."""
    told = App.of(somebody).get(f"{PAYOUTS}/{batch_id}/faults?limit=100").document["items"]
    return [(one["line"], one["code"] + "!" * one["warning"]) for one in told]


def became(batch_id: UUID) -> list[str]:
    """The state of each line, or why it was refused."""
    lines = Line.objects.filter(batch=batch_id).order_by("number")
    return [code or state for state, code in lines.values_list("state", "code")]


def large(owner: Customer, preparer: Customer, payees: list[str], amount: str = "1.00") -> UUID:
    """A file for many, named by username, agreed to without HTTP. Commits."""
    now = clock.now()
    read: list[Read] = [files.Row(n, f"@{one}", amount, "March") for n, one in enumerate(payees, start=1)]
    looked = services.look_at(read, wallet_id=owner.wallet.pk, caller=preparer.caller, now=now)
    assert looked.checked.faults == []
    with transaction():
        batch = services.bring(looked, caller=preparer.caller, batch_id=ids.new_id(), now=now)
    consent = Consent(owner.caller, Batch.objects.get(pk=batch.pk).terms, pin=PIN)
    consent.establish(batch.pk, now=now)
    with transaction():
        services.approve(batch.pk, consent, now=now)
    return batch.pk


def lets(owner: Customer, preparer: Customer) -> None:
    """The owner lets somebody bring files, without HTTP. Commits."""
    with transaction():
        preparers.name(
            owner.wallet.pk, Recipient("username", str(preparer.user.username)), caller=owner.caller,
            preparer_id=ids.new_id(), now=clock.now(),
        )  # fmt: skip


def file(somebody: Customer, path: str) -> list[str]:
    """The lines of a CSV file that somebody fetches."""
    answer: Any = Client().get(f"{PAYOUTS}/{path}", headers={"Authorization": f"Bearer {somebody.access_token}"})
    assert answer.status_code == 200
    text: str = b"".join(answer.streaming_content).decode()
    return text.splitlines()
