"""Staff in the console."""

from django.contrib import admin
from django.contrib.auth.models import Group

from cauri.identity.staff.models import StaffMember
from cauri.kit.web.console import ReadOnlyAdmin

admin.site.unregister(Group)  # Django registers a page that writes; roles will come with services of their own


@admin.register(StaffMember)
class StaffMemberAdmin(ReadOnlyAdmin):
    """Who may sign in to the console."""

    list_display = ("username", "email", "is_active", "last_login", "date_joined")
    list_filter = ("is_active",)
    search_fields = ("username", "email")
    ordering = ("username",)
    fields = ("id", "username", "email", "is_active", "last_login", "date_joined")
