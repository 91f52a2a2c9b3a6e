"""Cauri's settings with the witness among the rooms: for processes that a test starts."""

from cauri.config.settings import *  # noqa: F403 - settings are a namespace, and this one adds a line
from cauri.config.settings import INSTALLED_APPS as _ROOMS

INSTALLED_APPS = [*_ROOMS, "tests.support.witness"]
