"""Whatever is sent: a problem document with the right status and code, in the language asked for, and nothing moves."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.support import people
from tests.support.apps import QUOTES, TRANSFERS, Answer, App, new_key
from tests.support.people import Customer, another_wallet, customer

from cauri.books.ledger.models import Posting
from cauri.books.payments.models import Payment, Quote
from cauri.books.wallets import services as wallets
from cauri.identity.access import tokens
from cauri.identity.users.models import User
from cauri.infra.audit.acts import SYSTEM
from cauri.kit import clock
from cauri.kit.web.problems import CONTENT_TYPE, Problem
from cauri.products.transfers.tests import nonsense
from cauri.products.transfers.tests.nonsense import MONEY, Asked

pytestmark = pytest.mark.django_db
LANGUAGES = ("ar", "en", "fr")


class Desk:
    """Awa's app in three languages, and what must not change meanwhile."""

    def __init__(self) -> None:
        self.awa, self.moussa = customer("Awa Diallo"), customer("Moussa Sow", funds="0.00")
        self.failures: list[str] = []
        self.before = self.state()

    def state(self) -> tuple[object, ...]:
        """Everything that money leaves a trace in."""
        return self.awa.balance, self.moussa.balance, Payment.objects.count(), Posting.objects.count()

    def expect(self, name: str, status: int, code: str, ask: "Ask") -> None:
        """Ask in every language, and note what is not as it should be."""
        answers = [ask(App(App.of(self.awa).line, self.awa.access_token, language)) for language in LANGUAGES]
        for language, answer in zip(LANGUAGES, answers, strict=True):
            if (answer.status, answer.code) != (status, code):
                self.failures.append(f"{name}: {answer.status} {answer.code or answer.body[:200]!r}")
            elif not _is_a_problem(answer, language):
                self.failures.append(f"{name}: no proper problem in {language}: {answer}")
        if len({answer.document.get("detail") for answer in answers if answer.code}) != len(LANGUAGES):
            self.failures.append(f"{name}: {code} is not told in three languages")

    def checked(self) -> None:
        """Nothing was wrong, and nothing moved."""
        assert not self.failures, "\n".join(self.failures)
        assert self.state() == self.before


class Ask:
    """A request that any app can send."""

    def __init__(self, path: str, document: object, *, key: str | None = None, **headers: str) -> None:
        self.path, self.document, self.key, self.headers = path, document, key, headers

    def __call__(self, app: App) -> Answer:
        return app.post(self.path, self.document, key=self.key, **self.headers)


@pytest.fixture
def desk(db: None) -> Iterator[Desk]:
    found = Desk()
    yield found
    found.checked()


def test_in_amounts_moves_nothing(desk: Desk) -> None:
    for name, (amount, status, code) in nonsense.AMOUNTS.items():
        desk.expect(name, status, code, Ask(QUOTES, _quote(desk, amount={"amount": amount, "currency": "MRU"})))
    for name, (currency, status, code) in nonsense.CURRENCIES.items():
        desk.expect(name, status, code, Ask(QUOTES, _quote(desk, amount={"amount": "10", "currency": currency})))
    for name, amount in {"none": None, "text": "10 MRU", "half": {"amount": "10"}, "list": [MONEY]}.items():
        desk.expect(name, 422, "request_invalid", Ask(QUOTES, _quote(desk, amount=amount)))
    assert not Quote.objects.filter(product="transfer").exists()


def test_in_recipients_moves_nothing(desk: Desk) -> None:
    for name, (recipient, status, code) in nonsense.RECIPIENTS.items():
        desk.expect(name, status, code, Ask(QUOTES, _quote(desk, recipient=recipient)))
    dollars = another_wallet(desk.moussa, kind="main", currency="USD")
    theirs = {"account_number": dollars.number}
    desk.expect("other currency", 422, "wallet_currency_differs", Ask(QUOTES, _quote(desk, recipient=theirs)))
    theirs = {"wallet_id": str(desk.moussa.wallet.pk)}
    desk.expect("somebody's wallet", 404, "recipient_unknown", Ask(QUOTES, _quote(desk, recipient=theirs)))
    for form in _forms_of(desk.awa):
        desk.expect(f"self by {form}", 422, "same_wallet", Ask(QUOTES, _quote(desk, recipient=form)))
    assert not Quote.objects.filter(product="transfer").exists()


