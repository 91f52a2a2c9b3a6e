"""Staff: the only people with a Django login. Customers are not here."""

import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models

from cauri.kit import ids


class StaffMember(AbstractUser):
    """Somebody who works at the operator and may sign in to the console."""

    id: "models.UUIDField[uuid.UUID, uuid.UUID]" = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)

    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]

    class Meta:
        verbose_name = "staff member"
        verbose_name_plural = "staff members"
