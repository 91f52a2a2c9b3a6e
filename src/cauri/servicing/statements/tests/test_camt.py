"""The statement as camt.053 …"""

from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.conf import LazySettings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cauri.books.ledger import queries as ledger
from cauri.books.wallets.models import Wallet
from cauri.integrations.camt.statements import CamtStatements
from cauri.kit import clock
from cauri.servicing.reconciliation.kinds import Kind
from cauri.servicing.statements import movements, queries
from cauri.servicing.statements.documents import camt
from cauri.servicing.statements.queries import StatementDiffers
from cauri.servicing.statements.tests import happenings, village
from cauri.servicing.statements.tests.happenings import Act
from cauri.servicing.statements.tests.village import NOON, after, fund, mru, pay, someone

DAY = timedelta(days=1)
MIDNIGHT = NOON.replace(hour=0)
_NS = {"c": camt.NAMESPACE}


def _file(wallet: Wallet, *, days: int = 1) -> bytes:
    statement = queries.statement(wallet, since=MIDNIGHT, until=MIDNIGHT + days * DAY)
    return b"".join(camt.lines(statement, now=after(60)))


def _names(element: ElementTree.Element) -> list[str]:
    return [child.tag.partition("}")[2] for child in element]


def test_stands_in_the_order_of_the_schema() -> None:
    awa, moussa = someone("Awa Diallo", minor=100_000, at=MIDNIGHT - DAY), someone("Moussa Diop")
    sent = pay(awa.wallet, moussa.wallet, 10_000, at=after(1), note="For the rice")
    village.refund(sent, 4_000, at=after(4))

    root = ElementTree.fromstring(_file(awa.wallet))  # noqa: S314 - our own
    statement = root.find("c:BkToCstmrStmt/c:Stmt", _NS)
    assert statement is not None
    assert _names(statement) == ["Id", "CreDtTm", "FrToDt", "Acct", "Bal", "Bal", "Ntry", "Ntry"]
    first, second = statement.findall("c:Ntry", _NS)
    assert _names(first) == [
        "NtryRef", "Amt", "CdtDbtInd", "Sts", "BookgDt", "ValDt", "AcctSvcrRef", "BkTxCd", "NtryDtls"
    ]  # fmt: skip
    assert _names(second)[:4] == ["NtryRef", "Amt", "CdtDbtInd", "RvslInd"]
    details = first.find("c:NtryDtls/c:TxDtls", _NS)
    assert details is not None
    assert _names(details) == ["Refs", "Amt", "CdtDbtInd", "RltdPties", "RmtInf"]
    assert details.findtext("c:Refs/c:EndToEndId", None, _NS) == sent.pk.hex
    assert details.findtext("c:RltdPties/c:Cdtr/c:Pty/c:Nm", None, _NS) == "Moussa D•••"
    assert details.findtext("c:RmtInf/c:Ustrd", None, _NS) == "For the rice"
    assert statement.findtext("c:Acct/c:Id/c:Othr/c:Id", None, _NS) == awa.wallet.number


def test_is_what_our_own_reader_of_banks_statements_reads() -> None:
    awa, moussa = someone("Awa Diallo", minor=100_000, at=MIDNIGHT - DAY), someone("Moussa Diop")
    sent = pay(awa.wallet, moussa.wallet, 10_000, at=after(1))
    got = fund(awa.wallet, 50, at=after(2))

    report = CamtStatements().read(_file(awa.wallet))

    assert report.closing == {"MRU": mru(89_950)}
    assert [(line.kind, line.reference, line.amount, line.happened_at) for line in report.lines] == [
        (Kind.OUT, sent.pk.hex, mru(10_100), after(1)),
        (Kind.IN, got.pk.hex, mru(50), after(2)),
    ]


def test_gives_its_days_and_times_in_the_operators_zone(settings: LazySettings) -> None:
    settings.OPERATOR_TIME_ZONE = "Asia/Dubai"
    awa = someone("Awa Diallo", minor=1, at=NOON)

    text = _file(awa.wallet).decode()

    assert "<BookgDt><DtTm>2026-11-10T16:00:00.000+04:00</DtTm></BookgDt>" in text


@pytest.mark.parametrize(
    "written", ["<Ntry>", "]]>", "&amp; & \"'", "a\ufffeb\ud83cc", "x" * 255, "سطر\nآخر", "<!-- -->", "<?xml?>"]
)
def test_carries_what_somebody_wrote_as_text_and_no_longer_than_the_schema_lets_it(written: str) -> None:
    awa = someone("Awa Diallo", minor=100_000)
    item = queries.transaction(awa.user.pk, pay(awa.wallet, someone("Moussa Diop").wallet, 100, at=after(1)).pk)

    entry = camt._written(camt._entry(replace(item, note=written)))

    parts = ElementTree.fromstring(entry).findall("NtryDtls/TxDtls/RmtInf/Ustrd")  # noqa: S314 - our own
    assert all(0 < len(part.text or "") <= 140 for part in parts)
    kept = "".join(sign for sign in written if sign not in "\ufffe\ud83c")
    assert "".join(part.text or "" for part in parts) == kept


def test_is_made_while_it_is_sent_and_is_no_xml_where_it_does_not_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(movements, "PAGE", 4)
    monkeypatch.setattr(camt, "ENTRIES_AT_ONCE", 4)
    awa = someone("Awa Diallo")
    for number in range(10):
        fund(awa.wallet, 100, at=after(number))
    statement = queries.statement(awa.wallet, since=MIDNIGHT, until=MIDNIGHT + DAY)
    pieces = list(camt.lines(statement, now=NOON))
    assert [piece.count(b"<Ntry>") for piece in pieces] == [0, 0, 4, 4, 2]

    tampered = queries.statement(awa.wallet, since=MIDNIGHT, until=MIDNIGHT + DAY)
    last = movements.last_before(awa.wallet.account_id, clock.microseconds_of(MIDNIGHT + DAY))
    object.__setattr__(tampered, "lines", queries._lines(awa.wallet, 0, last, opening=mru(1), closing=tampered.closing))
    sent: list[bytes] = []
    with pytest.raises(StatementDiffers):
        sent.extend(camt.lines(tampered, now=NOON))
    with pytest.raises(ElementTree.ParseError):
        ElementTree.fromstring(b"".join(sent))  # noqa: S314 - our own


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(happenings.ACTS, min_size=3, max_size=12))
def test_adds_up_for_our_reader_whatever_happened(acts: list[Act]) -> None:
    for wallet in happenings.act_out(acts):
        report = CamtStatements().read(_file(wallet, days=40))
        assert report.closing["MRU"] == ledger.balance_of(wallet.account_id).balance
