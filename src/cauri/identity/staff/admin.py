"""Staff in the console."""

from django.contrib import admin
from django.contrib.auth.models import Group

from cauri.identity.staff.models import StaffMember
from cauri.kit import permissions
from cauri.kit.web.console import ReadOnlyAdmin

admin.site.unregister(Group)  # Django registers a page that writes; our roles are not Django's groups

VIEW = permissions.declare("staff.view", "See the staff and their roles", to=("sub_admin",))


@admin.register(StaffMember)
class StaffMemberAdmin(ReadOnlyAdmin):
    """Who may sign in to the console."""

    permission = VIEW
    list_display = ("username", "email", "role", "is_active", "last_login", "date_joined")
    list_filter = ("role", "is_active")
    search_fields = ("username", "email")
    ordering = ("username",)
    fields = ("id", "username", "email", "role", "is_active", "last_login", "date_joined")
