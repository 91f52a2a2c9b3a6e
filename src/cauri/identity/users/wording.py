"""What this room's refusals mean to a person."""

WORDING = {
    "unknown_user": {
        "ar": "لا يوجد زبون بهذه البيانات.",
        "en": "There is no such customer.",
        "fr": "Ce client n'existe pas.",
    },
    "username_invalid": {
        "ar": "اسم المستخدم من 1 إلى 30 رمزًا: حروف لاتينية (حرف على الأقل) وأرقام و . _ - ويبدأ بحرف أو رقم.",
        "en": "A username has 1 to 30 letters (one at least), digits and . _ -, and starts with a letter or a digit.",
        "fr": "Un identifiant a 1 à 30 lettres (une au moins), chiffres et . _ - ; il commence par lettre ou chiffre.",
    },
    "username_taken": {
        "ar": "اسم المستخدم هذا محجوز.",
        "en": "That username is taken.",
        "fr": "Cet identifiant est déjà pris.",
    },
    "too_many_usernames": {
        "ar": "غيّرت اسم المستخدم مرات كثيرة. يمكنك الرجوع إلى اسم سابق لك فقط.",
        "en": "You have changed your username too often. You may only go back to one that you had before.",
        "fr": "Vous avez trop souvent changé d'identifiant. Vous pouvez seulement en reprendre un que vous avez eu.",
    },
    "phone_taken": {
        "ar": "رقم الهاتف هذا مسجل من قبل.",
        "en": "Somebody has joined with that phone number already.",
        "fr": "Ce numéro de téléphone est déjà inscrit.",
    },
    "email_taken": {
        "ar": "هذا البريد الإلكتروني مسجل من قبل.",
        "en": "Somebody has joined with that e-mail address already.",
        "fr": "Cette adresse électronique est déjà inscrite.",
    },
    "email_invalid": {
        "ar": "هذا ليس عنوان بريد إلكتروني صحيحًا.",
        "en": "That is not a valid e-mail address.",
        "fr": "Ce n'est pas une adresse électronique valable.",
    },
    "name_verified": {
        "ar": "اسمك موثق. لا يغيره إلا تحقق جديد من الهوية.",
        "en": "Your name is verified. Only another identity check changes it.",
        "fr": "Votre nom est vérifié. Seul un nouveau contrôle d'identité le change.",
    },
    "name_invalid": {
        "ar": "يتكون الاسم من 1 إلى 80 حرفًا ظاهرًا، وليس عنوانًا.",
        "en": "A name has 1 to 80 visible characters, and is no address.",
        "fr": "Un nom a 1 à 80 caractères visibles et n'est pas une adresse.",
    },
    "unknown_country": {
        "ar": "لا يوجد بلد بهذا الرمز.",
        "en": "There is no country with that code.",
        "fr": "Aucun pays n'a ce code.",
    },
    "unknown_language": {
        "ar": "اللغات هي العربية (ar) والفرنسية (fr) والإنجليزية (en).",
        "en": "The languages are Arabic (ar), French (fr) and English (en).",
        "fr": "Les langues sont l'arabe (ar), le français (fr) et l'anglais (en).",
    },
}
