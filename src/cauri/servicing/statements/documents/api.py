"""Statements as files over HTTP: PDF for people, camt.053 for their accounting."""

from typing import Any, Final, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Field, Query
from pydantic import BaseModel

from cauri.books.wallets import queries as wallets
from cauri.identity.access.api import caller_of, signed_in
from cauri.infra.throttles.api import DOCUMENT
from cauri.kit import clock
from cauri.kit.web import wording
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router
from cauri.servicing.statements import periods, queries
from cauri.servicing.statements.api import Days
from cauri.servicing.statements.documents import camt, sheets
from cauri.servicing.statements.queries import Statement

router = Router(tags=["transactions"], auth=signed_in)

PDF: Final = "application/pdf"
_REFUSED: dict[int, Any] = dict.fromkeys((401, 403, 404, 422, 503), Problem)

Language = Literal["ar", "en", "fr"]


class Spoken(BaseModel):
    """In which language a document speaks."""

    lang: Language | None = Field(
        default=None,
        description="The document's language. Left out, it is what `Accept-Language` asks for, or else your own.",
        examples=["fr"],
    )


def described(media: str, what: str) -> dict[str, Any]:
    """What the document says of an operation that answers with a file."""
    content = {media: {"schema": {"type": "string", "format": "binary"}}}
    return {"responses": {200: {"description": what, "content": content}}}


def language_for(request: HttpRequest, asked: Language | None) -> str:
    """The language of a document for a caller."""
    accepted = request.headers.get("Accept-Language", "")
    return asked or (wording.language_of(accepted) if accepted else caller_of(request).language)


def attached(answer: HttpResponse | StreamingHttpResponse, name: str) -> HttpResponse | StreamingHttpResponse:
    """The answer as a file of that name: no browser shows it as a page of ours, and nobody on the way keeps it."""
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "no-store"
    return answer


@router.get(
    "/wallets/{uuid:wallet_id}/statement.pdf",
    response=_REFUSED,
    operation_id="get_statement_pdf",
    summary="Get a wallet's statement as PDF",
    description="The same lines and balances on paper, in Arabic, English or French. More than 5,000 lines come as CSV "
    "only. The same days make the same file, however often it is asked for.",
    openapi_extra=described(PDF, "The document."),
    throttle=DOCUMENT,
)
def get_statement_pdf(
    request: HttpRequest, wallet_id: UUID, days: Query[Days], spoken: Query[Spoken]
) -> HttpResponse | StreamingHttpResponse:
    statement = _statement(request, wallet_id, days)
    language = language_for(request, spoken.lang)
    content = sheets.pdf_of(statement, queries.in_full(statement), language=language)
    answer = HttpResponse(content, content_type=PDF, headers={"Content-Language": language})
    return attached(answer, f"{_name_of(statement)}.pdf")


@router.get(
    "/wallets/{uuid:wallet_id}/statement.xml",
    response=_REFUSED,
    operation_id="get_statement_xml",
    summary="Get a wallet's statement as camt.053",
    description="The same as ISO 20022 writes it (camt.053.001.08), up to 50,000 lines. `EndToEndId` and "
    "`AcctSvcrRef` are the payment's id without hyphens. A file that was cut off is no XML.",
    openapi_extra=described("application/xml", "The file."),
    throttle=DOCUMENT,
)
def get_statement_xml(request: HttpRequest, wallet_id: UUID, days: Query[Days]) -> HttpResponse | StreamingHttpResponse:
    statement = _statement(request, wallet_id, days)
    queries.must_fit_a_file(statement)
    answer = StreamingHttpResponse(
        camt.lines(statement, now=clock.now()), content_type="application/xml; charset=utf-8"
    )
    return attached(answer, f"{_name_of(statement)}.xml")


def _statement(request: HttpRequest, wallet_id: UUID, days: Days) -> Statement:
    period = periods.of_statement(days.first, days.last, now=clock.now())
    wallet = wallets.own_wallet(wallet_id, owner_id=caller_of(request).user_id)
    return queries.statement(wallet, since=period.since, until=period.until)


def _name_of(statement: Statement) -> str:
    first, last = periods.days_of(statement.since, statement.until)
    return f"statement-{statement.wallet.number}-{first}-{last}"
