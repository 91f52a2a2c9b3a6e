"""Cauri's settings with the witness among the rooms: for processes that a test starts."""

from datetime import timedelta

from cauri.config import schedule
from cauri.config.settings import *  # noqa: F403 - settings are a namespace, and this one adds a line
from cauri.config.settings import INSTALLED_APPS as _ROOMS

INSTALLED_APPS = [*_ROOMS, "tests.support.witness"]
schedule.SCHEDULE["witness.count"] = {"task": "witness.count", "schedule": timedelta(seconds=1)}
