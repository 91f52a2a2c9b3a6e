"""Notices in the console: that somebody was told something and whether it reached them, never what it said."""

from django.contrib import admin

from cauri.infra.audit.viewing import RecordedAdmin
from cauri.kit import permissions
from cauri.servicing.notifications.models import Dispatch, Notice

VIEW = permissions.declare(
    "notifications.view", "See what customers were told", to=("sub_admin", "support", "compliance")
)


@admin.register(Notice)
class NoticeAdmin(RecordedAdmin):
    """Who was told, newest first."""

    permission = VIEW
    list_display = ("made_at", "kind", "user_id", "about", "read_at")
    list_filter = ("kind",)
    search_fields = ("id__exact", "user__id__exact")  # `about` has no index
    ordering = ("-id",)
    fields = ("id", "user_id", "kind", "about", "fact_id", "made_at", "read_at")
    show_full_result_count = False


@admin.register(Dispatch)
class DispatchAdmin(RecordedAdmin):
    """What went outside, newest first."""

    permission = VIEW
    list_display = ("at", "notice_id", "channel", "state", "tries")
    list_filter = ("state", "channel")
    search_fields = ("notice__id__exact",)
    ordering = ("-id",)
    fields = ("notice_id", "channel", "state", "tries", "at")
    show_full_result_count = False
