"""These pages as a Django app: templates and a style sheet."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    """This package."""

    name = "cauri.interfaces.public"
