"""What the refusals of recalls say to a person."""

WORDING = {
    "unknown_recall": {
        "ar": "لا يوجد طلب استرجاع بهذا الرقم.",
        "en": "There is no such recall.",
        "fr": "Cette demande de rappel n'existe pas.",
    },
    "transfer_not_recallable": {
        "ar": "لا يمكن استرجاع هذا التحويل.",
        "en": "This transfer cannot be asked back.",
        "fr": "Ce transfert ne peut pas être rappelé.",
    },
    "recall_too_late": {
        "ar": "لا يمكن طلب استرجاع تحويل إلا خلال {hours} ساعة.",
        "en": "A transfer can be asked back within {hours} hours.",
        "fr": "Un transfert peut être rappelé dans les {hours} heures.",
    },
    "too_many_recalls": {
        "ar": "لا يمكن طلب استرجاع أكثر من {most} تحويلات في الأسبوع.",
        "en": "No more than {most} transfers can be asked back in a week.",
        "fr": "Pas plus de {most} transferts rappelés par semaine.",
    },
    "recall_busy": {
        "ar": "تعذر ذلك الآن. حاول مرة أخرى.",
        "en": "That was not possible just now. Try again.",
        "fr": "Impossible pour l'instant. Réessayez.",
    },
    "recall_over": {
        "ar": "انتهى طلب الاسترجاع هذا.",
        "en": "This recall is over.",
        "fr": "Cette demande de rappel est close.",
    },
    "recall_holds_nothing": {
        "ar": "لم يُحجز شيء من هذا التحويل. لإعادة المال، أرسل تحويلًا.",
        "en": "Nothing of this transfer is held. To give the money back, send a transfer.",
        "fr": "Rien n'est retenu de ce transfert. Pour rendre l'argent, faites un transfert.",
    },
    "recall_not_decidable": {
        "ar": "ما زال لدى المستلم وقت للرد.",
        "en": "The recipient still has time to answer.",
        "fr": "Le destinataire a encore le temps de répondre.",
    },
}
