"""What DT One sells that we can sell on: mobile top-ups and bundles that need no more than a phone number."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings

from cauri.integrations.dtone import client, countries
from cauri.integrations.dtone.client import Facts
from cauri.kit.answers import MALFORMED, Unclear
from cauri.money.amounts import Money
from cauri.products.bills.ports import Category, Offer

_MOBILE: Final = 1  # its service, and the kinds of it
_CATEGORIES: Final = {11: Category.AIRTIME, 12: Category.DATA, 13: Category.DATA}
_FIXED, _RANGED = "FIXED_VALUE_RECHARGE", "RANGED_VALUE_RECHARGE"
_BY_DESTINATION: Final = "DESTINATION_AMOUNT"
_IN_MONEY: Final = "CURRENCY"
_BY_NUMBER: Final = ["mobile_number"]
_MUST_NOT_NEED: Final = (
    "required_debit_party_identifier_fields",
    "required_sender_fields",
    "required_beneficiary_fields",
    "required_statement_identifier_fields",
    "required_additional_identifier_fields",
)
_LONGEST_NAME: Final = 100

# How an operator's numbers begin, where its country gives each operator a range of its own. DT One does not tell.
_PREFIXES: Final = {"chinguitel": ("+2222",), "mattel": ("+2223",), "mauritel": ("+2224",)}


class _NotForSale(Exception):
    """It cannot be sold on: it is paid or delivered in another way than by an amount of money to a phone number."""


@dataclass(frozen=True, slots=True)
class Product:
    """A product of DT One's, by its number. One with a range is told how much to deliver."""

    id: int
    is_ranged: bool
    offer: Offer


def offers() -> list[Offer]:
    """Everything that can be sold on in our countries. Raises NotDone, Unclear, Unknown, Refused."""
    found = []
    for country in settings.DTONE_COUNTRIES:
        code = countries.alpha_3(country)
        for kind in (_RANGED, _FIXED) if code else ():
            listed = client.get_all("/products", country_iso_code=str(code), type=kind, service_id=_MOBILE)
            found += [product.offer for one in listed if (product := _product(one)) is not None]
    return found


def product(product_id: int) -> Product | None:
    """One product as it stands now; None if it cannot be sold on. Raises NotDone, Unclear, Unknown, Refused."""
    told = Facts.of(client.get(f"/products/{product_id}"))
    if told.number("id") != product_id:
        raise Unclear("another_product")
    return _product(told)


def operator_of(number: str) -> str | None:
    """The word for the operator that has this number (E.164); None if it was not made out.

    The number goes in the body, so that no log of addresses has it. Raises NotDone, Unclear, Unknown, Refused.
    """
    listed = client.post("/lookup/mobile-number", {"mobile_number": number}, repeatable=True)
    if not isinstance(listed, list):
        raise Unclear(MALFORMED)
    identified = [one for one in map(Facts.of, listed) if one.found.get("identified") is True]
    if len(identified) != 1:
        return None
    try:
        return _word(identified[0])
    except _NotForSale:
        return None


def _product(told: Facts) -> Product | None:
    """What we can sell on of a product. Raises Unclear where it is no product at all."""
    try:
        _must_need_a_number_only(told)
        is_ranged = _is_ranged(told)
        least, most = _bounds(told.part("destination"), is_ranged=is_ranged)
        offer = Offer(
            company_code=str(told.number("id")),
            biller=_word(told.part("operator")),
            biller_name=told.part("operator").text("name")[:_LONGEST_NAME],
            category=_category(told.part("service")),
            country=_country(told.part("operator")),
            name=told.text("name")[:_LONGEST_NAME],
            least=least,
            most=most,
            account_label="Phone number",
            prefixes=_PREFIXES.get(_word(told.part("operator")), ()),
        )
    except _NotForSale:
        return None
    return Product(told.number("id"), is_ranged, offer)


def _must_need_a_number_only(told: Facts) -> None:
    if _BY_NUMBER not in told.list("required_credit_party_identifier_fields"):
        raise _NotForSale
    for needed in _MUST_NOT_NEED:
        if any(told.list(needed)):  # one of these sets of fields must be given; an empty one asks for nothing
            raise _NotForSale


def _is_ranged(told: Facts) -> bool:
    kind = told.text("type")
    if kind == _FIXED:
        return False
    if kind == _RANGED and _BY_DESTINATION in told.list("accepted_calculation_modes"):
        return True
    raise _NotForSale


def _bounds(told: Facts, *, is_ranged: bool) -> tuple[Money, Money]:
    """The least and the most that arrives; of a fixed price they are the same."""
    if told.text("unit_type") != _IN_MONEY:
        raise _NotForSale
    amounts: list[Any] = [told.found.get("amount")] * 2
    if is_ranged:
        range_ = told.part("amount")
        amounts = [range_.found.get("min"), range_.found.get("max")]
    try:
        least, most = (client.money(one, told.text("unit")) for one in amounts)
    except Unclear:  # in parts of a cent, or in a currency that there is not here
        raise _NotForSale from None
    if not 0 < least.minor <= most.minor:
        raise _NotForSale
    return least, most


def _category(service: Facts) -> Category:
    found = _CATEGORIES.get(service.part("subservice").number("id")) if service.number("id") == _MOBILE else None
    if found is None:
        raise _NotForSale
    return found


def _country(operator: Facts) -> str:
    found = countries.alpha_2(operator.part("country").text("iso_code"))
    if found is None:
        raise _NotForSale
    return found


def _word(operator: Facts) -> str:
    """A stable word for an operator: its name without that of the country, which stands behind if it is not ours."""
    name, country = operator.text("name"), operator.part("country").text("name")
    word = _slug(re.sub(re.escape(country), " ", name, flags=re.IGNORECASE)) or _slug(name)
    if not word:
        raise _NotForSale
    code = _country(operator)
    return word if code == settings.HOME_COUNTRY else f"{word}-{code.lower()}"


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")
