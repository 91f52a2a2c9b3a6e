"""A bank's statement in camt.053 …"""

from datetime import date

import pytest

from cauri.integrations.camt.statements import CamtStatements
from cauri.money import Money
from cauri.servicing.reconciliation.ports import Report, ReportUnavailable, ReportUnreadable

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001."


def test_tells_what_came_and_went_and_what_is_left() -> None:
    told = _read(
        _statement(
            _entry("9750.00", own="stl-1", number="B1"),
            _entry("250.5", sign="DBIT", own="NOTPROVIDED", number="B2"),
            opening="100.00",
            closing="9599.50",
        )
    )

    assert (told.first_day, told.last_day) == (date(2026, 1, 31), date(2026, 1, 31))
    assert told.closing == {"EUR": _eur("9599.50")}
    assert [(one.kind, one.reference, one.company_id, one.amount) for one in told.lines] == [
        ("in", "stl-1", "2026-01-31 B1", _eur("9750.00")),
        ("out", "", "2026-01-31 B2", _eur("250.50")),
    ]


@pytest.mark.parametrize("version", ["02", "04", "08", "12"])
def test_is_read_in_all_versions(version: str) -> None:
    booked = "<Sts>BOOK</Sts>" if version == "02" else "<Sts><Cd>BOOK</Cd></Sts>"
    body = _statement(_entry("1.00").replace("<Sts><Cd>BOOK</Cd></Sts>", booked), closing="1.00", version=version)

    assert len(_read(body).lines) == 1


def test_counts_only_what_is_booked() -> None:
    pending = _entry("5.00").replace("BOOK", "PDNG")

    assert _read(_statement(pending, closing="0.00")).lines == []


def test_names_what_has_no_number_by_its_place() -> None:
    told = _read(_statement(_entry("1.00"), _entry("1.00", number="NONREF"), closing="2.00"))

    assert [one.company_id for one in told.lines] == ["S1/1", "S1/2"]


def test_takes_a_batch_apart_where_its_parts_make_its_amount() -> None:
    parts = [f"<TxDtls><Refs><EndToEndId>p{n}</EndToEndId></Refs><Amt Ccy='EUR'>{n}.00</Amt></TxDtls>" for n in (1, 2)]
    whole = _read(_statement(_entry("3.00", number="B", details="".join(parts)), closing="3.00"))
    other = _read(_statement(_entry("4.00", number="B", details="".join(parts)), closing="4.00"))

    assert [(one.reference, one.company_id, one.amount) for one in whole.lines] == [
        ("p1", "2026-01-31 B/1", _eur("1.00")),
        ("p2", "2026-01-31 B/2", _eur("2.00")),
    ]
    assert [one.amount for one in other.lines] == [_eur("4.00")]


def test_is_read_below_zero() -> None:
    told = _read(_statement(_entry("5.00", sign="DBIT"), opening="-1.00", closing="-6.00"))

    assert told.closing == {"EUR": _eur("-6.00")}


def test_reads_no_names_and_no_texts() -> None:
    who, why = "<RltdPties><Dbtr><Nm>Awa Diallo</Nm></Dbtr></RltdPties>", "<RmtInf><Ustrd>Rent</Ustrd></RmtInf>"

    told = repr(_read(_statement(_entry("1.00", details=f"<TxDtls>{who}{why}</TxDtls>"), closing="1.00")))

    assert "Awa" not in told
    assert "Rent" not in told


_BOMB = "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;'>]>"
_OUTSIDE = "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/hostname'>]>"
_BARE = "<!DOCTYPE x>"


@pytest.mark.parametrize("before", [_BOMB, _OUTSIDE, _BARE, "<!DOCTYPE x SYSTEM 'http://127.0.0.1:9/x.dtd'>"])
def test_is_refused_when_it_brings_a_document_type(before: str) -> None:
    entity = "&c;" if before == _BOMB else "&a;" if before == _OUTSIDE else ""
    body = _statement(_entry("1.00", own=entity), closing="1.00").decode()

    with pytest.raises(ReportUnreadable, match="not only XML"):
        CamtStatements().read(body.replace("<Document", f"{before}<Document", 1).encode())


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "not XML"),
        (b"<Document", "not XML"),
        (b"<?xml version='1.0' encoding='martian'?><x/>", "not XML"),
        (b"<Document xmlns='urn:other'/>", "not camt.053"),
        (f"<Document xmlns='{NAMESPACE}08'/>".encode(), "no statement"),
        (f"<D xmlns='{NAMESPACE}08'>{'<a>' * 500}{'</a>' * 500}</D>".encode(), "too deep"),
        (b" " * (10 * 1024 * 1024 + 1), "too large"),
    ],
)
def test_is_refused_when_it_is_none(body: bytes, why: str) -> None:
    with pytest.raises(ReportUnreadable, match=why):
        CamtStatements().read(body)


