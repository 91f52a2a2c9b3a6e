"""A payout of what is owed to a customer who has left, under four eyes and in the console …"""

from functools import partial

import pytest
from django.test import Client
from tests.support.crowds import together
from tests.support.people import Customer, customer, paid

from cauri.books.payments.four_eyes import NotWhatIsOwed
from cauri.books.payments.models import Payment, Unclaimed
from cauri.books.payments.services import WrongWalletCurrency
from cauri.books.payments.tests.leaving import kept, leave, mru, pay_out, reverse
from cauri.books.payments.unclaimed import AlreadyClaimed, NotOwed, PayOutRefused
from cauri.identity.approvals import queries, services
from cauri.identity.approvals.models import Request
from cauri.identity.staff import services as staff
from cauri.identity.staff.models import StaffMember
from cauri.identity.staff.roles import NotPermitted
from cauri.kit import clock, ids
from cauri.kit.errors import Refusal
from cauri.kit.transactions import retrying
from cauri.money import AmountRefused

OWED = "/console/payments/unclaimed/"


@pytest.fixture
def owed(db: None) -> Payment:
    """What came back to Awa when she had left."""
    return came_back_too_late()


@pytest.fixture
def fatou(owed: Payment) -> Customer:
    """Awa's heir."""
    return customer("Fatou Diallo", funds="0.00")


@pytest.fixture
def maker(db: None) -> StaffMember:
    return enrolled("aissata")


@pytest.fixture
def checker(db: None) -> StaffMember:
    return enrolled("ibrahima")


def came_back_too_late() -> Payment:
    awa, moussa = customer("Awa Diallo", funds="50.00"), customer("Moussa Sow", funds="0.00")
    made = paid(awa, moussa, "50.00")
    leave(awa)
    return reverse(made)


def enrolled(name: str, role: str = "finance") -> StaffMember:
    return staff.enrol(
        name, email=f"{name}@cauri.example", password="twelve-cowries-at-noon", role=role, now=clock.now()
    )


def asked(maker: StaffMember, owed: Payment, to: Customer, **changed: str) -> Request:
    payload = {
        "unclaimed": str(owed.pk),
        "account_number": to.wallet.number,
        "amount": "50.00",
        "currency": "MRU",
        **changed,
    }
    return services.request("payments.unclaimed", payload, reason="Her daughter", by=maker, now=clock.now())


def test_is_made_once_a_colleague_agrees(
    owed: Payment, fatou: Customer, maker: StaffMember, checker: StaffMember
) -> None:
    request = asked(maker, owed, fatou)
    assert fatou.balance == mru("0.00")

    services.approve(request.pk, by=checker, now=clock.now())

    assert (fatou.balance, kept()) == (mru("50.00"), mru("0.00"))
    claim = Payment.objects.get(product="unclaimed")
    assert (claim.authorised_by, claim.payer, claim.payee) == ("four_eyes", None, fatou.wallet)
    assert Unclaimed.objects.get().claimed_by == claim
    with pytest.raises(services.AlreadyDecided):
        services.approve(request.pk, by=checker, now=clock.now())


def test_is_never_made_by_one_alone(owed: Payment, fatou: Customer, maker: StaffMember) -> None:
    request = asked(maker, owed, fatou)
    with pytest.raises(services.OwnRequest):
        services.approve(request.pk, by=maker, now=clock.now())
    for role in ("support", "compliance", "auditor"):
        somebody = enrolled(role, role)
        with pytest.raises(NotPermitted):
            services.approve(request.pk, by=somebody, now=clock.now())
        with pytest.raises(NotPermitted):
            asked(somebody, owed, fatou)
    assert (fatou.balance, kept()) == (mru("0.00"), mru("50.00"))


def test_waits_on_when_the_wallet_cannot_be_paid_into(
    owed: Payment, fatou: Customer, maker: StaffMember, checker: StaffMember
) -> None:
    request = asked(maker, owed, fatou)
    leave(fatou)
    with pytest.raises(PayOutRefused) as refused:
        services.approve(request.pk, by=checker, now=clock.now())
    assert refused.value.facts == {"why": "payee_gone"}
    assert queries.request(request.pk).state_at(clock.now()) == "waiting"
    assert (Unclaimed.objects.get().state, kept()) == ("owed", mru("50.00"))

    services.approve(asked(maker, owed, customer("Samba Diallo", funds="0.00")).pk, by=checker, now=clock.now())
    assert kept() == mru("0.00")


