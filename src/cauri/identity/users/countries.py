"""The countries an operator may enable.

Names are CLDR's, currencies ISO 4217's. A table of our own, because what a country's wallets open in must not
change with the update of a package; phone numbers come from phonenumbers, which follows the numbering plans.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import phonenumbers
from django.core.exceptions import ImproperlyConfigured
from phonenumbers import PhoneNumberFormat, PhoneNumberType


@dataclass(frozen=True)
class Country:
    """A country, with the currency its wallets open in."""

    code: str
    currency: str
    ar: str
    fr: str
    en: str

    @property
    def calling_code(self) -> str:
        """What its numbers begin with: "+222"."""
        return f"+{phonenumbers.country_code_for_region(self.code)}"

    @property
    def example_number(self) -> str:
        """A mobile number as people there write it, of nobody's."""
        number = phonenumbers.example_number_for_type(self.code, PhoneNumberType.MOBILE)
        if number is None:
            raise LookupError(self.code)
        return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)


def named(codes: Sequence[str]) -> list[Country]:
    """The countries with these codes, in that order. Raises ImproperlyConfigured for one that is not listed."""
    unknown = [code for code in codes if code not in _BY_CODE]
    if unknown:
        raise ImproperlyConfigured(f"CAURI_COUNTRIES names {', '.join(unknown)}; known: {', '.join(_BY_CODE)}")
    return [_BY_CODE[code] for code in codes]


_ALL = (
    Country("BF", "XOF", "بوركينا فاسو", "Burkina Faso", "Burkina Faso"),
    Country("BJ", "XOF", "بنين", "Bénin", "Benin"),
    Country("CD", "CDF", "الكونغو - كينشاسا", "Congo-Kinshasa", "Congo - Kinshasa"),
    Country("CF", "XAF", "جمهورية أفريقيا الوسطى", "République centrafricaine", "Central African Republic"),
    Country("CG", "XAF", "الكونغو - برازافيل", "Congo-Brazzaville", "Congo - Brazzaville"),
    Country("CI", "XOF", "ساحل العاج", "Côte d'Ivoire", "Côte d'Ivoire"),
    Country("CM", "XAF", "الكاميرون", "Cameroun", "Cameroon"),
    Country("CV", "CVE", "الرأس الأخضر", "Cap-Vert", "Cape Verde"),
    Country("DZ", "DZD", "الجزائر", "Algérie", "Algeria"),
    Country("EG", "EGP", "مصر", "Égypte", "Egypt"),
    Country("ET", "ETB", "إثيوبيا", "Éthiopie", "Ethiopia"),
    Country("GA", "XAF", "الغابون", "Gabon", "Gabon"),
    Country("GH", "GHS", "غانا", "Ghana", "Ghana"),
    Country("GM", "GMD", "غامبيا", "Gambie", "Gambia"),
    Country("GN", "GNF", "غينيا", "Guinée", "Guinea"),
    Country("GW", "XOF", "غينيا بيساو", "Guinée-Bissau", "Guinea-Bissau"),
    Country("KE", "KES", "كينيا", "Kenya", "Kenya"),
    Country("LR", "LRD", "ليبيريا", "Liberia", "Liberia"),
    Country("MA", "MAD", "المغرب", "Maroc", "Morocco"),
    Country("ML", "XOF", "مالي", "Mali", "Mali"),
    Country("MR", "MRU", "موريتانيا", "Mauritanie", "Mauritania"),
    Country("NE", "XOF", "النيجر", "Niger", "Niger"),
    Country("NG", "NGN", "نيجيريا", "Nigeria", "Nigeria"),
    Country("RW", "RWF", "رواندا", "Rwanda", "Rwanda"),
    Country("SL", "SLE", "سيراليون", "Sierra Leone", "Sierra Leone"),
    Country("SN", "XOF", "السنغال", "Sénégal", "Senegal"),
    Country("TD", "XAF", "تشاد", "Tchad", "Chad"),
    Country("TG", "XOF", "توغو", "Togo", "Togo"),
    Country("TN", "TND", "تونس", "Tunisie", "Tunisia"),
    Country("TZ", "TZS", "تنزانيا", "Tanzanie", "Tanzania"),
    Country("UG", "UGX", "أوغندا", "Ouganda", "Uganda"),
    Country("ZM", "ZMW", "زامبيا", "Zambie", "Zambia"),
)
_BY_CODE = {country.code: country for country in _ALL}
