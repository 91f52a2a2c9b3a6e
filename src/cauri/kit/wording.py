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
    "qr_malformed": {
        "ar": "هذا ليس رمز دفع.",
        "en": "This is not a code to pay by.",
        "fr": "Ce n'est pas un code de paiement.",
    },
    "qr_too_long": {
        "ar": "هذا الرمز أطول مما يمكن أن يكون.",
        "en": "This code is longer than such codes are.",
        "fr": "Ce code est plus long qu'il ne peut l'être.",
    },
    "qr_character_wrong": {
        "ar": "في هذا الرمز علامة لا يجوز أن تكون فيه.",
        "en": "There is a character in this code that may not be there.",
        "fr": "Ce code contient un caractère qui ne peut pas y figurer.",
    },
    "qr_length_wrong": {
        "ar": "هذا الرمز ناقص أو ليس رمز دفع.",
        "en": "This code is cut off, or it is none to pay by.",
        "fr": "Ce code est incomplet, ou ce n'est pas un code de paiement.",
    },
    "qr_tag_twice": {
        "ar": "في هذا الرمز بيان مكرر.",
        "en": "This code says something twice.",
        "fr": "Ce code dit deux fois la même chose.",
    },
    "qr_tag_missing": {
        "ar": "ينقص هذا الرمز بيان لازم.",
        "en": "Something that is needed is missing in this code.",
        "fr": "Il manque dans ce code une information nécessaire.",
    },
    "qr_order_wrong": {
        "ar": "ترتيب هذا الرمز غير صحيح.",
        "en": "The parts of this code stand in the wrong order.",
        "fr": "Les parties de ce code sont dans le mauvais ordre.",
    },
    "qr_checksum_wrong": {
        "ar": "تغير هذا الرمز أو قُرئ خطأ. امسحه مرة أخرى.",
        "en": "This code was changed or misread. Scan it again.",
        "fr": "Ce code a été modifié ou mal lu. Scannez-le de nouveau.",
    },
    "qr_currency_wrong": {
        "ar": "عملة هذا الرمز غير مفهومة.",
        "en": "The currency of this code makes no sense.",
        "fr": "La devise de ce code n'a pas de sens.",
    },
    "qr_amount_wrong": {
        "ar": "مبلغ هذا الرمز غير مفهوم.",
        "en": "The amount of this code makes no sense.",
        "fr": "Le montant de ce code n'a pas de sens.",
    },
    "qr_value_wrong": {
        "ar": "في هذا الرمز بيان غير صحيح.",
        "en": "Something that this code says makes no sense.",
        "fr": "Une information de ce code n'a pas de sens.",
    },
}
