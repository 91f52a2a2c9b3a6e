"""How people prove who they are: secrets, devices, sessions, codes. No secret stands here in clear."""

from cauri.identity.access.models.caution import AccountLock, CoolingOff, FormerContact, ResetGrant
from cauri.identity.access.models.codes import OneTimeCode, SmsSpending
from cauri.identity.access.models.secrets import Secret, Tries
from cauri.identity.access.models.stays import Device, RefreshToken, Session, StepUp
from cauri.identity.access.models.waiting import Challenge, Claim, ContactChange, Registration

__all__ = [
    "AccountLock",
    "Challenge",
    "Claim",
    "ContactChange",
    "CoolingOff",
    "Device",
    "FormerContact",
    "OneTimeCode",
    "RefreshToken",
    "Registration",
    "ResetGrant",
    "Secret",
    "Session",
    "SmsSpending",
    "StepUp",
    "Tries",
]
