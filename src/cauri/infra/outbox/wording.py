"""What the outbox's refusals mean."""

WORDING = {
    "delivery_not_parked": {
        "ar": "هذا التسليم ليس موقوفًا؛ لا يمكن إعادة إلا تسليم موقوف أو التخلي عنه.",
        "en": "This delivery is not parked; only a parked one can be requeued or dismissed.",
        "fr": "Seule une remise mise de côté peut être relancée ou abandonnée.",
    },
}
