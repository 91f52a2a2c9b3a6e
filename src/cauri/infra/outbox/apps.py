"""The outbox as a Django app: it finds every room's handlers."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OutboxConfig(AppConfig):
    """Imports each installed app's `handlers` module, so that what they handle is known."""

    name = "cauri.infra.outbox"

    def ready(self) -> None:
        autodiscover_modules("handlers")
