"""What the refusals about exchange rates say to a person."""

WORDING = {
    "rate_needs_two_currencies": {
        "ar": "العملتان متطابقتان.",
        "en": "Both currencies are the same.",
        "fr": "Les deux devises sont les mêmes.",
    },
    "no_rate": {
        "ar": "لا يوجد سعر صرف لهذه العملة الآن.",
        "en": "There is no exchange rate for this currency at present.",
        "fr": "Il n'y a pas de taux de change pour cette devise pour le moment.",
    },
    "rate_stale": {
        "ar": "سعر الصرف قديم جدًا. حاول لاحقًا.",
        "en": "The exchange rate is too old. Try again later.",
        "fr": "Le taux de change est trop ancien. Réessayez plus tard.",
    },
    "rate_unsettled": {
        "ar": "تغيّر سعر هذه العملة كثيرًا ونحن نتحقق منه. حاول لاحقًا.",
        "en": "The rate of this currency has moved a lot, and we are looking at it. Try again later.",
        "fr": "Le taux de cette devise a beaucoup bougé et nous le vérifions. Réessayez plus tard.",
    },
    "unknown_rate": {
        "ar": "لا يوجد سعر صرف كهذا.",
        "en": "There is no such exchange rate.",
        "fr": "Ce taux de change n'existe pas.",
    },
    "rate_not_held": {
        "ar": "هذا السعر لا ينتظر قرارًا.",
        "en": "This exchange rate does not wait for a decision.",
        "fr": "Ce taux de change n'attend pas de décision.",
    },
    "rate_is_another": {
        "ar": "السعر المكتوب ليس سعر هذا الرقم.",
        "en": "What was written is not the rate with this number.",
        "fr": "Ce qui est écrit n'est pas le taux qui porte ce numéro.",
    },
}
