"""Who carries the payments of a product out."""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from cauri.books.instructions.ports import Carrier


def of_product(product: str) -> Carrier:
    """The carrier of a product. A product that is not in `settings.CARRIERS` pays nothing by company: KeyError."""
    return _made(settings.CARRIERS[product])


@cache
def _made(path: str) -> Carrier:
    carrier: Carrier = import_string(path)()
    return carrier
