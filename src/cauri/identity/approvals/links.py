"""Ways from a room's console pages to the form of one of its kinds, filled in as far as the page knows."""

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from cauri.identity.approvals.kinds import Kind


def way_to(kind: Kind, **known: object) -> str:
    """The address of the form, with some of its fields filled in. Whoever sends it may still change them."""
    filled_in = urlencode({name: str(value) for name, value in known.items()})
    return f"{reverse('admin:approvals_request_new', args=[kind.name])}?{filled_in}"


def buttons(*ways: tuple[str, str]) -> SafeString:
    """A button for each title and address."""
    return format_html_join(" ", '<a class="c-button" href="{}">{}</a>', ((way, title) for title, way in ways))