def test_is_made_once_for_two_requests(
    owed: Payment, fatou: Customer, maker: StaffMember, checker: StaffMember
) -> None:
    first, second = (asked(maker, owed, fatou) for _ in range(2))
    services.approve(first.pk, by=checker, now=clock.now())
    with pytest.raises(AlreadyClaimed):
        services.approve(second.pk, by=checker, now=clock.now())
    with pytest.raises(AlreadyClaimed):
        asked(maker, owed, fatou)
    assert fatou.balance == mru("50.00")


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"amount": "49.99"}, NotWhatIsOwed),
        ({"amount": "50.01"}, NotWhatIsOwed),
        ({"amount": "50", "currency": "XOF"}, NotWhatIsOwed),
        ({"amount": "50.001"}, AmountRefused),
        ({"unclaimed": str(ids.new_id())}, NotOwed),
        ({"unclaimed": "that one"}, services.PayloadInvalid),
        ({"account_number": "1234"}, Refusal),
    ],
)
def test_is_not_even_asked_for_when_it_cannot_be(
    owed: Payment, fatou: Customer, maker: StaffMember, changed: dict[str, str], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        asked(maker, owed, fatou, **changed)
    with pytest.raises(WrongWalletCurrency):
        asked(maker, owed, customer("Samba Ba", funds="0", currency="XOF"))
    assert not Request.objects.exists()


def test_is_made_once_when_many_approve_at_once(committed_db: object) -> None:
    owed, fatou, maker = came_back_too_late(), customer("Fatou Diallo", funds="0.00"), enrolled("aissata")
    requests = [asked(maker, owed, fatou) for _ in range(3)]
    checkers = [enrolled(f"checker{n}") for n in range(2)]
    now = clock.now()

    answers = together([
        partial(retrying, partial(services.approve, request.pk, by=checker, now=now))
        for request in requests for checker in checkers
    ])  # fmt: skip

    assert sum(isinstance(one, Request) for one in answers) == 1, answers
    assert {type(one).__name__ for one in answers} <= {"Request", "AlreadyDecided", "AlreadyClaimed"}
    assert (fatou.balance, kept(), Payment.objects.filter(product="unclaimed").count()) == (
        mru("50.00"),
        mru("0.00"),
        1,
    )


# -- in the console --------------------------------------------------------------------------------------------------


def _desk(member: StaffMember) -> Client:
    client = Client()
    client.force_login(member)
    return client


def test_is_asked_for_from_the_list_of_what_is_owed(owed: Payment, maker: StaffMember) -> None:
    desk, row = _desk(maker), Unclaimed.objects.get()
    listed = desk.get(OWED).content.decode()
    for shown in ("50.00 MRU", "Owed", str(row.owner_id)):
        assert shown in listed
    page = desk.get(f"{OWED}{owed.pk}/change/").content.decode()
    link = f"/console/approvals/request/new/payments.unclaimed/?unclaimed={owed.pk}&amp;amount=50.00&amp;currency=MRU"
    assert link in page
    form = desk.get(link.replace("&amp;", "&"))
    assert form.status_code == 200
    assert str(owed.pk) in form.content.decode()
    assert desk.post(f"{OWED}{owed.pk}/change/", {"state": "claimed"}).status_code == 403


def test_is_found_by_whose_it_was_and_by_its_state(owed: Payment, fatou: Customer, maker: StaffMember) -> None:
    desk, row = _desk(maker), Unclaimed.objects.get()
    pay_out(owed, fatou)

    def shows(query: str) -> bool:
        return str(row.owner_id) in desk.get(f"{OWED}?{query}").content.decode().replace(f"q={row.owner_id}", "")

    assert (shows("state__exact=claimed"), shows("state__exact=owed")) == (True, False)
    assert "paid out" in desk.get(f"{OWED}{owed.pk}/change/").content.decode()


def test_is_offered_to_those_who_may_ask_for_it(owed: Payment) -> None:
    page = _desk(enrolled("moussa", "support")).get(f"{OWED}{owed.pk}/change/").content.decode()
    assert ("50.00 MRU" in page, "payments.unclaimed/" in page) == (True, False)
