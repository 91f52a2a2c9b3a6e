import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauri.kit import phone
from cauri.kit.phone import E164

AWA = E164("+22222123456")


@pytest.mark.parametrize(
    ("typed", "region"),
    [
        ("22123456", "MR"),
        ("22 12 34 56", "MR"),
        (" 22-12-34-56 ", "MR"),
        ("(22) 12.34.56", "MR"),
        ("+222 22 12 34 56", "MR"),
        ("+22222123456", "FR"),
        ("0022222123456", "FR"),
        ("٢٢١٢٣٤٥٦", "MR"),  # from an Arabic keyboard
        ("+٢٢٢ ٢٢ ١٢ ٣٤ ٥٦", "SN"),
        ("22\N{NO-BREAK SPACE}12\N{NARROW NO-BREAK SPACE}34 56", "MR"),
    ],
)
def test_is_stored_in_one_form_however_it_was_typed(typed: str, region: str) -> None:
    assert phone.e164(typed, region=region) == AWA


@pytest.mark.parametrize(
    ("typed", "region", "stored"),
    [
        ("77 123 45 67", "SN", "+221771234567"),
        ("0712345678", "KE", "+254712345678"),
        ("0803 123 4567", "NG", "+2348031234567"),
        ("06 12 34 56 78", "FR", "+33612345678"),
    ],
)
def test_is_read_as_the_region_writes_it(typed: str, region: str, stored: str) -> None:
    assert phone.e164(typed, region=region) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "hello",
        "22123456 ext 5",
        "+1 800 FLOWERS",
        "tel:+22222123456",
        "+22222123456;isub=1",
        "22123456\x00",
        "++22222123456",
        "1",
        "2" * 41,
        "2" * 10_000_000,
        "<script>22123456</script>",
    ],
)
def test_is_refused_when_it_is_no_number(typed: str) -> None:
    with pytest.raises(phone.PhoneRefused) as refusal:
        phone.e164(typed, region="MR")
    assert refusal.value.code == "phone_malformed"


@pytest.mark.parametrize(("typed", "region"), [("52123456", "MR"), ("2212345", "MR"), ("12345", "FR")])
def test_is_refused_when_nobody_can_have_it(typed: str, region: str) -> None:
    with pytest.raises(phone.PhoneInvalid) as refusal:
        phone.e164(typed, region=region)
    assert refusal.value.facts == {"region": region}


@pytest.mark.parametrize("number", ["52123456", "++22222123456", "22123456 ext 5", "+99922123456"])
def test_never_stands_in_its_own_refusal(number: str) -> None:
    with pytest.raises(phone.PhoneRefused) as refusal:
        phone.e164(number, region="MR")
    assert refusal.value.facts == {"region": "MR"}
    assert number not in f"{refusal.value} {refusal.value.__cause__}"


@pytest.mark.parametrize(
    ("number", "operator"),
    [
        ("+22222123456", "Chinguitel"),
        ("+22236123456", "Mattel"),
        ("+22246123456", "Mauritel"),
        ("+221771234567", "Orange"),
        ("+254712345678", "Safaricom"),
        ("+33142345678", ""),
    ],
)
def test_tells_its_operator_without_a_network(number: str, operator: str) -> None:
    assert phone.operator_of(E164(number)) == operator


def test_tells_its_country_and_kind() -> None:
    assert phone.region_of(AWA) == "MR"
    assert phone.region_of(E164("+80012345678")) == "001"
    assert phone.is_mobile(AWA)
    assert not phone.is_mobile(E164("+33142345678"))


def test_is_shown_grouped_or_masked() -> None:
    assert phone.international(AWA) == "+222 22 12 34 56"
    assert phone.masked(AWA) == "+222 ••••••56"
    assert phone.masked(E164("+254712345678")) == "+254 •••••••78"


@given(st.text(alphabet="0123456789+ -٠١٢٣٤٥٦٧٨٩", max_size=20))
def test_comes_back_from_its_stored_form(typed: str) -> None:
    try:
        stored = phone.e164(typed, region="MR")
    except phone.PhoneRefused:
        return
    assert stored.isascii()
    assert stored[0] == "+"
    assert stored[1:].isdigit()
    assert phone.e164(stored, region="FR") == stored
    assert phone.e164(phone.international(stored), region="FR") == stored
