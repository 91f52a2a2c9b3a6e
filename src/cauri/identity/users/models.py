"""People who hold money here. Everything personal about them stands in these two tables."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from cauri.kit import ids


class User(models.Model):
    """A customer. `tier` says how much of them is known and so how much money they may move: 0 is none."""

    class State(models.TextChoices):
        ACTIVE = "active"
        LOCKED = "locked"
        CLOSED = "closed"

    class Language(models.TextChoices):
        ARABIC = "ar"
        FRENCH = "fr"
        ENGLISH = "en"

    HIGHEST_TIER: ClassVar[int] = 3
    TIER_OF_VERIFIED_NAMES: ClassVar[int] = 2

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    phone = models.TextField(unique=True, null=True)
    email = models.TextField(unique=True, null=True)
    username = models.TextField(null=True)
    username_folded = models.GeneratedField(
        expression=Lower("username"), output_field=models.TextField(null=True), db_persist=True, unique=True
    )
    name = models.TextField()
    language = models.TextField(choices=Language.choices)
    country = models.TextField()
    home_currency = models.TextField()
    state = models.TextField(choices=State.choices, default=State.ACTIVE)
    tier = models.SmallIntegerField(default=0)
    joined_at = models.DateTimeField()
    phone_verified_at = models.DateTimeField(null=True)
    email_verified_at = models.DateTimeField(null=True)
    cools_off_until = models.DateTimeField(null=True)  # little money leaves until then: access says why

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="users_user_can_be_reached",
                condition=Q(phone__isnull=False) | Q(email__isnull=False) | Q(state="closed"),
            ),
            models.CheckConstraint(name="users_user_phone_is_e164", condition=Q(phone__regex=r"^\+[0-9]{6,15}$")),
            models.CheckConstraint(name="users_user_email_is_lower_case", condition=Q(email=Lower("email"))),
            models.CheckConstraint(
                name="users_user_username_is_plain", condition=Q(username__regex=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,29}$")
            ),
            models.CheckConstraint(name="users_user_name_is_short", condition=Q(name__regex=r"^.{1,80}$")),
            models.CheckConstraint(name="users_user_country_is_alpha_2", condition=Q(country__regex="^[A-Z]{2}$")),
            models.CheckConstraint(
                name="users_user_currency_is_a_code", condition=Q(home_currency__regex="^[A-Z]{3}$")
            ),
            models.CheckConstraint(name="users_user_language", condition=Q(language__in=["ar", "fr", "en"])),
            models.CheckConstraint(name="users_user_state", condition=Q(state__in=["active", "locked", "closed"])),
            models.CheckConstraint(name="users_user_tier", condition=Q(tier__range=(0, 3))),
        )

    def __str__(self) -> str:
        return f"user {self.pk}"


class FormerUsername(models.Model):
    """A username that a customer gave up, in lower case. Money may still be sent to it: nobody else gets it, ever."""

    username_folded = models.TextField(primary_key=True)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"former username of user {self.owner_id}"
