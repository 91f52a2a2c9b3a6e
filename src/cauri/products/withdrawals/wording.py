"""What the refusals of withdrawals say to a person."""

WORDING = {
    "currency_not_paid_out": {
        "ar": "لا يمكن حاليًا سحب هذه العملة إلى حساب مصرفي.",
        "en": "This currency cannot be taken out to a bank account just now.",
        "fr": "Cette devise ne peut pas être retirée vers un compte bancaire pour le moment.",
    },
    "banks_unavailable": {
        "ar": "لا تجيب المصارف الآن. حاول مجددًا بعد قليل.",
        "en": "The banks do not answer just now. Try again in a while.",
        "fr": "Les banques ne répondent pas pour le moment. Réessayez dans un instant.",
    },
    "unknown_bank": {
        "ar": "لا يوجد مصرف بهذا الرمز لهذه العملة.",
        "en": "No bank of this currency has this code.",
        "fr": "Aucune banque de cette devise n'a ce code.",
    },
    "unknown_bank_account": {
        "ar": "لا يعرف المصرف حسابًا بهذا الرقم.",
        "en": "The bank knows no account with this number.",
        "fr": "La banque ne connaît aucun compte avec ce numéro.",
    },
    "unknown_beneficiary": {
        "ar": "لا يوجد حساب مصرفي محفوظ بهذا الرقم.",
        "en": "There is no such saved bank account.",
        "fr": "Ce compte bancaire enregistré n'existe pas.",
    },
    "too_many_beneficiaries": {
        "ar": "لا يمكن حفظ أكثر من {most} من الحسابات المصرفية. احذف واحدًا أولًا.",
        "en": "No more than {most} bank accounts can be saved. Remove one first.",
        "fr": "Il n'est pas possible d'enregistrer plus de {most} comptes bancaires. Supprimez-en un d'abord.",
    },
    "beneficiary_currency_differs": {
        "ar": "الحساب المصرفي بعملة {beneficiary_currency} والمبلغ بعملة {currency}.",
        "en": "The bank account is in {beneficiary_currency}, the amount in {currency}.",
        "fr": "Le compte bancaire est en {beneficiary_currency}, le montant en {currency}.",
    },
}
