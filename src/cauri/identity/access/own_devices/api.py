"""The device registry over HTTP."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Status

from cauri.identity.access import services
from cauri.identity.access.api import PROBLEMS, caller_of, signed_in
from cauri.identity.access.own_devices.shapes import DeviceNameIn, KnownDeviceOut, PushTokenIn
from cauri.infra.audit.requests import origin_of
from cauri.infra.throttles.api import WRITE
from cauri.kit import clock
from cauri.kit.transactions import retrying
from cauri.kit.web.problems import Problem
from cauri.kit.web.routing import Router

router = Router(tags=["auth"], auth=signed_in)


@router.get(
    "",
    response={200: list[KnownDeviceOut], 401: Problem, 423: Problem, **PROBLEMS},
    operation_id="list_devices",
    summary="List your devices",
    description="Those you were let in on and have not removed, the one seen last first; this very one is marked.",
)
def list_devices(request: HttpRequest) -> list[KnownDeviceOut]:
    return [KnownDeviceOut.of(device) for device in services.devices_of(caller_of(request))]


@router.patch(
    "/{uuid:device_id}",
    response={200: KnownDeviceOut, 401: Problem, 404: Problem, 423: Problem, **PROBLEMS},
    operation_id="rename_device",
    summary="Rename a device",
    description="So that you know it again in the list.",
    throttle=WRITE,
)
def rename_device(request: HttpRequest, device_id: UUID, body: DeviceNameIn) -> KnownDeviceOut:
    caller = caller_of(request)
    return KnownDeviceOut.of(retrying(lambda: services.rename_device(caller, device_id, body.name)))


@router.delete(
    "/{uuid:device_id}",
    response={204: None, 401: Problem, 404: Problem, 423: Problem, **PROBLEMS},
    operation_id="forget_device",
    summary="Remove a device",
    description="Every session on it ends, and signing in there takes a code, as on a new one. You may remove the "
    "device that asks: that signs you out.",
    throttle=WRITE,
)
def forget_device(request: HttpRequest, device_id: UUID) -> Status[None]:
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    retrying(lambda: services.forget_device(caller, device_id, now=now, origin=origin))
    return Status(204, None)


@router.put(
    "/current/push-token",
    response={204: None, 401: Problem, 423: Problem, **PROBLEMS},
    operation_id="set_push_token",
    summary="Take messages on this device",
    description="Gives the app's token for push messages; an earlier one is replaced. A device of another customer "
    "that had the same token loses it: the phone is yours now.",
    throttle=WRITE,
)
def set_push_token(request: HttpRequest, body: PushTokenIn) -> Status[None]:
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    retrying(lambda: services.take_push(caller, body.token, now=now, origin=origin))
    return Status(204, None)


@router.delete(
    "/current/push-token",
    response={204: None, 401: Problem, 404: Problem, 423: Problem, **PROBLEMS},
    operation_id="drop_push_token",
    summary="Take no more messages on this device",
    description="Once more changes nothing.",
    throttle=WRITE,
)
def drop_push_token(request: HttpRequest) -> Status[None]:
    caller, now, origin = caller_of(request), clock.now(), origin_of(request)
    retrying(lambda: services.refuse_push(caller, now=now, origin=origin))
    return Status(204, None)
