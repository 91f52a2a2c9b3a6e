"""What goes in and out where customers look after their devices."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from cauri.identity.access.registry import KnownDevice
from cauri.identity.access.shapes import DeviceName
from cauri.kit.web.schemas import Strict

_A_TIME = "2026-11-20T12:05:00Z"
_AN_ID = "01a1fd45-be48-7cf9-b814-7dec111575de"


class DeviceNameIn(Strict):
    """What to call a device."""

    name: DeviceName = Field(examples=["Awa's old phone"])


class PushTokenIn(Strict):
    """Where messages to the app on this device go."""

    token: str = Field(
        min_length=16,
        max_length=4096,
        pattern="^[!-~]+$",
        description="The registration token that Firebase Cloud Messaging gave the app.",
        examples=["fMEP0vJqS0:APA91bHqX1cauri-example"],
    )


class KnownDeviceOut(BaseModel):
    """A device that you were let in on."""

    id: UUID = Field(examples=[_AN_ID])
    name: str = Field(examples=["Awa's phone"])
    bound_at: datetime = Field(description="When it was let in first.", examples=[_A_TIME])
    trusted_until: datetime = Field(
        description="After this, signing in on it takes a code once more.", examples=["2026-12-20T12:05:00Z"]
    )
    last_seen_at: datetime = Field(
        description="When somebody last signed in there, or its app got new tokens.", examples=[_A_TIME]
    )
    takes_push: bool = Field(description="Whether its app gave a token for messages.", examples=[False])
    is_current: bool = Field(description="Whether this is the device that asks.", examples=[True])

    @classmethod
    def of(cls, device: KnownDevice) -> "KnownDeviceOut":
        """The shape of a device."""
        return cls.model_validate(device, from_attributes=True)
