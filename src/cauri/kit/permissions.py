"""What somebody on the staff may see and do: named permissions, which rooms declare and roles hold.

    SET = permissions.declare("fees.request", "Ask for a change of fees", to=("finance",))

A permission whose name ends in `.view` shows and changes nothing. The admin holds every permission, the auditor every
one that only shows; `to` names the other standard roles that hold it. What nobody declared, nobody holds.
"""

from collections.abc import Iterable
from dataclasses import dataclass

ADMIN = "admin"
AUDITOR = "auditor"
STANDARD_ROLES = {
    ADMIN: "Admin",
    "sub_admin": "Sub-admin",
    "support": "Support",
    "compliance": "Compliance",
    "finance": "Finance",
    AUDITOR: "Auditor",
}
_VIEW = ".view"


@dataclass(frozen=True, slots=True)
class Permission:
    """One thing that may be allowed."""

    name: str
    title: str
    roles: frozenset[str]

    @property
    def only_shows(self) -> bool:
        """Whether it changes nothing."""
        return self.name.endswith(_VIEW)


_declared: dict[str, Permission] = {}


def declare(name: str, title: str, *, to: Iterable[str] = ()) -> str:
    """Declare a permission; its name, for pages and verbs to ask for.

    Raises ValueError when it was declared otherwise before, or names a role that is not standard.
    """
    roles = frozenset(to)
    if not roles <= set(STANDARD_ROLES):
        raise ValueError(f"{name} is given to {sorted(roles - set(STANDARD_ROLES))}")
    permission = Permission(name, title, roles)
    if _declared.setdefault(name, permission) != permission:
        raise ValueError(f"{name} is declared twice")
    return name


def declared() -> dict[str, Permission]:
    """Every permission there is, by name."""
    return dict(sorted(_declared.items()))


def of_standard_role(role: str) -> frozenset[str] | None:
    """What a standard role may; None when the role is a custom one."""
    if role not in STANDARD_ROLES:
        return None
    return frozenset(one.name for one in _declared.values() if _holds(role, one))


def _holds(role: str, permission: Permission) -> bool:
    return role == ADMIN or (role == AUDITOR and permission.only_shows) or role in permission.roles - {AUDITOR}
