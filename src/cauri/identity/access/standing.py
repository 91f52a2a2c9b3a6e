"""Which sessions stand, for whoever keeps a connection open for them. Without Django, and asked on psycopg itself."""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from psycopg import AsyncConnection

# What `queries.caller_of` asks of one session on each request.
_STANDING: Final = """
SELECT s.id FROM access_session s JOIN access_device d ON d.id = s.device_id JOIN users_user u ON u.id = s.user_id
WHERE s.id = ANY(%s) AND s.ended_at IS NULL AND s.expires_at > %s AND d.revoked_at IS NULL AND u.state = 'active'
"""


async def standing(connection: AsyncConnection, sessions: Collection[UUID], *, now: datetime) -> set[UUID]:
    """Those of the sessions that an access token would be good for."""
    rows = await connection.execute(_STANDING, [list(sessions), now])
    return {session_id for (session_id,) in await rows.fetchall()}
