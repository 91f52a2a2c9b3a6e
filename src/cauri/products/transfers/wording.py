"""What the refusals of transfers say to a person."""

WORDING = {
    "note_invalid": {
        "ar": "لا تُقبل محارف التحكم في الملاحظة.",
        "en": "A note must not contain control characters.",
        "fr": "Une note ne peut pas contenir de caractères de contrôle.",
    },
    "recipient_unknown": {
        "ar": "لا يوجد عميل يمكن الدفع له بهذا الاسم.",
        "en": "Nobody here can be paid under that name.",
        "fr": "Personne ici ne peut être payé sous ce nom.",
    },
}
