"""Which notices somebody wants outside the app, and by which channel."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction
from cauri.servicing.notifications import silencing
from cauri.servicing.notifications.models import Muted, Notice

Channel = Muted.Channel


class NoticeRequired(Refusal):
    """What is about security, or about one's identity, cannot be turned off."""

    code = "notice_required"
    status = 409


@dataclass(frozen=True, slots=True)
class Preference:
    """One kind of notice, and where it is wanted. What is required is wanted everywhere."""

    kind: str
    required: bool
    sms: bool
    email: bool
    push: bool


def preferences_of(user_id: UUID) -> list[Preference]:
    """What somebody wants to be told, kind by kind."""
    muted = set(Muted.objects.filter(user=user_id).values_list("kind", "channel"))
    return [
        Preference(
            kind=kind,
            required=kind not in Notice.OPTIONAL,
            sms=(kind, Channel.SMS) not in muted,
            email=(kind, Channel.EMAIL) not in muted,
            push=(kind, Channel.PUSH) not in muted,
        )
        for kind in Notice.Kind.values
    ]


def muted_channels(notice: Notice) -> set[str]:
    """By which channels the reader does not want a notice."""
    if not notice.is_optional:
        return set()
    return set(Muted.objects.filter(user=notice.user_id, kind=notice.kind).values_list("channel", flat=True))


def prefer(user_id: UUID, kind: str, *, now: datetime, sms: bool, email: bool, push: bool | None = None) -> None:
    """Want a kind of notice by these channels from now on; None leaves one as it is. Raises NoticeRequired.

    Where one is turned off that was on, they are told, for it may not have been them (`silencing`).
    """
    said = {Channel.SMS: sms, Channel.EMAIL: email, Channel.PUSH: push}
    unwanted = [channel for channel, wanted in said.items() if wanted is False]
    if kind not in Notice.OPTIONAL and unwanted:
        raise NoticeRequired(kind=kind)
    with transaction():
        silencing.one_at_a_time(user_id)
        muted = Muted.objects.filter(user=user_id, kind=kind)
        before = set(muted.values_list("channel", flat=True))
        muted.filter(channel__in=[channel for channel, wanted in said.items() if wanted]).delete()
        rows = [Muted(user_id=user_id, kind=kind, channel=channel) for channel in unwanted]
        Muted.objects.bulk_create(rows, ignore_conflicts=True)
        if not before.issuperset(unwanted):
            silencing.tell(user_id, now=now)
