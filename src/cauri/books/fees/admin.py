"""The fee rules in the console."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from cauri.books.fees import queries
from cauri.books.fees.models import FeeRule
from cauri.kit import clock, permissions
from cauri.kit.web.console import ReadOnlyAdmin
from cauri.money import Money

VIEW = permissions.declare("fees.view", "See the fees", to=("sub_admin", "support", "compliance", "finance"))


class InForce(admin.SimpleListFilter):
    """Rules by whether they count now."""

    title = "validity"
    parameter_name = "validity"

    def lookups(self, _request: HttpRequest, _admin: Any) -> list[tuple[str, str]]:
        return [("now", "In force"), ("later", "To come"), ("over", "Over")]

    def queryset(self, _request: HttpRequest, rules: QuerySet[FeeRule]) -> QuerySet[FeeRule]:
        now = clock.now()
        match self.value():
            case "now":
                return rules.filter(pk__in=queries.in_force(now).values("pk"))
            case "later":
                return rules.filter(valid_from__gt=now)
            case "over":
                return rules.filter(valid_to__lte=now)
            case _:
                return rules


@admin.register(FeeRule)
class FeeRuleAdmin(ReadOnlyAdmin):
    """What each product costs, and has cost."""

    permission = VIEW
    list_display = (
        "product", "currency", "any_tier", "amounts", "percent", "fixed", "at_least", "at_most", "borne_by",
        "valid_from", "valid_to",
    )  # fmt: skip
    list_filter = (InForce, "product", "currency", "tier", "borne_by")
    fields = (
        "id", "product", "currency", "any_tier", "amounts", "percent", "fixed", "at_least", "at_most", "borne_by",
        "valid_from", "valid_to",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description="tier")
    def any_tier(self, rule: FeeRule) -> str:
        return "any" if rule.tier is None else str(rule.tier)

    @admin.display(description="amounts")
    def amounts(self, rule: FeeRule) -> str:
        low = _shown(rule.amount_from, rule)
        return f"from {low}" if rule.amount_to is None else f"from {low} to below {_shown(rule.amount_to, rule)}"

    @admin.display(description="fixed")
    def fixed(self, rule: FeeRule) -> str:
        return _shown(rule.fixed_minor, rule)

    @admin.display(description="at least")
    def at_least(self, rule: FeeRule) -> str:
        return _shown(rule.min_minor, rule)

    @admin.display(description="at most")
    def at_most(self, rule: FeeRule) -> str:
        return _shown(rule.max_minor, rule)


def _shown(minor: int | None, rule: FeeRule) -> str:
    return "-" if minor is None else str(Money.of_minor(minor, rule.currency))
