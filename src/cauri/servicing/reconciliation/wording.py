"""What the refusals of reconciliation say to a person."""

WORDING = {
    "unknown_report_source": {
        "ar": "لا يمكن قراءة تقارير هذه الشركة.",
        "en": "Nobody can read reports of that company here.",
        "fr": "Personne ici ne sait lire les relevés de cet organisme.",
    },
    "report_unreadable": {
        "ar": "هذا الملف ليس تقريرًا لهذه الشركة: {why}.",
        "en": "That file is no report of this company: {why}.",
        "fr": "Ce fichier n'est pas un relevé de cet organisme : {why}.",
    },
    "report_too_large": {
        "ar": "الملف كبير جدًا.",
        "en": "That file is too large.",
        "fr": "Ce fichier est trop volumineux.",
    },
    "unknown_break": {
        "ar": "لا يوجد فرق بهذا الرقم.",
        "en": "There is no such difference.",
        "fr": "Cet écart n'existe pas.",
    },
    "break_ended": {
        "ar": "لم يعد هناك فرق.",
        "en": "The two sides do not differ there any more.",
        "fr": "Les deux côtés ne diffèrent plus ici.",
    },
    "break_note_missing": {
        "ar": "اكتب سبب الفرق.",
        "en": "Say why they differ.",
        "fr": "Indiquez la raison de l'écart.",
    },
    "not_the_difference": {
        "ar": "الفرق الآن هو {difference}، ويُسوّى كاملًا.",
        "en": "The difference is {difference} now, and is put right as a whole.",
        "fr": "L'écart est maintenant de {difference} et se corrige en entier.",
    },
    "unknown_house_bank": {
        "ar": "لا حساب لنا في هذا البنك.",
        "en": "We have no account at that bank.",
        "fr": "Nous n'avons pas de compte dans cette banque.",
    },
}
