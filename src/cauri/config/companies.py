"""The outside companies, and who is asked for what: settings, like those of `config.settings`, which takes them all.

Without its key a company is not asked, and has no door.
"""

import re

from django.core.exceptions import ImproperlyConfigured

from cauri.infra import env

# -- who customers are --------------------------------------------------------------------------------------
ONFIDO_URL: str = env.env.str("CAURI_ONFIDO_URL", default="https://api.eu.onfido.com/v3.6")
ONFIDO_TOKEN: str = env.env.str("CAURI_ONFIDO_TOKEN", default="")
ONFIDO_WORKFLOW: str = env.env.str("CAURI_ONFIDO_WORKFLOW", default="")
ONFIDO_WEBHOOK_TOKEN: str = env.env.str("CAURI_ONFIDO_WEBHOOK_TOKEN", default="")

# -- money in and out ---------------------------------------------------------------------------------------
# Paystack's secret key also signs its webhooks; without one it is not asked, and has no door.
PAYSTACK_URL: str = env.env.str("CAURI_PAYSTACK_URL", default="https://api.paystack.co")
PAYSTACK_SECRET_KEY: str = env.env.str("CAURI_PAYSTACK_SECRET_KEY", default="")
# The bank of Paystack's dedicated account numbers, in Paystack's word; without one none are given.
PAYSTACK_ACCOUNT_BANK: str = env.env.str("CAURI_PAYSTACK_ACCOUNT_BANK", default="")
# A bank that speaks our own protocol (docs/reference/bank-gateway.md): its address, our key, the secret that both sides
# sign with, and the currencies it keeps for us.
BANKGATEWAY_URL: str = env.env.str("CAURI_BANKGATEWAY_URL", default="")
BANKGATEWAY_KEY: str = env.env.str("CAURI_BANKGATEWAY_KEY", default="")
BANKGATEWAY_SECRET: str = env.env.str("CAURI_BANKGATEWAY_SECRET", default="")
BANKGATEWAY_CURRENCIES: list[str] = env.env.list("CAURI_BANKGATEWAY_CURRENCIES", default=["MRU", "XOF"])
_HAS_BANKGATEWAY = bool(BANKGATEWAY_URL and BANKGATEWAY_KEY and BANKGATEWAY_SECRET)
# Who collects deposits, by one word and dotted path: a deposits.ports.Collector each, or nobody. Of a currency that
# several take the first has it.
COLLECTORS: dict[str, str | None] = {
    "paystack": "cauri.integrations.paystack.collector.PaystackCollector" if PAYSTACK_SECRET_KEY else None
}
# Who gives customers account numbers of their own: a deposits.ports.AccountIssuer each, or nobody. Of a currency that
# several keep the first has it.
ACCOUNT_ISSUERS: dict[str, str | None] = {
    "paystack": "cauri.integrations.paystack.accounts.PaystackAccounts" if PAYSTACK_ACCOUNT_BANK else None,
    "bankgateway": "cauri.integrations.bankgateway.accounts.GatewayAccounts" if _HAS_BANKGATEWAY else None,
}
# Who pays out to bank accounts: a withdrawals.ports.BankTransfers each, or nobody. Of a currency that several pay out
# the first has it.
BANK_TRANSFERS: dict[str, str | None] = {
    "paystack": "cauri.integrations.paystack.transfers.PaystackTransfers" if PAYSTACK_SECRET_KEY else None,
    "bankgateway": "cauri.integrations.bankgateway.payouts.GatewayPayouts" if _HAS_BANKGATEWAY else None,
}

# -- airtime, data and bills --------------------------------------------------------------------------------
# DT One: its address, the API's key and secret, and where it reports: the
# secret part of that address is made of the API's secret. Without an address it is only asked.
DTONE_URL: str = env.env.str("CAURI_DTONE_URL", default="https://dvs-api.dtone.com/v1")
DTONE_KEY: str = env.env.str("CAURI_DTONE_KEY", default="")
DTONE_SECRET: str = env.env.str("CAURI_DTONE_SECRET", default="")
DTONE_CALLBACK_URL: str = env.env.str("CAURI_DTONE_CALLBACK_URL", default="")
# Billers that speak our own protocol: their address, our key, and the secret that they sign events with.
BILLERS_URL: str = env.env.str("CAURI_BILLERS_URL", default="")
BILLERS_KEY: str = env.env.str("CAURI_BILLERS_KEY", default="")
BILLERS_SECRET: str = env.env.str("CAURI_BILLERS_SECRET", default="")
# Who tops phones up and settles bills, by one word and dotted path: a bills.ports.BillCompany each, or nobody. A biller
# that several reach is left to the first that told of it.
BILL_COMPANIES: dict[str, str | None] = {
    "billers": "cauri.integrations.billers.payments.BillerPayments" if BILLERS_URL and BILLERS_KEY else None,
    "dtone": "cauri.integrations.dtone.topups.DtOneTopUps" if DTONE_KEY and DTONE_SECRET else None,
}

