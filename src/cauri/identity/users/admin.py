"""Customers in the console."""

from typing import Any
from uuid import UUID

from django.contrib import admin

from cauri.identity.users.models import User
from cauri.infra.audit.viewing import RecordedAdmin
from cauri.kit import permissions

VIEW = permissions.declare("users.view", "See customers", to=("sub_admin", "support", "compliance", "finance"))


@admin.register(User)
class UserAdmin(RecordedAdmin):
    """Who holds money here; every look is on record.

    Searched by what a caller can tell: phone, e-mail, username, name, id.
    """

    permission = VIEW
    list_display = ("name", "username", "phone", "email", "country", "state", "tier", "joined_at")
    list_filter = ("state", "tier", "country", "language")
    search_fields = ("=phone", "=email", "username_folded", "name", "=id")
    ordering = ("-joined_at",)
    fields = (
        "id",
        "name",
        "username",
        "phone",
        "phone_verified_at",
        "email",
        "email_verified_at",
        "language",
        "country",
        "home_currency",
        "state",
        "tier",
        "joined_at",
    )

    def about(self, row: Any) -> UUID | None:
        return row.pk if isinstance(row, User) else None
