"""How the console looks: unfold's settings. The colours are a cowrie's: warm greys, a deep sea green."""

from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.admin import ModelAdmin, site
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy


def _file(name: str) -> Any:
    return lambda request: static(f"console/{name}")


def environment(request: HttpRequest) -> tuple[str, str]:
    """The label in the page's corner: nobody should mistake one installation for another."""
    return ("production", "danger") if settings.PRODUCTION else ("development", "info")


# Pages whose permission is asked of another page's admin.
_SAME_PERMISSION = {
    "exchanges_positions": "exchanges_exchange",
    "ledger_trial_balance": "ledger_account",
    "notifications_previews": "notifications_notice",
}


def _page(title: str, icon: str, name: str, *inner: str) -> dict[str, Any]:
    """An item of the sidebar, for who may see its page. It is marked there and on the `inner` ones that it leads to."""

    def is_shown(request: HttpRequest) -> bool:
        match = request.resolver_match
        return match is not None and match.url_name in {name, name.replace("_changelist", "_change"), *inner}

    def may_see(request: HttpRequest) -> bool:
        page = _admins().get(_SAME_PERMISSION.get(name, name).removesuffix("_changelist"))
        return page is None or page.has_view_permission(request)

    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{name}"),
        "active": is_shown,
        "permission": may_see,
    }


