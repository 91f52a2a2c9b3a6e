"""Requests that nobody should send, each with the answer it deserves."""

from typing import Any

BIG = "1" + "0" * 30
MONEY = {"amount": "10.00", "currency": "MRU"}
Asked = dict[str, Any]
Case = tuple[object, int, str]

AMOUNTS: dict[str, Case] = {
    "surplus decimals": ("1.001", 422, "too_many_decimals"),
    "a surplus zero": ("1.000", 422, "too_many_decimals"),
    "negative": ("-5.00", 422, "amount_not_positive"),
    "zero": ("0", 422, "amount_not_positive"),
    "zero with decimals": ("0.00", 422, "amount_not_positive"),
    "minus zero": ("-0.00", 422, "amount_not_positive"),
    "more than a payment moves": ("1000000000001", 422, "payment_too_large"),
    "more than there is": ("99999999999999999", 422, "amount_too_large"),
    "10^30": (BIG, 422, "amount_too_large"),
    "10^40": (BIG + "0" * 10, 422, "amount_too_long"),
    "with an exponent": ("1e3", 422, "amount_in_exponents"),
    "not a number": ("NaN", 422, "amount_not_finite"),
    "infinite": ("Infinity", 422, "amount_not_finite"),
    "blank": ("", 422, "amount_blank"),
    "spaces": (" 5 ", 422, "amount_blank"),
    "a comma": ("5,00", 422, "amount_malformed"),
    "grouped": ("1 000.00", 422, "amount_blank"),
    "grouped by commas": ("1,000.00", 422, "amount_malformed"),
    "a sign": ("+5.00", 422, "amount_malformed"),
    "hexadecimal": ("0x10", 422, "amount_malformed"),
    "other digits": ("\u0665\u0660", 422, "amount_not_latin_digits"),
    "words": ("ten", 422, "amount_malformed"),
    "a number": (10, 422, "request_invalid"),
    "a fraction": (10.5, 422, "request_invalid"),
    "true": (True, 422, "request_invalid"),
    "null": (None, 422, "request_invalid"),
    "a list": (["10"], 422, "request_invalid"),
}

CURRENCIES: dict[str, Case] = {
    "unknown": ("XXX", 422, "unknown_currency"),
    "in small letters": ("mru", 422, "unknown_currency"),
    "withdrawn": ("MRO", 422, "withdrawn_currency"),
    "of another wallet": ("USD", 404, "no_wallet"),
    "blank": ("", 422, "unknown_currency"),
    "long": ("MRU" * 100, 422, "unknown_currency"),
    "a number": (478, 422, "request_invalid"),
    "null": (None, 422, "request_invalid"),
}

RECIPIENTS: dict[str, Case] = {
    "nobody": ({}, 422, "request_invalid"),
    "null": (None, 422, "request_invalid"),
    "a list": ([], 422, "request_invalid"),
    "text": ("moussa", 422, "request_invalid"),
    "two forms": ({"username": "moussa", "phone": "22123456"}, 422, "request_invalid"),
    "two forms, one null": ({"username": "moussa", "phone": None}, 422, "request_invalid"),
    "one form, null": ({"username": None}, 422, "request_invalid"),
    "an unknown form": ({"iban": "MR13"}, 422, "request_invalid"),
    "an unknown name": ({"username": "nobody.here"}, 404, "recipient_unknown"),
    "an unknown phone": ({"phone": "+22236999999"}, 404, "recipient_unknown"),
    "an unknown e-mail": ({"email": "nobody@example.org"}, 404, "recipient_unknown"),
    "no phone at all": ({"phone": "hello"}, 422, "phone_malformed"),
    "a phone too short": ({"phone": "12"}, 422, "phone_invalid"),
    "a phone too long": ({"phone": "2" * 41}, 422, "request_invalid"),
    "a number": ({"phone": 22123456}, 422, "request_invalid"),
    "an account number with a slip": ({"account_number": "1234 5678 9013"}, 422, "account_number_invalid"),
    "no account number at all": ({"account_number": "hello"}, 422, "account_number_invalid"),
    "a name of spaces": ({"username": "   "}, 404, "recipient_unknown"),
    "a name with a wildcard": ({"username": "%"}, 404, "recipient_unknown"),
    "SQL": ({"username": "' OR 1=1 --"}, 404, "recipient_unknown"),
    "no id": ({"wallet_id": "mine"}, 422, "request_invalid"),
    "an unknown wallet": ({"wallet_id": "00000000-0000-7000-8000-000000000000"}, 404, "recipient_unknown"),
}

