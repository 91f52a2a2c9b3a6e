"""What the refusals of deposits say to a person."""

WORDING = {
    "too_many_open_deposits": {
        "ar": "لديك عدد كبير من الإيداعات المفتوحة ({most}). ادفع أحدها أو انتظر انتهاءه.",
        "en": "You have many open deposits ({most}). Pay one of them, or wait until it expires.",
        "fr": "Vous avez beaucoup de dépôts ouverts ({most}). Payez-en un ou attendez qu'il expire.",
    },
    "unknown_deposit": {
        "ar": "لا يوجد إيداع بهذا الرقم.",
        "en": "There is no such deposit.",
        "fr": "Ce dépôt n'existe pas.",
    },
    "deposit_currency_not_collected": {
        "ar": "لا يمكن حاليًا إيداع المال بعملة {currency}.",
        "en": "Money cannot be brought in in {currency} at present.",
        "fr": "Il n'est pas possible pour l'instant de déposer de l'argent en {currency}.",
    },
    "deposit_by_transfer_not_offered": {
        "ar": "لا يمكن حاليًا إيداع المال بعملة {currency} بتحويل بنكي.",
        "en": "Money cannot be brought in in {currency} by bank transfer at present.",
        "fr": "Il n'est pas possible pour l'instant de déposer de l'argent en {currency} par virement.",
    },
    "deposit_refused_by_company": {
        "ar": "لم تقبل شركة الدفع هذا الإيداع. حاول من جديد.",
        "en": "The payment company did not take this deposit. Please start a new one.",
        "fr": "L'organisme de paiement n'a pas accepté ce dépôt. Recommencez-en un autre.",
    },
    "unknown_incoming_money": {
        "ar": "لا يوجد مبلغ وارد بهذا الرقم.",
        "en": "No such money has come in.",
        "fr": "Aucune somme reçue ne porte ce numéro.",
    },
    "incoming_not_suspended": {
        "ar": "لا ينتظر هذا المبلغ قرارًا.",
        "en": "This money is not waiting for a decision.",
        "fr": "Cette somme n'attend pas de décision.",
    },
    "account_numbers_not_given": {
        "ar": "لا تتوفر حاليًا أرقام حسابات بعملة {currency}.",
        "en": "There are no account numbers in {currency} at present.",
        "fr": "Il n'y a pas de numéro de compte en {currency} pour l'instant.",
    },
    "account_refused_by_bank": {
        "ar": "لم يمنحك البنك رقم حساب. حاول لاحقًا أو اتصل بنا.",
        "en": "The bank did not give you an account number. Try again later, or ask us.",
        "fr": "La banque ne vous a pas donné de numéro de compte. Réessayez plus tard ou contactez-nous.",
    },
    "incoming_not_returnable": {
        "ar": "لا تعيد شركة {company} المبالغ بطلب منا: تُعاد لديها مباشرة.",
        "en": "{company} does not send money back when it is told to: it is done at its own desk.",
        "fr": "{company} ne renvoie pas d'argent sur ordre : cela se fait auprès d'elle.",
    },
    "incoming_return_not_stuck": {
        "ar": "لا يمكن إيقاف إعادة هذا المبلغ الآن: إما أن البنك ما زال يُطلب منه ذلك أو أن المبلغ لا يُعاد.",
        "en": "The return of this money cannot be ended now: the bank is still being told, or none is under way.",
        "fr": "Le renvoi de cette somme ne peut pas être arrêté : la banque est encore sollicitée, ou il n'y en a pas.",
    },
    "incoming_not_creditable": {
        "ar": "لا يمكن إيداع المبلغ في هذه المحفظة الآن: {why}.",
        "en": "The money cannot be put into that wallet now: {why}.",
        "fr": "La somme ne peut pas être versée dans ce portefeuille maintenant : {why}.",
    },
}
