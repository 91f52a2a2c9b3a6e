"""What the refusals of the audit log say to a person."""

WORDING = {
    "unknown_audit_record": {
        "ar": "لا يوجد سجل كهذا.",
        "en": "There is no such record.",
        "fr": "Cet enregistrement n'existe pas.",
    },
}
