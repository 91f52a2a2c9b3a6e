"""What the refusals of the books say to a person."""

WORDING = {
    "posting_refused": {
        "ar": "لا تسمح الدفاتر بهذه العملية.",
        "en": "The books do not allow this.",
        "fr": "Les livres ne permettent pas cette opération.",
    },
    "insufficient_funds": {
        "ar": "الرصيد المتاح لا يكفي.",
        "en": "There is not enough money available.",
        "fr": "Le solde disponible ne suffit pas.",
    },
    "account_frozen": {
        "ar": "الحساب مجمّد ولا يمكن سحب المال منه.",
        "en": "The account is frozen: no money can leave it.",
        "fr": "Le compte est gelé : aucune somme ne peut en sortir.",
    },
    "account_closed": {
        "ar": "الحساب مغلق.",
        "en": "The account is closed.",
        "fr": "Le compte est clôturé.",
    },
    "unknown_account": {
        "ar": "لا يوجد حساب كهذا.",
        "en": "There is no such account.",
        "fr": "Ce compte n'existe pas.",
    },
    "unknown_account_kind": {
        "ar": "لا يوجد نوع حساب كهذا.",
        "en": "There is no such kind of account.",
        "fr": "Ce type de compte n'existe pas.",
    },
    "currency_mismatch": {
        "ar": "الحساب بعملة أخرى.",
        "en": "The account is kept in another currency.",
        "fr": "Le compte est tenu dans une autre devise.",
    },
    "same_account": {
        "ar": "لا يمكن نقل المال من الحساب إلى نفسه.",
        "en": "Money cannot move from an account to itself.",
        "fr": "Une somme ne peut pas aller d'un compte vers lui-même.",
    },
    "amount_out_of_range": {
        "ar": "المبلغ صغير جدًا أو كبير جدًا.",
        "en": "The amount is too small or too large.",
        "fr": "Le montant est trop petit ou trop élevé.",
    },
    "at_in_the_future": {
        "ar": "وقت العملية في المستقبل.",
        "en": "The time given lies in the future.",
        "fr": "L'heure indiquée est dans le futur.",
    },
    "posting_id_reused": {
        "ar": "استُعمل هذا المعرّف من قبل لعملية أخرى.",
        "en": "This id already stands for something else.",
        "fr": "Cet identifiant désigne déjà une autre opération.",
    },
    "unknown_posting": {
        "ar": "لا توجد عملية كهذه.",
        "en": "There is no such posting.",
        "fr": "Cette écriture n'existe pas.",
    },
    "unknown_hold": {
        "ar": "لا يوجد حجز كهذا.",
        "en": "There is no such hold.",
        "fr": "Cette réservation n'existe pas.",
    },
    "hold_captured": {
        "ar": "تم تحصيل المبلغ المحجوز بالكامل.",
        "en": "The hold has been captured already.",
        "fr": "La somme réservée a déjà été prélevée.",
    },
    "hold_released": {
        "ar": "أُلغي الحجز من قبل.",
        "en": "The hold has been released already.",
        "fr": "La réservation a déjà été levée.",
    },
    "hold_expired": {
        "ar": "انتهت مدة الحجز.",
        "en": "The hold has expired.",
        "fr": "La réservation a expiré.",
    },
    "hold_not_due": {
        "ar": "لم تنته مدة الحجز بعد.",
        "en": "The hold has time left.",
        "fr": "La réservation court encore.",
    },
    "capture_exceeds_hold": {
        "ar": "المبلغ أكبر مما تبقى من الحجز.",
        "en": "That is more than the hold still reserves.",
        "fr": "C'est plus que ce qui reste réservé.",
    },
    "not_returnable": {
        "ar": "لا يمكن إرجاع هذه العملية.",
        "en": "This cannot be given back.",
        "fr": "Cette opération ne peut pas être restituée.",
    },
    "already_returned": {
        "ar": "أُرجع المبلغ كاملاً من قبل.",
        "en": "All of it has been given back already.",
        "fr": "La totalité a déjà été restituée.",
    },
    "refund_exceeds_posting": {
        "ar": "مجموع المبالغ المرجعة أكبر من المبلغ الأصلي.",
        "en": "The refunds together would exceed the original amount.",
        "fr": "Les remboursements dépasseraient le montant d'origine.",
    },
    "account_code_taken": {
        "ar": "رمز الحساب مستعمل لحساب آخر.",
        "en": "Another account has this code.",
        "fr": "Un autre compte porte déjà ce code.",
    },
    "account_not_empty": {
        "ar": "لا يُغلق إلا حساب فارغ.",
        "en": "Only an empty account can be closed.",
        "fr": "Seul un compte vide peut être clôturé.",
    },
    "account_hot": {
        "ar": "الحساب نشط جدًا لهذا التغيير، يجب تهدئته أولاً.",
        "en": "The account is too busy for this change: cool it first.",
        "fr": "Le compte est trop sollicité pour ce changement : désactivez d'abord ce mode.",
    },
}
