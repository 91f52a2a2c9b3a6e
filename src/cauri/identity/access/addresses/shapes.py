"""What goes in and out where a phone number or an e-mail address is changed."""

from pydantic import Field

from cauri.identity.access.shapes import PasswordText, PinText
from cauri.kit.web.schemas import Strict


class _Reauthenticated(Strict):
    """Who asks shows once more who they are."""

    pin: PinText | None = Field(default=None, description="Either this or `password`.", examples=["8305"])
    password: PasswordText | None = Field(default=None, description="Either this or `pin`.", examples=[None])


class PhoneChangeIn(_Reauthenticated):
    """The phone number that somebody wants to have."""

    phone: str = Field(
        min_length=1,
        max_length=40,
        description="With its country code, unless it is of the operator's country.",
        examples=["+22236123456"],
    )


class EmailChangeIn(_Reauthenticated):
    """The e-mail address that somebody wants to have."""

    email: str = Field(min_length=1, max_length=254, examples=["awa@example.org"])
