"""Lists in pages, newest first: each page says with its cursor where the next one begins.

A cursor stands for a stamp, the strictly decreasing number by which a list is ordered: a ledger stamp, the
microseconds of a time, or the number of a time-ordered id (`id.int`). It is signed, so that what a client did
not get from us is refused rather than guessed at.

    @router.get("/notices", response={200: Page[NoticeOut], 401: Problem, 422: Problem}, ...)
    def list_notices(request: HttpRequest, paging: Query[Paging]) -> Page[NoticeOut]:
        rows = queries.notices_of(request.auth.user_id, before=paging.before, most=paging.most)
        return pages.page(rows, paging, stamp=lambda row: row.id.int, shown=NoticeOut.of)
"""

import base64
import binascii
import hmac
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.utils.crypto import salted_hmac
from ninja import Schema
from pydantic import BaseModel, Field

from cauri.kit.errors import Refusal

DEFAULT_LIMIT = 20
LARGEST_LIMIT = 100
LONGEST_CURSOR = 64

_SIGNATURE = 8  # bytes

R = TypeVar("R")
T = TypeVar("T")


class BadCursor(Refusal):
    """The cursor is none of ours, or was changed."""

    code = "bad_cursor"


class Paging(BaseModel):
    """What a client says about the page it wants."""

    limit: int = Field(
        default=DEFAULT_LIMIT, ge=1, le=LARGEST_LIMIT, description="How many items a page holds at most.", examples=[20]
    )
    cursor: str | None = Field(
        default=None,
        max_length=LONGEST_CURSOR,
        description="The `next_cursor` of the page before. Leave it out for the first page.",
        examples=["AZr9bVq2cPfXuYl4bGc"],
    )

    @property
    def before(self) -> int | None:
        """The stamp that this page lies before; None for the first page. Raises BadCursor."""
        return None if self.cursor is None else stamp_in(self.cursor)

    @property
    def most(self) -> int:
        """How many rows to ask the query for: one more than is shown, to learn whether a next page exists."""
        return self.limit + 1


class Page(Schema, Generic[T]):
    """Some of a list's items, and where the rest begins."""

    items: list[T]
    next_cursor: str | None = Field(
        description="Send it as `cursor` to get the next page; null on the last one.", examples=["AZr9bVq2cPfXuYl4bGc"]
    )

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """The name clients meet: Page[NoticeOut] is a NoticePage."""
        return f"{params[0].__name__.removesuffix('Out')}Page"


def page(rows: Sequence[R], paging: Paging, *, stamp: Callable[[R], int], shown: Callable[[R], T]) -> Page[T]:
    """The page made of `paging.most` rows at most, newest first."""
    visible = rows[: paging.limit]
    more = len(rows) > paging.limit
    return Page(items=[shown(row) for row in visible], next_cursor=cursor_of(stamp(visible[-1])) if more else None)


def cursor_of(stamp: int) -> str:
    """The cursor that stands for a stamp."""
    return _signed(stamp.to_bytes(stamp.bit_length() // 8 + 1, signed=True))


def stamp_in(cursor: str) -> int:
    """The stamp that a cursor of ours stands for. Raises BadCursor."""
    try:
        body = base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), altchars=b"-_")[:-_SIGNATURE]
    except (UnicodeEncodeError, binascii.Error):
        raise BadCursor from None
    # Base64 has several spellings for the same bytes; only the one that we gave out is ours.
    if not hmac.compare_digest(cursor, _signed(body)):
        raise BadCursor
    return int.from_bytes(body, signed=True)


def _signed(body: bytes) -> str:
    signature = salted_hmac("cauri.kit.web.pages", body, algorithm="sha256").digest()[:_SIGNATURE]
    return base64.urlsafe_b64encode(body + signature).rstrip(b"=").decode()
