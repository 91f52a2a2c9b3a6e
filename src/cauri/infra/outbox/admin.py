"""Facts and deliveries in the console."""

from django.contrib import admin

from cauri.infra.outbox.models import Delivery, PublishedFact
from cauri.kit import permissions
from cauri.kit.web.console import ReadOnlyAdmin

VIEW = permissions.declare("outbox.view", "See facts and their deliveries", to=("sub_admin",))


@admin.register(PublishedFact)
class PublishedFactAdmin(ReadOnlyAdmin):
    """What happened, newest first."""

    permission = VIEW
    list_display = ("at", "name", "fact_id", "aggregate")
    list_filter = ("name",)
    ordering = ("-position",)
    fields = ("fact_id", "name", "at", "payload", "aggregate", "position", "era")
    show_full_result_count = False


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """What is on its way to whom, newest first."""

    permission = VIEW
    list_display = ("made_at", "handler", "queue", "state", "attempts", "error", "due_at", "finished_at")
    list_filter = ("state", "queue", "handler")
    ordering = ("-pk",)
    fields = (
        "fact",
        "handler",
        "queue",
        "aggregate",
        "state",
        "attempts",
        "hand_overs",
        "error",
        "made_at",
        "due_at",
        "finished_at",
    )
    list_select_related = ("fact",)
    show_full_result_count = False
