"""A payer agrees to what was on the screen: whatever is changed afterwards, and by whomever, does not go through."""

import psycopg
import pytest
from django.db import IntegrityError, ProgrammingError, connection
from tests.support import people
from tests.support.people import another_wallet, customer, quoted

from cauri.books.fees import services as fees
from cauri.books.payments import services as payments
from cauri.books.payments.authorisations import TermsChanged, UnknownQuote
from cauri.books.payments.models import Payment, Quote
from cauri.books.payments.tests.conftest import Change
from cauri.infra.embedded.databases import Urls
from cauri.kit import clock, ids
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction
from cauri.money import Money

SETS = "UPDATE payments_quote SET "

PAYER_AND_ACCOUNT = SETS + "payer_id = %(savings)s, payer_account_id = %(savings_account)s"
CHANGES: dict[str, tuple[str, type[Refusal]]] = {
    "payer: another wallet of hers": (PAYER_AND_ACCOUNT, TermsChanged),
    "payer: somebody's account": (SETS + "payer_account_id = %(fatous_account)s", TermsChanged),
    "payer: the wallet it is shown in": (SETS + "payer_id = %(savings)s", TermsChanged),
    "payer: somebody else": (SETS + "payer_id = %(fatous)s, payer_account_id = %(fatous_account)s", UnknownQuote),
    "payer: the house": (SETS + "payer_id = NULL, payer_account_id = %(fees)s", UnknownQuote),
    "payee: somebody else": (SETS + "payee_id = %(fatous)s, payee_account_id = %(fatous_account)s", TermsChanged),
    "payee: somebody's account": (SETS + "payee_account_id = %(fatous_account)s", TermsChanged),
    "payee: the wallet it is shown in": (SETS + "payee_id = %(fatous)s", TermsChanged),
    "amount: more": (SETS + "amount_minor = amount_minor + 1", TermsChanged),
    "amount: less": (SETS + "amount_minor = amount_minor - 1", TermsChanged),
    "fee: more": (SETS + "fee_minor = fee_minor + 1", TermsChanged),
    "fee: none": (SETS + "fee_minor = 0", TermsChanged),
    "fee: from the payee": (SETS + "fee_borne_by = 'payee'", TermsChanged),
    "fee: to somebody": (SETS + "fee_account_id = %(fatous_account)s", TermsChanged),
    "currency": (SETS + "currency = 'XOF'", TermsChanged),
    "product": (SETS + "product = 'own_transfer'", TermsChanged),
    "expiry": (SETS + "expires_at = expires_at + interval '1 hour'", TermsChanged),
    "who carries it out": (SETS + "settles = 'by_company'", TermsChanged),
    "who asked": (SETS + "asked_by = %(fatou)s", UnknownQuote),
}  # fmt: skip


def test_refuse_what_was_changed_after_the_payer_agreed(superuser: Change) -> None:
    awa, moussa, fatou = customer("Awa Diallo"), customer("Moussa Sow", funds="0.00"), customer("Fatou Ba")
    fees.install_defaults(now=clock.now())
    savings, passkey = another_wallet(awa), awa.new_passkey()
    with transaction():
        house = fees.house_account("MRU", clock.now())
    names = {
        "savings": savings.pk, "savings_account": savings.account_id, "fatou": fatou.user.pk, "fees": house,
        "fatous": fatou.wallet.pk, "fatous_account": fatou.wallet.account_id,
    }  # fmt: skip
    before = (awa.balance, moussa.balance, fatou.balance, Payment.objects.count())

    for change, (statement, refusal) in CHANGES.items():
        quote = quoted(awa, moussa, "100.00")
        authorisations = (awa.by_pin(quote), awa.stepped_up(quote), awa.by_passkey(quote, passkey))
        assert superuser(f"{statement} WHERE id = %(quote)s", {**names, "quote": quote.pk}) == 1
        for authorisation in authorisations:
            with pytest.raises(refusal):
                payments.pay(quote.pk, authorisation, posting_id=ids.new_id(), now=clock.now())
            assert (awa.balance, moussa.balance, fatou.balance, Payment.objects.count()) == before, change


@pytest.mark.usefixtures("db")
def test_cover_everything_that_moves_or_is_shown() -> None:
    awa, moussa = customer("Awa Diallo"), customer("Moussa Sow", funds="0.00")
    quote = quoted(awa, moussa, "100.00")
    told_apart_by_nothing_agreed = {"made_at", "fee_rule_id"}
    seen = {quote.terms}
    for field in Quote._meta.concrete_fields:
        if field.attname not in told_apart_by_nothing_agreed:
            changed = Quote(**{one.attname: getattr(quote, one.attname) for one in Quote._meta.concrete_fields})
            setattr(changed, field.attname, _another(getattr(quote, field.attname)))
            seen.add(changed.terms)

    assert len(seen) == 1 + len(Quote._meta.concrete_fields) - len(told_apart_by_nothing_agreed)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("terms", ["", "0" * 64, "é" * 64])
def test_refuse_a_digest_of_something_else(terms: str) -> None:
    awa, moussa = customer("Awa Diallo"), customer("Moussa Sow", funds="0.00")
    quote = quoted(awa, moussa, "100.00")
    by = awa.stepped_up(quote)

    with pytest.raises(TermsChanged):
        payments.pay(quote.pk, type(by)(awa.caller, by.token, terms), posting_id=ids.new_id(), now=clock.now())
    payments.pay(quote.pk, by, posting_id=ids.new_id(), now=clock.now())  # the token was not used up


@pytest.mark.usefixtures("db")
def test_of_one_quote_do_not_pay_another() -> None:
    awa, moussa = customer("Awa Diallo"), customer("Moussa Sow", funds="0.00")
    agreed, other = quoted(awa, moussa, "100.00"), quoted(awa, moussa, "100.00")

    for authorisation in (awa.by_pin(agreed), awa.stepped_up(agreed), awa.by_passkey(agreed, awa.new_passkey())):
        with pytest.raises(TermsChanged):
            payments.pay(other.pk, authorisation, posting_id=ids.new_id(), now=clock.now())

    assert moussa.balance == Money.of("0.00", "MRU")


@pytest.mark.usefixtures("db")
def test_stand_although_the_price_has_changed_since() -> None:
    awa, moussa = customer("Awa Diallo"), customer("Moussa Sow", funds="0.00")
    free = quoted(awa, moussa, "100.00")
    fees.install_defaults(now=clock.now())

    payments.pay(free.pk, awa.stepped_up(free), posting_id=ids.new_id(), now=clock.now())

    assert (free.fee, awa.balance) == (Money.of("0.00", "MRU"), Money.of("900.00", "MRU"))
    assert quoted(awa, moussa, "100.00").fee == Money.of("1.00", "MRU")


def test_stand_in_rows_that_nobody_may_change(committed_db: Urls) -> None:
    quoted(people.customer("Awa Diallo"), people.customer("Moussa Sow"), "100.00")

    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(SETS + "amount_minor = 1")
    with pytest.raises(IntegrityError, match="never change"):
        Quote.objects.using("owner").update(amount_minor=1)
    with psycopg.connect(committed_db.owner) as owner, pytest.raises(psycopg.errors.RestrictViolation):
        owner.execute("TRUNCATE payments_quote CASCADE")


def _another(value: object) -> object:
    """Some other value, of no type in particular: terms are over the text of things, times excepted."""
    return value.replace(year=2031) if hasattr(value, "replace") and hasattr(value, "year") else f"not {value}"
