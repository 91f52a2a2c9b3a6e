"""The list of currencies …"""

from django.test import Client


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


def test_may_be_kept_for_a_day(client: Client) -> None:
    assert client.get("/api/v1/meta/currencies")["Cache-Control"] == "public, max-age=86400"
