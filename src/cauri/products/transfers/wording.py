"""What the refusals of transfers say to a person."""

WORDING = {
    "recipient_unknown": {
        "ar": "لا يوجد عميل يمكن الدفع له بهذا الاسم.",
        "en": "Nobody here can be paid under that name.",
        "fr": "Personne ici ne peut être payé sous ce nom.",
    },
}
