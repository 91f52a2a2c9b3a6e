"""What clients may know without signing in."""

import base64
from typing import Literal

from django.conf import settings
from django.http import HttpRequest
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page
from ninja import Field, Schema
from ninja.decorators import decorate_view

from cauri.identity.users import countries
from cauri.identity.users.countries import Country
from cauri.infra import signing
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router
from cauri.money import Currency, Money, currencies
from cauri.products.bills import queries as bills
from cauri.servicing.statements.receipts import links

router = Router(tags=["meta"])

_kept_an_hour = decorate_view(cache_control(public=True, max_age=3600), conditional_page)
_kept_a_day = decorate_view(cache_control(public=True, max_age=24 * 3600), conditional_page)


class CurrencyOut(Schema):
    """A currency in which amounts may be given."""

    code: str = Field(description="ISO 4217 code.", examples=["MRU"])
    numeric: str = Field(description="ISO 4217 number, leading zeros kept.", examples=["929"])
    exponent: int = Field(description="Decimals an amount may have.", examples=[2])
    cash_increment: str = Field(
        description="The smallest sum that coins and notes can pay, as a decimal amount.", examples=["0.20"]
    )
    symbol: str = Field(description="How the currency is usually written.", examples=["UM"])
    name: str = Field(description="English name.", examples=["Mauritanian Ouguiya"])


class NamesOut(Schema):
    """A name in each of the API's languages."""

    ar: str = Field(examples=["موريتانيا"])
    fr: str = Field(examples=["Mauritanie"])
    en: str = Field(examples=["Mauritania"])


class CountryOut(Schema):
    """A country whose residents may become customers."""

    code: str = Field(description="ISO 3166-1 alpha-2 code.", examples=["MR"])
    names: NamesOut
    calling_code: str = Field(description="What its phone numbers begin with.", examples=["+222"])
    example_number: str = Field(description="A mobile number as people there write it.", examples=["22 12 34 56"])
    currency: str = Field(description="ISO 4217 code of the currency that wallets open in.", examples=["MRU"])


class PublicKeyOut(Schema):
    """A key by which anybody can check what we signed (RFC 8037)."""

    kty: Literal["OKP"] = Field(default="OKP", examples=["OKP"])
    crv: Literal["Ed25519"] = Field(default="Ed25519", examples=["Ed25519"])
    alg: Literal["EdDSA"] = Field(default="EdDSA", examples=["EdDSA"])
    use: Literal["sig"] = Field(default="sig", examples=["sig"])
    kid: str = Field(description="The key's id: the first 8 bytes of its SHA-256.", examples=["9f86d081884c7d65"])
    x: str = Field(description="Its 32 bytes, base64url.", examples=["11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"])


class PublicKeysOut(Schema):
    """A set of keys (RFC 7517)."""

    keys: list[PublicKeyOut] = Field(description="The one that signs now first.")


class OperatorOut(Schema):
    """A telephone operator whose phones can be topped up."""

    code: str = Field(description="The biller's code, for `/bills`.", examples=["mattel"])
    name: str = Field(examples=["Mattel"])
    country: str = Field(description="ISO 3166-1 alpha-2 code.", examples=["MR"])
    prefixes: list[str] = Field(description="How its numbers begin.", examples=[["+2223"]])


class LanguageOut(Schema):
    """A language that `Accept-Language` may ask for."""

    code: str = Field(description="ISO 639-1 code.", examples=["fr"])
    name: str = Field(description="The language's own name.", examples=["Français"])


@router.get(
    "/currencies",
    response={200: list[CurrencyOut], 304: None, 500: Problem},
    operation_id="list_currencies",
    summary="List the currencies",
    description="Every currency that amounts may be given in, by code. The list changes with releases only.",
)
@_kept_a_day
def list_currencies(request: HttpRequest) -> list[CurrencyOut]:
    return [_shown(currency) for currency in sorted(currencies.ALL, key=lambda one: one.code)]


@router.get(
    "/countries",
    response={200: list[CountryOut], 304: None, 500: Problem},
    operation_id="list_countries",
    summary="List the countries",
    description="The countries whose residents may become customers, in the operator's order.",
)
@_kept_a_day
def list_countries(request: HttpRequest) -> list[CountryOut]:
    return [_as_country(country) for country in countries.named(settings.COUNTRIES)]


@router.get(
    "/operators",
    response={200: list[OperatorOut], 304: None, 500: Problem},
    operation_id="list_operators",
    summary="List the telephone operators",
    description="Those whose phones can be topped up now, by country and name.",
)
@_kept_an_hour
def list_operators(request: HttpRequest) -> list[OperatorOut]:
    return [
        OperatorOut(code=one.code, name=one.name, country=one.country, prefixes=one.prefixes)
        for one in bills.operators()
    ]


@router.get(
    "/keys",
    response={200: PublicKeysOut, 304: None, 500: Problem},
    operation_id="list_public_keys",
    summary="List the keys that sign receipts",
    description="By which anybody checks, without us, the signature that stands on a receipt's public page.",
)
@_kept_an_hour
def list_public_keys(request: HttpRequest) -> PublicKeysOut:
    return PublicKeysOut(
        keys=[
            PublicKeyOut(kid=key.key_id.hex(), x=base64.urlsafe_b64encode(key.content).rstrip(b"=").decode())
            for key in signing.public_keys(links.PURPOSE)
        ]
    )


@router.get(
    "/languages",
    response={200: list[LanguageOut], 304: None, 500: Problem},
    operation_id="list_languages",
    summary="List the languages",
    description="The languages in which the API explains itself to people.",
)
@_kept_a_day
def list_languages(request: HttpRequest) -> list[LanguageOut]:
    return [LanguageOut(code=code, name=name) for code, name in settings.LANGUAGES]


def _shown(currency: Currency) -> CurrencyOut:
    return CurrencyOut(
        code=currency.code,
        numeric=currency.numeric,
        exponent=currency.exponent,
        cash_increment=Money(currency.cash_increment, currency).amount,
        symbol=currency.symbol,
        name=currency.name,
    )


def _as_country(country: Country) -> CountryOut:
    return CountryOut(
        code=country.code,
        names=NamesOut(ar=country.ar, fr=country.fr, en=country.en),
        calling_code=country.calling_code,
        example_number=country.example_number,
        currency=country.currency,
    )
