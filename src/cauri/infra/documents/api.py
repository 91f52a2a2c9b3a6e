"""How a document goes out over HTTP, for the doors of other rooms."""

from django.http import HttpResponse

from cauri.infra.documents.services import Viewed

_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}


def attachment(viewed: Viewed) -> HttpResponse:
    """The document as a file to save: nothing a browser would open, guess at, keep, or send on to another site."""
    response = HttpResponse(viewed.content, content_type=viewed.content_type)
    response["Content-Disposition"] = f'attachment; filename="{viewed.id}.{_ENDINGS[viewed.content_type]}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
