"""A link to a receipt …"""

import base64
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import LazySettings

from cauri.books.payments.models import Payment
from cauri.books.payments.queries import UnknownPayment
from cauri.identity.users.models import User
from cauri.infra import signing
from cauri.infra.audit.acts import NOWHERE
from cauri.infra.audit.models import AuditRecord
from cauri.servicing.statements.queries import NoReceipt
from cauri.servicing.statements.receipts import links, queries, services
from cauri.servicing.statements.receipts.links import Link, LinkExpired, NotGenuine
from cauri.servicing.statements.tests import village
from cauri.servicing.statements.tests.village import NOON, after, fund, mru, pay, someone

LIFE = timedelta(days=90)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def _shared(payment: Payment, user_id: UUID, at: datetime = NOON) -> Link:
    return services.share(payment.pk, user_id=user_id, origin=NOWHERE, now=at)


def test_shows_a_third_person_what_was_paid_and_no_more() -> None:
    awa, moussa = someone("Awa Diallo", minor=100_000), someone("Moussa Diop")
    sent = pay(awa.wallet, moussa.wallet, 10_000, at=after(1), note="For the rice")

    for one in (awa, moussa):
        shown = queries.genuine(_shared(sent, one.user.pk).token, now=after(5))
        assert (shown.payer, shown.payee) == ("Awa D•••", "Moussa D•••")
        assert (shown.item.id, shown.item.amount, shown.item.kind) == (sent.pk, mru(10_000), "transfer")
        assert shown.given_back is None
        assert "rice" not in shown.signed
        assert "Awa" not in shown.signed


def test_is_checked_by_anybody_with_the_public_key_alone() -> None:
    awa, moussa = someone("Awa Diallo", minor=100_000), someone("Moussa Diop")
    sent = pay(awa.wallet, moussa.wallet, 10_000, at=after(1))
    shown = queries.genuine(_shared(sent, awa.user.pk).token, now=after(5))
    published = {one.key_id.hex(): one.content for one in signing.public_keys(links.PURPOSE)}
    key = Ed25519PublicKey.from_public_bytes(published[shown.key_id])

    key.verify(bytes.fromhex(shown.signature), shown.signed.encode())

    heading, facts = shown.signed.split("\n")
    assert heading == "cauri receipt 1"
    assert json.loads(facts) == {
        "amount": "100.00",
        "at": "2026-11-10T12:01:00+00:00",
        "currency": "MRU",
        "expires_at": shown.expires_at.isoformat(),
        "id": str(sent.pk),
        "kind": "transfer",
    }
    with pytest.raises(InvalidSignature):
        key.verify(bytes.fromhex(shown.signature), shown.signed.replace("100.00", "900.00").encode())


def test_is_not_genuine_with_any_sign_changed() -> None:
    awa, moussa = someone("Awa Diallo", minor=100_000), someone("Moussa Diop")
    token = _shared(pay(awa.wallet, moussa.wallet, 10_000, at=after(1)), awa.user.pk).token
    assert len(token) == links.LENGTH
    for place, sign in enumerate(token):
        other = ALPHABET[(ALPHABET.index(sign) + 1) % len(ALPHABET)]
        with pytest.raises(NotGenuine):
            queries.genuine(token[:place] + other + token[place + 1 :], now=after(5))


@pytest.mark.parametrize(
    "token", ["", "x", "A" * 124, "=" * 124, "A" * 123, "A" * 125, "é" * 124, "%" * 124, "A" * 120 + "    ", "/" * 124]
)
def test_is_not_genuine_when_we_have_not_given_it_out(token: str) -> None:
    with pytest.raises(NotGenuine):
        queries.genuine(token, now=NOON)


def test_does_not_pass_for_another_payment_or_a_longer_time() -> None:
    awa, moussa = someone("Awa Diallo", minor=100_000), someone("Moussa Diop")
    one, other = (pay(awa.wallet, moussa.wallet, 10_000, at=after(minute)) for minute in (1, 2))
    packed = bytearray(base64.urlsafe_b64decode(_shared(one, awa.user.pk).token))
    packed[9:25] = other.pk.bytes
    with pytest.raises(NotGenuine):
        queries.genuine(base64.urlsafe_b64encode(packed).decode(), now=NOON)
    packed[9:25] = one.pk.bytes
    assert queries.genuine(base64.urlsafe_b64encode(packed).decode(), now=NOON).item.id == one.pk
    packed[25:29] = b"\xff\xff\xff\xff"
    with pytest.raises(NotGenuine):
        queries.genuine(base64.urlsafe_b64encode(packed).decode(), now=NOON)


