"""What goes in where somebody signs in by a code to the e-mail address."""

from typing import Literal

from pydantic import Field

from cauri.identity.access.shapes import DeviceIn, DeviceName, PasswordText, PinText, SignInCodeIn
from cauri.kit.web.schemas import Strict


class CodeRequestIn(Strict):
    """Who wants to sign in by a code."""

    identifier: str = Field(
        min_length=1,
        max_length=254,
        description="E-mail address. Text messages are a second proof only: see /auth/login.",
        examples=["awa@example.org"],
    )
    language: Literal["ar", "fr", "en"] = Field(
        default="fr", description="In which to write to an address that no account has.", examples=["fr"]
    )


class CodeSignInIn(SignInCodeIn):
    """The code, with the proof that the account asks for beside it."""

    pin: PinText | None = Field(
        default=None,
        description="Of an account that has a PIN, on a device that was never bound: this or `password`.",
        examples=["8305"],
    )
    password: PasswordText | None = Field(default=None, description="In place of `pin`.", examples=[None])
    device: DeviceIn | None = Field(default=None, description="Leave it out on a device that was never bound.")
    device_name: DeviceName = Field(default="", description="What to call a new device.", examples=["Awa's laptop"])
