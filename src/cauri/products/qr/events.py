"""What codes tell. Payments by a code are told as all payments are."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from cauri.infra.outbox import events


@dataclass(frozen=True)
class StaticCodeReplaced(events.Fact):
    """A customer has another static code for a wallet: what was printed of the one before pays nobody any more."""

    name: ClassVar[str] = "qr.static_code_replaced"
    user_id: UUID
    code_id: UUID
