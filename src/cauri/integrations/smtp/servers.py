"""A connection to the mail server, and the time within which all that is said on it has to be said."""

import smtplib
import socket
import ssl
import threading
from contextlib import suppress
from types import TracebackType
from typing import Final, Self

from django.conf import settings

STEP: Final = 15.0  # seconds for the server to say anything at all
WHOLE: Final = 20.0  # seconds for all of it, from the greeting on


class Deadline:
    """Cuts the line of an exchange that lasts too long, whatever it waits for, as often as a byte of it may come."""

    def __init__(self) -> None:
        self.passed = False
        self._line: socket.socket | None = None
        self._alone = threading.Lock()
        self._timer = threading.Timer(WHOLE, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._alone:
            if self._line is not None:
                self._line.close()
                self._line = None

    def watch(self, line: socket.socket) -> None:
        """Cut this one, if it comes to that, also after it was wrapped to be encrypted."""
        with self._alone:
            self._line = line.dup()
        if self.passed:
            self._cut()

    def _cut(self) -> None:
        with self._alone:
            self.passed = True
            if self._line is not None:
                with suppress(OSError):
                    self._line.shutdown(socket.SHUT_RDWR)


class Server(smtplib.SMTP):
    """The server that the settings name, connected and encrypted as they say. Raises as smtplib does."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline
        super().__init__(settings.SMTP_HOST, settings.SMTP_PORT, timeout=STEP)
        if settings.SMTP_ENCRYPTION == "starttls":
            try:
                self.starttls(context=ssl.create_default_context())
            except BaseException:
                self.close()
                raise

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        """smtplib's own hook, which SMTP_SSL uses as well."""
        line = socket.create_connection((host, port), timeout)
        try:
            self._deadline.watch(line)
            if settings.SMTP_ENCRYPTION == "tls":
                return ssl.create_default_context().wrap_socket(line, server_hostname=host)
        except BaseException:
            line.close()
            raise
        return line
