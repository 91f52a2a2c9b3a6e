"""Where sealed documents lie, and under which names."""

import secrets
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage

_NAME_BYTES = 16


def new_name() -> str:
    """A name that tells nothing and cannot be guessed."""
    return secrets.token_hex(_NAME_BYTES)


class HomeStorage(FileSystemStorage):
    """For when no other is named: the folder documents/ of the home; its files are the owner's alone."""

    def __init__(self) -> None:
        super().__init__(
            location=Path(settings.CAURI_HOME) / "documents",
            file_permissions_mode=0o600,
            directory_permissions_mode=0o700,
        )