def test_is_refused_when_it_does_not_add_up() -> None:
    _refused(_statement(_entry("1.00"), closing="1.01"), "do not make")


@pytest.mark.parametrize("amount", ["", "1,00", "1.001", "1e3", "-1.00", "NaN", "\N{ARABIC-INDIC DIGIT ONE}", "9" * 40])
def test_is_refused_when_an_amount_is_none(amount: str) -> None:
    _refused(_statement(_entry(amount), closing="1.00"), "an amount")


@pytest.mark.parametrize(
    ("taken", "given", "why"),
    [
        ("CLBD", "ITBD", "no balance"),
        ("CRDT", "BOTH", "neither credit nor debit"),
        ("2026-01-31", "31.01.2026", "a date"),
        ("<EndToEndId>", f"<EndToEndId>{'x' * 101}", "a reference"),
        ("<Amt Ccy='EUR'>1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>", "<Sts>", "no amount"),
        ("<Ntry><Amt Ccy='EUR'>", "<Ntry><Amt Ccy='MRU'>", "several currencies"),
        ("<Ntry><Amt Ccy='EUR'>", "<Ntry><Amt Ccy='XXX'>", "an amount"),
    ],
)
def test_is_refused_when_something_in_it_is_wrong(taken: str, given: str, why: str) -> None:
    body = _statement(_entry("1.00"), closing="1.00").decode()
    assert taken in body

    _refused(body.replace(taken, given).encode(), why)


def test_is_refused_when_it_is_of_two_accounts() -> None:
    body = _statement(_entry("1.00"), closing="1.00").decode()
    one = body[body.index("<Stmt>") : body.index("</Stmt>") + len("</Stmt>")]

    _refused(body.replace(one, one + one.replace("IBAN1", "IBAN2")).encode(), "several accounts")
    _refused(body.replace(one, one + one).encode(), "do not follow")


def test_is_not_asked_for_at_the_bank() -> None:
    with pytest.raises(ReportUnavailable):
        CamtStatements().fetch(date(2026, 1, 31))


def _read(body: bytes) -> Report:
    return CamtStatements().read(body)


def _refused(body: bytes, why: str) -> None:
    with pytest.raises(ReportUnreadable, match=why):
        CamtStatements().read(body)


def _eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


def _statement(*entries: str, opening: str = "0.00", closing: str, version: str = "08") -> bytes:
    return (
        f"<?xml version='1.0' encoding='UTF-8'?><Document xmlns='{NAMESPACE}{version}'><BkToCstmrStmt><Stmt><Id>S1</Id>"
        f"<Acct><Id><IBAN>IBAN1</IBAN></Id></Acct>{_balance('OPBD', opening)}{_balance('CLBD', closing)}"
        f"{''.join(entries)}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def _balance(code: str, amount: str) -> str:
    sign = "DBIT" if amount.startswith("-") else "CRDT"
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>{amount.lstrip('-')}</Amt>"
        f"<CdtDbtInd>{sign}</CdtDbtInd><Dt><Dt>2026-01-31</Dt></Dt></Bal>"
    )


def _entry(amount: str, *, sign: str = "CRDT", own: str = "", number: str = "", details: str = "") -> str:
    inner = details or f"<TxDtls><Refs><EndToEndId>{own}</EndToEndId></Refs></TxDtls>"
    return (
        f"<Ntry><Amt Ccy='EUR'>{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
        f"<BookgDt><Dt>2026-01-31</Dt></BookgDt><AcctSvcrRef>{number}</AcctSvcrRef><NtryDtls>{inner}</NtryDtls></Ntry>"
    )
