"""Approvals as a Django app: it finds every room's kinds of request."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ApprovalsConfig(AppConfig):
    """Imports each installed app's `four_eyes` module, so that what may be asked for is known."""

    name = "cauri.identity.approvals"

    def ready(self) -> None:
        autodiscover_modules("four_eyes")
