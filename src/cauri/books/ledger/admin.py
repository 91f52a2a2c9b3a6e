"""The books in the console: chart of accounts, account, posting, trial balance, seals, verifications."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from cauri.books.ledger import explorer, oversight, queries, trial_balance
from cauri.books.ledger.chart import KINDS
from cauri.books.ledger.models import Account, Balance, Block, Entry, HotEntry, Posting, Verification
from cauri.books.ledger.refusals import UnknownPosting
from cauri.infra.audit.requests import actor_of, origin_of
from cauri.kit import clock, permissions
from cauri.kit.web.console import OwnPagesAdmin
from cauri.money import Money

VERIFY = permissions.declare("ledger.verify", "Verify the books", to=("sub_admin", "finance"))
_LINES = 50
_ACCOUNTS = 50
_BLOCKS = 50
_MEMBERS = 100
_ASIDE = 10

VIEW = permissions.declare("ledger.view", "Read the books", to=("sub_admin", "compliance", "finance"))


@admin.register(Account)
class AccountAdmin(OwnPagesAdmin):
    """The chart of accounts, each account with its lines, and the trial balance over all of them."""

    permission = VIEW

    def own_urls(self) -> list[URLPattern]:
        return [
            self.page_at("", self.chart, "ledger_account_changelist"),
            self.page_at("trial-balance/", self.trial_balance, "ledger_trial_balance"),
            self.page_at("<int:account_id>/", self.account, "ledger_account_change"),
        ]

    def chart(self, request: HttpRequest) -> HttpResponse:
        """The accounts that were searched for, a page at a time."""
        search = request.GET.get("q", "").strip()
        if (posting_id := _uuid(search)) is not None:
            return HttpResponseRedirect(reverse("admin:ledger_posting_change", args=[posting_id]))
        chosen = {name: request.GET.get(name, "") for name in ("currency", "kind", "state")}
        found = explorer.accounts(
            search=search, **chosen, after=_whole(request.GET.get("after")) or 0, most=_ACCOUNTS + 1
        )
        return self.shown(
            request,
            "ledger/chart.html",
            title="Chart of accounts",
            accounts=found[:_ACCOUNTS],
            more=found[_ACCOUNTS - 1].account.id if len(found) > _ACCOUNTS else None,
            search=search,
            chosen=chosen,
            currencies=explorer.currencies(),
            kinds=KINDS.values(),
            states=Balance.State.values,
        )

    def account(self, request: HttpRequest, account_id: int) -> HttpResponse:
        """One account: what it holds, its lines newest first, and what moved nothing."""
        found = explorer.account_by_id(account_id)
        if found is None:
            raise Http404
        first, last, at = _day(request, "from"), _day(request, "to"), _minute(request, "at")
        lines = queries.page_of(account_id, before=_before(request, last), since=_start_of(first), most=_LINES + 1)
        return self.shown(
            request,
            "ledger/account.html",
            title=f"Account {found.code}",
            account=explorer.ListedAccount(found, queries.balance_of(account_id)),
            lines=explorer.with_kinds(lines[:_LINES]),
            older=lines[_LINES - 1].stamp if len(lines) > _LINES else None,
            paging="before" in request.GET,
            first=first,
            last=last,
            at=at,
            held_then=queries.balance_at(account_id, at) if at else None,
            aside=[
                (posting, clock.from_microseconds(posting.at))
                for posting in queries.without_entries(account_id, most=_ASIDE)
            ],
        )

    def trial_balance(self, request: HttpRequest) -> HttpResponse:
        """Every currency's trial balance, now or at a past time."""
        at = _minute(request, "at")
        return self.shown(
            request,
            "ledger/trial_balance.html",
            title="Trial balance",
            at=at,
            balances=[
                (one, [(explorer.title_of(row.kind), row) for row in one.rows])
                for one in trial_balance.trial_balances(at)
            ],
        )


@admin.register(Posting)
class PostingAdmin(OwnPagesAdmin):
    """One posting with everything that hangs on it."""

    permission = VIEW

    def own_urls(self) -> list[URLPattern]:
        return [
            self.page_at("", self.search, "ledger_posting_changelist"),
            self.page_at("<uuid:posting_id>/", self.posting, "ledger_posting_change"),
        ]

    def search(self, request: HttpRequest) -> HttpResponse:
        """Postings are found from an account, or by their id in the chart's search."""
        return HttpResponseRedirect(reverse("admin:ledger_account_changelist"))

    def posting(self, request: HttpRequest, posting_id: UUID) -> HttpResponse:
        """Its moves and parties, state and phases, lines and seal."""
        try:
            found = queries.posting(posting_id)
        except UnknownPosting as refusal:
            raise Http404 from refusal
        parties = [party for source, destination, _ in found.moves for party in (source, destination)]
        accounts = Account.objects.in_bulk(parties)
        return self.shown(
            request,
            "ledger/posting.html",
            title=f"Posting {posting_id}",
            posting=found,
            at=clock.from_microseconds(found.at),
            moves=[
                (accounts.get(source), accounts.get(destination), _money(minor, accounts.get(source)))
                for source, destination, minor in found.moves
            ],
            lines=[_shown_line(line, accounts[line.account_id]) for line in queries.entries_of(found)],
            phases=[(phase, clock.from_microseconds(phase.at)) for phase in queries.phases_of(posting_id)],
            hold=_shown_hold(found, accounts),
            sealed_in=queries.block_of(found),
        )


