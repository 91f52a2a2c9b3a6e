"""An API in which everything goes wrong, each endpoint in its own way."""

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest
from django.urls import path
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled

from cauri.kit.errors import Refusal
from cauri.kit.web import problems, wording
from cauri.money import Money

SECRET = "the PIN of Awa is 4711"


class PotEmpty(Refusal):
    """There is nothing left in the pot."""

    code = "pot_empty"
    status = 409
    retryable = True


class Payment(Schema):
    """What a client sends."""

    amount: str
    times: int


FAILURES: dict[str, Exception] = {
    "refused": PotEmpty(pot="blue", retry_after=7),
    "unworded": Refusal(pot="blue"),
    "missing": Http404(SECRET),
    "forbidden": PermissionDenied(SECRET),
    "suspicious": SuspiciousOperation(SECRET),
    "too_big": RequestDataTooBig(SECRET),
    "unauthenticated": AuthenticationError(),
    "throttled": Throttled(wait=30),
    "teapot": HttpError(418, SECRET),
    "gateway": HttpError(502, SECRET),
    "database": OperationalError(SECRET),
    "interface": InterfaceError(SECRET),
    "bug": KeyError(SECRET),
}

wording.register(
    {"pot_empty": {"ar": "الوعاء {pot} فارغ", "en": "The {pot} pot is empty", "fr": "Le pot {pot} est vide"}}
)
api = NinjaAPI(docs_url=None, openapi_url=None, urls_namespace="troubled")
problems.install_on(api)


@api.get("/fails/{how}")
def fail(request: HttpRequest, how: str) -> None:
    raise FAILURES[how]


@api.post("/pays")
def pay(request: HttpRequest, payment: Payment, page: int = 1) -> dict[str, str]:
    return (Money.of(payment.amount, "MRU") * payment.times).as_json()


urlpatterns = [path("", api.urls)]