# -- what companies and banks report ------------------------------------------------------------------------
# Where Paystack's report of a day is had, below which stands /report?date=…: the sandbox has such a door.
PAYSTACK_REPORT_URL: str = env.env.str("CAURI_PAYSTACK_REPORT_URL", default="")
# The banks where the operator's own money is, by a word of the operator's: staff bring their camt.053 statements.
BANKS: list[str] = env.env.list("CAURI_BANKS", default=[])
# Who reads whose reports, by one word and dotted path: a reconciliation.ports.ReportSource each, or nobody.
REPORT_SOURCES: dict[str, str | None] = {
    "paystack": "cauri.integrations.paystack.reports.PaystackReports" if PAYSTACK_SECRET_KEY else None,
    "bankgateway": "cauri.integrations.bankgateway.reports.GatewayStatements" if _HAS_BANKGATEWAY else None,
    "billers": "cauri.integrations.billers.reports.BillerReports" if BILLERS_URL and BILLERS_KEY else None,
    "dtone": "cauri.integrations.dtone.reports.DtOneReports" if DTONE_KEY and DTONE_SECRET else None,
    **dict.fromkeys(BANKS, "cauri.integrations.camt.statements.CamtStatements"),
}

# -- messages -----------------------------------------------------------------------------------------------
# Who carries messages, by dotted path; nobody in production until one is named.
_MAILBOX: str | None = None if env.PRODUCTION else "cauri.infra.messaging.mailbox.Mailbox"
MESSAGE_CARRIERS: dict[str, str | None] = {
    "sms": env.env.str("CAURI_SMS_CARRIER", default=_MAILBOX) or None,
    "email": env.env.str("CAURI_EMAIL_CARRIER", default=_MAILBOX) or None,
    "push": env.env.str("CAURI_PUSH_CARRIER", default=_MAILBOX) or None,
}

# The server that takes e-mail, if SMTP carries it: how the way there is encrypted (starttls, tls, or none, for a server
# on the same machine), who e-mails are from, and where whoever wants no more of them says so (https: or mailto:).
SMTP_HOST: str = env.env.str("CAURI_SMTP_HOST", default="")
SMTP_PORT: int = env.env.int("CAURI_SMTP_PORT", default=587)
SMTP_USER: str = env.env.str("CAURI_SMTP_USER", default="")
SMTP_PASSWORD: str = env.env.str("CAURI_SMTP_PASSWORD", default="")
SMTP_ENCRYPTION: str = env.env.str("CAURI_SMTP_ENCRYPTION", default="starttls")
if SMTP_ENCRYPTION not in ("starttls", "tls", "none") or (SMTP_ENCRYPTION == "none" and SMTP_PASSWORD):
    raise ImproperlyConfigured("CAURI_SMTP_ENCRYPTION is starttls, tls, or none; a password goes nowhere in clear")
EMAIL_FROM: str = env.env.str("CAURI_EMAIL_FROM", default="")
EMAIL_UNSUBSCRIBE: str = env.env.str("CAURI_EMAIL_UNSUBSCRIBE", default="")

# Firebase Cloud Messaging, if it carries pushes: its address, and the file with the key of the project's service
# account, as Google gives it.
FCM_URL: str = env.env.str("CAURI_FCM_URL", default="https://fcm.googleapis.com")
FCM_SERVICE_ACCOUNT_FILE: str = env.env.str("CAURI_FCM_SERVICE_ACCOUNT_FILE", default="")

# When people are not to be woken who have not said otherwise: "22:00-07:00" in the operator's time zone; empty: never.
QUIET_HOURS: str = env.env.str("CAURI_QUIET_HOURS", default="")
_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]"
if not re.fullmatch(f"({_CLOCK}-{_CLOCK})?", QUIET_HOURS) or QUIET_HOURS[:5] == QUIET_HOURS[6:] != "":
    raise ImproperlyConfigured("CAURI_QUIET_HOURS is like 22:00-07:00, or empty")

# Africa's Talking, if that is who carries text messages: its key, the account's name, who messages are from (if the
# account has a sender's name), and what the address of its reports ends with: it signs nothing.
AFRICASTALKING_URL: str = env.env.str("CAURI_AFRICASTALKING_URL", default="https://api.africastalking.com")
AFRICASTALKING_USERNAME: str = env.env.str("CAURI_AFRICASTALKING_USERNAME", default="")
AFRICASTALKING_API_KEY: str = env.env.str("CAURI_AFRICASTALKING_API_KEY", default="")
AFRICASTALKING_SENDER: str = env.env.str("CAURI_AFRICASTALKING_SENDER", default="")
AFRICASTALKING_WEBHOOK_TOKEN: str = env.env.str("CAURI_AFRICASTALKING_WEBHOOK_TOKEN", default="")

# -- exchange rates -----------------------------------------------------------------------------------------
# Who publishes them, by dotted path: an fx.ports.RateSource, or nobody.
FX_SOURCE: str | None = env.env.str("CAURI_FX_SOURCE", default=None) or None
FRANKFURTER_URL: str = env.env.str("CAURI_FRANKFURTER_URL", default="https://api.frankfurter.dev")
