"""What the refusals of the wallets say to a person."""

WORDING = {
    "recipient_unknown": {
        "ar": "لا يوجد عميل يمكن الدفع له بهذا الاسم.",
        "en": "Nobody here can be paid under that name.",
        "fr": "Personne ici ne peut être payé sous ce nom.",
    },
    "wallet_float_is_operators": {
        "ar": "محفظة الوكيل يفتحها ويغلقها المشغّل وحده.",
        "en": "An agent's float is opened and closed by the operator alone.",
        "fr": "Le compte de service d'un agent n'est ouvert et fermé que par l'opérateur.",
    },
    "wallet_float_is_not_paid_into": {
        "ar": "لا يدفع أحد إلى محفظة خدمة الوكيل.",
        "en": "Nobody pays into an agent's float.",
        "fr": "Personne ne paie vers le compte de service d'un agent.",
    },
    "account_number_invalid": {
        "ar": "رقم الحساب هذا غير صحيح. تحقق من الأرقام.",
        "en": "That account number cannot be right. Check its digits.",
        "fr": "Ce numéro de compte est incorrect. Vérifiez les chiffres.",
    },
    "unknown_wallet": {
        "ar": "لا توجد محفظة كهذه.",
        "en": "There is no such wallet.",
        "fr": "Ce portefeuille n'existe pas.",
    },
    "no_wallet": {
        "ar": "لا توجد محفظة بعملة {currency}.",
        "en": "There is no wallet in {currency}.",
        "fr": "Il n'y a pas de portefeuille en {currency}.",
    },
    "currency_not_offered": {
        "ar": "لا يمكن فتح محفظة بهذه العملة.",
        "en": "No wallet can be opened in this currency.",
        "fr": "Aucun portefeuille ne peut être ouvert dans cette devise.",
    },
    "wallet_exists": {
        "ar": "توجد محفظة رئيسية بهذه العملة.",
        "en": "There is a main wallet in this currency already.",
        "fr": "Il y a déjà un portefeuille principal dans cette devise.",
    },
    "too_many_wallets": {
        "ar": "لا يمكن فتح محافظ أخرى الآن.",
        "en": "No more wallets can be opened for now.",
        "fr": "Aucun autre portefeuille ne peut être ouvert pour le moment.",
    },
    "wallet_name_invalid": {
        "ar": "يتكون اسم المحفظة من {shortest} إلى {longest} حرفًا.",
        "en": "A wallet's name has {shortest} to {longest} characters.",
        "fr": "Le nom d'un portefeuille compte de {shortest} à {longest} caractères.",
    },
    "wallet_frozen_by_staff": {
        "ar": "جُمّدت هذه المحفظة من طرفنا. اتصل بخدمة الزبناء.",
        "en": "We have frozen this wallet. Please contact support.",
        "fr": "Nous avons gelé ce portefeuille. Contactez l'assistance.",
    },
    "wallet_closed": {
        "ar": "هذه المحفظة مغلقة.",
        "en": "This wallet is closed.",
        "fr": "Ce portefeuille est clôturé.",
    },
    "person_not_found": {
        "ar": "لا يمكن إيجاد الشخص رقم {place} بهذا الاسم، أو ليست له محفظة بهذه العملة.",
        "en": "Person number {place} cannot be found under that name, or has no wallet in this currency.",
        "fr": "La personne numéro {place} est introuvable sous ce nom, ou n'a pas de portefeuille dans cette devise.",
    },
    "person_cannot_be_asked": {
        "ar": "لا يمكن أن يُطلب شيء من الشخص رقم {place}.",
        "en": "Person number {place} cannot be asked.",
        "fr": "La personne numéro {place} ne peut pas être sollicitée.",
    },
    "person_named_twice": {
        "ar": "الشخص رقم {place} مذكور مرتين.",
        "en": "Person number {place} is named twice.",
        "fr": "La personne numéro {place} est nommée deux fois.",
    },
    "person_is_oneself": {
        "ar": "الشخص رقم {place} هو أنت.",
        "en": "Person number {place} is you.",
        "fr": "La personne numéro {place}, c'est vous.",
    },
}
