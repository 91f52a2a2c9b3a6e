"""A secret …"""

import logging
import re

import pytest
from django.db import connection

from cauri.identity.access import services as access
from cauri.identity.access.services import Challenged, DeviceProof, SignedInDevice
from cauri.identity.access.tests import people
from cauri.identity.access.tests.people import MINUTE, NOW, PASSWORD
from cauri.identity.users import queries as users
from cauri.identity.users.models import User
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction
from cauri.money import Money

HER_PIN, HER_NEXT_PIN, HER_LAST_PIN, A_WRONG_PIN = (
    "593617",
    "840263",
    "506912",
    "720394",
)  # six digits are no part of an id
_TABLES = """
SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
"""


def _everything_kept() -> str:
    """All rows of all tables, as text; what is binary as text too, where it is any."""
    rows: list[str] = []
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT t::text FROM {table} t")
            rows += (row for (row,) in cursor.fetchall())
    text = "\n".join(rows)
    binary = (bytes.fromhex(found) for found in re.findall(r"\\\\?x((?:[0-9a-f]{2})+)", text))
    return text + "\n".join(content.decode(errors="replace") for content in binary)


def _hits(secrets: dict[str, str], text: str) -> list[str]:
    """Which of them stand there. Digits do as words of their own: six are at times microseconds, or part of an id."""
    return [name for name, secret in secrets.items() if re.search(_standing(secret), text)]


def _standing(secret: str) -> str:
    if secret.isdigit():
        return rf"(?<![0-9A-Za-z.]){secret}(?![0-9A-Za-z])"
    return rf"(?<![0-9A-Za-z]){re.escape(secret)}"


def _joined() -> tuple[SignedInDevice, dict[str, str]]:
    started = access.start_registration(
        phone="22123456",
        username="awa",
        pin=HER_PIN,
        name="Awa Diallo",
        language="en",
        country="MR",
        home_currency="MRU",
        now=NOW,
    )
    code = people.code_sent()
    confirmed = access.confirm_registration(started.id, code, attempt="a-key-of-hers", now=NOW)
    with transaction():
        entered = access.enter(confirmed, device_name="Awa's phone", now=NOW)
    return entered.device, {"her PIN": HER_PIN, "the code of the registration": code}


def test_stands_nowhere_after_all_that_people_do_with_it(db: None, caplog: pytest.LogCaptureFixture) -> None:
    refusals: list[Refusal] = []
    with caplog.at_level(logging.DEBUG):
        opened, secrets = _joined()
        proof = DeviceProof(opened.device_id, str(opened.device_secret))
        on_her_phone = access.sign_in("awa", pin=HER_PIN, device=proof, device_name="", now=NOW + MINUTE)
        challenged = access.sign_in("awa", pin=HER_PIN, device_name="a tablet", now=NOW + MINUTE)
        assert isinstance(on_her_phone, SignedInDevice)
        assert isinstance(challenged, Challenged)
        code = people.code_sent()
        on_a_tablet = access.verify_sign_in(challenged.challenge_id, code, now=NOW + MINUTE)
        caller = people.caller_on(users.user(opened.user_id), on_a_tablet)
        step_up = access.start_step_up(caller, HER_PIN, now=NOW + MINUTE)
        with transaction():
            access.spend_step_up(step_up.token, caller=caller, amount=Money.of("1.00", "MRU"), now=NOW + MINUTE)
        refreshed = access.refresh(on_a_tablet.tokens.refresh_token, now=NOW + MINUTE)
        for wrong in (
            lambda: access.check_pin(caller.user_id, A_WRONG_PIN, now=NOW),
            lambda: access.sign_in("awa", password=PASSWORD, device_name="", now=NOW),
            lambda: access.refresh("no-token-of-ours", now=NOW),
            lambda: access.change_pin(caller, old=HER_PIN, new="111111", now=NOW),
        ):
            with pytest.raises(Refusal) as refused:
                wrong()
            refusals.append(refused.value)
        access.change_pin(caller, old=HER_PIN, new=HER_NEXT_PIN, now=NOW + MINUTE)
        later = NOW + 60 * MINUTE
        User.objects.update(email="awa@example.org", email_verified_at=NOW)
        claimed = people.reset_asked(at=later)
        by_phone, by_mail = people.code_sent(to="+22222123456"), people.code_sent(to="awa@example.org")
        access.confirm_pin_reset(claimed.id, by_phone, new=HER_LAST_PIN, email_otp=by_mail, now=later)
        lock = access.request_lock("awa@example.org", language="en", now=later + MINUTE)
        locking = people.code_sent(to="awa@example.org")
        access.confirm_lock(lock.id, locking, wipe=True, now=later + MINUTE)

    secrets |= {
        "the code of the sign-in": code,
        "her next PIN": HER_NEXT_PIN,
        "her last PIN": HER_LAST_PIN,
        "the code to her phone": by_phone,
        "the code to her mail": by_mail,
        "the code of the lock": locking,
        "a wrong PIN": A_WRONG_PIN,
        "a password": PASSWORD,
        "the step-up token": step_up.token,
        "a device's secret": proof.secret,
        "a key of hers": "a-key-of-hers",
    }
    for name, tokens in {"joined": opened.tokens, "tablet": on_a_tablet.tokens, "refreshed": refreshed}.items():
        secrets |= {f"{name}: access": tokens.access_token, f"{name}: refresh": tokens.refresh_token}
    kept = _everything_kept()
    assert "Awa Diallo" in kept, "the scan sees what is there"
    assert "Awa's phone" in kept
    assert _hits(secrets, kept) == []
    logged = "\n".join(f"{record.msg} {record.args}" for record in caplog.records)
    assert "messaging.sent" in logged
    assert _hits({**secrets, "her phone": "22123456"}, logged) == []
    told = "\n".join(f"{refusal} {refusal.args} {refusal.facts}" for refusal in refusals)
    assert _hits(secrets, told) == []
    assert _hits(secrets, repr([opened, on_a_tablet, step_up, refreshed, proof])) == []
