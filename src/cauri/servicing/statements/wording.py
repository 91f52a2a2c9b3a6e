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
    "printers_busy": {
        "ar": "نُعِدّ الآن مستندات أخرى. حاول بعد لحظات.",
        "en": "Other documents are being made just now. Try again in a moment.",
        "fr": "D'autres documents sont en préparation. Réessayez dans un instant.",
    },
    "document_not_printed": {
        "ar": "تعذّر إعداد المستند. حاول لاحقًا أو اطلب فترة أقصر.",
        "en": "The document could not be made. Try again later, or ask for less of it.",
        "fr": "Le document n'a pas pu être préparé. Réessayez plus tard, ou demandez une période plus courte.",
    },
    "period_invalid": {
        "ar": "تبدأ الفترة بعد نهايتها، أو تزيد على سنة.",
        "en": "The time ends before it begins, or is longer than a year.",
        "fr": "La période finit avant de commencer, ou dépasse un an.",
    },
    "receipt_not_genuine": {
        "ar": "لم نُصدر هذا الرابط، أو تم تغييره. لا تعتمد عليه.",
        "en": "We did not give out this link, or it was changed. Do not rely on it.",
        "fr": "Nous n'avons pas émis ce lien, ou il a été modifié. Ne vous y fiez pas.",
    },
    "receipt_link_expired": {
        "ar": "انتهت صلاحية هذا الرابط. اطلب رابطًا جديدًا ممن أرسله إليك.",
        "en": "This link has expired. Ask for a new one from whoever sent it to you.",
        "fr": "Ce lien a expiré. Demandez-en un nouveau à la personne qui vous l'a envoyé.",
    },
}
