"""Money for a number that nobody has …"""

from decimal import Decimal

import pytest
from django.conf import LazySettings
from tests.support import people, relay
from tests.support.apps import App
from tests.support.people import Customer

from cauri.books.fees import services as fees
from cauri.books.fees.pricing import Price
from cauri.books.limits.ruling import Bounds
from cauri.books.payments import held
from cauri.books.payments.tests.watching import Holds, path_of
from cauri.identity.users.models import User
from cauri.infra.audit.acts import SYSTEM
from cauri.infra.messaging.ports import Outcome, Told
from cauri.infra.outbox.models import PublishedFact
from cauri.kit import clock
from cauri.products.claims import following
from cauri.products.claims.models import ClaimableTransfer, Quoted
from cauri.products.claims.tests.sending import (
    CLAIMS,
    HOUR,
    WEEK,
    Refuses,
    agree,
    available,
    cancel,
    claim,
    joins,
    masked,
    mru,
    number,
    owner_of,
    proves,
    quote,
    quoted,
    row,
    seen,
    sent,
    sent_before,
    state_at,
    texts_to,
)

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def awa() -> Customer:
    """Awa with 1000.00, whom it costs one per cent."""
    price = Price(percent=Decimal(1))
    fees.set_rule(fees.Scope("claimable_transfer", "MRU"), price, actor=SYSTEM, now=clock.now() - WEEK * 7)
    return people.customer("Awa Diallo")


def test_is_the_senders_until_whoever_joins_has_it(awa: Customer) -> None:
    to = number()
    shown = quoted(awa, to, note="For the bus")
    assert (shown["phone"], shown["total"]["amount"]) == (masked(to), "101.00")
    found = agree(awa, shown).document
    relay.deliver_all()

    assert (awa.balance, available(awa)) == (mru("1000.00"), mru("899.00"))
    (text,) = texts_to(to)
    assert "Awa D•••" in text
    assert "100" not in text

    assert joins(to) == mru("100.00")
    assert (awa.balance, available(awa)) == (mru("899.00"), mru("899.00"))
    assert (seen(awa, found["id"])["state"], seen(awa, found["id"])["person"]) == ("claimed", "Khady B•••")
    assert row(found["id"]).address is None
    assert len(texts_to(to)) == 1


def test_is_refused_to_a_number_that_somebody_has_even_since_the_quote(awa: Customer) -> None:
    to = number()
    shown = quoted(awa, to)
    owner_of(to)

    assert quote(awa, to).code == "phone_has_account"
    assert agree(awa, shown).code == "phone_has_account"
    assert quote(awa, "+33612345678").code == "phone_not_served"
    assert quote(awa, "+22245251234").code == "phone_not_mobile"
    assert available(awa) == mru("1000.00")


def test_goes_to_who_proved_the_number_first_and_to_nobody_after(awa: Customer, settings: LazySettings) -> None:
    to, later = number(), number()
    found = sent(awa, to)
    khady = owner_of(to, currency="XOF")
    relay.deliver_all()
    assert (row(found).recipient_id, row(found).state) == (khady.user.pk, "open")

    proves(khady, later)
    fatou = owner_of(to)
    relay.deliver_all()

    assert claim(fatou, found).code == "unknown_claim"
    assert claim(khady, found).code == "no_wallet"
    wallet = people.another_wallet(khady, kind="main", currency="MRU")
    assert claim(khady, found).document["state"] == "claimed"
    assert claim(khady, found).document["payment_id"] == str(row(found).paid_id)
    assert (fatou.balance, awa.balance) == (mru("0"), mru("899.00"))
    listed = App.of(khady).get(f"{CLAIMS}?side=got").document["items"]
    assert [(one["side"], one["person"], one["fee"]) for one in listed] == [("got", "Awa D•••", None)]
    history = App.of(khady).get(f"/api/v1/wallets/{wallet.pk}/transactions").document["items"]
    assert [(one["kind"], one["counterparty"]["name"]) for one in history] == [("claimed_transfer", "Awa D•••")]


def test_stays_within_the_limits_of_who_gets_it(awa: Customer) -> None:
    to = number()
    found = sent(awa, to)
    people.limited_to(Bounds(balance_cap_minor=5_000), direction="in", since=clock.now())
    khady = owner_of(to)
    relay.deliver_all()

    assert row(found).state == "open"
    assert claim(khady, found).code == "account_max_total_value_exceeded"
    people.without_limits()
    assert claim(khady, found).status == 200
    assert khady.balance == mru("100.00")


def test_comes_back_when_it_is_cancelled_or_its_time_is_over(awa: Customer) -> None:
    to = number()
    cancelled, expired = sent(awa, to), sent_before(awa, to, ago=WEEK)
    assert cancel(awa, cancelled).document["state"] == "cancelled"
    assert cancel(awa, cancelled).status == 200
    khady = owner_of(to)
    relay.deliver_all()

    assert state_at(expired, clock.now()) == "expired"
    assert claim(khady, expired).code == "unknown_claim"
    assert following.expire(now=clock.now()) == {"expired": 1, "failed": 0}
    assert following.expire(now=clock.now()) == {"expired": 0, "failed": 0}
    assert cancel(awa, expired).code == "claim_ended"
    assert (awa.balance, available(awa), khady.balance) == (mru("1000.00"), mru("1000.00"), mru("0"))


