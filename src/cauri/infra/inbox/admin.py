"""The inbox in the console."""

from django.contrib import admin

from cauri.infra.inbox.models import InboxMessage
from cauri.kit import permissions
from cauri.kit.web.console import ReadOnlyAdmin

VIEW = permissions.declare("inbox.view", "See what companies sent us", to=("sub_admin",))


@admin.register(InboxMessage)
class InboxMessageAdmin(ReadOnlyAdmin):
    """What providers sent, newest first. Not what it says: that may be about people."""

    permission = VIEW
    list_display = ("received_at", "provider", "key", "state", "attempts", "error", "finished_at")
    list_filter = ("provider", "state")
    search_fields = ("=key",)
    ordering = ("-received_at",)
    fields = ("id", "provider", "key", "received_at", "state", "attempts", "error", "finished_at")
    show_full_result_count = False