def test_ends_ninety_days_after_the_day_it_was_made() -> None:
    awa, moussa = someone("Awa Diallo", minor=100_000), someone("Moussa Diop")
    link = _shared(pay(awa.wallet, moussa.wallet, 10_000, at=after(1)), awa.user.pk, at=after(2))
    assert link.expires_at == datetime(2026, 11, 11, tzinfo=UTC) + LIFE
    queries.genuine(link.token, now=link.expires_at - timedelta(microseconds=1))
    with pytest.raises(LinkExpired):
        queries.genuine(link.token, now=link.expires_at)


def test_says_how_the_payment_stands_when_it_is_opened() -> None:
    awa, moussa = someone("Awa Diallo", minor=100_000), someone("Moussa Diop")
    sent = pay(awa.wallet, moussa.wallet, 10_000, at=after(1))
    link = _shared(sent, awa.user.pk)
    village.refund(sent, 4_000, at=after(4))
    assert queries.genuine(link.token, now=after(5)).given_back == mru(4_000)
    village.refund(sent, 1_000, at=after(6))
    assert queries.genuine(link.token, now=after(7)).given_back == mru(5_000)


def test_stays_genuine_when_a_name_changes() -> None:
    awa, moussa = someone("Awa Diallo", minor=100_000), someone("Moussa Diop")
    link = _shared(pay(awa.wallet, moussa.wallet, 10_000, at=after(1)), awa.user.pk)
    User.objects.filter(pk=moussa.user.pk).update(name="Modou Sarr")
    assert queries.genuine(link.token, now=after(5)).payee == "Modou S•••"


def test_stays_genuine_while_the_operator_keeps_the_key_that_signed_it(settings: LazySettings) -> None:
    awa = someone("Awa Diallo")
    link = _shared(fund(awa.wallet, 1_000, at=after(1)), awa.user.pk)
    old = settings.DOCUMENT_KEYS
    settings.DOCUMENT_KEYS = {"new": b"n" * 32, **old}
    shown = queries.genuine(link.token, now=after(5))
    assert (shown.payer, shown.payee) == ("Cauri", "Awa D•••")
    settings.DOCUMENT_KEYS = {"new": b"n" * 32}
    with pytest.raises(NotGenuine):
        queries.genuine(link.token, now=after(5))


def test_is_given_to_the_two_sides_of_what_was_carried_out_only() -> None:
    awa, moussa, fatou = someone("Awa Diallo", minor=100_000), someone("Moussa Diop"), someone("Fatou Sow")
    sent, held = pay(awa.wallet, moussa.wallet, 10_000), pay(awa.wallet, moussa.wallet, 1_007)
    with pytest.raises(UnknownPayment):
        _shared(sent, fatou.user.pk)
    with pytest.raises(NoReceipt):
        _shared(held, awa.user.pk)


def test_is_on_record() -> None:
    awa, moussa = someone("Awa Diallo", minor=100_000), someone("Moussa Diop")
    sent = pay(awa.wallet, moussa.wallet, 10_000, at=after(1))
    _shared(sent, moussa.user.pk)
    record = AuditRecord.objects.get(action="receipts.shared")
    assert (record.actor, record.subject) == (moussa.user.pk, str(sent.pk))


def test_is_the_same_all_day() -> None:
    awa, moussa = someone("Awa Diallo", minor=100_000), someone("Moussa Diop")
    sent = pay(awa.wallet, moussa.wallet, 10_000, at=after(1))
    assert _shared(sent, awa.user.pk, at=after(2)) == _shared(sent, moussa.user.pk, at=after(9))
    assert _shared(sent, awa.user.pk, at=after(2)) != _shared(sent, awa.user.pk, at=after(24 * 60))
