"""A hundred accounts to which anything may have happened: what each form of their statements adds up to …"""

import csv
import json
import random
import re
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from xml.etree import ElementTree

from cauri.books.ledger import queries as ledger
from cauri.books.wallets.models import Wallet
from cauri.servicing.statements import queries, spreadsheet
from cauri.servicing.statements.api import StatementOut
from cauri.servicing.statements.documents import camt, sheets
from cauri.servicing.statements.tests import happenings, paper
from cauri.servicing.statements.tests.happenings import Act
from cauri.servicing.statements.tests.village import NOON, mru

VILLAGES = 34  # of three accounts each
SINCE, UNTIL = NOON - timedelta(days=1), NOON + timedelta(days=40)
_NS = {"c": camt.NAMESPACE}
Totals = tuple[Decimal, Decimal, Decimal]  # what came in, what went out, what is left


def _acts(chance: random.Random) -> list[Act]:
    whats = ["pay", "pay", "sell", "own", "fund", "refund", "reverse", "let through", "turn away"]
    return [
        (chance.choice(whats), chance.randrange(3), chance.randint(1, 2), chance.randint(151, 4_000),
         chance.choice([0, 1, 59, 1_440]))
        for _ in range(chance.randint(3, 12))
    ]  # fmt: skip


def _of_the_ledger(wallet: Wallet) -> Totals:
    changes = [line.amount for line in ledger.page_of(wallet.account_id, most=10_000)]
    balance = ledger.balance_of(wallet.account_id).balance
    assert sum(changes, mru(0)) == balance
    return _totals([Decimal(one.amount) for one in changes], Decimal(balance.amount))


def _totals(changes: list[Decimal], left: Decimal) -> Totals:
    assert sum(changes) == left
    return sum(one for one in changes if one > 0) + Decimal(), -sum(one for one in changes if one < 0) + Decimal(), left


def _of_json(wallet: Wallet) -> Totals:
    read = queries.statement(wallet, since=SINCE, until=UNTIL)
    told = json.loads(StatementOut.of(read, queries.in_full(read)).model_dump_json())
    signs = {"in": 1, "out": -1}
    changes = [signs[line["direction"]] * Decimal(line["total"]["amount"]) for line in told["lines"]]
    return _totals(changes, Decimal(told["closing"]["amount"]) - Decimal(told["opening"]["amount"]))


def _of_csv(wallet: Wallet) -> Totals:
    read = queries.statement(wallet, since=SINCE, until=UNTIL)
    text = b"".join(spreadsheet.lines(read, excel=False)).decode()
    opening, *lines, closing = csv.DictReader(StringIO(text, newline=""))
    changes = [Decimal(line["change"]) for line in lines]
    return _totals(changes, Decimal(closing["balance"]) - Decimal(opening["balance"]))


def _of_camt(wallet: Wallet) -> Totals:
    read = queries.statement(wallet, since=SINCE, until=UNTIL)
    root = ElementTree.fromstring(b"".join(camt.lines(read, now=UNTIL)))  # noqa: S314 - our own
    opening, closing = (_signed(one) for one in root.iterfind(".//c:Stmt/c:Bal", _NS))
    return _totals([_signed(one) for one in root.iterfind(".//c:Stmt/c:Ntry", _NS)], closing - opening)


def _signed(element: ElementTree.Element) -> Decimal:
    amount = Decimal(element.findtext("c:Amt", "", _NS))
    return amount if element.findtext("c:CdtDbtInd", "", _NS) == "CRDT" else -amount


def _of_pdf(wallet: Wallet) -> Totals:
    read = queries.statement(wallet, since=SINCE, until=UNTIL)
    text = paper.text_of(sheets.pdf_of(read, queries.in_full(read), language="en"))
    went, came = _amounts_after("Totals", text)
    (opening,), (closing,) = _amounts_after("Opening balance", text), _amounts_after("Closing balance", text)
    assert came - went == closing - opening
    return came, went, closing - opening


def _amounts_after(what: str, text: str) -> list[Decimal]:
    """The figures that stand behind some words, on the same line."""
    (rest,) = re.findall(f"{what} (.+)", text)
    return [Decimal(one.replace(",", "")) for one in rest.removesuffix(" MRU").split()]


def test_is_what_the_ledger_says() -> None:
    chance = random.Random(20261122)
    happened = [happenings.act_out(_acts(chance)) for _ in range(VILLAGES)]
    accounts = [wallet for wallets in happened for wallet in wallets]
    assert len(accounts) > 100
    for wallet in accounts:
        totals = _of_the_ledger(wallet)
        assert [form(wallet) for form in (_of_json, _of_csv, _of_camt, _of_pdf)] == [totals] * 4
