"""Who calls: what every signed-in endpoint is told about its caller, and nothing more."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Caller:
    """The user behind an access token, as they stood when the request came in. It is `request.auth`."""

    user_id: UUID
    session_id: UUID
    device_id: UUID
    tier: int
    language: str
    user_state: str
