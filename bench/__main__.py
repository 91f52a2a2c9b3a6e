"""`make bench`: measure, print a table, write bench/results/latest.json."""

import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from bench import books, cluster, flat, http, payouts, ratios

_RESULTS = Path(__file__).parent / "results" / "latest.json"
_WALLETS = 100_000


@click.command()
@click.option("--quick", is_flag=True, help="Three short rounds, and a million entries instead of ten.")
@click.option("--rounds", type=int, help="Rounds of slices (7; quick: 3).")
@click.option("--seconds", type=int, help="Length of a slice (5; quick: 2).")
@click.option("--only", type=click.Choice(["ratios", "flat", "http", "payouts"]), help="One part; nothing is written.")
def main(quick: bool, rounds: int | None, seconds: int | None, only: str | None) -> None:
    """Measure the ledger against TPC-B, a transfer over HTTP against doing nothing, and whether cost stays flat."""
    figures: dict[str, Any] = {}
    with cluster.running() as server:
        # Seals are published there and compared by `ledger verify`: these books' are not those of an installation here.
        os.environ["CAURI_HOME"] = str(server.server.place.root / "home")
        slices = {"rounds": rounds or (3 if quick else 7), "seconds": seconds or (2 if quick else 5)}
        if only in (None, "ratios"):
            figures |= _ratios(server, **slices)
        if only in (None, "http", "payouts"):
            figures |= _http(server, **slices)
        if only in (None, "payouts"):
            single = figures["http.transfer"]["per_second"]["transfer"]
            figures |= _payouts(server, rounds=3, single=single)
        if only in (None, "flat"):
            figures |= _flat(server, many=10**6 if quick else 10**7)
    if only is None:
        _write(figures, quick=quick)


def _ratios(server: cluster.Cluster, *, rounds: int, seconds: int) -> dict[str, Any]:
    click.echo(f"Opening and funding {_WALLETS:,} wallets, loading TPC-B at scale {ratios.SCALE} …")
    on = books.funded(server, "books", wallets=_WALLETS)
    results, tpcb = ratios.measured(server, on, rounds=rounds, seconds=seconds)
    click.echo(f"TPC-B: {tpcb:,.0f} transactions a second (median); 8 clients, {rounds} rounds of {seconds} s\n")
    click.echo(f"{'':<22}{'to TPC-B':>9}{'rounds':>18}{'postings/s':>12}{'reach':>8}{'ambition':>10}")
    for one in results:
        spread = f"{min(one.rounds):.2f} … {max(one.rounds):.2f}"
        click.echo(
            f"{one.workload.key:<22}{one.median:>9.2f}{spread:>18}{one.per_second:>12,.0f}"
            f"{one.workload.least:>8}{one.workload.ambition:>10}"
        )
    ratios.seal_all(on)
    click.echo(f"\n{books.verified(on)}\n")
    measured = {
        one.workload.key: {"ratio": round(one.median, 3), "rounds": [round(ratio, 3) for ratio in one.rounds],
                           "per_second": round(one.per_second)}
        for one in results
    }  # fmt: skip
    return {"tpcb.per_second": round(tpcb), **measured}


def _http(server: cluster.Cluster, *, rounds: int, seconds: int) -> dict[str, Any]:
    click.echo(f"Serving the API, with {http.CONNECTIONS} connections to it …")
    found = http.measured(server, rounds=rounds, seconds=seconds)
    click.echo(f"\n{'':<22}{'a second':>12}{'API, ms CPU':>14}{'PostgreSQL':>12}")
    rates = {"transfer": found.transfers_per_second, "nothing": found.nothing_per_second}
    for what, rate in rates.items():
        cost = found.cpu_ms[what]
        click.echo(f"POST, {what:<16}{rate:>12,.0f}{cost['api']:>14.2f}{cost['postgres']:>12.2f}")
    spread = f"{min(found.rounds):.2f} … {max(found.rounds):.2f}"
    click.echo(f"{'http.transfer':<22}{found.ratio:>9.2f}{spread:>18}   reach 0.25, ambition 0.6")
    click.echo(f"{'http.queries':<22}{found.queries:>9}   reach 8, without BEGIN and COMMIT")
    tail = found.p99_ms / found.p50_ms
    click.echo(f"{'http.tail':<22}{tail:>9.2f}   reach 5: p99 to p50 at half the rate")
    click.echo(f"{'':<22}{found.p99_ms:>9.1f} ms to {found.p50_ms:.1f} ms\n")
    return {
        "http.transfer": {
            "ratio": round(found.ratio, 3), "rounds": [round(ratio, 3) for ratio in found.rounds],
            "per_second": {what: round(rate) for what, rate in rates.items()},
            "cpu_ms": {what: {who: round(ms, 3) for who, ms in cost.items()} for what, cost in found.cpu_ms.items()},
        },
        "http.queries": {"round_trips": found.queries},
        "http.tail": {"ratio": round(tail, 2), "p50_ms": round(found.p50_ms, 2), "p99_ms": round(found.p99_ms, 2)},
    }  # fmt: skip


def _payouts(server: cluster.Cluster, *, rounds: int, single: int) -> dict[str, Any]:
    click.echo("Paying a payroll of 10,000 people by one worker …")
    found = payouts.measured(server, rounds=rounds)
    ratios_ = [rate / single for rate in found.rounds]
    spread = f"{min(ratios_):.2f} … {max(ratios_):.2f}"
    click.echo(
        f"{'payouts.bulk':<22}{found.per_second / single:>9.2f}{spread:>18}   reach 5: lines to single transfers"
    )
    click.echo(f"{'':<22}{found.per_second:>9,.0f} lines a second; looked at in {found.look:.1f} s\n")
    return {
        "payouts.bulk": {
            "ratio": round(found.per_second / single, 2), "rounds": [round(ratio, 2) for ratio in ratios_],
            "per_second": round(found.per_second), "look_s": round(found.look, 2),
            "approve_s": round(found.approve, 2),
        }
    }  # fmt: skip


def _flat(server: cluster.Cluster, *, many: int) -> dict[str, Any]:
    click.echo(f"Counting buffers at 10,000 and at {many:,} entries …")
    result = flat.measured(server, few=10_000, many=many, say=click.echo)
    click.echo(f"\n{'buffers per call':<22}{result.few:>14,}{result.many:>14,}{'ratio':>8}")
    for call, ratio in result.ratios.items():
        click.echo(f"{call:<22}{result.buffers_few[call]:>14.1f}{result.buffers_many[call]:>14.1f}{ratio:>8.2f}")
    click.echo(f"{'ledger.flat':<50}{result.worst:>8.2f}   reach 1.3")
    click.echo(f"{'ledger.bytes':<50}{result.bytes_per_posting:>8.0f}   of one one-move posting, with indexes\n")
    return {
        "ledger.flat": {
            "ratio": round(result.worst, 3),
            "entries": [result.few, result.many],
            "buffers": {call: [result.buffers_few[call], result.buffers_many[call]] for call in result.ratios},
        },
        "ledger.bytes": {"bytes": round(result.bytes_per_posting)},
    }


def _write(figures: dict[str, Any], *, quick: bool) -> None:
    about = {
        "measured_at": datetime.now(tz=UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "quick": quick,
    }
    _RESULTS.parent.mkdir(exist_ok=True)
    _RESULTS.write_text(json.dumps({"about": about, "figures": figures}, indent=2) + "\n")
    click.echo(f"Written to {_RESULTS.relative_to(Path.cwd())}.")


if __name__ == "__main__":
    main()
