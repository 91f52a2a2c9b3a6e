"""How the console writes amounts, times and states. For the templates of all rooms: `{% load console %}`."""

from datetime import UTC, datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cauri.money import Money

register = template.Library()

_MINUS = "\N{MINUS SIGN}"
_TONES = {
    "good": {"approved", "balanced", "ok", "passed"},
    "wait": {"frozen", "pending", "running", "waiting"},
    "bad": {"differs", "does not balance", "failed", "lost", "refused", "rejected"},
}


@register.filter
def amount(money: Money) -> SafeString:
    """An amount without its currency, its thousands set apart for the eye only: copied, it is one number."""
    whole, point, decimals = abs(money).amount.partition(".")
    first = len(whole) % 3 or 3
    groups = [whole[:first], *(whole[at : at + 3] for at in range(first, len(whole), 3))]
    return format_html(
        '<span class="c-amount">{}{}{}{}</span>',
        _MINUS if money.minor < 0 else "",
        format_html_join("", "<span>{}</span>", ((group,) for group in groups)),
        point,
        decimals,
    )


@register.filter
def money(value: Money) -> SafeString:
    """An amount with its currency."""
    return format_html(
        '<span class="c-money">{}&nbsp;<span class="c-subtle">{}</span></span>',
        amount(value),
        value.currency.code,
    )


@register.filter
def moment(at: datetime) -> SafeString:
    """A time in the operator's zone, to the second; its title says it in UTC, to the microsecond."""
    return format_html(
        '<time class="c-time" datetime="{}" title="{} UTC">{}</time>',
        at.isoformat(),
        at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f"),
        timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S"),
    )


@register.filter
def state(word: str) -> SafeString:
    """A state as a word. Only what is unusual has a colour, so that it is seen."""
    spoken = word.replace("_", " ")
    tone = next((tone for tone, words in _TONES.items() if spoken in words), "")
    return format_html('<span class="c-state {}">{}</span>', tone, spoken)


@register.filter
def spoken(name: str) -> str:
    """A code as words: insufficient_funds is "insufficient funds"."""
    return name.replace("_", " ")


@register.filter
def hexadecimal(digest: bytes) -> str:
    """A digest as one writes it down."""
    return bytes(digest).hex()


@register.simple_tag(takes_context=True)
def address_with(context: template.RequestContext, **changes: object) -> str:
    """This page's address with some of its questions changed; None takes one out."""
    asked = context["request"].GET.copy()
    for name, value in changes.items():
        asked.pop(name, None)
        if value is not None:
            asked[name] = str(value)
    return f"?{asked.urlencode()}"
