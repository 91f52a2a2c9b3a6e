"""A storm of requests over real connections: repeated, crossing each other, hung up on, reused for something else.

Whatever happens, each key has one effect and one answer, and the books show exactly those.
"""

import http.client
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection
from tests.support import people, servers
from tests.support.apps import TRANSFERS, Answer, App, OverTheWire
from tests.support.books import books_must_hold
from tests.support.people import Customer, customer, quoted
from tests.support.platforms import Platform

from cauri.books.fees import services as fees
from cauri.books.ledger import queries as ledger
from cauri.books.ledger import upkeep, verification
from cauri.books.payments.models import Payment, Quote
from cauri.identity.access import step_ups
from cauri.infra.embedded.databases import Urls
from cauri.infra.idempotency.models import IdempotencyKey
from cauri.kit import clock
from cauri.money import Money

PEOPLE, CONNECTIONS, OF_A_ROUND = 8, 12, 500  # requests of a round: quotes stand for two minutes only
FUNDS = "2000.00"


@dataclass(frozen=True)
class Wish:
    """One transfer that somebody wants, once, under a key that others use as well."""

    payer: Customer
    payee: Customer
    quote: Quote
    key: str
    token: str = field(repr=False)

    @property
    def body(self) -> dict[str, Any]:
        """What the app sends."""
        authorisation = {"step_up_token": self.token}
        return {"quote_id": str(self.quote.pk), "terms": self.quote.terms, "authorisation": authorisation}


