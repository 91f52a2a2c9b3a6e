"""The API with the extra operation, for the processes of `bench.server`."""

import os
from typing import Any


def _with_nothing() -> Any:
    """The application; the operation is added before its addresses are built, as they are when it is imported."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cauri.config.settings")
    django.setup()  # what does nothing knows models
    from bench import nothing

    nothing.install()
    from cauri.config.wsgi import application

    return application


application = _with_nothing()
