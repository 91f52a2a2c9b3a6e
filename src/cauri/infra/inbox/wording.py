"""What the refusals of the inbox mean."""

WORDING = {
    "unknown_inbox_message": {
        "ar": "لا توجد رسالة واردة بهذا المعرّف.",
        "en": "There is no such incoming message.",
        "fr": "Ce message entrant n'existe pas.",
    },
}
