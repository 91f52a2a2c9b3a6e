"""People who work at the operator, one for each role."""

from cauri.identity.staff import services as staff
from cauri.identity.staff.models import Role, StaffMember
from cauri.kit import clock, permissions

NO_PERMISSION = "nothing_at_all"


def of_role(role: str, *, name: str = "aissata") -> StaffMember:
    """A member of staff in that role, without a second factor, which development does not ask for."""
    username = f"{name}.{role}"
    known = StaffMember.objects.filter(username=username).first()
    if known is not None:
        return known
    now = clock.now()
    if role == NO_PERMISSION and not Role.objects.filter(name=role).exists():
        Role.objects.create(name=role, title="May nothing", permissions=[], defined_at=now)  # `define` refuses it
    email = f"{username}@cauri.example"
    return staff.enrol(username, email=email, password="twelve-cowries-at-noon", role=role, now=now)


ROLES = (*permissions.STANDARD_ROLES, NO_PERMISSION)
