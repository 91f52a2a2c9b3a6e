"""A mail server of the tests' own."""

import itertools
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pytest_django import Settings
from tests.support.platforms import free_port

from cauri.kit import clock


@dataclass
class Server:
    """Takes e-mail, unless it is told what to answer; `taken` is what it took, byte for byte."""

    taken: list[bytes] = field(default_factory=list)
    to_sender: str = "250 OK"
    to_recipient: str = "250 OK"
    to_words: str = "250 OK"

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802 - aiosmtpd's names
        """Whether the sender may send."""
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self.to_sender

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 - aiosmtpd's names
        """Whether there is such a recipient."""
        if self.to_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's names
        """Take the words, or hang up over them."""
        if self.to_words == "hang up":
            server.transport.abort()
            return ""
        if self.to_words.startswith("250"):
            self.taken.append(envelope.original_content)
        return self.to_words


def _open(settings: Settings, **more: Any) -> Iterator[Server]:
    found = Server()
    controller = Controller(found, hostname="127.0.0.1", port=free_port(), **more)
    controller.start()
    settings.SMTP_HOST = "127.0.0.1"
    settings.SMTP_PORT = controller.port
    settings.SMTP_ENCRYPTION, settings.SMTP_USER = "none", ""
    settings.EMAIL_FROM = "Cauri <no-reply@cauri.example>"
    try:
        yield found
    finally:
        controller.stop()


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    """A server on a port of its own, which the settings name."""
    yield from _open(settings)


@pytest.fixture
def strict_server(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """One that takes nothing without encryption, and then a name and a password; its certificate is known to us."""
    key, file = rsa.generate_private_key(65537, 2048), tmp_path / "server.pem"
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    day = clock.now()
    begun, ended = day - timedelta(days=1), day + timedelta(days=1)
    for_server = x509.CertificateBuilder(name, name, key.public_key(), 1, begun, ended).add_extension
    address = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    signed = for_server(address, critical=False).sign(key, hashes.SHA256())
    formats = Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    file.write_bytes(key.private_bytes(*formats) + signed.public_bytes(Encoding.PEM))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)

    def knows(_server: Any, _session: Any, _envelope: Any, _mechanism: str, shown: Any) -> AuthResult:
        return AuthResult(success=(shown.login, shown.password) == (b"cauri", b"of-the-tests"), handled=False)

    yield from _open(settings, tls_context=context, require_starttls=True, authenticator=knows, auth_required=True)


@pytest.fixture
def dripping(settings: Settings) -> Iterator[Callable[[int], None]]:
    """A server that gives so many answers, and then one that comes byte by byte and never ends (after five seconds)."""
    answers = [b"220 hello\r\n", *[b"250 OK\r\n"] * 3, b"354 go on\r\n"]
    listening = socket.create_server(("127.0.0.1", 0))
    settings.SMTP_HOST, settings.SMTP_PORT = listening.getsockname()
    settings.SMTP_ENCRYPTION, settings.SMTP_USER = "none", ""
    settings.EMAIL_FROM = "no-reply@cauri.example"
    ended, threads = threading.Event(), list[threading.Thread]()

    def serve(after: int) -> None:
        line, _ = listening.accept()
        with line, suppress(OSError):
            for number in range(after):
                line.sendall(answers[number])
                line.recv(65536)
            for one in itertools.islice(itertools.cycle(b"250-"), 100):
                if ended.wait(0.05):
                    break
                line.sendall(bytes([one]))

    def start(after: int) -> None:
        threads.append(threading.Thread(target=serve, args=(after,)))
        threads[-1].start()

    yield start
    ended.set()
    for thread in threads:
        thread.join()
    listening.close()