@dataclass
class Storm:
    """Everybody, and what was answered to whom."""

    api: Platform
    seed: int
    everybody: list[Customer] = field(default_factory=list)
    wishes: list[Wish] = field(default_factory=list)
    heard: dict[Wish, list[Answer]] = field(default_factory=lambda: defaultdict(list))
    requests: int = 0
    hung_up: int = 0

    def blow(self, requests: int) -> None:
        """Send so many requests."""
        while self.requests < requests:
            self._round(min(OF_A_ROUND, requests - self.requests))

    def _round(self, requests: int) -> None:
        chance = random.Random(f"{self.seed} {self.requests}")
        tokens = {one: step_ups.start_step_up(one.caller, people.PIN, now=clock.now()).token for one in self.everybody}
        asked: list[tuple[Wish, str]] = []
        while len(asked) < requests:
            wish = self._wish(chance, tokens)
            asked += [(wish, "as it is")] * chance.randint(1, 5)
            if chance.random() < 0.2:
                asked.append((wish, "something else"))
            if chance.random() < 0.1:
                asked.append((wish, "and hangs up"))
        chance.shuffle(asked)
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            shares = [asked[n::CONNECTIONS] for n in range(CONNECTIONS)]
            for heard in pool.map(self._send, shares):
                for wish, answer in heard:
                    self.heard[wish].append(answer)
        self.requests += len(asked)

    def _wish(self, chance: random.Random, tokens: dict[Customer, str]) -> Wish:
        payer, payee = chance.sample(self.everybody, 2)
        amount = "5000.00" if chance.random() < 0.1 else f"{chance.randint(1, 400) / 100:.2f}"  # some are refused
        mine = sum(one.payer is payer for one in self.wishes)
        wish = Wish(payer, payee, quoted(payer, payee, amount), f"transfer-{mine}", tokens[payer])
        self.wishes.append(wish)
        return wish

    def _send(self, share: Sequence[tuple[Wish, str]]) -> list[tuple[Wish, Answer]]:
        """One connection's part."""
        heard = []
        with closing(OverTheWire(self.api.port)) as line:
            for wish, how in share:
                app = App.of(wish.payer, line)
                if how == "as it is":
                    heard.append((wish, app.post(TRANSFERS, wish.body, key=wish.key)))
                elif how == "something else":
                    answer = app.post(TRANSFERS, {**wish.body, "terms": "0" * 64}, key=wish.key)
                    assert (answer.status, answer.code) in ((422, "idempotency_key_reused"), (409, "terms_changed"))
                else:
                    self._hang_up(wish)
        return heard

    def _hang_up(self, wish: Wish) -> None:
        """Ask, and be gone before the answer comes."""
        with closing(OverTheWire(self.api.port, timeout=0.005)) as line:
            try:
                App.of(wish.payer, line).post(TRANSFERS, wish.body, key=wish.key)
            except (OSError, http.client.HTTPException):
                self.hung_up += 1

    def check(self) -> None:
        """One effect and one answer for each key, and the books show them."""
        for wish, answers in self.heard.items():
            assert len({(one.status, one.body, one.headers["content-type"]) for one in answers}) == 1, wish
            assert sum(not one.replayed for one in answers) <= 1, wish
            assert answers[0].status in (201, 402), answers[0]
        assert set(self.heard) == set(self.wishes)
        assert IdempotencyKey.objects.count() == len(self.wishes)
        states = Counter(Payment.objects.filter(product="transfer").values_list("state", flat=True))
        outcomes = Counter("completed" if answers[0].status == 201 else "refused" for answers in self.heard.values())
        assert states == outcomes
        assert outcomes["refused"] > 0
        self._check_balances()
        self._check_other_bodies()
        books_must_hold()
        upkeep.fold()
        assert verification.verify(now=clock.now()).findings == []
        print(f"\n{self.requests} requests, {len(self.wishes)} keys, {self.hung_up} hung up: {dict(outcomes)}")

    def _check_balances(self) -> None:
        expected = dict.fromkeys(self.everybody, Money.of(FUNDS, "MRU"))
        fee = Money.of("0", "MRU")
        for wish, answers in self.heard.items():
            if answers[0].status == 201:
                expected[wish.payer] -= wish.quote.debit
                expected[wish.payee] += wish.quote.credit
                fee += wish.quote.fee
        assert {one: one.balance for one in self.everybody} == expected
        assert ledger.balance_of(ledger.account("fees:MRU").pk).balance == fee

    def _check_other_bodies(self) -> None:
        with closing(OverTheWire(self.api.port)) as line:
            for wish in self.wishes[:: max(1, len(self.wishes) // 100)]:
                answer = App.of(wish.payer, line).post(TRANSFERS, {**wish.body, "terms": "0" * 64}, key=wish.key)
                assert (answer.status, answer.code) == (422, "idempotency_key_reused")

    def check_after_restart(self) -> None:
        """The answers are in the database, not in the process that gave them."""
        servers.kill(self.api)
        servers.start(self.api)
        with closing(OverTheWire(self.api.port)) as line:
            for wish in self.wishes[:: max(1, len(self.wishes) // 50)]:
                again = App.of(wish.payer, line).post(TRANSFERS, wish.body, key=wish.key)
                assert (again.body, again.replayed) == (self.heard[wish][0].body, True)


def _storm(urls: Urls, requests: int, *, seed: int) -> None:
    people.without_limits()
    fees.install_defaults(now=clock.now())
    with servers.api(urls, processes=2) as api:
        storm = Storm(api, seed, [customer(f"{name} {n}") for n, name in enumerate(["Awa", "Moussa"] * (PEOPLE // 2))])
        for one in storm.everybody:
            people.fund(one, "1000.00")
        connection.close()
        storm.blow(requests)
        storm.check()
        storm.check_after_restart()


def test_leaves_one_effect_and_one_answer_for_each_key(committed_db: Urls) -> None:
    _storm(committed_db, 1_500, seed=3)


@pytest.mark.slow
def test_leaves_one_effect_and_one_answer_for_each_key_for_long(committed_db: Urls) -> None:
    _storm(committed_db, 10_000, seed=20261121)


def test_hears_eight_apps_spend_the_same_money_once(committed_db: Urls) -> None:
    awa, moussa = customer("Awa Diallo"), customer("Moussa Sow", funds="0.00")
    with servers.api(committed_db) as api:

        def send(quote: dict[str, Any]) -> Answer:
            with closing(OverTheWire(api.port)) as line:
                return App.of(awa, line).send(quote)

        with closing(OverTheWire(api.port)) as line:
            quotes = [App.of(awa, line).quoted(moussa, "1000.00") for _ in range(8)]
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(send, quotes))

    assert Counter((one.status, one.code) for one in answers) == {(201, ""): 1, (402, "insufficient_funds"): 7}
    assert Payment.objects.filter(state="refused").count() == 7
    assert (awa.balance, moussa.balance) == (Money.of("0.00", "MRU"), Money.of("1000.00", "MRU"))
    books_must_hold()
