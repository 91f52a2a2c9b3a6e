"""What billers sell, as they list it."""

import re
from typing import Final

from cauri.integrations.billers import client
from cauri.integrations.billers.client import Facts
from cauri.kit.answers import MALFORMED, Unclear
from cauri.products.bills.ports import Category, Offer

_MOST_PAGES: Final = 100
_LONGEST_PATTERN: Final = 200
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_WORD: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_PREFIX: Final = re.compile(r"\+[1-9][0-9]{0,14}")


def offers() -> list[Offer]:
    """The whole of it: all pages, or none. Raises NotDone, Unclear, Unknown, Refused."""
    found: dict[str, Offer] = {}
    cursor, pages = "", 0
    while pages < _MOST_PAGES:
        told = client.get("/products", cursor=cursor) if cursor else client.get("/products")
        found |= {offer.company_code: offer for offer in map(_offer, map(Facts.of, told.list("products")))}
        cursor, pages = told.words("next"), pages + 1
        if not cursor:
            return list(found.values())
    raise Unclear(MALFORMED)


def _offer(told: Facts) -> Offer:
    biller, account = told.part("biller"), told.part("account")
    least, most = told.money("least"), told.money("most")
    if least.currency != most.currency or not 0 < least.minor <= most.minor:
        raise Unclear(MALFORMED)
    return Offer(
        company_code=told.text("code", most=60),
        biller=_shaped(biller.text("code"), _WORD),
        biller_name=biller.text("name"),
        category=_category(told.text("category")),
        country=_shaped(told.text("country"), _COUNTRY),
        name=told.text("name"),
        least=least,
        most=most,
        account_label=account.text("label"),
        pattern=_pattern(account.words("pattern", most=_LONGEST_PATTERN)),
        prefixes=tuple(_prefix(one) for one in told.list("prefixes")) if told.has("prefixes") else (),
        validated=account.found.get("validated") is True,
    )


def _category(word: str) -> Category:
    try:
        return Category(word)
    except ValueError:
        raise Unclear(MALFORMED) from None


def _pattern(pattern: str) -> str:
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError):
        raise Unclear(MALFORMED) from None
    return pattern


def _prefix(value: object) -> str:
    return _shaped(value if isinstance(value, str) else "", _PREFIX)


def _shaped(word: str, shape: re.Pattern[str]) -> str:
    if not shape.fullmatch(word):
        raise Unclear(MALFORMED)
    return word
