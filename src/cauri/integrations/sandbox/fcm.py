"""Firebase Cloud Messaging, and the tokens of its service account.

The end of an app's token decides: `…-unregistered` is no app any more, `…-invalid` is no token, `…-mismatch` is another
project's. What was sent is shown to the developer, words and all, and forgotten with the process.
"""

import secrets
import time
import uuid
from dataclasses import asdict, dataclass, field
from threading import Lock
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from cauri.integrations.sandbox.companies import Company, address_of
from cauri.integrations.sandbox.switches import given, switch

PROJECT = "cauri-development"
_SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_LIFETIME = 3600
_LARGEST = 4096
_FCM_ERROR = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
_BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"


@dataclass
class _Pushed:
    """A push as it was taken."""

    name: str
    token: str
    title: str
    body: str
    data: dict[str, str]
    tag: str


@dataclass
class _Memory:
    lock: Lock = field(default_factory=Lock)
    key: rsa.RSAPrivateKey | None = None
    access_tokens: dict[str, float] = field(default_factory=dict)
    granted: int = 0
    gone: set[str] = field(default_factory=set)
    pushed: list[_Pushed] = field(default_factory=list)


_memory = _Memory()


@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """An access token for a word that the service account has signed."""
    audience = f"{address_of(request)}/fcm/token"
    try:
        claims = jwt.decode(
            request.POST.get("assertion", ""),
            _key().public_key(),
            algorithms=["RS256"],
            audience=audience,
            options={"require": ["iss", "aud", "iat", "exp", "scope"]},
        )
    except jwt.InvalidTokenError:
        return JsonResponse({"error": "invalid_grant", "error_description": "Invalid JWT Signature."}, status=400)
    if request.POST.get("grant_type") != _GRANT or claims["scope"] != _SCOPE or claims["iss"] != _email():
        return JsonResponse({"error": "invalid_scope"}, status=400)
    if claims["exp"] - claims["iat"] > _LIFETIME:
        return JsonResponse({"error": "invalid_grant"}, status=400)
    with _memory.lock:
        made = f"ya29.{secrets.token_urlsafe(24)}"
        _memory.access_tokens[made] = time.monotonic() + _LIFETIME
        _memory.granted += 1
    return JsonResponse({"access_token": made, "expires_in": _LIFETIME, "token_type": "Bearer"})


@require_POST
def send(request: HttpRequest, project: str) -> HttpResponse:
    """Send a push to one app."""
    scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
    with _memory.lock:
        known = _memory.access_tokens.get(shown, 0.0) > time.monotonic()
    if scheme != "Bearer" or not known:
        return _error(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
    if project != PROJECT:
        return _error(403, "PERMISSION_DENIED", "Permission denied on resource project.")
    try:
        message = given(request)["message"]
        pushed = _read(message)
    except (KeyError, TypeError, ValueError, AttributeError):
        return _error(400, "INVALID_ARGUMENT", "Invalid JSON payload received.", code="INVALID_ARGUMENT")
    if len(request.body) > _LARGEST:
        return _error(400, "INVALID_ARGUMENT", "Message is too big", code="INVALID_ARGUMENT", fields=("message",))
    refused = _refusal_of(pushed.token)
    if refused is not None:
        return refused
    with _memory.lock:
        _memory.pushed.append(pushed)
    return JsonResponse({"name": pushed.name})


def _read(message: dict[str, Any]) -> _Pushed:
    """Raises KeyError, TypeError, ValueError, AttributeError for what FCM would not read."""
    data = message.get("data", {})
    if not all(isinstance(value, str) for value in data.values()):
        raise ValueError("strings only")
    return _Pushed(
        name=f"projects/{PROJECT}/messages/{uuid.uuid4().hex}",
        token=str(message["token"]),
        title=str(message["notification"]["title"]),
        body=str(message["notification"]["body"]),
        data=data,
        tag=str(message["webpush"]["notification"]["tag"]),
    )


def _refusal_of(device: str) -> HttpResponse | None:
    if device.endswith("-unregistered") or device in _memory.gone:
        return _error(404, "NOT_FOUND", "Requested entity was not found.", code="UNREGISTERED")
    if device.endswith("-invalid") or not device:
        said = "The registration token is not a valid FCM registration token"
        return _error(400, "INVALID_ARGUMENT", said, code="INVALID_ARGUMENT", fields=("message.token",))
    if device.endswith("-mismatch"):
        return _error(403, "PERMISSION_DENIED", "SenderId mismatch", code="SENDER_ID_MISMATCH")
    return None


def _error(
    status: int, name: str, message: str, *, code: str | None = None, fields: tuple[str, ...] = ()
) -> HttpResponse:
    details: list[dict[str, Any]] = [{"@type": _FCM_ERROR, "errorCode": code}] if code else []
    if fields:
        details.append({"@type": _BAD_REQUEST, "fieldViolations": [{"field": one} for one in fields]})
    error = {"code": status, "message": message, "status": name, "details": details}
    return JsonResponse({"error": error}, status=status)


def _key() -> rsa.RSAPrivateKey:
    with _memory.lock:
        if _memory.key is None:
            _memory.key = rsa.generate_private_key(65537, 2048)
        return _memory.key


def _email() -> str:
    return f"pushes@{PROJECT}.iam.gserviceaccount.com"


@require_safe
def service_account(request: HttpRequest) -> HttpResponse:
    """The file that Google's console gives an operator, for CAURI_FCM_SERVICE_ACCOUNT_FILE."""
    formats = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return JsonResponse(
        {
            "type": "service_account",
            "project_id": PROJECT,
            "private_key_id": "of-the-sandbox",
            "private_key": _key().private_bytes(*formats).decode(),
            "client_email": _email(),
            "token_uri": f"{address_of(request)}/fcm/token",
        }
    )


@switch
def unregister(sent: dict[str, Any]) -> dict[str, Any]:
    """`{"token"}`: the app of that token is removed from its phone."""
    with _memory.lock:
        _memory.gone.add(str(sent["token"]))
    return {"token": str(sent["token"])}


@switch
def revoke(_sent: dict[str, Any]) -> dict[str, Any]:
    """`{}`: no access token that was given is good any more."""
    with _memory.lock:
        _memory.access_tokens.clear()
    return {}


@require_safe
def kept(_request: HttpRequest) -> HttpResponse:
    """The pushes, the newest last, and how often an access token was given."""
    with _memory.lock:
        pushed = [asdict(one) for one in _memory.pushed]
        return JsonResponse({"pushes": pushed, "granted": _memory.granted})


def reset() -> None:
    """Forget all pushes and which apps are gone; the service account stays."""
    with _memory.lock:
        _memory.access_tokens.clear()
        _memory.pushed.clear()
        _memory.gone.clear()
        _memory.granted = 0


COMPANY = Company(
    name="fcm",
    title="Firebase Cloud Messaging",
    paths=[path("token", token), path("v1/projects/<str:project>/messages:send", send)],
    reset=reset,
    switches=[
        path("service-account", service_account),
        path("kept", kept),
        path("unregister", unregister),
        path("revoke", revoke),
    ],
)
