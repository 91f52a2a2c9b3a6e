"""What the refusals of onboarding say to a person."""

WORDING = {
    "country_not_served": {
        "ar": "لا يمكن لسكان هذا البلد أن يصبحوا عملاء هنا.",
        "en": "Residents of that country cannot become customers here.",
        "fr": "Les résidents de ce pays ne peuvent pas devenir clients ici.",
    },
    "account_held": {
        "ar": "حسابك قيد المراجعة لدى موظفينا. اتصل بخدمة الزبناء لإغلاقه.",
        "en": "Our staff are looking at your account. Contact customer service to close it.",
        "fr": "Nos agents examinent votre compte. Contactez le service client pour le fermer.",
    },
}
