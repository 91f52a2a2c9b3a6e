"""The messages that companies carried, in the console."""

from django.contrib import admin

from cauri.infra.messaging.models import CarriedMessage
from cauri.kit import permissions
from cauri.kit.web.console import ReadOnlyAdmin

VIEW = permissions.declare("messaging.view", "See whether messages arrived", to=("sub_admin", "support"))


@admin.register(CarriedMessage)
class CarriedMessageAdmin(ReadOnlyAdmin):
    """What was carried, newest first. Neither to whom nor what it said: that is kept nowhere."""

    permission = VIEW
    list_display = ("sent_at", "channel", "purpose", "company", "state", "reason", "reported_at")
    list_filter = ("state", "company", "channel", "purpose")
    search_fields = ("=company_id",)
    search_help_text = "The company's own number"
    ordering = ("-sent_at",)
    show_full_result_count = False
    fields = ("id", "company", "company_id", "channel", "purpose", "state", "reason", "sent_at", "reported_at")
