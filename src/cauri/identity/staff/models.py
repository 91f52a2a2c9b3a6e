"""Staff: the only people with a Django login. Customers are not here."""

import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower

from cauri.kit import ids


class StaffMember(AbstractUser):
    """Somebody who works at the operator and may sign in to the console."""

    id: "models.UUIDField[uuid.UUID, uuid.UUID]" = models.UUIDField(
        primary_key=True, default=ids.new_id, editable=False
    )

    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]

    class Meta:
        verbose_name = "staff member"
        verbose_name_plural = "staff members"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(Lower("username"), name="staff_username_in_any_case"),
            models.UniqueConstraint(Lower("email"), name="staff_email_in_any_case"),
        ]
