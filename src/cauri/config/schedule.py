"""The job schedule: what runs when. The one list of everything that happens without a request."""

from typing import Any

SCHEDULE: dict[str, dict[str, Any]] = {}
