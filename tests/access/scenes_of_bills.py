"""The scenes of airtime, data and bills."""

from cauri.products.bills.models import Biller
from cauri.products.bills.tests import company, refunding, scheduling
from tests.access.asking import Request, about, scene
from tests.support import people
from tests.support.apps import App
from tests.support.people import Customer

_METER = {"biller": "somelec", "account": company.METER}


def _stocked() -> None:
    """The company that the tests play sells something, and nobody is switched off."""
    company.stocked()
    Biller.objects.update(off_since=None)


@scene("list_bill_packages")
def _list_packages(_: Customer) -> Request:
    _stocked()
    return Request(path={"biller": "mattel"})


@scene("find_operator")
def _find_operator(_: Customer) -> Request:
    _stocked()
    return Request(body={"phone": company.MATTEL})


@scene("validate_bill_account")
@scene("save_bill_account")
def _own_meter(_: Customer) -> Request:
    _stocked()
    return Request(body=_METER)


@scene("quote_bill")
def _quote_bill(owner: Customer) -> Request:
    _stocked()
    wallet = str(owner.wallet.pk)
    return Request(body=company.wants(amount="60.00", from_wallet=wallet), named=wallet)


@scene("pay_bill")
def _pay_bill(owner: Customer) -> Request:
    _stocked()
    quote = company.quoted(owner, amount="60.00")
    asked = {"quote_id": quote["id"], "terms": quote["terms"], "authorisation": {"pin": people.PIN}}
    return Request(body=asked, named=quote["id"])


@scene("get_bill")
def _get_bill(owner: Customer) -> Request:
    _stocked()
    return about("bill_id", company.paid(owner, amount="60.00"))


@scene("request_bill_refund")
def _request_refund(owner: Customer) -> Request:
    _stocked()
    bill = refunding.completed(owner, amount="60.00")
    return about("bill_id", bill, body={"reason": "wrong_account"})


@scene("remove_bill_account")
def _remove_account(owner: Customer) -> Request:
    _stocked()
    return about("account_id", company.account_saved(owner))


@scene("schedule_bill")
def _schedule_bill(owner: Customer) -> Request:
    _stocked()
    saved = company.account_saved(owner)
    sum_of = {"amount": "60.00", "currency": "MRU"}
    first = scheduling.today().isoformat()
    asked = {"account_id": saved, "amount": sum_of, "up_to": sum_of, "every": "month", "first_on": first}
    return Request(body={**asked, "pin": people.PIN}, named=saved)


@scene("pause_bill_schedule")
@scene("cancel_bill_schedule")
def _own_schedule(owner: Customer) -> Request:
    _stocked()
    return about("schedule_id", scheduling.scheduled(owner))


@scene("resume_bill_schedule")
def _own_paused_schedule(owner: Customer) -> Request:
    _stocked()
    schedule = scheduling.scheduled(owner)
    App.of(owner).put(f"{company.SCHEDULES}/{schedule}/pause", {})
    return about("schedule_id", schedule)