BODIES: dict[str, tuple[bytes, int, str]] = {
    "nothing": (b"", 422, "request_invalid"),
    "half": (b'{"recipient": ', 400, "malformed_json"),
    "a list": (b"[]", 422, "request_invalid"),
    "null": (b"null", 422, "request_invalid"),
    "text": (b'"send"', 422, "request_invalid"),
    "a number": (b"17", 422, "request_invalid"),
    "two values": (b"{} {}", 400, "malformed_json"),
    "a comment": (b"{/* hello */}", 400, "malformed_json"),
    "single quotes": (b"{'recipient': {}}", 400, "malformed_json"),
    "a name twice": (b'{"note": "a", "note": "b"}', 400, "malformed_json"),
    "NaN": (b'{"amount": NaN}', 400, "malformed_json"),
    "an infinite number": (b'{"amount": 1e999}', 400, "malformed_json"),
    "10^30 as a number": (b'{"amount": {"amount": 1' + b"0" * 40 + b', "currency": "MRU"}}', 400, "malformed_json"),
    "no UTF-8": (b'{"note": "\xff\xfe"}', 400, "malformed_json"),
    "UTF-16": ('{"note": ""}'.encode("utf-16"), 400, "malformed_json"),
    "NUL": (b'{"note": "a\\u0000b"}', 400, "malformed_json"),
    "a raw NUL": (b'{"note": "a\x00b"}', 400, "malformed_json"),
    "a lone surrogate": (b'{"note": "\\ud800"}', 400, "malformed_json"),
    "no end of depth": (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, 400, "malformed_json"),
    "too large": (b'{"note": "' + b"x" * 1024 * 1024 + b'"}', 413, "request_too_large"),
}

QUOTE_FIELDS: dict[str, tuple[Asked, int, str]] = {
    "unknown": ({"balance": "1000000"}, 422, "request_invalid"),
    "the fee": ({"fee": {"amount": "0", "currency": "MRU"}}, 422, "request_invalid"),
    "the payer": ({"asked_by": "00000000-0000-7000-8000-000000000000"}, 422, "request_invalid"),
    "an unknown one inside": ({"amount": {**MONEY, "minor": 1}}, 422, "request_invalid"),
    "a note too long": ({"note": "x" * 256}, 422, "request_invalid"),
    "a note for terminals": ({"note": "\x1b[2Jpaid"}, 422, "note_invalid"),
    "a note that turns around": ({"note": "\u202e00.1"}, 422, "note_invalid"),
    "a note that isolates": ({"note": "\u2066paid"}, 422, "note_invalid"),
    "a note with a tab": ({"note": "a\tb"}, 422, "note_invalid"),
    "no note": ({"note": 5}, 422, "request_invalid"),
    "no wallet's id": ({"from_wallet": "first"}, 422, "request_invalid"),
    "an unknown wallet": ({"from_wallet": "00000000-0000-7000-8000-000000000000"}, 404, "unknown_wallet"),
}

KEYS: dict[str, tuple[str | None, int, str]] = {
    "missing": (None, 400, "idempotency_key_required"),
    "empty": ("", 400, "idempotency_key_required"),
    "of 256 characters": ("k" * 256, 400, "idempotency_key_malformed"),
    "with a space": ("a b", 400, "idempotency_key_malformed"),
    "with an accent": ("cl\u00e9", 400, "idempotency_key_malformed"),
}

SENDS: dict[str, tuple[Asked, int, str]] = {
    "an unknown quote": ({"quote_id": "00000000-0000-7000-8000-000000000000"}, 404, "unknown_quote"),
    "no quote's id": ({"quote_id": "17"}, 422, "request_invalid"),
    "other terms": ({"terms": "0" * 64}, 409, "terms_changed"),
    "no terms": ({"terms": ""}, 409, "terms_changed"),
    "long terms": ({"terms": "0" * 65}, 422, "request_invalid"),
    "terms null": ({"terms": None}, 422, "request_invalid"),
    "no authorisation": ({"authorisation": {}}, 422, "request_invalid"),
    "authorisation null": ({"authorisation": None}, 422, "request_invalid"),
    "two authorisations": ({"authorisation": {"pin": "4827", "step_up_token": "x"}}, 422, "request_invalid"),
    "a short PIN": ({"authorisation": {"pin": "482"}}, 422, "request_invalid"),
    "a long PIN": ({"authorisation": {"pin": "4827000"}}, 422, "request_invalid"),
    "a number for a PIN": ({"authorisation": {"pin": 4827}}, 422, "request_invalid"),
    "a forged step-up token": ({"authorisation": {"step_up_token": "forged"}}, 403, "step_up_refused"),
    "an empty step-up token": ({"authorisation": {"step_up_token": ""}}, 403, "step_up_refused"),
    "an amount": ({"amount": MONEY}, 422, "request_invalid"),
    "the platform's word": ({"authorisation": {"method": "platform"}}, 422, "request_invalid"),
    "somebody's session": ({"session_id": "00000000-0000-7000-8000-000000000000"}, 422, "request_invalid"),
}
