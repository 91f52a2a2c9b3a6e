"""What the refusals of codes say to a person. Those of what is wrong with a code's text stand in the kit."""

WORDING = {
    "unknown_qr": {
        "ar": "لا نعرف هذا الرمز.",
        "en": "We know no such code.",
        "fr": "Nous ne connaissons pas ce code.",
    },
    "qr_currency_unknown": {
        "ar": "لا نعرف عملة هذا الرمز.",
        "en": "We do not know the currency of this code.",
        "fr": "Nous ne connaissons pas la devise de ce code.",
    },
    "qr_not_ours": {
        "ar": "هذا الرمز لخدمة أخرى، ولا يمكن الدفع به هنا.",
        "en": "This code is another service's. It cannot be paid here.",
        "fr": "Ce code est celui d'un autre service. Il ne peut pas être payé ici.",
    },
    "qr_used": {
        "ar": "دُفع بهذا الرمز من قبل. اطلب رمزًا جديدًا.",
        "en": "This code was paid before. Ask for a new one.",
        "fr": "Ce code a déjà été payé. Demandez-en un nouveau.",
    },
    "qr_expired": {
        "ar": "انتهى وقت هذا الرمز. اطلب رمزًا جديدًا.",
        "en": "The time of this code is over. Ask for a new one.",
        "fr": "Ce code a expiré. Demandez-en un nouveau.",
    },
    "qr_cancelled": {
        "ar": "أُلغي هذا الرمز. اطلب رمزًا جديدًا.",
        "en": "This code pays nobody any more. Ask for a new one.",
        "fr": "Ce code n'est plus valable. Demandez-en un nouveau.",
    },
    "own_qr": {
        "ar": "هذا رمزك أنت.",
        "en": "This code is your own.",
        "fr": "Ce code est le vôtre.",
    },
    "qr_amount_required": {
        "ar": "قل كم تريد أن تدفع.",
        "en": "Say how much you want to pay.",
        "fr": "Dites combien vous voulez payer.",
    },
    "qr_amount_differs": {
        "ar": "يطلب هذا الرمز {amount} {currency}.",
        "en": "This code asks for {amount} {currency}.",
        "fr": "Ce code demande {amount} {currency}.",
    },
    "qr_amount_out_of_bounds": {
        "ar": "المبلغ خارج ما يقبله هذا الرمز.",
        "en": "The amount is not within what this code takes.",
        "fr": "Le montant n'est pas dans les limites de ce code.",
    },
    "too_many_qr_codes": {
        "ar": "يمكنك إنشاء {most} رمزًا في اليوم. حاول غدًا.",
        "en": "You can make {most} codes a day. Try again tomorrow.",
        "fr": "Vous pouvez créer {most} codes par jour. Réessayez demain.",
    },
    "qr_amounts_unfit": {
        "ar": "اطلب مبلغًا واحدًا أكبر من صفر، أو حدين متوافقين.",
        "en": "Ask for one amount above zero, or for bounds that fit each other.",
        "fr": "Demandez un seul montant supérieur à zéro, ou des limites cohérentes.",
    },
    "qr_currency_differs": {
        "ar": "هذا الرمز بعملة {currency}.",
        "en": "This code is in {currency}.",
        "fr": "Ce code est en {currency}.",
    },
    "qr_wallet_not_payable": {
        "ar": "لا يمكن الدفع إلى هذه المحفظة برمز.",
        "en": "Nobody can pay into this wallet by a code.",
        "fr": "On ne peut pas payer dans ce portefeuille avec un code.",
    },
    "static_qr_stays": {
        "ar": "رمزك الدائم لا يُلغى. استبدله برمز آخر.",
        "en": "Your static code is not cancelled. Replace it by another.",
        "fr": "Votre code permanent ne s'annule pas. Remplacez-le par un autre.",
    },
    "qr_ended": {
        "ar": "انتهى هذا الرمز من قبل.",
        "en": "This code has ended already.",
        "fr": "Ce code est déjà terminé.",
    },
}
