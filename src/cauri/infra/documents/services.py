"""Keeping documents, showing them on record, and deleting them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from cauri.infra import sealing
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import NOWHERE, Actor, Origin, Subject
from cauri.infra.documents import content as contents
from cauri.infra.documents import storage
from cauri.infra.documents.models import Document
from cauri.kit import ids
from cauri.kit.errors import Refusal
from cauri.kit.transactions import durable, transaction, transaction_required

_STORAGE = "documents"
_MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Viewed:
    """A document somebody may look at now."""

    id: UUID
    content_type: str
    content: bytes = field(repr=False)


class UnknownDocument(Refusal):
    """There is no such document."""

    code: ClassVar[str] = "unknown_document"
    status: ClassVar[int] = 404


@durable
def store(content: bytes, *, owner: UUID, now: datetime) -> Document:
    """Check a document and keep it, sealed, for a room to `claim`.

    The row is there before the file, so that no file is ever forgotten. Raises content.DocumentTooLarge,
    DocumentTypeRefused, DocumentUnreadable, DocumentActive.
    """
    accepted = contents.accepted(content)
    document = Document(
        id=ids.new_id(),
        owner=owner,
        name=storage.new_name(),
        content_type=accepted.content_type,
        size=len(accepted.content),
        stored_at=now,
    )
    with transaction():
        document.save(force_insert=True)
    sealed = sealing.seal(accepted.content, purpose=_purpose_of(document))
    kept_as = storages[_STORAGE].save(document.name, ContentFile(sealed))
    if kept_as != document.name:
        raise AssertionError("a storage must keep random names as they are")
    return document


@transaction_required
def claim(document: Document, *, now: datetime) -> None:
    """Keep a document until it is released."""
    document.claimed_at = now
    document.save(update_fields=["claimed_at"])


@transaction_required
def release(document: Document) -> None:
    """Say that a document is not needed any more; `prune` deletes it."""
    document.claimed_at = None
    document.save(update_fields=["claimed_at"])


@durable
def view(document_id: UUID, *, by: Actor, origin: Origin = NOWHERE, now: datetime) -> Viewed:
    """A document as it was taken in. Who looked is on record before they see anything.

    Raises UnknownDocument, sealing.SealBroken.
    """
    document = Document.objects.filter(pk=document_id).first()
    if document is None:
        raise UnknownDocument
    with transaction():
        audit.record(
            "documents.viewed",
            actor=by,
            subject=Subject("documents.document", document.pk),
            after={"owner": str(document.owner)},
            origin=origin,
            now=now,
        )
    with storages[_STORAGE].open(document.name) as file:
        sealed = file.read()
    return Viewed(document.pk, document.content_type, sealing.opened(sealed, purpose=_purpose_of(document)))


@durable
def prune(*, kept: timedelta, now: datetime) -> int:
    """Delete what nobody claimed for so long, the file before the row. Answers how many."""
    old = Document.objects.filter(claimed_at=None, stored_at__lt=now - kept).order_by("stored_at")[:_MOST_AT_ONCE]
    deleted = 0
    for document in old:
        storages[_STORAGE].delete(document.name)
        deleted += Document.objects.filter(pk=document.pk, claimed_at=None).delete()[0]
    return deleted


def _purpose_of(document: Document) -> str:
    return f"documents.document:{document.pk}"
