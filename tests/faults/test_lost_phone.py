"""An account is locked while its ten sessions send money, over real connections: each is refused on its next request,
and of the money in flight every transfer is done wholly or not at all.
"""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace

import pytest
from tests.support import people, servers
from tests.support.apps import TRANSFERS, Answer, App, OverTheWire, new_key
from tests.support.books import books_must_hold
from tests.support.people import Customer, customer, quoted
from tests.support.platforms import Platform

from cauri.books.fees import services as fees
from cauri.books.ledger import queries as ledger
from cauri.books.ledger import upkeep, verification
from cauri.books.payments.models import Payment, Quote
from cauri.identity.access import devices, sessions, step_ups
from cauri.identity.users import queries as users
from cauri.infra.embedded.databases import Urls
from cauri.kit import clock
from cauri.kit.transactions import transaction
from cauri.money import Money

SESSIONS, OF_A_SESSION, BEFORE_THE_LOCK = 10, 25, 30
LOCK, REFRESH, PROFILE = "/api/v1/auth/lock", "/api/v1/auth/refresh", "/api/v1/profiles/me"


@dataclass(frozen=True)
class Phone:
    """One of Awa's sessions, with the transfers it is about to send."""

    owner: Customer
    refresh_token: str
    step_up: str
    quotes: Sequence[Quote]


@dataclass
class Heard:
    """A transfer that was sent, and whether the lock had been answered before it was."""

    quote: Quote
    answer: Answer
    is_late: bool


@pytest.fixture
def town(committed_db: Urls) -> tuple[Customer, Customer]:
    """Awa, whose phone will be lost, and Moussa."""
    fees.install_defaults(now=clock.now())
    people.without_limits()
    return customer("Awa Diallo", funds="1000.00"), customer("Moussa Sow", funds="100.00")


def _phone(awa: Customer, moussa: Customer) -> Phone:
    now = clock.now()
    with transaction():
        device, secret = devices.bind(awa.user.pk, "a phone", now=now)
        opened = sessions.open_on(device.pk, user=awa.user, device_secret=secret, now=now)
    caller = replace(awa.caller, session_id=opened.session_id, device_id=device.pk)
    there = replace(awa, caller=caller, access_token=opened.tokens.access_token)
    token = step_ups.start_step_up(caller, people.PIN, now=now).token
    quotes = [quoted(awa, moussa, "1.00") for _ in range(OF_A_SESSION)]
    return Phone(there, opened.tokens.refresh_token, token, quotes)


def test_ends_ten_sessions_and_tears_no_transfer(committed_db: Urls, town: tuple[Customer, Customer]) -> None:
    awa, moussa = town
    phones = [_phone(awa, moussa) for _ in range(SESSIONS)]
    with servers.api(committed_db, processes=2) as api:
        for phone in phones:
            assert _asks(api, phone.owner).status == 200
        heard = _locked_while_they_send(api, phones)
        for phone in phones:
            _is_out(api, phone)
        _money_still_arrives(api, moussa, awa)

    sent = [one for one in heard if one.answer.status == 201]
    assert len(sent) >= BEFORE_THE_LOCK, "the lock came too soon to prove anything"
    assert any(one.is_late for one in heard), "the lock came too late to prove anything"
    assert {one.answer.status for one in heard} <= {201, 401, 423}
    assert not [one for one in sent if one.is_late], "who sent after the lock was answered was refused"
    _books_show(awa, moussa, {one.quote.pk for one in sent})


def _locked_while_they_send(api: Platform, phones: Sequence[Phone]) -> list[Heard]:
    """All send as fast as they can; one of them locks the account in the middle of it."""
    enough, locked = threading.Semaphore(0), threading.Event()

    def send(phone: Phone) -> list[Heard]:
        heard = []
        with closing(OverTheWire(api.port)) as line:
            app = App.of(phone.owner, line)
            for quote in phone.quotes:
                is_late = locked.is_set()
                body = {
                    "quote_id": str(quote.pk),
                    "terms": quote.terms,
                    "authorisation": {"step_up_token": phone.step_up},
                }
                heard.append(Heard(quote, app.post(TRANSFERS, body, key=new_key()), is_late))
                enough.release()
        return heard

    def lock() -> None:
        for _ in range(BEFORE_THE_LOCK):
            assert enough.acquire(timeout=60)
        with closing(OverTheWire(api.port)) as line:
            answer = App.of(phones[0].owner, line).post(LOCK, {"pin": people.PIN, "wipe": True})
        assert answer.status == 204, answer
        locked.set()

    with ThreadPoolExecutor(SESSIONS + 1) as pool:
        locking = pool.submit(lock)
        heard = [one for share in pool.map(send, phones) for one in share]
        locking.result()
    return heard


def _asks(api: Platform, one: Customer) -> Answer:
    with closing(OverTheWire(api.port)) as line:
        return App.of(one, line).get(PROFILE)


def _is_out(api: Platform, phone: Phone) -> None:
    refused = _asks(api, phone.owner)
    assert (refused.status, refused.code) == (401, "session_ended")
    with closing(OverTheWire(api.port)) as line:
        again = App(line).post(REFRESH, {"refresh_token": phone.refresh_token})
    assert (again.status, again.code) == (401, "refresh_refused")


def _money_still_arrives(api: Platform, moussa: Customer, awa: Customer) -> None:
    with closing(OverTheWire(api.port)) as line:
        app = App.of(moussa, line)
        assert app.send(app.quoted(awa, "10.00")).status == 201


def _books_show(awa: Customer, moussa: Customer, sent: set[object]) -> None:
    """Exactly what was answered as sent, and one transfer to Awa after the lock."""
    done = Payment.objects.filter(product="transfer", state="completed", payer__owner_id=awa.user.pk)
    assert set(done.values_list("quote_id", flat=True)) == sent
    debits = sum((payment.quote.debit for payment in done.select_related("quote") if payment.quote), _mru("0.00"))
    assert awa.balance == _mru("1000.00") - debits + _mru("10.00")
    assert ledger.balance_of(awa.wallet.account_id).available == awa.balance, "nothing stays reserved"
    assert users.user(awa.user.pk).state == "locked"
    books_must_hold()
    upkeep.fold()
    assert verification.verify(now=clock.now()).findings == []


def _mru(amount: str) -> Money:
    return Money.of(amount, "MRU")
