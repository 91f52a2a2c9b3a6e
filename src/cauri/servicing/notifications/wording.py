"""What the refusals of notifications mean."""

WORDING = {
    "unknown_notice": {
        "ar": "لا يوجد إشعار كهذا.",
        "en": "There is no such notice.",
        "fr": "Cette notification n'existe pas.",
    },
    "notice_required": {
        "ar": "لا يمكن إيقاف الإشعارات المتعلقة بالأمان أو بالهوية.",
        "en": "Notices about security and identity cannot be turned off.",
        "fr": "Les avis de sécurité et d'identité ne peuvent pas être désactivés.",
    },
}
