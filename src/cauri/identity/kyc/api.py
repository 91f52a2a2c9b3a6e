"""The doors through which customers become known."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, File, Form, Schema, Status
from ninja.errors import ValidationError
from ninja.files import UploadedFile

from cauri.identity.access.api import signed_in
from cauri.identity.access.callers import Caller
from cauri.identity.kyc import queries, services
from cauri.identity.kyc.models import Case
from cauri.identity.kyc.personal import DocumentType, Personal
from cauri.infra.audit.requests import origin_of
from cauri.infra.throttles.api import WRITE
from cauri.kit import clock
from cauri.kit.transactions import retrying
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router
from cauri.kit.web.schemas import Strict

router = Router(tags=["kyc"], auth=signed_in)

_REFUSED: dict[int, Any] = dict.fromkeys((401, 403, 404, 409, 422, 429), Problem)

Kind = Literal["front", "back", "selfie"]


class SignedInRequest(HttpRequest):
    """A request whose caller is known."""

    auth: Caller


class CaseIn(Strict):
    """Which tier is wanted."""

    wanted_tier: int = Field(ge=1, le=3, description="1 to 3.", examples=[2])


class PersonalIn(Personal):
    """Who you are, as your identity document says it. It is kept sealed and never sent back."""

    first_name: str = Field(min_length=1, max_length=80, examples=["Awa"])
    last_name: str = Field(min_length=1, max_length=80, examples=["Diallo"])
    born_on: date = Field(description="You have to be 18.", examples=["1998-05-17"])
    nationality: str = Field(pattern="^[A-Z]{2}$", description="ISO 3166 alpha-2.", examples=["MR"])
    document_type: DocumentType = Field(examples=["national_identity_card"])
    document_number: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 /-]{3,29}$", examples=["BC1234567"])
    document_country: str = Field(pattern="^[A-Z]{2}$", description="Who issued it.", examples=["MR"])
    document_expires_on: date = Field(examples=["2031-05-16"])


class CaseOut(Schema):
    """One request for a tier."""

    id: UUID = Field(examples=["019aa5a2-3a3c-7cc0-8f0e-2b6a5f1d9c44"])
    wanted_tier: int = Field(examples=[2])
    state: Literal["draft", "submitted", "in_review", "more_needed", "approved", "rejected", "expired"] = Field(
        description="draft and more_needed can be changed and submitted.", examples=["draft"]
    )
    reason: str = Field(
        description="Why it was rejected or what is asked for again; empty otherwise.", examples=["document_unreadable"]
    )
    has_data: bool = Field(description="Whether you have said who you are.", examples=[True])
    documents: list[Kind] = Field(description="What you have handed in.", examples=[["front", "selfie"]])
    opened_at: datetime = Field(examples=["2026-11-21T08:30:00Z"])
    submitted_at: datetime | None = Field(examples=["2026-11-21T08:40:00Z"])
    decided_at: datetime | None = Field(examples=[None])
    expires_at: datetime | None = Field(description="Until when an approval holds.", examples=[None])

    @classmethod
    def of(cls, case: Case) -> "CaseOut":
        """A case as its customer sees it."""
        return cls.model_validate(
            {
                "id": case.pk,
                "wanted_tier": case.wanted_tier,
                "state": case.state,
                "reason": case.reason,
                "has_data": case.sealed is not None,
                "documents": queries.kinds_of(case),
                "opened_at": case.opened_at,
                "submitted_at": case.submitted_at,
                "decided_at": case.decided_at,
                "expires_at": case.expires_at,
            }
        )


class StandingOut(Schema):
    """How well you are known here."""

    tier: int = Field(description="0 to 3; tier 0 cannot move money.", examples=[1])
    reachable_tier: int = Field(
        description="The highest your verified contacts allow: 2 with a phone number, 3 with an e-mail address too.",
        examples=[2],
    )
    cases: list[CaseOut] = Field(description="Your latest, newest first.")


@router.get(
    "",
    response={200: StandingOut, **dict.fromkeys((401, 403), Problem)},
    operation_id="get_kyc",
    summary="See how well you are known",
    description="Your tier, how far you can get, and your cases.",
)
def get_kyc(request: SignedInRequest) -> StandingOut:
    found = queries.standing(request.auth.user_id)
    return StandingOut(
        tier=found.tier, reachable_tier=found.reachable_tier, cases=[CaseOut.of(case) for case in found.cases]
    )


@router.post(
    "/cases",
    response={201: CaseOut, **_REFUSED},
    operation_id="open_kyc_case",
    summary="Ask for a tier",
    description="Opens a case. There is one at a time: while it is not decided, another is refused with its id. An "
    "approval may be renewed in its last 60 days.",
    throttle=WRITE,
)
def open_case(request: SignedInRequest, body: CaseIn) -> Status[CaseOut]:
    now, origin = clock.now(), origin_of(request)
    user_id, tier = request.auth.user_id, body.wanted_tier
    return Status(
        201, CaseOut.of(retrying(lambda: services.open_case(user_id=user_id, wanted_tier=tier, now=now, origin=origin)))
    )


@router.put(
    "/cases/{uuid:case_id}/data",
    response={200: CaseOut, **_REFUSED},
    operation_id="put_kyc_data",
    summary="Say who you are",
    description="As your identity document says it. Until the case is submitted, you may say it again.",
    throttle=WRITE,
)
def put_data(request: SignedInRequest, case_id: UUID, body: PersonalIn) -> CaseOut:
    now, user_id = clock.now(), request.auth.user_id
    return CaseOut.of(retrying(lambda: services.fill_in(case_id, body, user_id=user_id, now=now)))


@router.post(
    "/cases/{uuid:case_id}/documents",
    response={201: CaseOut, 413: Problem, 415: Problem, **_REFUSED},
    operation_id="hand_in_kyc_document",
    summary="Hand in a document",
    description="A JPEG or PNG picture or a PDF file of at most 10 MB, as multipart/form-data. What else is in the "
    "file, like the place of a picture, is not kept. Another of the same kind takes its place. A selfie is a picture.",
    throttle=WRITE,
)
def hand_in(request: SignedInRequest, case_id: UUID, kind: Form[Kind], file: File[UploadedFile]) -> Status[CaseOut]:
    _refuse_surplus(request)
    content, now = file.read(), clock.now()
    return Status(201, CaseOut.of(services.hand_in(case_id, kind, content, user_id=request.auth.user_id, now=now)))


@router.post(
    "/cases/{uuid:case_id}/submission",
    response={200: CaseOut, **_REFUSED},
    operation_id="submit_kyc_case",
    summary="Have a case looked at",
    description="Needs your data, the front of the document, its back unless it is a passport, and from tier "
    "2 on a selfie. At most five times in 30 days.",
    throttle=WRITE,
)
def submit(request: SignedInRequest, case_id: UUID) -> CaseOut:
    now, origin, user_id = clock.now(), origin_of(request), request.auth.user_id
    return CaseOut.of(retrying(lambda: services.submit(case_id, user_id=user_id, now=now, origin=origin)))


def _refuse_surplus(request: HttpRequest) -> None:
    """Ninja overlooks fields of a form that nobody asked for. Raises ValidationError, as bodies of JSON do."""
    surplus = sorted((set(request.POST) - {"kind"}) | (set(request.FILES) - {"file"}))
    if surplus:
        raise ValidationError([{"type": "extra_forbidden", "loc": ("form", name), "msg": ""} for name in surplus])
