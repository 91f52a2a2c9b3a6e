"""What the refusals of payments say to a person."""

WORDING = {
    "wallet_is_a_float": {
        "ar": "محفظة الوكيل لخدمة الزبائن ولتحويل أمواله من محفظته الرئيسية وإليها فقط.",
        "en": "A float is for serving customers, and for money from and to the agent's own main wallet. Nothing else.",
        "fr": "Le compte de service d'un agent ne sert qu'aux clients et à ses échanges avec son propre portefeuille "
        "principal.",
    },
    "unknown_quote": {
        "ar": "لا يوجد عرض بهذا الرقم.",
        "en": "There is no such quote.",
        "fr": "Ce devis n'existe pas.",
    },
    "terms_changed": {
        "ar": "ما وافقت عليه ليس ما عُرض. اطلب عرضًا جديدًا.",
        "en": "What you agreed to is not what was quoted. Ask for a new quote.",
        "fr": "Ce que vous avez accepté n'est pas ce qui était proposé. Demandez un nouveau devis.",
    },
    "passkey_cap_exceeded": {
        "ar": "هذا أكثر مما يكفي له مفتاح المرور وحده. أدخل رمزك السري.",
        "en": "That is more than a passkey alone agrees to. Enter your PIN.",
        "fr": "C'est plus qu'une clé d'accès seule ne permet. Saisissez votre code PIN.",
    },
    "fresh_pin_required": {
        "ar": "تدفع مبلغًا كبيرًا لشخص جديد. أدخل رمزك السري أو استعمل مفتاح المرور.",
        "en": "This is much money for somebody you have not paid before. Enter your PIN, or use a passkey.",
        "fr": "C'est une grosse somme pour quelqu'un que vous n'avez jamais payé. Saisissez votre code PIN ou utilisez "
        "une clé d'accès.",
    },
    "quote_expired": {
        "ar": "انتهت مدة العرض. اطلب عرضًا جديدًا.",
        "en": "The quote has expired. Ask for a new one.",
        "fr": "Le devis a expiré. Demandez-en un nouveau.",
    },
    "quote_used": {
        "ar": "نُفّذ هذا العرض من قبل.",
        "en": "This quote has been carried out already.",
        "fr": "Ce devis a déjà été exécuté.",
    },
    "payer_locked": {
        "ar": "حسابك مقفل: لا يمكن إخراج المال منه.",
        "en": "Your account is locked: no money can leave it.",
        "fr": "Votre compte est verrouillé : aucun argent ne peut en sortir.",
    },
    "payee_gone": {
        "ar": "لم يعد المستلم عميلًا لدينا.",
        "en": "The recipient is no longer a customer.",
        "fr": "Le destinataire n'est plus client.",
    },
    "payment_not_allowed": {
        "ar": "لا يمكن تنفيذ هذه العملية. اتصل بنا إن احتجت إلى مساعدة.",
        "en": "This payment cannot be made. Contact us if you need help.",
        "fr": "Ce paiement ne peut pas être effectué. Contactez-nous si besoin.",
    },
    "wallet_currency_differs": {
        "ar": "المحفظة بعملة {wallet_currency} والمبلغ بعملة {currency}.",
        "en": "The wallet is kept in {wallet_currency}, the amount is in {currency}.",
        "fr": "Le portefeuille est en {wallet_currency}, le montant en {currency}.",
    },
    "same_wallet": {
        "ar": "لا يمكن لمحفظة أن تدفع لنفسها.",
        "en": "A wallet cannot pay itself.",
        "fr": "Un portefeuille ne peut pas se payer lui-même.",
    },
    "amount_not_positive": {
        "ar": "يجب أن يكون المبلغ أكبر من صفر.",
        "en": "The amount must be above zero.",
        "fr": "Le montant doit être supérieur à zéro.",
    },
    "payment_too_large": {
        "ar": "المبلغ أكبر مما يمكن دفعه مرة واحدة.",
        "en": "That is more than one payment can move.",
        "fr": "C'est plus qu'un seul paiement ne peut déplacer.",
    },
    "amount_below_fee": {
        "ar": "الرسوم ({fee}) تستغرق المبلغ كله.",
        "en": "The fee ({fee}) would take the whole amount.",
        "fr": "Les frais ({fee}) absorberaient tout le montant.",
    },
    "note_invalid": {
        "ar": "لا تُقبل محارف التحكم في الملاحظة.",
        "en": "A note must not contain control characters.",
        "fr": "Une note ne peut pas contenir de caractères de contrôle.",
    },
    "payment_not_pending": {
        "ar": "لم تعد هذه العملية قيد التنفيذ لدى أي شركة.",
        "en": "No company is carrying this payment out any more.",
        "fr": "Aucune société n'exécute plus ce paiement.",
    },
    "payment_not_failed": {
        "ar": "لم تفشل هذه العملية.",
        "en": "This payment did not fail.",
        "fr": "Ce paiement n'a pas échoué.",
    },
    "unknown_payment": {
        "ar": "لا توجد عملية بهذا الرقم.",
        "en": "There is no such payment.",
        "fr": "Ce paiement n'existe pas.",
    },
    "payment_not_held": {
        "ar": "لا تنتظر هذه العملية قرارًا.",
        "en": "This payment is not waiting for a decision.",
        "fr": "Ce paiement n'attend pas de décision.",
    },
    "payment_not_returnable": {
        "ar": "لا يمكن رد هذه العملية.",
        "en": "This payment cannot be given back.",
        "fr": "Ce paiement ne peut pas être rendu.",
    },
    "adjustment_refused": {
        "ar": "لا يمكن تنفيذ التسوية الآن: {why}.",
        "en": "The adjustment cannot be paid now: {why}.",
        "fr": "L'ajustement ne peut pas être payé maintenant : {why}.",
    },
    "nothing_owed": {
        "ar": "لا شيء مستحق عن هذا الرد.",
        "en": "Nothing is owed for that return.",
        "fr": "Rien n'est dû pour ce retour.",
    },
    "already_claimed": {
        "ar": "صُرف هذا المبلغ من قبل.",
        "en": "What was owed has been paid out already.",
        "fr": "Ce qui était dû a déjà été versé.",
    },
    "pay_out_refused": {
        "ar": "لا يمكن صرف المبلغ الآن: {why}.",
        "en": "It cannot be paid out now: {why}.",
        "fr": "Le versement ne peut pas être fait maintenant : {why}.",
    },
    "not_what_is_owed": {
        "ar": "المستحق هو {owed}، ويُصرف كله مرة واحدة.",
        "en": "What is owed is {owed}, and it is paid out as a whole.",
        "fr": "Ce qui est dû est {owed}, à verser en totalité.",
    },
    "reminded_enough": {
        "ar": "لا يمكن التذكير أكثر من {most} مرات.",
        "en": "No more than {most} reminders can be sent.",
        "fr": "Il n'est pas possible d'envoyer plus de {most} rappels.",
    },
    "reminded_too_soon": {
        "ar": "يمكن التذكير مرة في اليوم فقط.",
        "en": "A reminder can be sent once a day.",
        "fr": "Un rappel peut être envoyé une fois par jour.",
    },
}