def test_of_somebody_who_is_gone_moves_nothing(desk: Desk) -> None:
    gone, closed = customer("Fatou Ba", funds="0.00"), customer("Ibrahima Fall", funds="0.00")
    desk.before = desk.state()
    User.objects.filter(pk=gone.user.pk).update(state=User.State.CLOSED)
    wallets.close(closed.wallet.pk, actor=SYSTEM, now=clock.now())

    for form in _forms_of(gone):
        if "wallet_id" not in form:
            desk.expect(f"gone by {form}", 404, "recipient_unknown", Ask(QUOTES, _quote(desk, recipient=form)))
    for form in _forms_of(closed)[:2]:  # by phone and by name
        desk.expect(f"closed by {form}", 404, "no_wallet", Ask(QUOTES, _quote(desk, recipient=form)))
    savings = another_wallet(desk.awa)
    wallets.close(savings.pk, actor=SYSTEM, now=clock.now())
    for form in ({"account_number": closed.wallet.number}, {"wallet_id": str(savings.pk)}):
        desk.expect(f"closed by {form}", 404, "recipient_unknown", Ask(QUOTES, _quote(desk, recipient=form)))


def test_in_fields_moves_nothing(desk: Desk) -> None:
    for name, (fields, status, code) in nonsense.QUOTE_FIELDS.items():
        desk.expect(name, status, code, Ask(QUOTES, _quote(desk, **fields)))
    theirs = {"from_wallet": str(desk.moussa.wallet.pk)}
    desk.expect("somebody's wallet", 404, "unknown_wallet", Ask(QUOTES, _quote(desk, **theirs)))


@pytest.mark.parametrize("path", [QUOTES, TRANSFERS])
def test_in_bodies_moves_nothing(desk: Desk, path: str) -> None:
    for name, (body, status, code) in nonsense.BODIES.items():
        desk.expect(name, status, code, Ask(path, body, key=new_key()))
    for kind in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
    ):
        ask = Ask(path, b"{}", key=new_key(), Content_Type=kind)
        desk.expect(kind, 415, "media_type_not_supported", ask)


def test_in_keys_moves_nothing(desk: Desk) -> None:
    quote = App.of(desk.awa).quoted(desk.moussa, "10.00")

    for name, (key, status, code) in nonsense.KEYS.items():
        desk.expect(name, status, code, Ask(TRANSFERS, _send(quote), key=key))


def test_in_sends_moves_nothing(desk: Desk) -> None:
    quote = App.of(desk.awa).quoted(desk.moussa, "10.00")

    for name, (fields, status, code) in nonsense.SENDS.items():
        desk.expect(name, status, code, Ask(TRANSFERS, {**_send(quote), **fields}, key=new_key()))
    for missing in ("quote_id", "terms", "authorisation"):
        rest = {name: value for name, value in _send(quote).items() if name != missing}
        desk.expect(f"without {missing}", 422, "request_invalid", Ask(TRANSFERS, rest, key=new_key()))
    wrong = {"authorisation": {"pin": "0000"}}
    desk.expect("a wrong PIN", 403, "wrong_pin", Ask(TRANSFERS, {**_send(quote), **wrong}, key=new_key()))


def test_of_quotes_that_cannot_be_paid_moves_nothing(desk: Desk) -> None:
    theirs = App.of(desk.moussa).quoted(desk.awa, "10.00")
    desk.expect("somebody's quote", 404, "unknown_quote", Ask(TRANSFERS, _send(theirs), key=new_key()))
    late = people.quoted(desk.awa, desk.moussa, "10.00", now=clock.now() - timedelta(seconds=121))
    asked = _send({"id": str(late.pk), "terms": late.terms})
    desk.expect("an expired quote", 410, "quote_expired", Ask(TRANSFERS, asked, key=new_key()))
    paid = people.paid(desk.awa, desk.moussa, "10.00").quote
    desk.before = desk.state()
    assert paid is not None
    asked = _send({"id": str(paid.pk), "terms": paid.terms})
    desk.expect("a used quote", 409, "quote_used", Ask(TRANSFERS, asked, key=new_key()))


