"""What somebody was told, over HTTP."""

from datetime import datetime, time
from functools import cache
from typing import Any, Self
from uuid import UUID
from zoneinfo import available_timezones

from django.http import HttpRequest
from ninja import Path, Query, Schema, Status
from pydantic import Field, field_validator, model_validator

from cauri.identity.access.api import signed_in
from cauri.identity.access.callers import Caller
from cauri.infra.throttles.api import WRITE
from cauri.kit import clock
from cauri.kit.transactions import retrying
from cauri.kit.web import pages
from cauri.kit.web.pages import Page, Paging
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router
from cauri.kit.web.schemas import Strict
from cauri.servicing.notifications import habits, preferences, queries, services
from cauri.servicing.notifications.habits import Chosen, QuietHours
from cauri.servicing.notifications.models import Notice
from cauri.servicing.notifications.queries import ShownNotice

router = Router(tags=["notifications"], auth=signed_in)

_REFUSED: dict[int, Any] = dict.fromkeys((401, 403), Problem)
_TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
_CLOCK = "%H:%M"


class SignedInRequest(HttpRequest):
    """A request whose caller is known."""

    auth: Caller


class NoticeOut(Schema):
    """One thing that you are told, in your language."""

    id: UUID = Field(examples=["019aa5a2-3a3c-7cc0-8f0e-2b6a5f1d9c44"])
    kind: str = Field(
        description="What happened: welcome, sent, received, moved (between your wallets), paid, arrived, refused, "
        "held (being checked), rejected, failed (at a company), got_back, gave_back, new_device, pin_changed, "
        "locked_out, limits_changed, notices_changed (you are told less than before), beneficiary_saved (a bank "
        "account), identity_approved, identity_rejected, identity_asked_again, identity_ending, identity_expired, "
        "tier_set or qr_code_replaced; and more.",
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
    push: bool = Field(examples=[True])


class PreferenceIn(Strict):
    """By which channels you want a kind of notice."""

    sms: bool = Field(strict=True, examples=[False])
    email: bool = Field(strict=True, examples=[True])
    push: bool | None = Field(None, strict=True, description="Left out: as it was.", examples=[True])


class KindNamed(Schema):
    """Which kind of notice."""

    kind: Notice.Kind = Field(examples=["sent"])


@router.get(
    "/preferences",
    response={200: list[PreferenceOut], **_REFUSED},
    operation_id="list_notification_preferences",
    summary="List what you want to be told",
    description="Every kind of notice, and whether you want it as a message, by e-mail, and on your apps' screens.",
)
def list_notification_preferences(request: SignedInRequest) -> list[PreferenceOut]:
    return [PreferenceOut.from_orm(one) for one in preferences.preferences_of(request.auth.user_id)]


@router.put(
    "/preferences/{kind}",
    response={200: list[PreferenceOut], 409: Problem, 422: Problem, **_REFUSED},
    operation_id="prefer_notifications",
    summary="Say what you want to be told",
    description="Turns a kind of notice off or on, by channel. What is about security or your identity stays on. When "
    "something is turned off you are told, on every channel and once an hour at most (notices_changed).",
    throttle=WRITE,
)
def prefer_notifications(request: SignedInRequest, named: Path[KindNamed], body: PreferenceIn) -> list[PreferenceOut]:
    user_id = request.auth.user_id
    retrying(
        lambda: preferences.prefer(user_id, named.kind, now=clock.now(), sms=body.sms, email=body.email, push=body.push)
    )
    return [PreferenceOut.from_orm(one) for one in preferences.preferences_of(user_id)]


class HabitsOut(Schema):
    """How you want to be told, whatever it is."""

    quiet_from: str | None = Field(description="From when your phone is left alone; null: never.", examples=["22:00"])
    quiet_until: str | None = Field(description="Until when; perhaps the next morning.", examples=["07:00"])
    time_zone: str = Field(description="By whose clocks (IANA time zone).", examples=["Africa/Nouakchott"])
    names_in_pushes: bool = Field(
        description="Whether names and amounts may stand on a locked screen. Otherwise you see only what happened.",
        examples=[False],
    )

    @staticmethod
    def of(chosen: Chosen) -> "HabitsOut":
        """As it is told."""
        quiet = chosen.quiet_hours
        return HabitsOut(
            quiet_from=quiet.begin.strftime(_CLOCK) if quiet else None,
            quiet_until=quiet.end.strftime(_CLOCK) if quiet else None,
            time_zone=chosen.time_zone,
            names_in_pushes=chosen.names_in_pushes,
        )


class HabitsIn(Strict):
    """How you want to be told from now on. Quiet hours are two different times, or null and null."""

    quiet_from: str | None = Field(pattern=_TIME, examples=["22:00"])
    quiet_until: str | None = Field(pattern=_TIME, examples=["07:00"])
    time_zone: str = Field(max_length=64, examples=["Africa/Nouakchott"])
    names_in_pushes: bool = Field(strict=True, examples=[False])

    @field_validator("time_zone")
    @classmethod
    def _is_known(cls, named: str) -> str:
        if named not in _time_zones():
            raise ValueError("not a time zone")
        return named

    @model_validator(mode="after")
    def _are_hours(self) -> Self:
        if (self.quiet_from is None) != (self.quiet_until is None) or (
            self.quiet_from is not None and self.quiet_from == self.quiet_until
        ):
            raise ValueError("quiet hours are two different times, or none")
        return self

    def chosen(self) -> Chosen:
        """The same as the service takes it."""
        quiet = None
        if self.quiet_from is not None and self.quiet_until is not None:
            begin, end = time.fromisoformat(self.quiet_from), time.fromisoformat(self.quiet_until)
            quiet = QuietHours(begin, end, self.time_zone)
        return Chosen(quiet, self.time_zone, self.names_in_pushes)


@router.get(
    "/habits",
    response={200: HabitsOut, **_REFUSED},
    operation_id="get_notification_habits",
    summary="See when you are told",
    description="Your quiet hours, and whether names and amounts may stand on a locked screen. Who has chosen nothing "
    "has the operator's quiet hours.",
)
def get_notification_habits(request: SignedInRequest) -> HabitsOut:
    return HabitsOut.of(habits.habits_of(request.auth.user_id))


@router.put(
    "/habits",
    response={200: HabitsOut, 422: Problem, **_REFUSED},
    operation_id="choose_notification_habits",
    summary="Say when you are told",
    description="What comes to your phone during your quiet hours waits until they are over, unless it is about "
    "security or your identity. In the app you find it at once. When your phone is left alone at hours when it was "
    "not before, or by another time zone's clocks, you are told, on every channel and once an hour at most "
    "(notices_changed).",
    throttle=WRITE,
)
def choose_notification_habits(request: SignedInRequest, body: HabitsIn) -> HabitsOut:
    user_id = request.auth.user_id
    retrying(lambda: habits.choose(user_id, body.chosen(), now=clock.now()))
    return HabitsOut.of(habits.habits_of(user_id))


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


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
