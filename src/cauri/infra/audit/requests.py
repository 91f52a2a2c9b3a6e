"""What an HTTP request says about who acts and from where, for doors that record it."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

from cauri.infra.audit.acts import ANONYMOUS, Actor, Origin


def actor_of(request: HttpRequest) -> Actor:
    """The member of staff who is signed in, or nobody known."""
    return Actor("staff", request.user.pk) if request.user.is_authenticated else ANONYMOUS


def origin_of(request: HttpRequest) -> Origin:
    """Where a request came from.

    The address is the connection's; behind TRUSTED_PROXIES proxies it is what the outermost of them saw.
    What a caller itself claims in X-Forwarded-For stands further left and is never read.
    """
    return Origin(
        ip=_ip_of(request),
        user_agent=request.headers.get("User-Agent", ""),
        request_id=getattr(request, "request_id", ""),
    )


def _ip_of(request: HttpRequest) -> str | None:
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    seen = [*hops, request.META.get("REMOTE_ADDR", "")]
    trusted = min(settings.TRUSTED_PROXIES, len(seen) - 1)
    try:
        ip = ipaddress.ip_address(seen[-1 - trusted])
    except ValueError:
        return None
    # A server that listens on "::" sees IPv4 callers so; they are no one network of IPv6.
    mapped = ip.ipv4_mapped if ip.version == 6 else None
    return str(mapped or ip)
