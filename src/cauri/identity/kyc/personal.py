"""What a customer says of themselves. It is kept sealed, and bound to its case."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from cauri.identity.kyc import matching
from cauri.infra import sealing

Name = Annotated[str, Field(min_length=1, max_length=80)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="ISO 3166 alpha-2.")]
DocumentType = Literal["passport", "national_identity_card", "residence_permit", "driving_licence"]


class Personal(BaseModel):
    """Names as the document has them, and what else it says."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, str_strip_whitespace=True)

    first_name: Name
    last_name: Name
    born_on: date
    nationality: Country
    document_type: DocumentType
    document_number: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 /-]{3,29}$")]
    document_country: Country
    document_expires_on: date

    def sealed_for(self, case_id: UUID) -> bytes:
        """As the database keeps it."""
        return sealing.seal(self.model_dump_json().encode(), purpose=_purpose_of(case_id))

    def fingerprints(self) -> list[str]:
        """By which the same document is found in other cases; the first is the one to keep."""
        number = matching.plain_number(self.document_number)
        named = f"{self.document_country}:{self.document_type}:{number}"
        return sealing.fingerprints(named.encode(), purpose="kyc.document")

    def __repr__(self) -> str:
        return "Personal()"

    __str__ = __repr__


def opened(sealed: bytes | memoryview, case_id: UUID) -> Personal:
    """What was sealed for this case. Raises sealing.SealBroken."""
    return Personal.model_validate_json(sealing.opened(bytes(sealed), purpose=_purpose_of(case_id)))


def _purpose_of(case_id: UUID) -> str:
    return f"kyc.case:{case_id}"
