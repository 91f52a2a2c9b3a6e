"""Somebody who changes agents' rows behind our back is found out …"""

import pytest
from django.db import connection

from cauri.books.ledger import invariants
from cauri.products.agents.tests.shop import awa, earns, fatou, taken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tampered")]

_CHANGES = {
    "float_is_an_agents": "UPDATE agents_agent SET wallet_id = NULL, admitted_at = NULL, state = 'closed'",
    "float_pays_and_takes_what_it_may": "UPDATE payments_payment SET product = 'transfer' WHERE product = 'cash_in'",
    "cash_in_has_its_agent": "DELETE FROM agents_cashin",
    "cash_in_earns_its_commission": "UPDATE agents_cashin SET commission_id = payment_id",
    "commission_is_the_houses": "UPDATE agents_cashin SET commission_id = NULL",
    "float_is_granted_by_a_payment": "UPDATE agents_floatrequest SET amount_minor = amount_minor + 1",
}


@pytest.mark.parametrize("broken", _CHANGES)
def test_by_the_invariant_of_that(broken: str) -> None:
    earns("0.5")
    taken(fatou(), awa())
    assert broken not in {one.check for one in invariants.findings()}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(_CHANGES[broken])
    assert broken in {one.check for one in invariants.findings()}


def test_who_gives_an_agents_float_to_another(db: None) -> None:
    one, other = fatou(), fatou(name="Binta Ba", holds="0")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE wallets_wallet SET owner_id = %s WHERE id = %s", [other.user.pk, one.wallet.pk])
    assert "float_is_an_agents" in {found.check for found in invariants.findings()}
