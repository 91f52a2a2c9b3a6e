"""The API with the extra operation, for the processes of `bench.server`."""

from cauri.config.wsgi import application as application


def _install() -> None:
    from bench import nothing  # knows models, which need Django set up: by the import above

    nothing.install()


_install()