def test_in_tokens_moves_nothing(desk: Desk) -> None:
    quote = App.of(desk.awa).quoted(desk.moussa, "10.00")
    claims = tokens.Claims(desk.awa.user.pk, desk.awa.caller.session_id, desk.awa.caller.device_id)
    said = jwt.decode(desk.awa.access_token, options={"verify_signature": False})
    header = jwt.get_unverified_header(desk.awa.access_token)
    foreign = jwt.encode(said, Ed25519PrivateKey.generate(), algorithm="EdDSA", headers=header)
    elsewhere = tokens.minted(replace(claims, session_id=desk.moussa.caller.session_id), now=clock.now())
    cases = {
        "none": "",
        "noise": "Bearer noise",
        "another scheme": "Basic YXdhOjQ4Mjc=",
        "expired": f"Bearer {tokens.minted(claims, now=clock.now() - timedelta(minutes=11))}",
        "from the future": f"Bearer {tokens.minted(claims, now=clock.now() + timedelta(minutes=11))}",
        "unsigned": f"Bearer {jwt.encode(said, '', algorithm='none', headers={**header, 'alg': 'none'})}",
        "signed by somebody else": f"Bearer {foreign}",
        "with a changed byte": f"Bearer {desk.awa.access_token[:-6]}AAAAAA",
        "of somebody's session": f"Bearer {elsewhere}",
        "very long": f"Bearer {'x' * 5_000}",
    }

    for name, value in cases.items():
        for ask in (
            Ask(TRANSFERS, _send(quote), key=new_key(), Authorization=value),
            Ask(QUOTES, _quote(desk), Authorization=value),
        ):
            answers = [ask(App(App.of(desk.awa).line, "", language)) for language in LANGUAGES]
            assert [one.status for one in answers] == [401] * 3, (name, answers)
            assert all(one.headers["www-authenticate"] == "Bearer" for one in answers), name
            assert all(map(_is_a_problem, answers, LANGUAGES)), (name, answers)


def test_in_what_a_payment_is_asked_by_moves_nothing(desk: Desk) -> None:
    app = App.of(desk.awa)

    for answer, status in (
        (app.get(TRANSFERS), 405),
        (app.put(TRANSFERS, {}), 405),
        (app.get(f"{TRANSFERS}/17"), 422),
        (app.get(f"{TRANSFERS}/00000000-0000-7000-8000-000000000000"), 404),
        (app.get(f"{TRANSFERS}/{'9' * 300}"), 422),
    ):
        assert (answer.status, _is_a_problem(answer, "en")) == (status, True), answer


def test_is_never_repeated(desk: Desk) -> None:
    """Neither a PIN nor a token comes back, or gets into the books."""
    quote = App.of(desk.awa).quoted(desk.moussa, "10.00")
    for authorisation in ({"pin": "73519"}, {"pin": "7351973"}, {"step_up_token": "73519" * 50}, {"PIN": "73519"}):
        answer = App.of(desk.awa).post(TRANSFERS, {**_send(quote), "authorisation": authorisation}, key=new_key())
        assert answer.status in (403, 422)
        assert b"73519" not in answer.body


def _quote(desk: Desk, **fields: object) -> Asked:
    return {"recipient": {"username": desk.moussa.user.username}, "amount": MONEY, **fields}


def _send(quote: Asked) -> Asked:
    return {"quote_id": quote["id"], "terms": quote["terms"], "authorisation": {"pin": people.PIN}}


def _forms_of(one: Customer) -> list[dict[str, str]]:
    return [
        {"phone": one.user.phone or ""},
        {"username": one.user.username or ""},
        {"account_number": one.wallet.number},
        {"wallet_id": str(one.wallet.pk)},
    ]


def _is_a_problem(answer: Answer, language: str) -> bool:
    document = Problem.model_validate(answer.document)
    return (
        answer.headers["content-type"] == CONTENT_TYPE
        and answer.headers.get("content-language") == language
        and document.status == answer.status
        and document.type == f"urn:cauri:problem:{document.code}"
        and document.request_id == answer.headers["x-request-id"]
        and bool(document.detail)
    )
