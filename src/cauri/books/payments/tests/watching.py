"""Guards for tests. `settings.PAYMENT_GUARDS` names them by `path_of`."""

from datetime import datetime

from cauri.books.payments.models import Quote
from cauri.books.payments.ports import ALLOWED, Decision, Verdict


class Allows:
    """Lets everything pass."""

    def verdict_on(self, quote: Quote, *, before: object = (), now: datetime) -> Verdict:
        """Allow."""
        return ALLOWED


class Holds:
    """Wants somebody to look at every transfer. The faucet may pay."""

    def verdict_on(self, quote: Quote, *, before: object = (), now: datetime) -> Verdict:
        """Hold."""
        if quote.product == "faucet":
            return ALLOWED
        return Verdict(Decision.HOLD, "unusual_hour", {"hour": 3})


class Refuses:
    """Refuses every transfer. The faucet may pay."""

    def verdict_on(self, quote: Quote, *, before: object = (), now: datetime) -> Verdict:
        """Refuse."""
        if quote.product == "faucet":
            return ALLOWED
        return Verdict(Decision.REFUSE, "sanctions_match", {"list": "UN"})


def path_of(guard: type) -> str:
    """The dotted path that settings name a guard by."""
    return f"{guard.__module__}.{guard.__qualname__}"