def test_that_is_held_is_nobodys_until_it_is_let_through(awa: Customer, settings: LazySettings) -> None:
    settings.PAYMENT_GUARDS = [path_of(Holds)]
    to, other = number(), number()
    found, rejected = sent(awa, to), sent(awa, other)
    settings.PAYMENT_GUARDS = []
    khady = owner_of(to)
    relay.deliver_all()
    assert (texts_to(to), claim(khady, found).code, cancel(awa, found).code) == ([], "claim_held", "claim_held")

    held.release(row(found).pk, actor=SYSTEM, now=clock.now())
    held.reject(row(rejected).pk, actor=SYSTEM, now=clock.now())
    relay.deliver_all()

    assert (row(found).state, row(rejected).state) == ("claimed", "rejected")
    assert (khady.balance, available(awa)) == (mru("100.00"), mru("899.00"))


def test_reads_a_number_as_a_transfer_does_in_the_senders_country() -> None:
    aminata = people.customer("Aminata Ndiaye")
    User.objects.filter(pk=aminata.user.pk).update(country="SN")

    assert quoted(aminata, "77 123 45 67")["phone"] == masked("+221771234567")
    assert quote(aminata, "47 00 00 01").code == "phone_invalid"


def test_is_found_by_the_job_where_the_fact_came_too_early(awa: Customer, caplog: pytest.LogCaptureFixture) -> None:
    to = number()
    khady = owner_of(number())
    found = sent(awa, to)
    relay.deliver_all()
    User.objects.filter(pk=khady.user.pk).update(phone=to)

    ClaimableTransfer.objects.filter(pk=row(sent(awa, number())).pk).update(address=b"sealed with a lost pepper")

    assert following.look_for_recipients(now=clock.now() - WEEK / 7) == 1
    assert "claims.not_looked_for" in caplog.text
    assert row(found).found_at == row(found).made_at, "not before it was made, however long ago the job began"
    relay.deliver_all()

    assert khady.balance == mru("100.00")
    assert row(found).state == "claimed"


def test_is_found_under_an_earlier_pepper(awa: Customer, settings: LazySettings) -> None:
    to = number()
    found = sent(awa, to)
    settings.PEPPERS = {"next": "n" * 43, **settings.PEPPERS}

    khady = owner_of(to)
    relay.deliver_all()

    assert (row(found).state, khady.balance) == ("claimed", mru("100.00"))


def test_that_could_not_be_taken_is_given_by_the_job_when_it_can(awa: Customer) -> None:
    to = number()
    found = sent(awa, to)
    khady = owner_of(to, currency="XOF")
    relay.deliver_all()
    told = PublishedFact.objects.filter(name="claims.waits").count()
    assert following.settle_again(now=clock.now()) == 0
    people.another_wallet(khady, kind="main", currency="MRU")

    assert following.settle_again(now=clock.now()) == 1

    assert (row(found).state, awa.balance) == ("claimed", mru("899.00"))
    assert (told, PublishedFact.objects.filter(name="claims.waits").count()) == (1, 1)


def test_is_written_of_no_more_than_codes_are_and_with_letters_only(settings: LazySettings) -> None:
    first, to = number(), number()
    awa = people.customer("Awa Diallo")
    User.objects.filter(pk=awa.user.pk).update(name="0700000001.Win.example/freemoneyforall Diallo")
    settings.THROTTLE_FACTOR, settings.SMS_CODES_AN_HOUR = 1, {"to_one_country": 2, "in_all": 2}
    found = [row(sent(awa, one)).pk for one in (first, to)]
    now = clock.now()
    following.text(found[0], now=now)

    with pytest.raises(following.NotTexted):
        following.text(found[1], now=now)

    assert (len(texts_to(first)), texts_to(to), ClaimableTransfer.objects.get(pk=found[1]).texted_at) == (1, [], None)
    assert texts_to(first)[0].startswith("Winexamplefr D••• has sent")
    following.text(found[1], now=now + HOUR)
    assert len(texts_to(to)) == 1


def test_is_written_of_again_where_the_carrier_may_take_it_later(awa: Customer, settings: LazySettings) -> None:
    found = row(sent(awa, number())).pk
    settings.MESSAGE_CARRIERS = {"sms": f"{Refuses.__module__}.Refuses"}

    following.text(found, now=clock.now())  # for good
    Refuses.says = Told(Outcome.REFUSED, busy=True)
    with pytest.raises(following.NotTexted):
        following.text(found, now=clock.now())

    assert ClaimableTransfer.objects.get(pk=found).texted_at is None


def test_is_bounded(awa: Customer, settings: LazySettings) -> None:
    settings.MOST_OPEN_CLAIMS, settings.MOST_CLAIMS_A_DAY = 3, 4
    to = number()
    first = [sent(awa, to, "1.00") for _ in range(3)]
    relay.deliver_all()

    assert len(texts_to(to)) == settings.MOST_CLAIM_TEXTS == 2
    assert agree(awa, quoted(awa, to, "1.00")).code == "too_many_claimable"
    assert cancel(awa, first[0]).status == cancel(awa, first[1]).status == 200
    sent(awa, to, "1.00")
    assert agree(awa, quoted(awa, to, "1.00")).code == "too_many_claimable"
    relay.deliver_all()
    assert len(texts_to(to)) == 2


def test_forgets_the_numbers_of_long_ago(awa: Customer) -> None:
    found = sent_before(awa, number(), ago=WEEK * 6)
    following.expire(now=clock.now() - WEEK * 5)
    lately = sent_before(awa, number(), ago=WEEK / 7 - HOUR)
    waiting = sent(awa, number())

    following.forget(now=clock.now())

    kept = {row(one).payment.quote_id for one in (lately, waiting)}
    assert set(Quoted.objects.values_list("pk", flat=True)) == kept, "also of quotes that were paid"
    assert (row(found).target, row(found).address) == (None, None)
    assert row(waiting).target is not None
