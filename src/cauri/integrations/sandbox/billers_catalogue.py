"""What the sandbox's billers sell, and whose accounts are whose.

An account that ends in 999 is nobody's, one that ends in 998 is refused, and one that ends in 997 is in credit.
What is due on a bill, and whose an account is, go by its last digits.
"""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

CURRENCY = "MRU"
_UNIT = 100  # minor units
_HOLDERS = ("AWA DIALLO", "MOUSSA BA", "FATOU SARR", "IBRAHIMA SOW")
NOBODYS, REFUSED, IN_CREDIT = "999", "998", "997"  # what an account that there is not ends with, …
_KHOUMS_A_KWH = 380
_CREDIT = -25_50


@dataclass(frozen=True)
class Product:
    """Something to pay for. `is_bill`: an amount is due on it; `gives_token`: the payer gets digits to key in."""

    code: str
    name: str
    biller: str
    biller_name: str
    category: str
    label: str
    pattern: str
    least: int
    most: int
    is_bill: bool = False
    gives_token: bool = False

    def shown(self) -> Json:
        """As the protocol has it."""
        return {
            "code": self.code,
            "name": self.name,
            "biller": {"code": self.biller, "name": self.biller_name},
            "category": self.category,
            "country": "MR",
            "least": money(self.least),
            "most": money(self.most),
            "account": {"label": self.label, "pattern": self.pattern, "validated": True},
            "prefixes": [],
        }


def money(minor: int) -> Json:
    """An amount as the protocol writes it."""
    whole, rest = divmod(abs(minor), _UNIT)
    return {"amount": f"{'-' if minor < 0 else ''}{whole}.{rest:02}", "currency": CURRENCY}


def holder_of(account: str) -> str:
    """Whose an account is."""
    return _HOLDERS[int(account[-1]) % len(_HOLDERS)]


def due_on(account: str) -> int:
    """What is due on a bill: 1,500 and the account's last two digits; on one in credit, less than nothing."""
    if account.endswith(IN_CREDIT):
        return _CREDIT
    return (1500 + int(account[-2:])) * _UNIT


def units_for(minor: int) -> str:
    """How much electricity that buys."""
    tenths = minor * 10 // _KHOUMS_A_KWH
    return f"{tenths // 10}.{tenths % 10} kWh"


def _product(code: str, name: str, biller: str, category: str, least: int, most: int, **more: Any) -> Product:
    word, biller_name, label, pattern = _BILLERS[biller]
    return Product(code, name, word, biller_name, category, label, pattern, least * _UNIT, most * _UNIT, **more)


_BILLERS = {
    "somelec": ("somelec", "SOMELEC", "Meter number", "[0-9]{11}"),
    "somelec-bill": ("somelec-bill", "SOMELEC (bills)", "Customer number", "[0-9]{8,10}"),
    "snde": ("snde", "SNDE", "Customer number", "[0-9]{8}"),
    "canal": ("canal-plus", "Canal+", "Decoder number", "[0-9]{14}"),
    "mauritel": ("mauritel-internet", "Mauritel Internet", "Line number", "[0-9]{8}"),
    "rimatel": ("rimatel", "Rimatel", "Customer number", "[0-9]{6,10}"),
}


def _products() -> dict[str, Product]:
    found = (
        _product("somelec-prepaid", "Prepaid electricity", "somelec", "electricity", 50, 20_000, gives_token=True),
        _product("somelec-postpaid", "Electricity bill", "somelec-bill", "electricity", 1, 100_000, is_bill=True),
        _product("snde-bill", "Water bill", "snde", "water", 1, 100_000, is_bill=True),
        _product("canal-access", "Access, a month", "canal", "cable_tv", 400, 400),
        _product("canal-evasion", "Évasion, a month", "canal", "cable_tv", 800, 800),
        _product("canal-tout", "Tout Canal+, a month", "canal", "cable_tv", 1_600, 1_600),
        _product("mauritel-adsl-8", "ADSL 8 Mbit/s, a month", "mauritel", "internet", 1_200, 1_200),
        _product("mauritel-fibre", "Fibre 50 Mbit/s, a month", "mauritel", "internet", 2_400, 2_400),
        _product("rimatel-home", "Home, a month", "rimatel", "internet", 900, 900),
        _product("rimatel-credit", "Credit", "rimatel", "internet", 50, 10_000),
    )
    return {one.code: one for one in found}


@dataclass
class Catalogue:
    """The products as they stand, and how many a page has at most."""

    products: dict[str, Product] = field(default_factory=_products)
    on_a_page: int = 4

    def reset(self) -> None:
        """Sell what was sold at the start."""
        self.products, self.on_a_page = _products(), 4


CATALOGUE = Catalogue()
