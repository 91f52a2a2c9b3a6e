"""Customers can set limits of their own …"""

from django.conf import settings

from cauri.books.fees import defaults


def test_for_everything_that_goes_between_people_and_for_each_once() -> None:
    products = settings.OWN_LIMIT_PRODUCTS
    assert set(defaults._BETWEEN_PEOPLE) <= set(products)
    assert len(products) == len(set(products))
