"""The verbs of access, each from the file where it is told."""

from cauri.identity.access.claims import Claimed
from cauri.identity.access.codes import TooManyCodes, WrongCode
from cauri.identity.access.contact_changes import (
    confirm_contact_change,
    request_email_change,
    request_phone_change,
)
from cauri.identity.access.contacts import PhoneNotMobile, PhoneNotServed
from cauri.identity.access.credentials import (
    OldPinOrPassword,
    PasswordLocked,
    PasswordWrong,
    PinAlreadySet,
    PinBarred,
    PinLocked,
    PinNotSet,
    WrongPin,
    change_pin,
    check_pin,
    unbar_pin,
)
from cauri.identity.access.devices import DeviceProof, UnknownDevice
from cauri.identity.access.email_sign_ins import (
    EmailOnly,
    SecondFactorNeeded,
    request_email_sign_in,
    verify_email_sign_in,
)
from cauri.identity.access.locks import Proof, confirm_lock, lock_for, lock_own, lock_with_secret, request_lock, unlock
from cauri.identity.access.profiles import change_profile, profile_of
from cauri.identity.access.pruning import prune
from cauri.identity.access.reauthentication import reauthenticate
from cauri.identity.access.registrations import (
    Confirmed,
    Entered,
    RegistrationIncomplete,
    Started,
    confirm_registration,
    enter,
    start_registration,
)
from cauri.identity.access.registry import (
    KnownDevice,
    devices_of,
    forget_device,
    refuse_push,
    rename_device,
    take_push,
)
from cauri.identity.access.reset_approvals import DeviceTooNew, UnknownReset, approve_pin_reset, pending_resets
from cauri.identity.access.reset_grants import grant_pin_reset
from cauri.identity.access.resets import ContactTooNew, SecondProofNeeded, confirm_pin_reset, request_pin_reset
from cauri.identity.access.rules import PasswordTooWeak, WeakPin
from cauri.identity.access.sessions import (
    AccountLocked,
    CsrfRefused,
    RefreshRefused,
    SessionOver,
    SignedInDevice,
    Tokens,
    UnknownSession,
    end_session,
    refresh,
    sign_out,
)
from cauri.identity.access.sign_ins import (
    Challenged,
    OneSecret,
    SignInLocked,
    SignInRefused,
    customer_called,
    sign_in,
    stored_form,
    verify_sign_in,
)
from cauri.identity.access.sim_changes import report_sim_change
from cauri.identity.access.sms_spending import CodesUnavailable
from cauri.identity.access.step_ups import StepUp, StepUpRefused, caps, spend_step_up, start_step_up
from cauri.identity.access.tokens import NotSignedIn

__all__ = [
    "AccountLocked",
    "Challenged",
    "Claimed",
    "CodesUnavailable",
    "Confirmed",
    "ContactTooNew",
    "CsrfRefused",
    "DeviceProof",
    "DeviceTooNew",
    "EmailOnly",
    "Entered",
    "KnownDevice",
    "NotSignedIn",
    "OldPinOrPassword",
    "OneSecret",
    "PasswordLocked",
    "PasswordTooWeak",
    "PasswordWrong",
    "PhoneNotMobile",
    "PhoneNotServed",
    "PinAlreadySet",
    "PinBarred",
    "PinLocked",
    "PinNotSet",
    "Proof",
    "RefreshRefused",
    "RegistrationIncomplete",
    "SecondFactorNeeded",
    "SecondProofNeeded",
    "SessionOver",
    "SignInLocked",
    "SignInRefused",
    "SignedInDevice",
    "Started",
    "StepUp",
    "StepUpRefused",
    "Tokens",
    "TooManyCodes",
    "UnknownDevice",
    "UnknownReset",
    "UnknownSession",
    "WeakPin",
    "WrongCode",
    "WrongPin",
    "approve_pin_reset",
    "caps",
    "change_pin",
    "change_profile",
    "check_pin",
    "confirm_contact_change",
    "confirm_lock",
    "confirm_pin_reset",
    "confirm_registration",
    "customer_called",
    "devices_of",
    "end_session",
    "enter",
    "forget_device",
    "grant_pin_reset",
    "lock_for",
    "lock_own",
    "lock_with_secret",
    "pending_resets",
    "profile_of",
    "prune",
    "reauthenticate",
    "refresh",
    "refuse_push",
    "rename_device",
    "report_sim_change",
    "request_email_change",
    "request_email_sign_in",
    "request_lock",
    "request_phone_change",
    "request_pin_reset",
    "sign_in",
    "sign_out",
    "spend_step_up",
    "start_registration",
    "start_step_up",
    "stored_form",
    "take_push",
    "unbar_pin",
    "unlock",
    "verify_email_sign_in",
    "verify_sign_in",
]
