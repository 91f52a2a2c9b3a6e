"""What the sandbox's DT One sells: top-ups and bundles of operators in Mauritania and Senegal."""

import itertools
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

Json = dict[str, Any]

FIXED, RANGED = "FIXED_VALUE_RECHARGE", "RANGED_VALUE_RECHARGE"
_AIRTIME, _BUNDLE, _DATA = (11, "Airtime"), (12, "Bundle"), (13, "Data")
_RATES = {"MRU": Decimal(40), "XOF": Decimal(600)}  # of a dollar, in which it keeps our balance
_DISCOUNT = Decimal("0.95")  # what we pay of what a top-up is worth
_NEEDS = (
    "required_debit_party_identifier_fields",
    "required_sender_fields",
    "required_beneficiary_fields",
    "required_statement_identifier_fields",
    "required_additional_identifier_fields",
)


@dataclass(frozen=True)
class Operator:
    """Somebody whose phones are topped up, and how their numbers begin."""

    id: int
    name: str
    country: str
    country_name: str
    currency: str
    prefixes: tuple[str, ...]

    def shown(self) -> Json:
        """As its doors show it."""
        country = {"iso_code": self.country, "name": self.country_name, "regions": None}
        return {"id": self.id, "name": self.name, "country": country, "regions": None}


@dataclass(frozen=True)
class Product:
    """Something to have delivered: worth so much, or between so much and so much."""

    id: int
    name: str
    operator: Operator
    kind: tuple[int, str]
    least: Decimal
    most: Decimal
    is_ranged: bool
    unit: str
    unit_type: str = "CURRENCY"
    sender_fields: tuple[str, ...] = ()

    def price_of(self, amount: Decimal) -> Decimal:
        """What it costs us to have so much delivered, in dollars and cents."""
        rate = _RATES.get(self.unit, Decimal(1))
        return (amount / rate * _DISCOUNT).quantize(Decimal("0.01"))

    def shown(self) -> Json:
        """As its doors show it."""
        value: Any = number(self.least)
        if self.is_ranged:
            value = {"min": value, "max": number(self.most)}
        price = number(self.price_of(self.least))
        return {
            "id": self.id,
            "name": self.name,
            "description": self.name,
            "tags": [self.kind[1].upper()],
            "service": {"id": 1, "name": "Mobile", "subservice": {"id": self.kind[0], "name": self.kind[1]}},
            "operator": self.operator.shown(),
            "regions": None,
            "type": RANGED if self.is_ranged else FIXED,
            "validity": None,
            "required_credit_party_identifier_fields": [["mobile_number"]],
            **dict.fromkeys(_NEEDS),
            "required_sender_fields": [list(self.sender_fields)] if self.sender_fields else None,
            "accepted_calculation_modes": ["SOURCE_AMOUNT", "DESTINATION_AMOUNT"] if self.is_ranged else None,
            "availability_zones": ["INTERNATIONAL"],
            "source": {"amount": price, "unit": "USD", "unit_type": "CURRENCY"},
            "destination": {"amount": value, "unit": self.unit, "unit_type": self.unit_type},
            "prices": {
                "wholesale": {"amount": price, "fee": 0, "unit": "USD", "unit_type": "CURRENCY"},
                "retail": None,
            },
            "benefits": [],
            "promotions": None,
        }


def number(amount: Decimal) -> int | float:
    """An amount as a number of JSON."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


OPERATORS = (
    Operator(1401, "Chinguitel Mauritania", "MRT", "Mauritania", "MRU", ("+2222",)),
    Operator(1402, "Mattel Mauritania", "MRT", "Mauritania", "MRU", ("+2223",)),
    Operator(1403, "Mauritel Mauritania", "MRT", "Mauritania", "MRU", ("+2224",)),
    Operator(1501, "Orange Senegal", "SEN", "Senegal", "XOF", ("+22177", "+22178")),
    Operator(1502, "Free Senegal", "SEN", "Senegal", "XOF", ("+22176",)),
    Operator(1503, "Expresso Senegal", "SEN", "Senegal", "XOF", ("+22170",)),
)
_RANGES = {"MRU": (10, 10_000), "XOF": (100, 100_000)}
_FIXED: dict[str, tuple[tuple[tuple[int, str], str, int], ...]] = {
    "MRU": (
        (_AIRTIME, "50 MRU", 50),
        (_AIRTIME, "200 MRU", 200),
        (_DATA, "1 GB, a week", 100),
        (_DATA, "5 GB, a month", 400),
    ),
    "XOF": ((_AIRTIME, "1,000 XOF", 1_000), (_DATA, "2 GB, a week", 1_500), (_BUNDLE, "1 GB and 60 minutes", 2_000)),
}


def _products() -> dict[int, Product]:
    ids, found = itertools.count(20_001), []
    for operator in OPERATORS:
        unit, (least, most) = operator.currency, _RANGES[operator.currency]
        ranged = Product(
            next(ids), f"{operator.name} top-up", operator, _AIRTIME, Decimal(least), Decimal(most), True, unit
        )
        found.append(ranged)
        for kind, name, worth in _FIXED[unit]:
            whole = Decimal(worth)
            found.append(Product(next(ids), f"{operator.name} {name}", operator, kind, whole, whole, False, unit))
    orange = OPERATORS[3]
    two = Decimal(2)
    found.append(Product(next(ids), "Orange Senegal 2 GB", orange, _DATA, two, two, False, "GB", "DATA"))
    found.append(
        Product(
            next(ids), "Orange Senegal by name", orange, _AIRTIME, two, two, False, "XOF", sender_fields=("last_name",)
        )
    )
    return {one.id: one for one in found}


@dataclass
class Catalogue:
    """The products as they stand, and how many a page has at most."""

    products: dict[int, Product] = field(default_factory=_products)
    on_a_page: int = 100

    def change(self, product_id: int, *, worth: Decimal | None, is_gone: bool) -> Product:
        """Give a product another price, or none any more. Raises KeyError."""
        found = self.products[product_id]
        if worth is not None:
            found = self.products[product_id] = replace(found, least=worth, most=worth)
        if is_gone:
            del self.products[product_id]
        return found

    def reset(self) -> None:
        """Sell what was sold at the start."""
        self.products, self.on_a_page = _products(), 100


def operator_of(number_: str) -> Operator | None:
    """Whose phone number it is."""
    return next((one for one in OPERATORS if number_.startswith(one.prefixes)), None)


CATALOGUE = Catalogue()
