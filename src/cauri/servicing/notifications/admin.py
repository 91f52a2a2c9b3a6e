"""Notices in the console: that somebody was told something and whether it reached them, never what it said."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern

from cauri.infra.audit.viewing import RecordedAdmin
from cauri.kit import permissions
from cauri.servicing.notifications import previews
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

    def get_urls(self) -> list[URLPattern]:
        """The list, and beside it what each kind says."""
        own: list[URLPattern] = super().get_urls()
        return [self.page_at("previews/", self.previews, "notifications_previews"), *own]

    def previews(self, request: HttpRequest) -> HttpResponse:
        """Every kind of notice in one language, as it would go out."""
        asked = request.GET.get("language", "")
        language = asked if asked in previews.LANGUAGES else "en"
        return self.shown(
            request,
            "notifications/previews.html",
            title="What notices say",
            language=language,
            languages=previews.LANGUAGES,
            previews=list(previews.previews(language)),
        )


@admin.register(Dispatch)
class DispatchAdmin(RecordedAdmin):
    """What went outside, newest first."""

    permission = VIEW
    list_display = ("at", "notice_id", "channel", "device_id", "state", "tries")
    list_filter = ("state", "channel")
    search_fields = ("notice__id__exact",)
    ordering = ("-id",)
    fields = ("notice_id", "channel", "device_id", "state", "tries", "at")
    show_full_result_count = False
