"""What the refusals of messaging mean."""

WORDING = {
    "no_carrier": {
        "ar": "لا يمكن إرسال الرسائل الآن.",
        "en": "Messages cannot be sent at present.",
        "fr": "Aucun message ne peut partir pour le moment.",
    },
}
