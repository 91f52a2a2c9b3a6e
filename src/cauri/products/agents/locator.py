"""Agents near a place, for everybody who needs cash or has some."""

import math
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import connection

MOST: Final = 50
_KM_A_DEGREE: Final = 111.195  # of latitude, and of longitude at the equator: 2πR / 360 with R below
_DECIMALS: Final = 7  # of a degree: a centimetre. PostgreSQL refuses to square a distance of 1e-200

# The great-circle distance by the haversine formula, on a sphere of the Earth's mean radius (6371.0088 km, IUGG).
_NEAR: Final = """
    SELECT * FROM (
        SELECT agent.id, agent.trading_name, agent.address, agent.town, agent.hours, agent.phone,
               agent.latitude::float8, agent.longitude::float8,
               2 * 6371.0088 * asin(least(1.0, sqrt(
                   power(sin(radians(agent.latitude::float8 - %(latitude)s) / 2), 2)
                   + cos(radians(%(latitude)s)) * cos(radians(agent.latitude::float8))
                     * power(sin(radians(agent.longitude::float8 - %(longitude)s) / 2), 2)))) AS km
          FROM agents_agent AS agent JOIN users_user AS owner ON owner.id = agent.user_id
         WHERE agent.state = 'active' AND owner.state = 'active'
           AND agent.latitude BETWEEN %(south)s AND %(north)s
           AND agent.longitude BETWEEN %(west)s AND %(east)s
    ) AS near
     WHERE km <= %(radius)s ORDER BY km, id LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Found:
    """An agent who serves customers, and how far away."""

    id: UUID
    trading_name: str
    address: str
    town: str
    hours: str
    phone: str
    latitude: float
    longitude: float
    km: float


def near(latitude: float, longitude: float, *, radius_km: float) -> list[Found]:
    """The agents within a radius of a place in degrees, the nearest first, at most 50."""
    latitude, longitude = round(latitude, _DECIMALS), round(longitude, _DECIMALS)
    up = radius_km / _KM_A_DEGREE
    aside = _degrees_aside(latitude, up)
    with connection.cursor() as cursor:
        cursor.execute(
            _NEAR,
            {
                "latitude": latitude,
                "longitude": longitude,
                "south": latitude - up,
                "north": latitude + up,
                "west": max(longitude - aside, -180.0) if longitude + aside <= 180.0 else -180.0,
                "east": min(longitude + aside, 180.0) if longitude - aside >= -180.0 else 180.0,
                "radius": radius_km,
                "most": MOST,
            },
        )
        return [Found(*row) for row in cursor.fetchall()]


def _degrees_aside(latitude: float, up: float) -> float:
    """How many degrees of longitude a circle of `up` degrees of arc reaches to each side; all where it holds a pole."""
    if abs(latitude) + up >= 90.0:
        return 360.0
    return math.degrees(math.asin(math.sin(math.radians(up)) / math.cos(math.radians(latitude))))
