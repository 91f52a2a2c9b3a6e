"""Leaving …"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings
from tests.support import authenticator, crowds, people
from tests.support.books import books_must_hold
from tests.support.people import Customer

from cauri.books.ledger.refusals import AccountClosed, AccountNotEmpty
from cauri.books.payments.services import PayeeGone
from cauri.books.wallets import queries as wallet_queries
from cauri.books.wallets import services as wallets
from cauri.identity.access import events, handlers, queries
from cauri.identity.access import services as access
from cauri.identity.access.leaving import StillCoolingOff
from cauri.identity.access.models import Device, Secret
from cauri.identity.kyc.models import TierOverride
from cauri.identity.passkeys import handlers as passkey_handlers
from cauri.identity.passkeys.models import Passkey
from cauri.identity.profiles import services as profiles
from cauri.identity.users import queries as users
from cauri.identity.users import services as user_services
from cauri.infra.audit import queries as audit
from cauri.infra.audit.acts import SYSTEM
from cauri.infra.embedded.databases import Urls
from cauri.infra.messaging import queries as mailbox
from cauri.infra.outbox.models import PublishedFact
from cauri.kit import clock, ids
from cauri.kit.phone import E164
from cauri.kit.transactions import retrying, transaction
from cauri.products.onboarding import leaving


@pytest.fixture(autouse=True)
def own_mailbox(settings: Settings, tmp_path: Path) -> None:
    """A mailbox for each test."""
    settings.CAURI_HOME = tmp_path


@pytest.fixture
def awa(db: None) -> Customer:
    """Somebody without money."""
    return people.customer("Awa Diallo", funds="0")


def _leave(one: Customer) -> None:
    leaving.leave(one.caller, pin=people.PIN, now=clock.now())


def test_closes_wallets_sessions_devices_and_every_way_in(awa: Customer) -> None:
    savings = people.another_wallet(awa)

    _leave(awa)

    assert {wallet_queries.wallet(one.pk).status for one in (awa.wallet, savings)} == {"closed"}
    left = users.user(awa.user.pk)
    assert (left.state, left.phone, left.username, left.email) == ("closed", None, None, None)
    with pytest.raises(access.SessionOver):
        queries.caller_of(awa.access_token, now=clock.now())
    assert not Device.objects.filter(user=left, revoked_at=None).exists()
    assert not Secret.objects.filter(user=left).exists()
    with pytest.raises(access.SignInRefused):
        access.sign_in(str(awa.user.phone), pin=people.PIN, device_name="", now=clock.now())


def test_is_for_who_has_no_money(awa: Customer) -> None:
    moussa = people.customer("Moussa Diop")
    savings = people.another_wallet(moussa)

    with pytest.raises(AccountNotEmpty):
        _leave(moussa)

    assert wallet_queries.wallet(savings.pk).status == "active"
    assert users.user(moussa.user.pk).state == "active"
    assert queries.caller_of(moussa.access_token, now=clock.now()).user_id == moussa.user.pk


def test_takes_the_pin(awa: Customer) -> None:
    with pytest.raises(access.WrongPin):
        leaving.leave(awa.caller, pin="9174", now=clock.now())
    with pytest.raises(access.OneSecret):
        leaving.leave(awa.caller, now=clock.now())

    assert users.user(awa.user.pk).state == "active"


def _frozen(awa: Customer) -> None:
    wallets.freeze(awa.wallet.pk, actor=SYSTEM, now=clock.now())


def _locked(awa: Customer) -> None:
    access.lock_for(awa.user.pk, by=SYSTEM, wipe=False, now=clock.now())


def _cooling(awa: Customer) -> None:
    access.report_sim_change(awa.user.pk, by=SYSTEM, now=clock.now())


def _held_down(awa: Customer) -> None:
    now = clock.now()
    TierOverride.objects.create(user=awa.user, tier_before=1, tier=0, request_id=ids.new_id(), set_at=now)


@pytest.mark.parametrize("hold", [_frozen, _locked, _cooling, _held_down])
def test_is_refused_while_staff_hold_something(awa: Customer, hold: Callable[[Customer], None]) -> None:
    hold(awa)

    with pytest.raises(
        (wallets.FrozenByStaff, access.SessionOver, access.AccountLocked, StillCoolingOff, leaving.AccountHeld)
    ):
        _leave(awa)

    assert users.user(awa.user.pk).state != "closed"


def test_is_told_where_the_customer_could_be_written_to(awa: Customer) -> None:
    _leave(awa)
    fact = events.AccountClosed(user_id=awa.user.pk)
    assert PublishedFact.objects.filter(name=fact.name).count() == 1

    handlers.text_of_closing(fact)
    handlers.mail_of_closing(fact)

    (told,) = mailbox.recent(5)
    assert told.message.recipient == awa.user.phone
    assert "was closed" in told.message.body


def test_gives_the_phone_back_after_three_days_and_the_username_never(awa: Customer) -> None:
    _leave(awa)
    now = clock.now()

    def ask(username: str, *, at: timedelta) -> str:
        access.start_registration(
            phone=str(awa.user.phone), username=username, pin="8305", name="Fatou Ba", language="en", country="MR",
            home_currency="MRU", now=now + at,
        )  # fmt: skip
        return mailbox.recent(1)[0].message.purpose

    assert ask("fatou", at=timedelta(hours=71)) == "known_already"
    assert ask("fatou", at=timedelta(hours=73)) == "otp"
    with pytest.raises(user_services.UsernameTaken), transaction():
        user_services.join(
            phone=E164("+22236777777"), username=str(awa.user.username), name="Fatou Ba", language="en", country="MR",
            home_currency="MRU", now=now,
        )  # fmt: skip


def test_leaves_who_it_was_in_the_audit_log_until_that_is_erased(awa: Customer) -> None:
    _leave(awa)

    record = audit.records(action="users.closed").get()
    told = audit.opened(record.pk).personal or {}
    assert told == {"phone": awa.user.phone, "email": None, "username": awa.user.username}
    assert str(awa.user.phone) not in str(vars(record))
    with transaction():
        profiles.erase(awa.user.pk, by=SYSTEM, now=clock.now())
    assert audit.opened(record.pk).is_erased


def test_ends_passkeys(awa: Customer) -> None:
    authenticator.registered(awa.caller, people.PIN, now=clock.now())
    _leave(awa)

    with transaction():
        passkey_handlers.revoke_what_is_left(events.AccountClosed(user_id=awa.user.pk))

    assert Passkey.objects.get().revoked_why == "closed"


def test_and_being_paid_at_the_same_moment_lose_no_money(committed_db: Urls) -> None:
    for _ in range(5):
        awa, moussa = people.customer("Awa Diallo", funds="0"), people.customer("Moussa Diop")
        leaves = partial(retrying, partial(_leave, awa))
        pays = partial(retrying, partial(people.paid, moussa, awa, "10.00"))

        closed, paid = crowds.together([leaves, pays])

        if closed is None:
            assert isinstance(paid, PayeeGone | AccountClosed), paid
        else:
            assert isinstance(closed, AccountNotEmpty), closed
            assert wallet_queries.wallet(awa.wallet.pk).status == "active"
    books_must_hold()


def test_over_http(client: Client, awa: Customer) -> None:
    bearer = {"Authorization": f"Bearer {awa.access_token}"}

    def ask(**body: str) -> int:
        return client.delete("/api/v1/auth/account", body, content_type="application/json", headers=bearer).status_code

    assert ask() == 422
    assert ask(pin="9174") == 403
    assert ask(pin=people.PIN, user_id=str(awa.user.pk)) == 422
    assert ask(pin=people.PIN) == 204
    assert ask(pin=people.PIN) == 401