@cache
def _admins() -> "dict[str, ModelAdmin[Any]]":
    """Each admin by the name of its pages, `<app>_<model>`. First asked when a page is shown: by then all are there."""
    return {f"{model._meta.app_label}_{model._meta.model_name}": page for model, page in site._registry.items()}


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Cauri",
    "SITE_HEADER": "Cauri",
    "SITE_SUBHEADER": "Operator's console",
    "SITE_ICON": {"light": _file("cauri.svg"), "dark": _file("cauri.svg")},
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": _file("cauri.svg")}],
    "SITE_URL": None,
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "ENVIRONMENT": "cauri.interfaces.console.look.environment",
    "BORDER_RADIUS": "6px",
    "STYLES": [_file("console.css")],
    "COLORS": {
        "base": {
            "50": "oklch(98.5% .003 85)",
            "100": "oklch(96.8% .005 85)",
            "200": "oklch(92.2% .008 80)",
            "300": "oklch(86.5% .010 75)",
            "400": "oklch(70.5% .014 70)",
            "500": "oklch(54.5% .016 65)",
            "600": "oklch(43.5% .014 65)",
            "700": "oklch(36.5% .013 65)",
            "800": "oklch(26.8% .010 65)",
            "900": "oklch(20.5% .008 65)",
            "950": "oklch(14.5% .006 65)",
        },
        "primary": {
            "50": "oklch(97.8% .016 185)",
            "100": "oklch(94.5% .035 186)",
            "200": "oklch(89.2% .060 187)",
            "300": "oklch(82.0% .085 188)",
            "400": "oklch(73.5% .100 190)",
            "500": "oklch(63.5% .098 192)",
            "600": "oklch(50.5% .082 195)",
            "700": "oklch(43.5% .070 197)",
            "800": "oklch(37.5% .058 199)",
            "900": "oklch(32.5% .048 200)",
            "950": "oklch(24.0% .038 202)",
        },
    },
    "ACCOUNT": {"navigation": [{"title": "Second factor", "link": reverse_lazy("admin:second_factor")}]},
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": [
            {"items": [_page("Overview", "space_dashboard", "index")]},
            {
                "title": "Customers",
                "items": [
                    _page("People", "group", "users_user_changelist"),
                    _page("Wallets", "account_balance_wallet", "wallets_wallet_changelist"),
                    _page("Identity checks", "id_card", "kyc_case_changelist"),
                    _page("Sessions", "login", "access_session_changelist"),
                    _page("Devices", "smartphone", "access_device_changelist"),
                    _page(
                        "Lost phones",
                        "phonelink_lock",
                        "access_accountlock_changelist",
                    ),
                    _page("Notices", "notifications", "notifications_notice_changelist"),
                    _page("What notices say", "translate", "notifications_previews"),
                ],
            },
            {
                "title": "Payments",
                "items": [
                    _page("Payments", "payments", "payments_payment_changelist"),
                    _page("Quotes", "request_quote", "payments_quote_changelist"),
                    _page("Unclaimed money", "savings", "payments_unclaimed_changelist"),
                    _page("Instructions", "outbound", "instructions_instruction_changelist"),
                    _page("Deposits", "add_card", "deposits_intent_changelist"),
                    _page("Incoming money", "move_to_inbox", "deposits_incoming_changelist"),
                    _page("Account numbers", "pin", "deposits_account_changelist"),
                    _page("Billers", "receipt_long", "bills_biller_changelist"),
                    _page("What billers sell", "sell", "bills_offer_changelist"),
                    _page("Bills ordered", "receipt", "bills_order_changelist"),
                    _page("Bills wanted back", "undo", "bills_refundrequest_changelist"),
                    _page("Scheduled bills", "event_repeat", "bills_schedule_changelist"),
                    _page("Standing orders", "event_upcoming", "standing_orders_order_changelist"),
                    _page("Dates of standing orders", "event_available", "standing_orders_run_changelist"),
                    _page("Agents", "storefront", "agents_agent_changelist"),
                    _page("Float requests", "account_balance", "agents_floatrequest_changelist"),
                    _page("Cash-ins", "add_shopping_cart", "agents_cashin_changelist"),
                    _page("Files of payments", "request_page", "payouts_batch_changelist"),
                    _page("Who brings files", "badge", "payouts_preparer_changelist"),
                    _page("Requests for money", "front_hand", "requests_moneyrequest_changelist"),
                    _page("Split bills", "call_split", "splits_split_changelist"),
                    _page("Requests to the bank", "inventory_2", "bank_requests_bankrequest_changelist"),
                    _page("QR codes", "qr_code_2", "qr_code_changelist"),
                    _page("Companies", "hub", "companies_company_changelist"),
                    _page("Fees", "percent", "fees_feerule_changelist"),
                    _page("Exchange rates", "currency_exchange", "fx_rate_changelist"),
                    _page("Exchanges", "swap_horiz", "exchanges_exchange_changelist"),
                    _page("Exchange positions", "candlestick_chart", "exchanges_positions"),
                    _page("Limits", "speed", "limits_limitrule_changelist"),
                    _page("Customers' limits", "tune", "limits_personallimit_changelist"),
                ],
            },
            {
                "title": "Books",
                "items": [
                    _page(
                        "Chart of accounts",
                        "account_tree",
                        "ledger_account_changelist",
                        "ledger_posting_change",
                    ),
                    _page("Trial balance", "balance", "ledger_trial_balance"),
                    _page("Reconciliation", "rule", "reconciliation_statement_changelist"),
                    _page("Breaks", "difference", "reconciliation_break_changelist"),
                    _page("Seals", "verified", "ledger_block_changelist"),
                    _page("Verifications", "fact_check", "ledger_verification_changelist"),
                ],
            },
            {
                "title": "Staff",
                "items": [
                    _page(
                        "Approvals",
                        "approval_delegation",
                        "approvals_request_changelist",
                        "approvals_request_new",
                    ),
                    _page("Members", "badge", "staff_staffmember_changelist"),
                ],
            },
            {
                "title": "Infra",
                "items": [
                    _page("Audit log", "policy", "audit_auditrecord_changelist"),
                    _page("Facts", "campaign", "outbox_publishedfact_changelist"),
                    _page("Deliveries", "local_shipping", "outbox_delivery_changelist"),
                    _page("Messages sent", "outgoing_mail", "notifications_dispatch_changelist"),
                    _page("Messages carried", "sms", "messaging_carriedmessage_changelist"),
                    _page("Inbox", "inbox", "inbox_inboxmessage_changelist"),
                    _page("Job runs", "schedule", "jobs_jobrun_changelist"),
                    _page("Processes", "memory", "jobs_pulse_changelist"),
                ],
            },
        ],
    },
}
