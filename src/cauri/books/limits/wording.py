"""What the refusals of the limits say to a person. They fit the payer's limits and the payee's."""

WORDING = {
    "limit_exceeded": {
        "ar": "يتجاوز هذا الدفع حدًا من الحدود المسموح بها.",
        "en": "This payment exceeds a limit.",
        "fr": "Ce paiement dépasse une limite.",
    },
    "less_than_transaction_min_value": {
        "ar": "المبلغ أقل من الحد الأدنى للعملية الواحدة.",
        "en": "The amount is less than one payment may be.",
        "fr": "Le montant est inférieur au minimum par paiement.",
    },
    "greater_than_transaction_max_value": {
        "ar": "المبلغ أكبر من الحد الأقصى للعملية الواحدة.",
        "en": "The amount is more than one payment may be.",
        "fr": "Le montant dépasse le maximum par paiement.",
    },
    "daily_value_limit_exceeded": {
        "ar": "يتجاوز هذا المبلغ الحد اليومي.",
        "en": "This amount exceeds the daily limit.",
        "fr": "Ce montant dépasse la limite journalière.",
    },
    "daily_volume_limit_exceeded": {
        "ar": "بلغ عدد العمليات الحد اليومي.",
        "en": "There can be no more payments today.",
        "fr": "Le nombre de paiements par jour est atteint.",
    },
    "monthly_value_limit_exceeded": {
        "ar": "يتجاوز هذا المبلغ الحد الشهري.",
        "en": "This amount exceeds the monthly limit.",
        "fr": "Ce montant dépasse la limite mensuelle.",
    },
    "monthly_volume_limit_exceeded": {
        "ar": "بلغ عدد العمليات الحد الشهري.",
        "en": "There can be no more payments this month.",
        "fr": "Le nombre de paiements par mois est atteint.",
    },
    "account_max_total_value_exceeded": {
        "ar": "لا يمكن لحساب المستلم أن يستقبل هذا المبلغ.",
        "en": "The recipient's account cannot take this amount.",
        "fr": "Le compte du bénéficiaire ne peut pas recevoir ce montant.",
    },
    "tier_cannot_pay": {
        "ar": "يجب التحقق من هوية صاحب الحساب قبل أن يدفع أو يستلم المال.",
        "en": "The account's owner must be verified before money can be paid or received.",
        "fr": "Le titulaire du compte doit être vérifié avant de payer ou de recevoir de l'argent.",
    },
    "limit_rule_invalid": {
        "ar": "قيمة غير صالحة في قاعدة الحدود: {field}.",
        "en": "The limit rule cannot have this value: {field}.",
        "fr": "Valeur impossible dans la règle de limite : {field}.",
    },
    "unknown_limit_rule": {
        "ar": "لا توجد قاعدة حدود كهذه.",
        "en": "There is no such limit rule.",
        "fr": "Cette règle de limite n'existe pas.",
    },
    "limit_unknown": {
        "ar": "لا يوجد حد كهذا يمكن تعيينه: {field}.",
        "en": "There is no such limit to set: {field}.",
        "fr": "Il n'existe pas de telle limite à fixer : {field}.",
    },
    "limit_not_of_tier": {
        "ar": "ليس للمستوى {tier} حد كهذا يمكن استبداله.",
        "en": "Tier {tier} has no such limit that could be replaced.",
        "fr": "Le niveau {tier} n'a pas de telle limite à remplacer.",
    },
}
