"""Redaction takes out …"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauri.config import redaction

CARD = "4111111111111111"


SECRET_KEYS = """
    pin new_pin PIN otp accessToken X-API-Key password Authorization client-secret cvv cvv2 pan card_number
    sessionid privateKey Set-Cookie
"""


@pytest.mark.parametrize("key", SECRET_KEYS.split())
def test_whatever_stands_under_a_secret_key(key: str) -> None:
    assert redaction.redact(None, "info", {key: "1234"}) == {key: "[redacted]"}


@pytest.mark.parametrize("key", ["company", "pinned", "author", "tokenizer", "span", "expander", "currency"])
def test_nothing_under_a_key_that_only_looks_like_one(key: str) -> None:
    assert redaction.redact(None, "info", {key: "1234"}) == {key: "1234"}


def test_secrets_however_deep_they_lie() -> None:
    event = {"body": {"lines": [{"pin": "1234", "amount": "12.50"}]}}

    assert redaction.redact(None, "info", event) == {"body": {"lines": [{"pin": "[redacted]", "amount": "12.50"}]}}


@pytest.mark.parametrize("written", [CARD, "4111 1111 1111 1111", "4111-1111-1111-1111", f"card={CARD}."])
def test_card_numbers_in_text(written: str) -> None:
    cleaned = redaction.clean_text(f"paid with {written} today")

    assert "1111" not in cleaned
    assert cleaned.endswith(" today")


@pytest.mark.parametrize("around", ["{}", '"POST {}" failed', "Internal Server Error: {}", "{}?id=1"])
def test_the_token_in_the_address_of_a_company_that_signs_nothing(around: str) -> None:
    cleaned = redaction.clean_text(around.format("/webhooks/africastalking/s3cr3t-4fJ2"))

    assert "s3cr3t" not in cleaned
    assert cleaned == around.format("/webhooks/africastalking/[redacted]")


def test_a_card_number_that_came_as_a_number() -> None:
    assert redaction.redact(None, "info", {"n": int(CARD)}) == {"n": "[redacted]"}


@pytest.mark.parametrize(
    "written",
    [
        "4111111111111112",  # the check digit is wrong
        "1763683200000000",  # a ledger stamp
        "01932b0c-aaaa-7000-8000-411111111111",
        "+22236000000",
        "2026-11-20T23:52:00.000001+00:00",
    ],
)
def test_no_other_number(written: str) -> None:
    assert redaction.clean_text(written) == written


@given(st.text(alphabet="0123456789", min_size=12, max_size=18), st.sampled_from("23456"))
def test_every_number_with_a_right_check_digit(digits: str, first: str) -> None:
    body = (first + digits)[:18]
    number = next(body + last for last in "0123456789" if redaction.passes_luhn(body + last))

    assert number not in redaction.clean_text(f"no. {number}")


@pytest.mark.parametrize(
    ("written", "secret"),
    [
        ("Authorization: Bearer abcdefgh.ijkl.mnop", "abcdefgh"),
        ("postgresql://cauri:s3cr3t@db/cauri", "s3cr3t"),
        ("GET /x?otp=998877&page=2", "998877"),
        ("{'pin': '4821', 'page': 2}", "4821"),
        ('{"password":"hunter22hunter22"}', "hunter22"),
        ("DETAIL:  Key (phone)=(+22236123456) already exists.", "36123456"),
        ("DETAIL:  Failing row contains (7, Awa Diop, 36123456).", "Awa"),
    ],
)
def test_what_text_gives_away(written: str, secret: str) -> None:
    assert secret in written
    assert secret not in redaction.clean_text(written)


@given(
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_nothing_that_breaks_the_line(value: object) -> None:
    redaction.redact(None, "info", {"value": value})
