"""What this room's refusals mean to a person."""

WORDING = {
    "form_incomplete": {
        "ar": "املأ كل الخانات. الرمز ستة أرقام.",
        "en": "Fill in every field. The code has six digits.",
        "fr": "Remplissez tous les champs. Le code a six chiffres.",
    },
}
