"""The currencies in use, from ISO 4217's list one.

A table of our own, because books outlive libraries: how many decimals a currency has must not change under a
ledger with the update of a package. Left out are the codes that nobody holds in a wallet: funds, units of
account, metals, testing codes.
"""

from dataclasses import dataclass

from cauri.kit.errors import Refusal


class UnknownCurrency(Refusal):
    """No currency in use has this code."""

    code = "unknown_currency"


class WithdrawnCurrency(Refusal):
    """The currency existed, and another has taken its place: the fact `successor` names it."""

    code = "withdrawn_currency"


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency as ISO 4217 knows it.

    `numeric` keeps its leading zeros. `exponent` is the number of decimals: one unit is 10**exponent minor
    units. `cash_increment` is the smallest sum, in minor units, that coins and notes can pay.
    """

    code: str
    numeric: str
    exponent: int
    cash_increment: int
    symbol: str
    name: str

    def __str__(self) -> str:
        return self.code


def named(code: str) -> Currency:
    """The currency with this three-letter code, in capitals. Raises UnknownCurrency, WithdrawnCurrency."""
    currency = _BY_CODE.get(code)
    if currency is not None:
        return currency
    if code in SUCCESSORS:
        raise WithdrawnCurrency(
            f"{code} is withdrawn, use {SUCCESSORS[code]}", currency=code, successor=SUCCESSORS[code]
        )
    raise UnknownCurrency(currency=code[:_LENGTH_OF_A_CODE])


def numbered(numeric: str) -> Currency:
    """The currency with this three-digit code, the way cards and QR codes say it. Raises UnknownCurrency."""
    for currency in ALL:
        if currency.numeric == numeric:
            return currency
    raise UnknownCurrency(numeric=numeric[:_LENGTH_OF_A_CODE])


_LENGTH_OF_A_CODE = 3

ALL: tuple[Currency, ...] = (
    # code, numeric, exponent, cash increment in minor units, symbol, English name
    Currency("AED", "784", 2, 1, "AED", "United Arab Emirates Dirham"),
    Currency("AFN", "971", 2, 100, "AFN", "Afghan Afghani"),
    Currency("ALL", "008", 2, 100, "ALL", "Albanian Lek"),
    Currency("AMD", "051", 2, 100, "֏", "Armenian Dram"),
    Currency("AOA", "973", 2, 1, "Kz", "Angolan Kwanza"),
    Currency("ARS", "032", 2, 1, "ARS", "Argentine Peso"),
    Currency("AUD", "036", 2, 5, "A$", "Australian Dollar"),
    Currency("AWG", "533", 2, 1, "AWG", "Aruban Florin"),
    Currency("AZN", "944", 2, 1, "₼", "Azerbaijani Manat"),
    Currency("BAM", "977", 2, 1, "BAM", "Bosnia-Herzegovina Convertible Mark"),
    Currency("BBD", "052", 2, 1, "BBD", "Barbadian Dollar"),
    Currency("BDT", "050", 2, 1, "৳", "Bangladeshi Taka"),
    Currency("BHD", "048", 3, 1, "BHD", "Bahraini Dinar"),
    Currency("BIF", "108", 0, 1, "FBu", "Burundian Franc"),
    Currency("BMD", "060", 2, 1, "BMD", "Bermudan Dollar"),
    Currency("BND", "096", 2, 1, "BND", "Brunei Dollar"),
    Currency("BOB", "068", 2, 1, "BOB", "Bolivian Boliviano"),
    Currency("BRL", "986", 2, 1, "R$", "Brazilian Real"),
    Currency("BSD", "044", 2, 1, "BSD", "Bahamian Dollar"),
    Currency("BTN", "064", 2, 1, "BTN", "Bhutanese Ngultrum"),
    Currency("BWP", "072", 2, 1, "P", "Botswanan Pula"),
    Currency("BYN", "933", 2, 1, "BYN", "Belarusian Ruble"),
    Currency("BZD", "084", 2, 1, "BZD", "Belize Dollar"),
    Currency("CAD", "124", 2, 5, "CA$", "Canadian Dollar"),
    Currency("CDF", "976", 2, 1, "FC", "Congolese Franc"),
    Currency("CHF", "756", 2, 5, "CHF", "Swiss Franc"),
    Currency("CLP", "152", 0, 1, "CLP", "Chilean Peso"),
    Currency("CNY", "156", 2, 1, "CN¥", "Chinese Yuan"),
    Currency("COP", "170", 2, 100, "COP", "Colombian Peso"),
    Currency("CRC", "188", 2, 100, "₡", "Costa Rican Colón"),
    Currency("CUP", "192", 2, 1, "CUP", "Cuban Peso"),
    Currency("CVE", "132", 2, 1, "CVE", "Cape Verdean Escudo"),
    Currency("CZK", "203", 2, 100, "Kč", "Czech Koruna"),
    Currency("DJF", "262", 0, 1, "Fdj", "Djiboutian Franc"),
    Currency("DKK", "208", 2, 50, "kr", "Danish Krone"),
    Currency("DOP", "214", 2, 1, "DOP", "Dominican Peso"),
    Currency("DZD", "012", 2, 1, "DA", "Algerian Dinar"),
    Currency("EGP", "818", 2, 1, "E£", "Egyptian Pound"),
    Currency("ERN", "232", 2, 1, "ERN", "Eritrean Nakfa"),
    Currency("ETB", "230", 2, 1, "Br", "Ethiopian Birr"),
    Currency("EUR", "978", 2, 1, "€", "Euro"),
    Currency("FJD", "242", 2, 1, "FJD", "Fijian Dollar"),
    Currency("FKP", "238", 2, 1, "FKP", "Falkland Islands Pound"),
    Currency("GBP", "826", 2, 1, "£", "British Pound"),
    Currency("GEL", "981", 2, 1, "₾", "Georgian Lari"),
    Currency("GHS", "936", 2, 1, "GH₵", "Ghanaian Cedi"),
    Currency("GIP", "292", 2, 1, "GIP", "Gibraltar Pound"),
    Currency("GMD", "270", 2, 1, "D", "Gambian Dalasi"),
    Currency("GNF", "324", 0, 1, "FG", "Guinean Franc"),
    Currency("GTQ", "320", 2, 1, "GTQ", "Guatemalan Quetzal"),
    Currency("GYD", "328", 2, 100, "GYD", "Guyanaese Dollar"),
    Currency("HKD", "344", 2, 1, "HK$", "Hong Kong Dollar"),
    Currency("HNL", "340", 2, 1, "HNL", "Honduran Lempira"),
    Currency("HTG", "332", 2, 1, "HTG", "Haitian Gourde"),
    Currency("HUF", "348", 2, 500, "Ft", "Hungarian Forint"),
    Currency("IDR", "360", 2, 100, "IDR", "Indonesian Rupiah"),
    Currency("ILS", "376", 2, 10, "₪", "Israeli New Shekel"),
    Currency("INR", "356", 2, 1, "₹", "Indian Rupee"),
    Currency("IQD", "368", 3, 1000, "IQD", "Iraqi Dinar"),
    Currency("IRR", "364", 2, 100, "IRR", "Iranian Rial"),
    Currency("ISK", "352", 0, 1, "ISK", "Icelandic Króna"),
    Currency("JMD", "388", 2, 1, "JMD", "Jamaican Dollar"),
    Currency("JOD", "400", 3, 1, "JOD", "Jordanian Dinar"),
    Currency("JPY", "392", 0, 1, "¥", "Japanese Yen"),
    Currency("KES", "404", 2, 1, "KSh", "Kenyan Shilling"),
    Currency("KGS", "417", 2, 1, "KGS", "Kyrgystani Som"),
    Currency("KHR", "116", 2, 1, "៛", "Cambodian Riel"),
    Currency("KMF", "174", 0, 1, "CF", "Comorian Franc"),
    Currency("KPW", "408", 2, 100, "KPW", "North Korean Won"),
    Currency("KRW", "410", 0, 1, "₩", "South Korean Won"),
    Currency("KWD", "414", 3, 1, "KWD", "Kuwaiti Dinar"),
    Currency("KYD", "136", 2, 1, "KYD", "Cayman Islands Dollar"),
    Currency("KZT", "398", 2, 1, "₸", "Kazakhstani Tenge"),
    Currency("LAK", "418", 2, 100, "₭", "Laotian Kip"),
    Currency("LBP", "422", 2, 100, "LBP", "Lebanese Pound"),
    Currency("LKR", "144", 2, 1, "LKR", "Sri Lankan Rupee"),
    Currency("LRD", "430", 2, 1, "L$", "Liberian Dollar"),
    Currency("LSL", "426", 2, 1, "LSL", "Lesotho Loti"),
    Currency("LYD", "434", 3, 1, "LD", "Libyan Dinar"),
    Currency("MAD", "504", 2, 1, "DH", "Moroccan Dirham"),
    Currency("MDL", "498", 2, 1, "MDL", "Moldovan Leu"),
    Currency("MGA", "969", 2, 100, "Ar", "Malagasy Ariary"),
    Currency("MKD", "807", 2, 1, "MKD", "Macedonian Denar"),
    Currency("MMK", "104", 2, 100, "MMK", "Myanmar Kyat"),
    Currency("MNT", "496", 2, 100, "₮", "Mongolian Tugrik"),
    Currency("MOP", "446", 2, 1, "MOP", "Macanese Pataca"),
    Currency("MRU", "929", 2, 20, "UM", "Mauritanian Ouguiya"),
    Currency("MUR", "480", 2, 100, "Rs", "Mauritian Rupee"),
    Currency("MVR", "462", 2, 1, "MVR", "Maldivian Rufiyaa"),
    Currency("MWK", "454", 2, 1, "MK", "Malawian Kwacha"),
    Currency("MXN", "484", 2, 1, "MX$", "Mexican Peso"),
    Currency("MYR", "458", 2, 5, "MYR", "Malaysian Ringgit"),
    Currency("MZN", "943", 2, 1, "MT", "Mozambican Metical"),
    Currency("NAD", "516", 2, 1, "N$", "Namibian Dollar"),
    Currency("NGN", "566", 2, 1, "₦", "Nigerian Naira"),
    Currency("NIO", "558", 2, 1, "NIO", "Nicaraguan Córdoba"),
    Currency("NOK", "578", 2, 100, "kr", "Norwegian Krone"),
    Currency("NPR", "524", 2, 1, "NPR", "Nepalese Rupee"),
    Currency("NZD", "554", 2, 10, "NZ$", "New Zealand Dollar"),
    Currency("OMR", "512", 3, 1, "OMR", "Omani Rial"),
    Currency("PAB", "590", 2, 1, "PAB", "Panamanian Balboa"),
    Currency("PEN", "604", 2, 1, "PEN", "Peruvian Sol"),
    Currency("PGK", "598", 2, 1, "PGK", "Papua New Guinean Kina"),
    Currency("PHP", "608", 2, 1, "₱", "Philippine Peso"),
    Currency("PKR", "586", 2, 100, "PKR", "Pakistani Rupee"),
    Currency("PLN", "985", 2, 1, "zł", "Polish Zloty"),
    Currency("PYG", "600", 0, 1, "₲", "Paraguayan Guarani"),
    Currency("QAR", "634", 2, 1, "QAR", "Qatari Riyal"),
    Currency("RON", "946", 2, 1, "lei", "Romanian Leu"),
    Currency("RSD", "941", 2, 100, "RSD", "Serbian Dinar"),
    Currency("RUB", "643", 2, 1, "₽", "Russian Ruble"),
    Currency("RWF", "646", 0, 1, "FRw", "Rwandan Franc"),
    Currency("SAR", "682", 2, 1, "SAR", "Saudi Riyal"),
    Currency("SBD", "090", 2, 1, "SBD", "Solomon Islands Dollar"),
    Currency("SCR", "690", 2, 1, "SR", "Seychellois Rupee"),
    Currency("SDG", "938", 2, 1, "SDG", "Sudanese Pound"),
    Currency("SEK", "752", 2, 100, "kr", "Swedish Krona"),
    Currency("SGD", "702", 2, 1, "SGD", "Singapore Dollar"),
    Currency("SHP", "654", 2, 1, "SHP", "St. Helena Pound"),
    Currency("SLE", "925", 2, 1, "Le", "Sierra Leonean Leone"),
    Currency("SOS", "706", 2, 100, "SOS", "Somali Shilling"),
    Currency("SRD", "968", 2, 1, "SRD", "Surinamese Dollar"),
    Currency("SSP", "728", 2, 1, "SSP", "South Sudanese Pound"),
    Currency("STN", "930", 2, 1, "STN", "São Tomé & Príncipe Dobra"),
    Currency("SVC", "222", 2, 1, "SVC", "Salvadoran Colón"),
    Currency("SYP", "760", 2, 100, "SYP", "Syrian Pound"),
    Currency("SZL", "748", 2, 1, "SZL", "Swazi Lilangeni"),
    Currency("THB", "764", 2, 1, "฿", "Thai Baht"),
    Currency("TJS", "972", 2, 1, "TJS", "Tajikistani Somoni"),
    Currency("TMT", "934", 2, 1, "TMT", "Turkmenistani Manat"),
    Currency("TND", "788", 3, 1, "DT", "Tunisian Dinar"),
    Currency("TOP", "776", 2, 1, "TOP", "Tongan Paanga"),
    Currency("TRY", "949", 2, 1, "₺", "Turkish Lira"),
    Currency("TTD", "780", 2, 1, "TTD", "Trinidad & Tobago Dollar"),
    Currency("TWD", "901", 2, 100, "NT$", "New Taiwan Dollar"),
    Currency("TZS", "834", 2, 100, "TSh", "Tanzanian Shilling"),
    Currency("UAH", "980", 2, 1, "₴", "Ukrainian Hryvnia"),
    Currency("UGX", "800", 0, 1, "USh", "Ugandan Shilling"),
    Currency("USD", "840", 2, 1, "$", "US Dollar"),
    Currency("UYU", "858", 2, 1, "UYU", "Uruguayan Peso"),
    Currency("UZS", "860", 2, 100, "UZS", "Uzbekistani Som"),
    Currency("VED", "926", 2, 1, "VED", "Venezuelan Digital Bolívar"),
    Currency("VES", "928", 2, 1, "VES", "Venezuelan Bolívar"),
    Currency("VND", "704", 0, 1, "₫", "Vietnamese Dong"),
    Currency("VUV", "548", 0, 1, "VUV", "Vanuatu Vatu"),
    Currency("WST", "882", 2, 1, "WST", "Samoan Tala"),
    Currency("XAF", "950", 0, 1, "FCFA", "Central African CFA Franc"),
    Currency("XCD", "951", 2, 1, "EC$", "East Caribbean Dollar"),
    Currency("XCG", "532", 2, 1, "Cg.", "Caribbean Guilder"),
    Currency("XOF", "952", 0, 1, "F CFA", "West African CFA Franc"),
    Currency("XPF", "953", 0, 1, "CFPF", "CFP Franc"),
    Currency("YER", "886", 2, 100, "YER", "Yemeni Rial"),
    Currency("ZAR", "710", 2, 10, "R", "South African Rand"),
    Currency("ZMW", "967", 2, 1, "K", "Zambian Kwacha"),
    Currency("ZWG", "924", 2, 1, "ZWG", "Zimbabwean Gold"),
)

_BY_CODE = {currency.code: currency for currency in ALL}

SUCCESSORS = {
    "ANG": "XCG",
    "BGN": "EUR",
    "BYR": "BYN",
    "CUC": "CUP",
    "GHC": "GHS",
    "HRK": "EUR",
    "LTL": "EUR",
    "LVL": "EUR",
    "MRO": "MRU",
    "MZM": "MZN",
    "SLL": "SLE",
    "STD": "STN",
    "VEF": "VES",
    "ZMK": "ZMW",
    "ZWL": "ZWG",
}
