"""`cauri ledger`: ask the books, and prove them."""

from datetime import date, datetime

import click

from cauri.books.ledger import queries, trial_balance, upkeep, verification
from cauri.interfaces.cli import database
from cauri.kit import clock


class Moment(click.ParamType[datetime]):
    """A time in ISO 8601 with its zone, or a day, which means its end in UTC."""

    name = "time"

    def convert(self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The time that was meant."""
        if isinstance(value, datetime):
            return value
        try:
            if len(value) == len("2026-01-31"):
                return clock.end_of_day(date.fromisoformat(value))
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is neither a day (2026-01-31) nor a time (2026-01-31T12:00:00Z)", param, ctx)
        if moment.tzinfo is None:
            self.fail(f"{value!r} lacks its zone: add Z for UTC", param, ctx)
        return moment


@click.group()
def ledger() -> None:
    """Ask the books, and prove them."""


@ledger.command()
@database.needed
def verify() -> None:
    """Check every promise of the books and every seal; ends with 1 and names the rows where one is broken."""
    result = verification.verify(now=clock.now())
    for finding in result.findings:
        click.echo(f"{finding['check']}: {finding['row']}: {finding['detail']}", err=True)
    counted = ", ".join(f"{count:,} {what}" for what, count in result.counts.items())
    if not result.passed:
        raise click.ClickException(f"the books do not hold ({counted})")
    seconds = (result.finished_at - result.started_at).total_seconds()
    click.echo(f"The books hold: {counted}, checked in {seconds:.1f} s.")


@ledger.command("trial-balance")
@click.option("--at", type=Moment(), help="As of a past time, or the end of a past day.")
@database.needed
def show_trial_balance(*, at: datetime | None) -> None:
    """What all accounts hold, by currency and kind; debits equal credits."""
    for currency in trial_balance.trial_balances(at):
        click.echo(f"{currency.currency:<24}{'accounts':>10}{'debit':>24}{'credit':>24}")
        for row in currency.rows:
            debit, credit = (side.amount if side is not None else "" for side in (row.debit, row.credit))
            click.echo(f"  {row.kind:<22}{row.accounts:>10}{debit:>24}{credit:>24}")
        click.echo(f"  {'total':<32}{currency.debits.amount:>24}{currency.credits.amount:>24}")
        if not currency.balanced:
            raise click.ClickException(f"{currency.currency} does not balance: {currency.difference}")


@ledger.command()
@click.argument("code")
@click.option("--at", type=Moment(), help="At a past time, or at the end of a past day.")
@database.needed
def balance(code: str, *, at: datetime | None) -> None:
    """What one account holds, now or at a past time."""
    account_id = queries.account(code).id
    if at is not None:
        click.echo(queries.balance_at(account_id, at))
        return
    now = queries.balance_of(account_id)
    click.echo(f"{now.balance}  available {now.available}  held {now.held}  {now.state}")


@ledger.command()
@click.argument("code")
@click.option("--most", default=20, show_default=True, help="How many lines.")
@click.option("--before", type=int, help="Only lines before this stamp (the first column): the next page.")
@database.needed
def statement(code: str, *, most: int, before: int | None) -> None:
    """An account's lines, newest first, with the balance after each."""
    for line in queries.page_of(queries.account(code).id, most=most, before=before):
        click.echo(
            f"{line.stamp}  {line.at:%Y-%m-%d %H:%M:%S}  {line.posting_id}  "
            f"{line.amount.amount:>18}  {line.balance.amount:>18}"
        )


@ledger.command()
@database.needed
def seal() -> None:
    """Seal what can no longer change (the worker does this every minute)."""
    click.echo(f"{upkeep.seal(now=clock.now())} blocks sealed.")


@ledger.command()
@database.needed
def fold() -> None:
    """Fold the tails of hot accounts (the worker does this all the time)."""
    click.echo(f"{upkeep.fold()} lines folded.")


COMMANDS = (ledger,)
