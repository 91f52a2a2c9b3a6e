"""Pictures, names, and finding people, over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, File, Query, Schema, Status
from ninja.errors import ValidationError
from ninja.files import UploadedFile
from pydantic import StringConstraints

from cauri.identity.access.api import caller_of, signed_in
from cauri.identity.profiles import queries, services
from cauri.identity.users import queries as users
from cauri.infra.audit.requests import origin_of
from cauri.infra.throttles.api import LOOKUP, WRITE
from cauri.kit import clock
from cauri.kit.transactions import retrying
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router
from cauri.kit.web.schemas import Strict

router = Router(tags=["profiles"], auth=signed_in)

_PROBLEMS: dict[int, Any] = {401: Problem, 422: Problem, 423: Problem, 429: Problem, 500: Problem}


class PersonOut(Schema):
    """Somebody as others see them."""

    id: UUID = Field(description="For the picture.", examples=["019aa5a2-3a3c-7cc0-8f0e-2b6a5f1d9c44"])
    masked_name: str = Field(examples=["Awa D•••"])
    has_avatar: bool = Field(examples=[False])


class FoundOut(Schema):
    """Who was found: nobody, or one."""

    people: list[PersonOut]


class SoughtIn(Schema):
    """Who is looked for."""

    q: Annotated[str, StringConstraints(min_length=1, max_length=40, strip_whitespace=True)] = Field(
        description="A whole username or phone number.", examples=["awa.diallo"]
    )


class NameIn(Strict):
    """What you go by."""

    name: str = Field(max_length=200, description="1 to 80 characters.", examples=["Awa Diallo"])


class NameOut(Schema):
    """What you go by now."""

    name: str = Field(examples=["Awa Diallo"])


@router.get(
    "/search",
    response={200: FoundOut, **_PROBLEMS},
    operation_id="search_people",
    summary="Find somebody",
    description="By the whole username or phone number, and by nothing less. You see a masked name, never a number.",
    throttle=LOOKUP,
)
def search_people(request: HttpRequest, asked: Query[SoughtIn]) -> FoundOut:
    country = users.user(caller_of(request).user_id).country
    person = queries.found(asked.q, country=country)
    if person is None:
        return FoundOut(people=[])
    return FoundOut(people=[PersonOut(id=person.id, masked_name=person.masked_name, has_avatar=person.has_avatar)])


@router.put(
    "/me/name",
    response={200: NameOut, 409: Problem, **_PROBLEMS},
    operation_id="rename_me",
    summary="Go by another name",
    description="Until your name is verified (tier 2). From then on only a new identity check changes it.",
    throttle=WRITE,
)
def rename_me(request: HttpRequest, body: NameIn) -> NameOut:
    user_id, now, origin = caller_of(request).user_id, clock.now(), origin_of(request)
    person = retrying(lambda: services.rename(user_id, body.name, now=now, origin=origin))
    return NameOut(name=person.name)


@router.post(
    "/me/avatar",
    response={204: None, 413: Problem, 415: Problem, **_PROBLEMS},
    operation_id="set_avatar",
    summary="Show a picture",
    description="JPEG, PNG or WebP of at most 10 MB, as multipart/form-data. It is made smaller (512 pixels a side), "
    "and what else is in the file, like the place where it was taken, is not kept. Another one takes its place.",
    throttle=WRITE,
)
def set_avatar(request: HttpRequest, file: File[UploadedFile]) -> Status[None]:
    surplus = sorted(set(request.POST) | (set(request.FILES) - {"file"}))
    if surplus:
        raise ValidationError([{"type": "extra_forbidden", "loc": ("form", name), "msg": ""} for name in surplus])
    user_id, now, origin = caller_of(request).user_id, clock.now(), origin_of(request)
    content = file.read()
    retrying(lambda: services.set_avatar(user_id, content, now=now, origin=origin))
    return Status(204, None)


@router.delete(
    "/me/avatar",
    response={204: None, **_PROBLEMS},
    operation_id="drop_avatar",
    summary="Show no picture",
    description="Where there is none, nothing changes.",
    throttle=WRITE,
)
def drop_avatar(request: HttpRequest) -> Status[None]:
    user_id, now, origin = caller_of(request).user_id, clock.now(), origin_of(request)
    retrying(lambda: services.drop_avatar(user_id, now=now, origin=origin))
    return Status(204, None)


@router.get(
    "/{uuid:user_id}/avatar",
    response={404: Problem, **_PROBLEMS},
    operation_id="get_avatar",
    summary="Get somebody's picture",
    description="A JPEG, for who is signed in. It has an `ETag`: asked with `If-None-Match`, the same one is not sent "
    "again (304).",
    openapi_extra={
        "responses": {
            200: {
                "description": "The picture.",
                "content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}},
            },
            304: {"description": "The picture you have is still the same."},
        }
    },
    throttle=LOOKUP,
)
def get_avatar(request: HttpRequest, user_id: UUID) -> HttpResponse:
    picture = queries.avatar_of(user_id)
    tag = f'"{picture.digest}"'
    known = request.headers.get("If-None-Match", "") == tag
    answer = HttpResponse(status=304) if known else HttpResponse(picture.content, content_type="image/jpeg")
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, max-age=300"
    answer["Vary"] = "Authorization"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Content-Disposition"] = f'inline; filename="{user_id}.jpg"'
    return answer
