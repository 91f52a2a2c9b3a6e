"""Instructions in the console: what companies were asked to do, and what nobody knows yet."""

from datetime import timedelta

from django.contrib import admin

from cauri.books.instructions.models import Instruction
from cauri.infra.audit.viewing import RecordedAdmin
from cauri.kit import clock, permissions

VIEW = permissions.declare(
    "instructions.view",
    "See what companies were instructed to pay",
    to=("sub_admin", "support", "compliance", "finance"),
)


@admin.register(Instruction)
class InstructionAdmin(RecordedAdmin):
    """Every instruction, newest first; those that people have to find out about say since when."""

    permission = VIEW
    list_display = ("given_at", "product", "company", "state", "age", "stuck_since", "sends", "asks", "next_at", "code")
    list_filter = ("state", "company", "product", ("stuck_since", admin.EmptyFieldListFilter))
    search_fields = ("payment_id__exact", "company_reference__exact")
    search_help_text = "A payment's id, or the company's own number"
    ordering = ("-given_at",)
    show_full_result_count = False
    fields = (
        "payment_id",
        "product",
        "company",
        "state",
        "code",
        "company_reference",
        "given_at",
        "sent_at",
        "next_at",
        "ended_at",
        "stuck_since",
        "sends",
        "asks",
    )

    @admin.display(description="open for")
    def age(self, instruction: Instruction) -> str:
        """How long nobody has known; empty once it is known."""
        if not instruction.is_open:
            return ""
        return str(timedelta(seconds=int((clock.now() - instruction.given_at).total_seconds())))
