"""What the refusals of idempotency say to a person."""

WORDING = {
    "idempotency_key_required": {
        "ar": "ينقص الطلب الترويسة Idempotency-Key.",
        "en": "The request needs an Idempotency-Key header.",
        "fr": "La requête doit porter un en-tête Idempotency-Key.",
    },
    "idempotency_key_malformed": {
        "ar": "مفتاح عدم التكرار من 1 إلى 255 حرفًا مرئيًا من ASCII.",
        "en": "An idempotency key has 1 to 255 visible ASCII characters.",
        "fr": "Une clé d'idempotence compte de 1 à 255 caractères ASCII visibles.",
    },
    "idempotency_key_reused": {
        "ar": "استُعمل هذا المفتاح لطلب آخر. استعمل مفتاحًا جديدًا.",
        "en": "This key was used for another request. Use a new one.",
        "fr": "Cette clé a servi à une autre requête. Utilisez-en une nouvelle.",
    },
    "idempotency_key_in_use": {
        "ar": "الطلب الأول بهذا المفتاح ما زال قيد التنفيذ.",
        "en": "The first request with this key is still being carried out.",
        "fr": "La première requête portant cette clé est encore en cours.",
    },
    "idempotency_key_unknown": {
        "ar": "لم يُجَب أي طلب بهذا المفتاح.",
        "en": "No request with this key has been answered.",
        "fr": "Aucune requête portant cette clé n'a reçu de réponse.",
    },
}
