"""What somebody was told, over HTTP."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from cauri.identity.access.api import signed_in
from cauri.identity.access.callers import Caller
from cauri.infra.throttles.api import WRITE
from cauri.kit import clock
from cauri.kit.transactions import retrying
from cauri.kit.web import pages
from cauri.kit.web.pages import Page, Paging
from cauri.kit.web.problems import Problem
from cauri.kit.web.schemas import Strict
from cauri.servicing.notifications import preferences, queries, services
from cauri.servicing.notifications.models import Notice
from cauri.servicing.notifications.queries import ShownNotice

router = Router(tags=["notifications"], auth=signed_in)

_REFUSED: dict[int, Any] = dict.fromkeys((401, 403), Problem)


class SignedInRequest(HttpRequest):
    """A request whose caller is known."""

    auth: Caller


class NoticeOut(Schema):
    """One thing that you are told, in your language."""

    id: UUID = Field(examples=["019aa5a2-3a3c-7cc0-8f0e-2b6a5f1d9c44"])
    kind: str = Field(
        description="What happened: welcome, sent, received, moved (between your wallets), paid, arrived, refused, "
        "held (being checked), rejected, failed (at a company), got_back, gave_back, new_device, pin_changed, "
        "locked_out, limits_changed, beneficiary_saved (a bank account), identity_approved, identity_rejected, "
        "identity_asked_again, identity_ending, identity_expired or tier_set.",
        examples=["received"],
    )
    title: str = Field(examples=["Money received"])
    text: str = Field(examples=["Awa D••• sent you 100.00 MRU."])
    payment_id: UUID | None = Field(
        description="The payment it is about; null for other news.", examples=["019aa5a2-1111-7cc0-8f0e-2b6a5f1d9c44"]
    )
    made_at: datetime = Field(examples=["2026-11-21T08:30:00Z"])
    read_at: datetime | None = Field(description="When you marked it as read; null until then.", examples=[None])


class NoticesOut(Page[NoticeOut]):
    """A page of what you were told, newest first."""

    unread: int = Field(description="How many you have not read, on all pages; counted up to 100.", examples=[3])


@router.get(
    "",
    response={200: NoticesOut, 422: Problem, **_REFUSED},
    operation_id="list_notifications",
    summary="List what you were told",
    description="Newest first, in your language. Notices are kept for 90 days.",
)
def list_notifications(request: SignedInRequest, paging: Query[Paging]) -> NoticesOut:
    caller = request.auth
    inbox = queries.inbox_of(caller.user_id, language=caller.language, before=paging.before, most=paging.most)
    page = pages.page(inbox.notices, paging, stamp=lambda shown: shown.notice_id.int, shown=_out)
    return NoticesOut(items=page.items, next_cursor=page.next_cursor, unread=inbox.unread)


@router.put(
    "/read",
    response={204: None, **_REFUSED},
    operation_id="read_all_notifications",
    summary="Mark everything as read",
    description="Marks all that you were told so far as read.",
    throttle=WRITE,
)
def read_all_notifications(request: SignedInRequest) -> Status[None]:
    caller = request.auth
    retrying(lambda: services.read_all(user_id=caller.user_id, now=clock.now()))
    return Status(204, None)


@router.put(
    "/{uuid:notice_id}/read",
    response={204: None, 404: Problem, 422: Problem, **_REFUSED},
    operation_id="read_notification",
    summary="Mark a notice as read",
    description="A notice that was read keeps the time when it first was.",
    throttle=WRITE,
)
def read_notification(request: SignedInRequest, notice_id: UUID) -> Status[None]:
    caller = request.auth
    retrying(lambda: services.read(notice_id, user_id=caller.user_id, now=clock.now()))
    return Status(204, None)


class PreferenceOut(Schema):
    """One kind of notice, and by which channels you want it. In the app you find all of them."""

    kind: str = Field(examples=["sent"])
    required: bool = Field(description="It is about security or your identity: nobody turns it off.", examples=[False])
    sms: bool = Field(examples=[True])
    email: bool = Field(examples=[True])


class PreferenceIn(Strict):
    """By which channels you want a kind of notice."""

    sms: bool = Field(strict=True, examples=[False])
    email: bool = Field(strict=True, examples=[True])


class KindNamed(Schema):
    """Which kind of notice."""

    kind: Notice.Kind = Field(examples=["sent"])


@router.get(
    "/preferences",
    response={200: list[PreferenceOut], **_REFUSED},
    operation_id="list_notification_preferences",
    summary="List what you want to be told",
    description="Every kind of notice, and whether you want it as a message and by e-mail.",
)
def list_notification_preferences(request: SignedInRequest) -> list[PreferenceOut]:
    return [PreferenceOut.from_orm(one) for one in preferences.preferences_of(request.auth.user_id)]


@router.put(
    "/preferences/{kind}",
    response={200: list[PreferenceOut], 409: Problem, 422: Problem, **_REFUSED},
    operation_id="prefer_notifications",
    summary="Say what you want to be told",
    description="Turns a kind of notice off or on, by channel. What is about security or your identity stays on.",
    throttle=WRITE,
)
def prefer_notifications(request: SignedInRequest, named: Path[KindNamed], body: PreferenceIn) -> list[PreferenceOut]:
    user_id = request.auth.user_id
    retrying(lambda: preferences.prefer(user_id, named.kind, sms=body.sms, email=body.email))
    return [PreferenceOut.from_orm(one) for one in preferences.preferences_of(user_id)]


def _out(shown: ShownNotice) -> NoticeOut:
    return NoticeOut(
        id=shown.notice_id,
        kind=shown.kind,
        title=shown.title,
        text=shown.text,
        payment_id=shown.payment_id,
        made_at=shown.made_at,
        read_at=shown.read_at,
    )
