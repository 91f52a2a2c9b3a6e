"""What stands in our codes, and how one of ours is known again.

The account is template 26: `00` the operator's reverse domain (`settings.QR_DOMAIN`), `02` the code's reference, `04`
our signature of it. So a reference that somebody made up is refused before the database is asked. Nothing else in it
is believed: name, currency and amount are for readers of other apps, and we pay what the database says.

The signature is 96 bits of an HMAC-SHA256 under the installation's document keys. Those are kept as long as anything is
that was sealed with them, and as long printed codes are good: under every key that is still there.
"""

import base64
import hmac
import re
from typing import Final

from django.conf import settings

from cauri.infra import sealing
from cauri.kit import emvco
from cauri.kit.emvco import Payload, PayloadRefused
from cauri.money import currencies
from cauri.money.currencies import Currency
from cauri.products.qr import latin
from cauri.products.qr.models import REFERENCE_SIGNS, Code

_ACCOUNT: Final = "26"
_DOMAIN, _REFERENCE, _SIGNATURE = "00", "02", "04"
_NO_CATEGORY: Final = "0000"  # of a merchant (ISO 18245): a person has none
_NAMELESS: Final = "CUSTOMER"  # whose name has no letter that we can write in Latin ones
_SIGNED_BYTES: Final = 12
_PURPOSE: Final = "qr codes"
_A_REFERENCE: Final = re.compile(f"[0-9A-Za-z]{{{REFERENCE_SIGNS}}}")


class QrCurrencyUnknown(PayloadRefused):
    """No currency in use has the number that stands in the code."""

    code = "qr_currency_unknown"


def payload_of(code: Code) -> str:
    """The text of a code's picture. Its owner chose to be paid by whoever reads it, so the whole name is in it."""
    amount = code.amount
    purpose = latin.written(code.purpose, longest=emvco.LONGEST_NAME)
    return emvco.encoded(
        (tag, value)
        for tag, value in (
            (emvco.FORMAT, "01"),
            (emvco.METHOD, emvco.STATIC if code.is_static else emvco.DYNAMIC),
            (_ACCOUNT, _account_of(code.reference)),
            (emvco.CATEGORY, _NO_CATEGORY),
            (emvco.CURRENCY, currencies.named(code.currency).numeric),
            (emvco.AMOUNT, amount.amount if amount is not None else ""),
            (emvco.COUNTRY, settings.HOME_COUNTRY),
            (emvco.NAME, latin.written(code.owner.name, longest=emvco.LONGEST_NAME) or _NAMELESS),
            (emvco.CITY, latin.written(settings.QR_CITY, longest=emvco.LONGEST_CITY)),
            (emvco.MORE, emvco.line([(emvco.PURPOSE, purpose)]) if purpose else ""),
            (emvco.IN_ANOTHER_LANGUAGE, _in_arabic(code.owner.name)),
        )
        if value
    )


def is_ours(payload: Payload) -> bool:
    """Whether a code says that it is of this operator; it may say so and be made up."""
    return _template_of(payload) is not None


def reference_in(payload: Payload) -> str | None:
    """The reference in a code of ours; None where we have not signed it."""
    template = _template_of(payload) or {}
    reference, signature = template.get(_REFERENCE, ""), template.get(_SIGNATURE, "")
    if not _A_REFERENCE.fullmatch(reference) or not signature.isascii():
        return None
    ours = [hmac.compare_digest(one, signature) for one in _signatures_of(reference)]  # each of them is looked at
    return reference if True in ours else None


def currency_of(payload: Payload) -> Currency:
    """The currency that a code says. Raises QrCurrencyUnknown."""
    try:
        return currencies.numbered(payload.value_of(emvco.CURRENCY))
    except currencies.UnknownCurrency:
        raise QrCurrencyUnknown(tag=emvco.CURRENCY) from None


def _account_of(reference: str) -> str:
    signature, *_ = _signatures_of(reference)
    return emvco.line([(_DOMAIN, settings.QR_DOMAIN), (_REFERENCE, reference), (_SIGNATURE, signature)])


def _signatures_of(reference: str) -> list[str]:
    """One for each key there is, the newest first."""
    digests = [one.rpartition(":")[2] for one in sealing.fingerprints(reference.encode(), purpose=_PURPOSE)]
    return [base64.urlsafe_b64encode(bytes.fromhex(one)[:_SIGNED_BYTES]).decode() for one in digests]


def _template_of(payload: Payload) -> dict[str, str] | None:
    for template in payload.templates:
        try:
            found = emvco.inside(template)
        except PayloadRefused:
            continue  # another scheme's, written as that scheme likes
        if found.get(_DOMAIN) == settings.QR_DOMAIN:
            return found
    return None


def _in_arabic(name: str) -> str:
    """The name as its owner writes it, where that is not in Latin letters; and the city."""
    local = emvco.readable(name)[: emvco.LONGEST_NAME].strip()
    if not latin.is_arabic(local):
        return ""
    city = emvco.readable(settings.QR_CITY_IN_ARABIC)[: emvco.LONGEST_CITY]
    more = [(emvco.LOCAL_CITY, city)] if city else []
    return emvco.line([(emvco.LANGUAGE, "ar"), (emvco.LOCAL_NAME, local), *more])
