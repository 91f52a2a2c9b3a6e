"""Reading somebody's passkeys."""

from uuid import UUID

from cauri.identity.passkeys.models import Passkey


def passkeys_of(user_id: UUID) -> list[Passkey]:
    """The passkeys that somebody may use, the first one first."""
    return list(Passkey.objects.filter(user_id=user_id, revoked_at=None).order_by("made_at", "pk"))
