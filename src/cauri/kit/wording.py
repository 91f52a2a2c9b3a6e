"""What the refusals of the kit say to a person."""

WORDING = {
    "phone_malformed": {
        "ar": "هذا ليس رقم هاتف.",
        "en": "That is not a phone number.",
        "fr": "Ce n'est pas un numéro de téléphone.",
    },
    "phone_invalid": {
        "ar": "رقم الهاتف هذا غير موجود. تحقق من الأرقام.",
        "en": "No such phone number can exist. Check its digits.",
        "fr": "Ce numéro de téléphone ne peut pas exister. Vérifiez les chiffres.",
    },
}
