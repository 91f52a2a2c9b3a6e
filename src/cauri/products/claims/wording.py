"""What the refusals of claimable transfers say to a person."""

WORDING = {
    "unknown_claim": {
        "ar": "لا توجد حوالة معلقة بهذا الرقم.",
        "en": "There is no such claimable transfer.",
        "fr": "Ce transfert en attente n'existe pas.",
    },
    "phone_has_account": {
        "ar": "لصاحب هذا الرقم حساب هنا: أرسل إليه حوالة عادية.",
        "en": "Somebody here has this number: send them a transfer.",
        "fr": "Ce numéro a déjà un compte ici : faites un transfert ordinaire.",
    },
    "too_many_claimable": {
        "ar": "لا يمكن أن يكون لديك أكثر من {most} من هذه الحوالات معلقة أو في اليوم الواحد. انتظر أو ألغ واحدة.",
        "en": "No more than {most} of these transfers can wait, or be made in a day. Wait, or cancel one.",
        "fr": "Pas plus de {most} de ces transferts en attente, ni par jour. Attendez ou annulez-en un.",
    },
    "claim_held": {
        "ar": "نراجع هذه الحوالة أولًا.",
        "en": "We are looking at this transfer first.",
        "fr": "Nous vérifions d'abord ce transfert.",
    },
    "claim_ended": {
        "ar": "انتهت هذه الحوالة: استُلمت أو أُلغيت أو انتهت مدتها.",
        "en": "This transfer is over: claimed, cancelled or expired.",
        "fr": "Ce transfert est clos : récupéré, annulé ou expiré.",
    },
    "claim_not_payable": {
        "ar": "لا يمكن تسليم هذا المال الآن. حاول لاحقًا.",
        "en": "This money cannot be handed over now. Try again later.",
        "fr": "Cet argent ne peut pas être remis pour le moment. Réessayez plus tard.",
    },
}
