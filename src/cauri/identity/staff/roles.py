"""Roles: the standard six, and the operator's own made of named permissions."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from cauri.identity.staff import queries
from cauri.identity.staff.models import Role, StaffMember
from cauri.infra.audit import services as audit
from cauri.infra.audit.acts import NOWHERE, Actor, Origin, Subject
from cauri.kit import permissions
from cauri.kit.errors import Refusal
from cauri.kit.transactions import transaction, transaction_required

_NAME = re.compile(r"[a-z][a-z_]{1,39}")


class NotPermitted(Refusal):
    """Their role does not allow that."""

    code: ClassVar[str] = "not_permitted"
    status: ClassVar[int] = 403


class UnknownRole(Refusal):
    """There is no role of that name."""

    code: ClassVar[str] = "unknown_role"


class RoleInvalid(Refusal):
    """A role of one's own has a name of 2 to 40 small letters and _, not a standard one's, and permissions that exist.

    The fact `field` names what is wrong.
    """

    code: ClassVar[str] = "role_invalid"


def must_hold(member: StaffMember, permission: str) -> None:
    """Raises NotPermitted."""
    if not member.may(permission):
        raise NotPermitted(permission=permission)


def titles() -> dict[str, str]:
    """Every role's title, by its name."""
    return permissions.STANDARD_ROLES | dict(Role.objects.order_by("name").values_list("name", "title"))


def known(name: str) -> str:
    """The name, if there is such a role. Raises UnknownRole."""
    if name not in permissions.STANDARD_ROLES and not Role.objects.filter(name=name).exists():
        raise UnknownRole
    return name


def define(name: str, *, title: str, may: Iterable[str], by: Actor, now: datetime, origin: Origin = NOWHERE) -> Role:
    """Make a role of these permissions, or change what one allows; it counts at once. Raises RoleInvalid."""
    allowed = sorted(set(may))
    if not _NAME.fullmatch(name) or name in permissions.STANDARD_ROLES:
        raise RoleInvalid(field="name")
    if not title.strip():
        raise RoleInvalid(field="title")
    if not allowed or not set(allowed) <= set(permissions.declared()):
        raise RoleInvalid(field="may")
    with transaction():
        stood = Role.objects.select_for_update().filter(name=name).first()
        before = {"permissions": stood.permissions} if stood else None
        role, _ = Role.objects.update_or_create(
            name=name, defaults={"title": title.strip(), "permissions": allowed, "defined_at": now}
        )
        audit.record(
            "staff.role_defined", actor=by, subject=Subject("staff.role", name), now=now, origin=origin,
            before=before, after={"permissions": allowed},
        )  # fmt: skip
    return role


@transaction_required
def grant(member: StaffMember, role: str, *, by: Actor, now: datetime, origin: Origin = NOWHERE) -> None:
    """Give somebody a role in place of the one they have; it counts from their next request. Raises UnknownRole."""
    before, member.role = member.role, known(role)
    member.save(update_fields=["role"])
    audit.record(
        "staff.role_granted", actor=by, subject=queries.subject_of(member), now=now, origin=origin,
        before={"role": before}, after={"role": role},
    )  # fmt: skip
