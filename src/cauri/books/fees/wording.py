"""What the refusals of the fees say to a person."""

WORDING = {
    "unknown_fee_rule": {
        "ar": "لا توجد قاعدة رسوم كهذه.",
        "en": "There is no such fee rule.",
        "fr": "Cette règle de frais n'existe pas.",
    },
    "fee_rule_invalid": {
        "ar": "قيمة غير صالحة في قاعدة الرسوم: {field}.",
        "en": "The fee rule cannot have this value: {field}.",
        "fr": "Valeur impossible dans la règle de frais : {field}.",
    },
    "fee_rules_overlap": {
        "ar": "تغطي قاعدة رسوم أخرى بعض هذه المبالغ.",
        "en": "Another fee rule covers some of these amounts.",
        "fr": "Une autre règle de frais couvre une partie de ces montants.",
    },
    "fee_amount_negative": {
        "ar": "لا يمكن أن يكون المبلغ أقل من الصفر.",
        "en": "The amount cannot be less than zero.",
        "fr": "Le montant ne peut pas être négatif.",
    },
}
