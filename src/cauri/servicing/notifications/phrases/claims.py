"""What is said of money that waits for somebody to join, and of transfers that are wanted back."""

from collections.abc import Mapping

from cauri.servicing.notifications.models import Notice
from cauri.servicing.notifications.phrases.template import Template

Kind = Notice.Kind

TEMPLATES: Mapping[str, Template] = {
    Kind.CLAIM_TAKEN: Template(
        title={"ar": "وصل المال", "en": "Money claimed", "fr": "Argent récupéré"},
        text={
            "ar": "انضم {name} واستلم {amount} التي أرسلتها.",
            "en": "{name} has joined and got the {amount} that you sent.",
            "fr": "{name} s'est inscrit et a reçu les {amount} que vous avez envoyés.",
        },
    ),
    Kind.CLAIM_GOT: Template(
        title={"ar": "مال كان ينتظرك", "en": "Money that waited for you", "fr": "Argent qui vous attendait"},
        text={
            "ar": "أرسل إليك {name} مبلغ {amount} قبل أن تنضم، وهو الآن في محفظتك.",
            "en": "{name} had sent you {amount} before you joined. It is in your wallet.",
            "fr": "{name} vous avait envoyé {amount} avant votre inscription. C'est dans votre portefeuille.",
        },
    ),
    Kind.CLAIM_WAITS: Template(
        title={"ar": "مال ينتظرك", "en": "Money waits for you", "fr": "De l'argent vous attend"},
        text={
            "ar": "أرسل إليك {name} مبلغ {amount}. استلمه في التطبيق قبل {day}.",
            "en": "{name} has sent you {amount}. Claim it in the app before {day}.",
            "fr": "{name} vous a envoyé {amount}. Récupérez-les dans l'application avant le {day}.",
        },
    ),
    Kind.CLAIM_EXPIRED: Template(
        title={"ar": "لم يُستلم المال", "en": "Money not claimed", "fr": "Argent non récupéré"},
        text={
            "ar": "لم يستلم أحد {amount} التي أرسلتها إلى {name}، وعاد المبلغ متاحًا لك.",
            "en": "Nobody claimed the {amount} that you sent to {name}. It is yours to use again.",
            "fr": "Personne n'a récupéré les {amount} envoyés au {name}. La somme est de nouveau disponible.",
        },
    ),
    Kind.RECALL_ASKED: Template(
        title={"ar": "طلب استرجاع", "en": "Asked back", "fr": "Demande de rappel"},
        text={
            "ar": "يقول {name} إنه أرسل إليك مالًا بالخطأ. حُجز {amount} حتى ترد في التطبيق، إلى {day} على الأكثر.",
            "en": "{name} says that money was sent to you by mistake. {amount} is held until you answer in the app, "
            "until {day} at most.",
            "fr": "{name} dit vous avoir envoyé de l'argent par erreur. {amount} sont retenus jusqu'à votre réponse "
            "dans l'application, au plus tard le {day}.",
        },
    ),
    Kind.RECALL_DECLINED: Template(
        title={"ar": "لم يُوافق على الاسترجاع", "en": "Recall declined", "fr": "Rappel refusé"},
        text={
            "ar": "لا يوافق {name} على إعادة {amount}. سننظر في الأمر ونقرر.",
            "en": "{name} does not give {amount} back. We look at it and decide.",
            "fr": "{name} ne rend pas {amount}. Nous examinons votre demande et décidons.",
        },
    ),
    Kind.RECALL_OVER: Template(
        title={"ar": "انتهى طلب الاسترجاع", "en": "Recall over", "fr": "Rappel clos"},
        text={
            "ar": "لم يُعَد {amount} المرسل إلى {name}. السبب مذكور في الطلب.",
            "en": "The {amount} that you sent to {name} did not come back. The recall says why.",
            "fr": "Les {amount} envoyés à {name} ne sont pas revenus. La demande dit pourquoi.",
        },
    ),
    Kind.RECALL_FREED: Template(
        title={"ar": "لا شيء محجوز", "en": "Nothing held any more", "fr": "Plus rien n'est retenu"},
        text={
            "ar": "انتهى طلب الاسترجاع من {name}، ولم يعد شيء محجوزًا.",
            "en": "What {name} wanted back is settled: nothing is held any more.",
            "fr": "La demande de rappel de {name} est close : plus rien n'est retenu.",
        },
    ),
}
