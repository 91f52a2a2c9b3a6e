"""The API and the console as a WSGI application. `cauri api` serves it with granian."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cauri.config.settings")

application = get_wsgi_application()
import_module(settings.ROOT_URLCONF)  # or the first request waits for it
