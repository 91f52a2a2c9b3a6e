"""Amounts, times and texts as people read them on paper."""

import unicodedata
from datetime import datetime
from typing import TypedDict
from zoneinfo import ZoneInfo

from django.conf import settings

from cauri.money import Money
from cauri.servicing.statements.typesetting import printing

# What stands between thousands, and in front of decimals.
_MARKS = {"ar": (",", "."), "en": (",", "."), "fr": ("\u00a0", ",")}
_FROM_RIGHT = {"R", "AL"}
_FROM_LEFT = "L"


class Written(TypedDict):
    """What somebody wrote, and whether it runs from right to left."""

    text: str
    rtl: bool


def amount(money: Money, language: str) -> str:
    """An amount without its currency, its thousands set apart: 1,234.50."""
    whole, _, decimals = abs(money).amount.partition(".")
    thousands, point = _MARKS[language]
    apart = f"{int(whole):,}".replace(",", thousands)
    return ("-" if money.minor < 0 else "") + (f"{apart}{point}{decimals}" if decimals else apart)


def sum_of_money(money: Money, language: str) -> str:
    """An amount with its currency."""
    return f"{amount(money, language)} {money.currency.code}"


def time(at: datetime) -> str:
    """A time in the operator's zone, to the minute."""
    return f"{at.astimezone(zone()):%Y-%m-%d %H:%M}"


def zone() -> ZoneInfo:
    """The operator's time zone."""
    return ZoneInfo(settings.OPERATOR_TIME_ZONE)


def written(text: str) -> Written:
    """What somebody wrote, with the direction of its first letter."""
    plain = printing.shown(text)
    letters = (unicodedata.bidirectional(sign) for sign in plain)
    first = next((one for one in letters if one == _FROM_LEFT or one in _FROM_RIGHT), _FROM_LEFT)
    return {"text": plain, "rtl": first in _FROM_RIGHT}
