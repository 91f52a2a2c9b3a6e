"""What this room's refusals mean to a person."""

WORDING = {
    "signature_invalid": {
        "ar": "توقيع الرسالة غير صحيح.",
        "en": "The message's signature is not right.",
        "fr": "La signature du message n'est pas correcte.",
    },
}
