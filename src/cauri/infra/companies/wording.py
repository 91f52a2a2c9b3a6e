"""What the refusals about outside companies say to a person."""

WORDING = {
    "company_unavailable": {
        "ar": "هذه الخدمة غير متاحة الآن. لم يُدفع شيء. حاول لاحقًا.",
        "en": "This service is not available just now. Nothing was paid. Try again later.",
        "fr": "Ce service n'est pas disponible pour le moment. Rien n'a été payé. Réessayez plus tard.",
    },
    "company_reason_missing": {
        "ar": "اذكر السبب.",
        "en": "Say why.",
        "fr": "Indiquez la raison.",
    },
}
