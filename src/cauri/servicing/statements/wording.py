"""What the refusals of statements mean."""

WORDING = {
    "no_receipt": {
        "ar": "لا يوجد إيصال إلا لعملية تمت.",
        "en": "There is a receipt only for a payment that was carried out.",
        "fr": "Il n'y a de reçu que pour un paiement effectué.",
    },
    "statement_too_long": {
        "ar": "الفترة طويلة جدًا: اطلبها كملف CSV أو اختر فترة أقصر.",
        "en": "That is too long a time: ask for it as CSV, or for less of it.",
        "fr": "La période est trop longue : demandez-la en CSV, ou réduisez-la.",
    },
    "period_invalid": {
        "ar": "تبدأ الفترة بعد نهايتها، أو تزيد على سنة.",
        "en": "The time ends before it begins, or is longer than a year.",
        "fr": "La période finit avant de commencer, ou dépasse un an.",
    },
}
