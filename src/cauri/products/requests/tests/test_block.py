"""Whoever asks too much …"""

import pytest
from tests.support import people
from tests.support.apps import Answer, App
from tests.support.people import Customer

from cauri.products.requests.tests.asking import (
    REQUESTS,
    WEEK,
    asked,
    remind,
    request,
    request_of_before,
    row,
    told,
    two,
)
from cauri.products.splits.tests import sharing

pytestmark = pytest.mark.usefixtures("db")
BLOCKS = "/api/v1/blocks"


def ask(by: Customer, method: str, path: str) -> Answer:
    """A request without a body."""
    app = App.of(by)
    return app.line.ask(method, path, None, {"Authorization": f"Bearer {app.token}"})


def test_asks_no_more_by_requests_or_bills_and_is_told_no_more_than_that() -> None:
    awa, moussa = two()
    khady = people.customer("Khady Ba", funds="0")
    found = request_of_before(awa, moussa, ago=WEEK / 2)
    assert ask(awa, "PUT", f"{REQUESTS}/{found}/block").code == "unknown_request"

    blocked = ask(moussa, "PUT", f"{REQUESTS}/{found}/block")
    assert blocked.document["name"] == "Awa D•••"
    assert ask(moussa, "PUT", f"{REQUESTS}/{found}/block").document == blocked.document

    answer = asked(awa, khady, moussa)
    assert (answer.code, answer.document["detail"]) == ("person_cannot_be_asked", "Person number 2 cannot be asked.")
    assert sharing.split(awa, "40.00", sharing.named(moussa), sharing.named(khady)).code == "person_cannot_be_asked"
    assert (remind(awa, found).status, told("reminded"), row(found).reminders) == (200, 0, 1)
    assert asked(moussa, awa).status == 201

    (listed,) = App.of(moussa).get(BLOCKS).document
    assert App.of(awa).get(BLOCKS).document == []
    assert ask(awa, "DELETE", f"{BLOCKS}/{listed['id']}").code == "unknown_block"
    assert ask(moussa, "DELETE", f"{BLOCKS}/{listed['id']}").status == 204
    request(awa, moussa)
    splitted = sharing.made(awa, "40.00", moussa, khady)
    assert ask(moussa, "PUT", f"/api/v1/splits/{splitted}/block").status == 200
    assert ask(awa, "PUT", f"/api/v1/splits/{splitted}/block").code == "unknown_split"
    assert asked(awa, moussa).code == "person_cannot_be_asked"
