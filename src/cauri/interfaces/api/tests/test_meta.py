"""What clients may know without signing in …"""

from collections.abc import Sequence

import phonenumbers
import pytest
from babel import Locale
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from pytest_django import Settings

from cauri.identity.users import countries
from cauri.kit import phone
from cauri.kit.web import wording
from cauri.money import currencies

LISTS = ["/api/v1/meta/currencies", "/api/v1/meta/countries", "/api/v1/meta/languages"]


def test_holds_every_currency_with_what_a_client_needs_to_write_an_amount(client: Client) -> None:
    answer = client.get("/api/v1/meta/currencies")

    listed = {one["code"]: one for one in answer.json()}
    assert list(listed) == sorted(listed)
    assert listed["MRU"] == {
        "code": "MRU",
        "numeric": "929",
        "exponent": 2,
        "cash_increment": "0.20",
        "symbol": "UM",
        "name": "Mauritanian Ouguiya",
    }
    assert (listed["XOF"]["exponent"], listed["TND"]["exponent"]) == (0, 3)
    assert "MRO" not in listed


def test_holds_the_countries_that_the_operator_enables(client: Client, settings: Settings) -> None:
    settings.COUNTRIES = ["MR", "SN"]

    assert client.get("/api/v1/meta/countries").json() == [
        {
            "code": "MR",
            "names": {"ar": "موريتانيا", "fr": "Mauritanie", "en": "Mauritania"},
            "calling_code": "+222",
            "example_number": "22 12 34 56",
            "currency": "MRU",
        },
        {
            "code": "SN",
            "names": {"ar": "السنغال", "fr": "Sénégal", "en": "Senegal"},
            "calling_code": "+221",
            "example_number": "70 123 45 67",
            "currency": "XOF",
        },
    ]


def test_holds_the_languages_of_our_words(client: Client) -> None:
    listed = client.get("/api/v1/meta/languages").json()

    assert {one["code"] for one in listed} == set(wording.LANGUAGES)
    assert {"code": "fr", "name": "Français"} in listed


@pytest.mark.parametrize("country", countries._ALL, ids=lambda country: country.code)
def test_agrees_with_the_registers(country: countries.Country) -> None:
    number = phone.e164(country.example_number, region=country.code)

    assert number.startswith(country.calling_code)
    assert phone.region_of(number) == country.code
    assert phonenumbers.is_valid_number(phonenumbers.parse(number))
    assert currencies.named(country.currency).code == country.currency
    for language, name in (("ar", country.ar), ("fr", country.fr), ("en", country.en)):
        assert Locale(language).territories[country.code].replace("\u2019", "'") == name


@pytest.mark.parametrize("codes", [["XX"], ["mr"], ["MR", ""]])
def test_refuses_a_country_that_nobody_described(codes: Sequence[str]) -> None:
    with pytest.raises(ImproperlyConfigured, match="CAURI_COUNTRIES"):
        countries.named(codes)


@pytest.mark.parametrize("address", LISTS)
def test_may_be_kept_for_a_day_and_asked_about_again(client: Client, address: str) -> None:
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})

    assert set(first["Cache-Control"].split(", ")) == {"public", "max-age=86400"}
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(address, headers={"If-None-Match": '"another"'}).status_code == 200
