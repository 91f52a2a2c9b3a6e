"""Between the call to a company and the commit of its answer …"""

from pathlib import Path

from pytest_django import Settings
from tests.support import people, servers, workers
from tests.support.books import books_must_hold
from tests.support.people import Customer
from tests.support.platforms import eventually
from tests.support.sandbox import Sandbox

from cauri.books.instructions.models import Instruction
from cauri.books.ledger import queries as ledger
from cauri.books.payments.models import Payment
from cauri.infra.embedded.databases import Urls
from cauri.kit import clock, ids
from cauri.kit.transactions import transaction
from cauri.money import Money
from cauri.products.withdrawals import beneficiaries
from cauri.products.withdrawals import services as withdrawals

GOOD_ACCOUNT = "0000000000"
ANSWER_AFTER = 3.0


def test_a_killed_worker_loses_no_withdrawal_and_sends_none_twice(
    committed_db: Urls, sandbox: Sandbox, settings: Settings, tmp_path: Path
) -> None:
    settings.PAYSTACK_URL, settings.PAYSTACK_SECRET_KEY = sandbox.url_of("paystack"), "sk_test_kills"
    settings.BANK_TRANSFERS = {"paystack": "cauri.integrations.paystack.transfers.PaystackTransfers"}
    environment = {
        "CAURI_PAYSTACK_URL": sandbox.url_of("paystack"),
        "CAURI_PAYSTACK_SECRET_KEY": "sk_test_kills",
        **servers.our_secrets(),
    }
    awa = people.customer("Awa Diallo", currency="NGN", funds="10000.00")
    log = tmp_path / "worker.log"
    payments = []
    for _ in range(3):
        with workers.process("worker", log=log, environment=environment) as worker:
            sandbox.fault("paystack", "slow", where="/transfer", seconds=ANSWER_AFTER)
            payments.append(_withdrawn(awa, "1000.00"))
            assert eventually(lambda: _calls(sandbox) == len(payments), seconds=20), log.read_text()[-3000:]
            worker.kill()  # the company goes on, and nobody hears what it says
        assert Instruction.objects.get(pk=payments[-1].pk).state == "sending"
    sandbox.fault("paystack", "none")

    Instruction.objects.update(next_at=clock.now())  # as if the time had passed in which an answer may still come
    with workers.process("worker", log=log, environment=environment):
        assert eventually(lambda: not Payment.objects.filter(state="pending").exists(), seconds=60), _states()

    assert _states() == [("succeeded", "completed")] * 3
    assert _calls(sandbox) == 3
    transfers = sandbox.truth("paystack")["transfers"]
    assert [(one["amount"], one["status"]) for one in transfers] == [(100_000, "success")] * 3
    assert awa.balance == ledger.balance_of(awa.wallet.account_id).available == Money.of("7000.00", "NGN")
    books_must_hold()


def _withdrawn(awa: Customer, amount: str) -> Payment:
    now = clock.now()
    account = beneficiaries.save(
        awa.caller, currency="NGN", bank_code="058", number=GOOD_ACCOUNT, pin=people.PIN, now=now
    )
    quoted = withdrawals.quote(account.pk, Money.of(amount, "NGN"), caller=awa.caller, now=now)
    by = awa.by_pin(quoted.quote)
    by.establish(now=now)
    with transaction():
        return withdrawals.send(quoted.quote.pk, by, posting_id=ids.new_id(), now=now).payment


def _calls(sandbox: Sandbox) -> int:
    return sandbox.requests("paystack").count(("POST", "/transfer"))


def _states() -> list[tuple[str, str]]:
    instructions = {one.pk: one.state for one in Instruction.objects.all()}
    return [(instructions[one.pk], one.state) for one in Payment.objects.filter(product="withdrawal").order_by("pk")]
