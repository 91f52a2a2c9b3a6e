"""What is said of exchanges, standing orders, and papers: what was asked of the bank, and statements."""

from collections.abc import Mapping

from cauri.servicing.notifications.models import Notice
from cauri.servicing.notifications.phrases.template import Template, Texts

Kind = Notice.Kind

TEMPLATES: Mapping[str, Template] = {
    Kind.EXCHANGED: Template(
        title={"ar": "تم الصرف", "en": "Money exchanged", "fr": "Argent changé"},
        text={
            "ar": "حصلت على {amount} مقابل {sold}.",
            "en": "You got {amount} for {sold}.",
            "fr": "Vous avez reçu {amount} contre {sold}.",
        },
    ),
    Kind.STANDING_ORDER_SET: Template(
        title={"ar": "أمر دائم جديد", "en": "Standing order set", "fr": "Ordre permanent créé"},
        text={
            "ar": "سيُرسل {amount} بانتظام إلى {name}. إن لم تكن أنت، فاقفل حسابك فورًا.",
            "en": "{amount} is going to be sent to {name} regularly. If that was not you, lock your account.",
            "fr": "{amount} seront envoyés régulièrement à {name}. Si ce n'est pas vous, verrouillez votre compte.",
        },
    ),
    Kind.STANDING_ORDER_LATE: Template(
        title={
            "ar": "أمر دائم لم يُدفع بعد",
            "en": "Standing order not paid yet",
            "fr": "Ordre permanent pas encore payé",
        },
        text={
            "ar": "لم يُرسل {amount} بعد إلى {name}: {reason} ستُعاد المحاولة.",
            "en": "{amount} did not go to {name} yet: {reason} It will be tried again.",
            "fr": "{amount} n'ont pas encore été envoyés à {name} : {reason} Un nouvel essai suivra.",
        },
    ),
    Kind.STANDING_ORDER_MISSED: Template(
        title={"ar": "أمر دائم لم يُدفع", "en": "Standing order not paid", "fr": "Ordre permanent non payé"},
        text={
            "ar": "لم يُرسل {amount} إلى {name}: {reason}",
            "en": "{amount} did not go to {name}: {reason}",
            "fr": "{amount} n'ont pas été envoyés à {name} : {reason}",
        },
    ),
    Kind.STANDING_ORDER_PAUSED: Template(
        title={"ar": "أمر دائم متوقف", "en": "Standing order rests", "fr": "Ordre permanent suspendu"},
        text={
            "ar": "لم يُرسل {amount} إلى {name}: {reason} توقف الأمر حتى تستأنفه.",
            "en": "{amount} did not go to {name}: {reason} Your order rests until you resume it.",
            "fr": "{amount} n'ont pas été envoyés à {name} : {reason} Votre ordre est suspendu.",
        },
    ),
    Kind.STANDING_ORDER_ENDED: Template(
        title={"ar": "انتهى الأمر الدائم", "en": "Standing order ended", "fr": "Ordre permanent terminé"},
        text={
            "ar": "انتهى أمرك بإرسال {amount} إلى {name}: كان هذا آخر موعد.",
            "en": "Your order of {amount} to {name} has ended: that was its last date.",
            "fr": "Votre ordre de {amount} à {name} a pris fin : c'était sa dernière date.",
        },
    ),
    Kind.BANK_REQUEST_APPROVED: Template(
        title={"ar": "قُبل طلبك", "en": "Request accepted", "fr": "Demande acceptée"},
        text={
            "ar": "قُبل طلبك: {what}.",
            "en": "Your request was accepted: {what}.",
            "fr": "Votre demande a été acceptée : {what}.",
        },
    ),
    Kind.BANK_REQUEST_REFUSED: Template(
        title={"ar": "رُفض طلبك", "en": "Request refused", "fr": "Demande refusée"},
        text={
            "ar": "رُفض طلبك ({what}): {reason}",
            "en": "Your request was refused ({what}): {reason}",
            "fr": "Votre demande a été refusée ({what}) : {reason}",
        },
    ),
    Kind.BANK_REQUEST_PRODUCED: Template(
        title={"ar": "في الطريق إليك", "en": "On its way", "fr": "En route"},
        text={
            "ar": "أُعدّ ما طلبته وهو في الطريق إليك: {what}.",
            "en": "What you asked for is made and on its way: {what}.",
            "fr": "Ce que vous avez demandé est prêt et en route : {what}.",
        },
    ),
    Kind.BANK_REQUEST_DELIVERED: Template(
        title={"ar": "تم التسليم", "en": "Delivered", "fr": "Livré"},
        text={
            "ar": "سُلّم ما طلبته: {what}. إن لم تتسلمه، فاتصل بنا.",
            "en": "What you asked for was delivered: {what}. If you do not have it, call us.",
            "fr": "Ce que vous avez demandé a été livré : {what}. Si vous ne l'avez pas, appelez-nous.",
        },
    ),
    Kind.STATEMENT_READY: Template(
        title={"ar": "كشف الحساب جاهز", "en": "Statement ready", "fr": "Relevé disponible"},
        text={
            "ar": "كشف حسابك لشهر {day} جاهز.",
            "en": "Your statement of {day} is ready.",
            "fr": "Votre relevé de {day} est disponible.",
        },
    ),
}

THINGS: Mapping[str, Texts] = {
    "cheque_book": {"ar": "دفتر شيكات", "en": "cheque book", "fr": "chéquier"},
    "debit_card": {"ar": "بطاقة مصرفية", "en": "debit card", "fr": "carte bancaire"},
}
