"""An API that lists a thousand shells, newest first, and takes one more."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import path
from ninja import NinjaAPI, Query, Schema

from cauri.kit.web import pages, problems
from cauri.kit.web.pages import Page, Paging
from cauri.kit.web.parsing import StrictParser
from cauri.kit.web.problems import Problem
from cauri.kit.web.schemas import Strict
from cauri.money import Money
from cauri.money.shapes import MoneyIn, MoneyOut

NEWEST = 1_795_000_000_000_000


@dataclass(frozen=True)
class Shell:
    stamp: int
    worth: Money


class ShellIn(Strict):
    """A shell to add."""

    worth: MoneyIn


class ShellOut(Schema):
    """A shell."""

    stamp: int
    worth: MoneyOut


def shells(*, before: int | None, most: int) -> list[Shell]:
    first = NEWEST if before is None else before - 1
    return [Shell(stamp, Money.of_minor(stamp % 7, "MRU")) for stamp in range(first, NEWEST - 1000, -1)][:most]


api = NinjaAPI(docs_url=None, openapi_url=None, urls_namespace="listed", parser=StrictParser())
problems.install_on(api)


@api.get("/shells", response={200: Page[ShellOut], 422: Problem})
def list_shells(request: HttpRequest, paging: Query[Paging]) -> Page[ShellOut]:
    rows = shells(before=paging.before, most=paging.most)
    return pages.page(rows, paging, stamp=lambda row: row.stamp, shown=ShellOut.model_validate)


@api.post("/shells", response={200: ShellOut, 422: Problem})
def add_shell(request: HttpRequest, shell: ShellIn) -> Shell:
    return Shell(NEWEST + 1, shell.worth.money())


urlpatterns = [path("", api.urls)]
