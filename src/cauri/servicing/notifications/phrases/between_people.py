"""What is said of what people ask of each other: requests for money, parts of a bill."""

from collections.abc import Mapping

from cauri.servicing.notifications.models import Notice
from cauri.servicing.notifications.phrases.template import Template

Kind = Notice.Kind

TEMPLATES: Mapping[str, Template] = {
    Kind.REQUEST_MADE: Template(
        title={"ar": "طلب مال", "en": "Money request", "fr": "Demande d'argent"},
        text={
            "ar": "يطلب منك {name} مبلغ {amount}.",
            "en": "{name} asks you for {amount}.",
            "fr": "{name} vous demande {amount}.",
        },
    ),
    Kind.REQUEST_REMINDED: Template(
        title={"ar": "تذكير", "en": "Reminder", "fr": "Rappel"},
        text={
            "ar": "ما زال {name} ينتظر {amount}.",
            "en": "{name} is still waiting for {amount}.",
            "fr": "{name} attend toujours {amount}.",
        },
    ),
    Kind.REQUEST_DECLINED: Template(
        title={"ar": "رُفض طلبك", "en": "Request declined", "fr": "Demande refusée"},
        text={
            "ar": "رفض {name} طلبك بمبلغ {amount}.",
            "en": "{name} has declined your request of {amount}.",
            "fr": "{name} a refusé votre demande de {amount}.",
        },
    ),
    Kind.REQUEST_CANCELLED: Template(
        title={"ar": "أُلغي الطلب", "en": "Request cancelled", "fr": "Demande annulée"},
        text={
            "ar": "لم يعد {name} يطلب منك {amount}.",
            "en": "{name} no longer asks you for {amount}.",
            "fr": "{name} ne vous demande plus {amount}.",
        },
    ),
    Kind.REQUEST_EXPIRED: Template(
        title={"ar": "انتهت مدة الطلب", "en": "Request expired", "fr": "Demande expirée"},
        text={
            "ar": "لم يدفع {name} مبلغ {amount} في الوقت.",
            "en": "{name} has not paid {amount} in time.",
            "fr": "{name} n'a pas payé {amount} à temps.",
        },
    ),
    Kind.SPLIT_SHARED: Template(
        title={"ar": "فاتورة مشتركة", "en": "Shared bill", "fr": "Addition partagée"},
        text={
            "ar": "قسم {name} فاتورة معك، وحصتك {amount}.",
            "en": "{name} shares a bill with you: your part is {amount}.",
            "fr": "{name} partage une addition avec vous : votre part est de {amount}.",
        },
    ),
    Kind.SPLIT_REMINDED: Template(
        title={"ar": "تذكير", "en": "Reminder", "fr": "Rappel"},
        text={
            "ar": "بقي من حصتك {amount} لـ{name}.",
            "en": "{amount} of your part is left to pay to {name}.",
            "fr": "Il reste {amount} de votre part à payer à {name}.",
        },
    ),
    Kind.SPLIT_DECLINED: Template(
        title={"ar": "رُفضت حصة", "en": "Part declined", "fr": "Part refusée"},
        text={
            "ar": "لن يدفع {name} بقية حصته.",
            "en": "{name} does not pay the rest of a part.",
            "fr": "{name} ne paie pas le reste de sa part.",
        },
    ),
    Kind.SPLIT_PAID: Template(
        title={"ar": "دُفعت الفاتورة", "en": "Bill paid", "fr": "Addition payée"},
        text={
            "ar": "دُفعت كل الحصص.",
            "en": "All parts of your bill are paid.",
            "fr": "Toutes les parts sont payées.",
        },
    ),
    Kind.SPLIT_OVER: Template(
        title={"ar": "لا شيء للدفع", "en": "Nothing more to pay", "fr": "Plus rien à payer"},
        text={
            "ar": "أُغلقت فاتورة {name}.",
            "en": "The bill of {name} is closed.",
            "fr": "L'addition de {name} est close.",
        },
    ),
    Kind.SPLIT_EXPIRED: Template(
        title={"ar": "أُغلقت الفاتورة", "en": "Bill closed", "fr": "Addition close"},
        text={
            "ar": "مضت ثلاثون يومًا ولم يُدفع {amount}.",
            "en": "Thirty days are over; {amount} was not paid.",
            "fr": "Trente jours sont passés ; {amount} n'a pas été payé.",
        },
    ),
}