@admin.register(Block)
class BlockAdmin(OwnPagesAdmin):
    """The seals."""

    permission = VIEW

    def own_urls(self) -> list[URLPattern]:
        return [
            self.page_at("", self.seals, "ledger_block_changelist"),
            self.page_at("<int:number>/", self.seal, "ledger_block_change"),
        ]

    def seals(self, request: HttpRequest) -> HttpResponse:
        """The blocks, newest first."""
        before = _whole(request.GET.get("before"))
        found = explorer.blocks(before=before, most=_BLOCKS + 1)
        return self.shown(
            request,
            "ledger/seals.html",
            title="Seals",
            blocks=found[:_BLOCKS],
            older=found[_BLOCKS - 1].number if len(found) > _BLOCKS else None,
            paging=before is not None,
            unsealed=explorer.unsealed(),
            most_counted=explorer.MOST_COUNTED,
        )

    def seal(self, request: HttpRequest, number: int) -> HttpResponse:
        """One block and the postings it seals."""
        found = explorer.block(number)
        if found is None:
            raise Http404
        first = max(_whole(request.GET.get("first")) or 1, 1)
        members = explorer.members_of(number, first=first, most=_MEMBERS)
        return self.shown(
            request,
            "ledger/seal.html",
            title=f"Seal {number}",
            sealed=found,
            members=members,
            first=first,
            last=first + len(members) - 1,
            next=first + _MEMBERS if first + _MEMBERS <= found.postings else None,
        )


@admin.register(Verification)
class VerificationAdmin(OwnPagesAdmin):
    """What the verifier found, run by run."""

    permission = VIEW

    def own_urls(self) -> list[URLPattern]:
        return [
            self.page_at("", self.verifications, "ledger_verification_changelist"),
            self.page_at("now/", self.verify_now, "ledger_verify_now", act=VERIFY),
            self.page_at("<uuid:run_id>/", self.verification, "ledger_verification_change"),
        ]

    def verifications(self, request: HttpRequest) -> HttpResponse:
        """The latest runs."""
        return self.shown(
            request,
            "ledger/verifications.html",
            title="Verifications",
            runs=[(run, _seconds(run), next(iter(run.findings), None)) for run in explorer.verifications()[:_LINES]],
        )

    def verify_now(self, request: HttpRequest) -> HttpResponse:
        """Run the verifier, and show what it found."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        run = oversight.verify(by=actor_of(request), origin=origin_of(request), now=clock.now())
        return HttpResponseRedirect(reverse("admin:ledger_verification_change", args=[run.id]))

    def verification(self, request: HttpRequest, run_id: UUID) -> HttpResponse:
        """One run with all its findings."""
        found = explorer.verifications().filter(id=run_id).first()
        if found is None:
            raise Http404
        return self.shown(request, "ledger/verification.html", title="Verification", run=found, took=_seconds(found))


def _seconds(run: Verification) -> float:
    return (run.finished_at - run.started_at).total_seconds()


def _shown_line(line: Entry | HotEntry, account: Account) -> dict[str, Any]:
    return {
        "account": account,
        "amount": _money(line.amount, account),
        "balance": _money(line.balance, account) if isinstance(line, Entry) else None,
    }


def _shown_hold(posting: Posting, accounts: dict[int, Account]) -> dict[str, Any] | None:
    hold = queries.hold_of(posting.id)
    if hold is None:
        return None
    return {
        "state": hold.state,
        "ends": clock.from_microseconds(hold.expires_at),
        "reserved": [
            _money(left, accounts.get(source))
            for left, (source, _, _) in zip(hold.remaining, posting.moves, strict=True)
        ],
    }


def _money(minor: int | None, account: Account | None) -> Money | None:
    return None if minor is None or account is None else Money.of_minor(minor, account.currency)


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.lstrip("-").isdecimal() and len(text) < 20 else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(request: HttpRequest, name: str) -> date | None:
    try:
        return parse_date(request.GET.get(name, ""))
    except ValueError:
        return None


def _minute(request: HttpRequest, name: str) -> datetime | None:
    """A time as the browser's field gives it: of the operator's zone, and the whole minute is meant."""
    try:
        given = parse_datetime(request.GET.get(name, ""))
    except ValueError:
        return None
    if given is None:
        return None
    return timezone.make_aware(given) if timezone.is_naive(given) else given


def _start_of(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None


def _before(request: HttpRequest, last: date | None) -> int | None:
    """The stamp to page back from: the cursor's, or the end of the last day that was asked for."""
    end = _start_of(last + timedelta(days=1)) if last else None
    ends = [
        stamp
        for stamp in (_whole(request.GET.get("before")), clock.microseconds_of(end) if end else None)
        if stamp is not None
    ]
    return min(ends, default=None)
