"""What follows from a case that was handed in, and from a phone that was verified."""

from cauri.identity.access.events import ContactChanged
from cauri.identity.kyc import checks, queries, services
from cauri.identity.kyc.events import CaseSubmitted
from cauri.infra.outbox import events
from cauri.kit import clock


@events.handles(CaseSubmitted, outside=True)
def have_it_checked(fact: CaseSubmitted) -> None:
    """By the company that the settings name, if they name one."""
    checks.begin(queries.case(fact.case_id), now=clock.now())


@events.handles(ContactChanged, urgent=True)
def give_what_a_phone_is_worth(fact: ContactChanged) -> None:
    """Somebody who joined by e-mail may have a phone now."""
    services.rise_with_phone(fact.user_id, now=clock.now())
