"""The limit rules in the console, and what single customers may move."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern

from cauri.books.limits import four_eyes, queries
from cauri.books.limits.models import LimitRule, PersonalLimit
from cauri.identity.users import queries as users
from cauri.infra.audit.acts import Subject
from cauri.infra.audit.viewing import record_view
from cauri.kit import clock, permissions
from cauri.kit.web.console import OwnPagesAdmin, ReadOnlyAdmin, may
from cauri.money import Money

VIEW = permissions.declare("limits.view", "See the limits", to=("sub_admin", "support", "compliance", "finance"))


class InForce(admin.SimpleListFilter):
    """Rules by whether they count now."""

    title = "validity"
    parameter_name = "validity"

    def lookups(self, _request: HttpRequest, _admin: Any) -> list[tuple[str, str]]:
        return [("now", "In force"), ("later", "To come"), ("over", "Over")]

    def queryset(self, _request: HttpRequest, rules: QuerySet[LimitRule]) -> QuerySet[LimitRule]:
        now = clock.now()
        match self.value():
            case "now":
                return rules.filter(pk__in=queries.in_force(now).values("pk"))
            case "later":
                return rules.filter(Q(valid_from__gt=now))
            case "over":
                return rules.filter(Q(valid_to__lte=now))
            case _:
                return rules


@admin.register(LimitRule)
class LimitRuleAdmin(ReadOnlyAdmin):
    """How much each tier may move."""

    permission = VIEW
    list_display = (
        "tier", "currency", "direction", "any_product", "per_payment", "a_day", "payments_a_day", "a_month",
        "payments_a_month", "cap", "valid_from", "valid_to",
    )  # fmt: skip
    list_filter = (InForce, "tier", "currency", "direction", "product")
    fields = (
        "id", "tier", "currency", "direction", "any_product", "per_payment", "a_day", "payments_a_day", "a_month",
        "payments_a_month", "cap", "valid_from", "valid_to",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description="product")
    def any_product(self, rule: LimitRule) -> str:
        return rule.product or "any"

    @admin.display(description="per payment")
    def per_payment(self, rule: LimitRule) -> str:
        low, high = (_shown(minor, rule) for minor in (rule.per_payment_min_minor, rule.per_payment_max_minor))
        return "-" if low == high == "-" else f"{low} to {high}"

    @admin.display(description="a day")
    def a_day(self, rule: LimitRule) -> str:
        return _shown(rule.daily_minor, rule)

    @admin.display(description="payments a day")
    def payments_a_day(self, rule: LimitRule) -> str:
        return "-" if rule.daily_count is None else str(rule.daily_count)

    @admin.display(description="a month")
    def a_month(self, rule: LimitRule) -> str:
        return _shown(rule.monthly_minor, rule)

    @admin.display(description="payments a month")
    def payments_a_month(self, rule: LimitRule) -> str:
        return "-" if rule.monthly_count is None else str(rule.monthly_count)

    @admin.display(description="balance at most")
    def cap(self, rule: LimitRule) -> str:
        return _shown(rule.balance_cap_minor, rule)


def _shown(minor: int | None, rule: LimitRule) -> str:
    return "-" if minor is None else str(Money.of_minor(minor, rule.currency))


@admin.register(PersonalLimit)
class PersonalLimitAdmin(OwnPagesAdmin):
    """Customers with limits of their own, and one customer's limits as they stand."""

    permission = VIEW

    def own_urls(self) -> list[URLPattern]:
        return [
            self.page_at("", self.latest, "limits_personallimit_changelist"),
            self.page_at("<uuid:owner_id>/", self.customer, "limits_personallimit_change"),
        ]

    def latest(self, request: HttpRequest) -> HttpResponse:
        """The latest wishes and grants."""
        return self.shown(
            request, "limits/personal.html", title="Customers' limits", limits=queries.latest_personal(), owner=None
        )

    def customer(self, request: HttpRequest, owner_id: UUID) -> HttpResponse:
        """What one customer may move, what is left of it, and whose each limit is."""
        try:
            person = users.user(owner_id)
        except users.UnknownUser as refusal:
            raise Http404 from refusal
        record_view(request, Subject("users.user", owner_id), about=owner_id)
        return self.shown(
            request,
            "limits/personal.html",
            title=f"Limits of {users.masked_name(person)}",
            owner=person,
            limits=queries.personal_history_of(owner_id),
            allowances=[
                (one, _uses(one)) for one in queries.allowances_of(owner_id, tier=person.tier, now=clock.now())
            ],
            may_ask=may(request, four_eyes.OF_CUSTOMER.to_request),
        )


def _uses(one: queries.Allowance) -> list[tuple[str, queries.Use]]:
    return [(period, use) for period, use in (("a day", one.day), ("a month", one.month)) if use is not None]
