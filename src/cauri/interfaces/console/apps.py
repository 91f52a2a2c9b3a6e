"""The console as Django apps: this package, and Django's admin with our site in place of its own."""

from django import apps
from django.contrib.admin import apps as admin


class ConsoleConfig(apps.AppConfig):
    """This package: templates and static files."""

    name = "cauri.interfaces.console"
    default = True


class ConsoleAdminConfig(admin.SimpleAdminConfig):
    """Django's admin with `site.Console`; INSTALLED_APPS names it in place of `django.contrib.admin`.

    The rooms' pages are found where the console is served, in `config/urls.py`: to other processes they are of no use,
    and to load them takes as long as all else.
    """

    default = False
    default_site = "cauri.interfaces.console.site.Console"
