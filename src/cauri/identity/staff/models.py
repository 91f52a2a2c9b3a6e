"""Staff: the only people with a Django login. Customers are not here."""

import uuid
from functools import cached_property
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from cauri.kit import ids, permissions


class Role(models.Model):
    """A role of the operator's own making. The standard ones are in `kit.permissions` and have no row."""

    name = models.TextField(primary_key=True)
    title = models.TextField()
    permissions = ArrayField(models.TextField())
    defined_at = models.DateTimeField()

    class Meta:
        db_table = "staff_role"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(name__regex="^[a-z][a-z_]{1,39}$"), name="staff_role_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.title


class StaffMember(AbstractUser):
    """Somebody who works at the operator and may sign in to the console."""

    id: "models.UUIDField[uuid.UUID, uuid.UUID]" = models.UUIDField(
        primary_key=True, default=ids.new_id, editable=False
    )

    role = models.TextField(default="")

    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]

    class Meta:
        verbose_name = "staff member"
        verbose_name_plural = "staff members"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(Lower("username"), name="staff_username_in_any_case"),
            models.UniqueConstraint(Lower("email"), name="staff_email_in_any_case"),
        ]

    @cached_property
    def permissions(self) -> frozenset[str]:
        """What the role allows: looked up once for each request, so that a new role counts from the next one."""
        standard = permissions.of_standard_role(self.role)
        if standard is not None:
            return standard
        custom = Role.objects.filter(name=self.role).first()
        return frozenset(custom.permissions) if custom else frozenset()

    def may(self, permission: str) -> bool:
        """Whether this person may see or do that."""
        return self.is_active and self.is_staff and permission in self.permissions


class Authenticator(models.Model):
    """The app on somebody's phone that shows a new code every thirty seconds (RFC 6238).

    `secret` is sealed. `last_step` is the time step of the latest code taken: no code is taken twice. Not confirmed
    until its owner has shown a first code.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    member = models.OneToOneField(StaffMember, models.CASCADE, related_name="+")
    secret = models.BinaryField()
    last_step = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "staff_authenticator"

    def __str__(self) -> str:
        return f"authenticator of {self.member_id}"


class RecoveryCode(models.Model):
    """A code to use once, when the authenticator is gone. Only its keyed digest is kept."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    authenticator = models.ForeignKey(Authenticator, models.CASCADE, related_name="recovery_codes")
    digest = models.BinaryField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "staff_recovery_code"

    def __str__(self) -> str:
        return f"recovery code {self.pk}"
