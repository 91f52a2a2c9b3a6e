"""What the refusals of bills say to a person."""

WORDING = {
    "billers_unavailable": {
        "ar": "لا تجيب الجهة المدفوع لها الآن. حاول مجددًا بعد قليل.",
        "en": "The biller cannot be reached just now. Try again in a while.",
        "fr": "Le facturier est injoignable pour le moment. Réessayez dans un instant.",
    },
    "biller_reason_missing": {
        "ar": "اذكر سبب الإيقاف.",
        "en": "Say why the biller is switched off.",
        "fr": "Indiquez pourquoi le facturier est désactivé.",
    },
    "unknown_biller": {
        "ar": "لا يمكن الدفع لهذه الجهة.",
        "en": "There is no such biller, or it cannot be paid just now.",
        "fr": "Ce facturier n'existe pas, ou ne peut pas être payé pour le moment.",
    },
    "unknown_package": {
        "ar": "لا تبيع الجهة هذا العرض.",
        "en": "The biller does not sell that, or not any more.",
        "fr": "Le facturier ne vend pas cette offre, ou ne la vend plus.",
    },
    "package_required": {
        "ar": "اختر أحد عروض هذه الجهة.",
        "en": "Choose one of the things that this biller sells.",
        "fr": "Choisissez l'une des offres de ce facturier.",
    },
    "unknown_saved_account": {
        "ar": "لا يوجد حساب محفوظ بهذا الرقم.",
        "en": "There is no such saved account.",
        "fr": "Ce compte enregistré n'existe pas.",
    },
    "unknown_schedule": {
        "ar": "لا توجد دفعة مجدولة بهذا الرقم.",
        "en": "There is no such scheduled payment.",
        "fr": "Ce paiement programmé n'existe pas.",
    },
    "bill_account_malformed": {
        "ar": "لا يشبه هذا رقم حساب لدى الجهة.",
        "en": "No account of this biller looks like that.",
        "fr": "Aucun compte de ce facturier n'a cette forme.",
    },
    "unknown_bill_account": {
        "ar": "لا تعرف الجهة حسابًا بهذا الرقم.",
        "en": "The biller knows no account with this number.",
        "fr": "Le facturier ne connaît aucun compte avec ce numéro.",
    },
    "number_of_another_operator": {
        "ar": "هذا الرقم تابع لمشغل آخر.",
        "en": "This number belongs to another operator.",
        "fr": "Ce numéro appartient à un autre opérateur.",
    },
    "operator_unknown": {
        "ar": "لا يمكن معرفة مشغل هذا الرقم.",
        "en": "It cannot be told whose number this is.",
        "fr": "L'opérateur de ce numéro est inconnu.",
    },
    "bill_amount_required": {
        "ar": "اذكر المبلغ.",
        "en": "Say how much you want to pay.",
        "fr": "Indiquez le montant à payer.",
    },
    "bill_amount_out_of_bounds": {
        "ar": "يجب أن يكون المبلغ بين {least} و{most} {currency}.",
        "en": "The amount has to be between {least} and {most} {currency}.",
        "fr": "Le montant doit être compris entre {least} et {most} {currency}.",
    },
    "bill_currency_differs": {
        "ar": "تُدفع هذه الجهة بعملة {currency}.",
        "en": "This biller is paid in {currency}.",
        "fr": "Ce facturier est payé en {currency}.",
    },
    "too_many_saved_accounts": {
        "ar": "لا يمكن حفظ أكثر من {most} من الحسابات. احذف واحدًا أولًا.",
        "en": "No more than {most} accounts can be saved. Remove one first.",
        "fr": "Il n'est pas possible d'enregistrer plus de {most} comptes. Supprimez-en un d'abord.",
    },
    "saved_account_in_use": {
        "ar": "توجد دفعة مجدولة إلى هذا الحساب. ألغها أولًا.",
        "en": "A scheduled payment goes to this account. Cancel it first.",
        "fr": "Un paiement programmé utilise ce compte. Annulez-le d'abord.",
    },
    "too_many_schedules": {
        "ar": "لا يمكن جدولة أكثر من {most} من الدفعات. ألغ واحدة أولًا.",
        "en": "No more than {most} payments can be scheduled. Cancel one first.",
        "fr": "Il n'est pas possible de programmer plus de {most} paiements. Annulez-en un d'abord.",
    },
    "schedule_date_invalid": {
        "ar": "يجب أن يكون أول يوم اليوم أو بعده، وخلال سنة.",
        "en": "The first day has to be today or later, and within a year.",
        "fr": "Le premier jour doit être aujourd'hui ou plus tard, et d'ici un an.",
    },
    "schedule_below_amount": {
        "ar": "الحد الأقصى أقل من المبلغ المدفوع.",
        "en": "The most that may leave your wallet is less than the amount.",
        "fr": "Le plafond est inférieur au montant à payer.",
    },
    "schedule_does_not_cover": {
        "ar": "لا تشمل الموافقة هذه الدفعة.",
        "en": "What was agreed to does not cover this payment.",
        "fr": "L'accord donné ne couvre pas ce paiement.",
    },
    "schedule_exceeded": {
        "ar": "المبلغ مع الرسوم أكبر مما وافقت عليه.",
        "en": "With its fee it is more than was agreed to.",
        "fr": "Avec les frais, le montant dépasse ce qui a été accepté.",
    },
    "schedule_missed": {
        "ar": "لم نتمكن من الدفع في الأيام التي تلت الموعد.",
        "en": "It could not be paid within days of when it was due.",
        "fr": "Le paiement n'a pas pu être fait dans les jours qui ont suivi l'échéance.",
    },
    "unknown_refund_request": {
        "ar": "لم يُطلب استرداد هذه الفاتورة.",
        "en": "Nobody has asked for this bill back.",
        "fr": "Personne n'a demandé le remboursement de cette facture.",
    },
    "bill_not_refundable": {
        "ar": "لا يمكن طلب استرداد إلا ما دُفع فعلًا.",
        "en": "Only a bill that was carried out can be asked back.",
        "fr": "Seule une facture payée peut faire l'objet d'une demande de remboursement.",
    },
    "bill_already_refunded": {
        "ar": "أُعيد مبلغ هذه الفاتورة من قبل.",
        "en": "This bill was given back before.",
        "fr": "Cette facture a déjà été remboursée.",
    },
    "bill_refund_too_late": {
        "ar": "لا يمكن طلب الاسترداد بعد {days} يومًا.",
        "en": "A bill can be asked back within {days} days.",
        "fr": "Le remboursement peut être demandé dans les {days} jours.",
    },
    "bill_refund_not_decidable": {
        "ar": "لا يمكن اتخاذ هذا القرار بشأن الطلب الآن.",
        "en": "That cannot be decided on this request now.",
        "fr": "Cette décision n'est pas possible sur cette demande à présent.",
    },
    "company_takes_nothing_back": {
        "ar": "لا تسترد الشركة ما نُفذ.",
        "en": "The company takes nothing back.",
        "fr": "La société n'annule rien de ce qui est exécuté.",
    },
    "company_not_asked_yet": {
        "ar": "يجب سؤال الشركة أولًا.",
        "en": "The company has to be asked first.",
        "fr": "La société doit d'abord être interrogée.",
    },
}
