"""What this room's refusals mean to a person."""

WORDING = {
    "weak_password": {
        "ar": "كلمة المرور ضعيفة: 12 حرفًا على الأقل، غير شائعة ولا تشبه الاسم.",
        "en": "The password is weak: at least 12 characters, not a common one and unlike the name.",
        "fr": "Mot de passe trop faible : au moins 12 caractères, peu courant et différent du nom.",
    },
    "invalid_email": {
        "ar": "عنوان البريد الإلكتروني غير صحيح.",
        "en": "That is not an e-mail address.",
        "fr": "Ce n'est pas une adresse électronique.",
    },
    "invalid_username": {
        "ar": "اسم المستخدم يتكون من حروف وأرقام و @ . + - _ فقط.",
        "en": "A username has letters, digits and @ . + - _ only.",
        "fr": "Un identifiant ne contient que des lettres, des chiffres et @ . + - _.",
    },
    "already_enrolled": {
        "ar": "يوجد موظف بهذا الاسم أو بهذا البريد.",
        "en": "Somebody on the staff has that username or e-mail address already.",
        "fr": "Un membre du personnel a déjà cet identifiant ou cette adresse.",
    },
    "not_in_production": {
        "ar": "هذا غير متاح في بيئة الإنتاج.",
        "en": "This is not available in production.",
        "fr": "Cela n'existe pas en production.",
    },
    "wrong_credentials": {
        "ar": "اسم المستخدم أو كلمة المرور غير صحيحة.",
        "en": "The username or the password is wrong.",
        "fr": "L'identifiant ou le mot de passe est incorrect.",
    },
    "wrong_password": {
        "ar": "كلمة المرور الحالية غير صحيحة.",
        "en": "That is not your password.",
        "fr": "Ce n'est pas votre mot de passe.",
    },
    "too_many_tries": {
        "ar": "محاولات كثيرة. حاول مرة أخرى بعد {retry_after} ثانية.",
        "en": "Too many tries. Try again in {retry_after} seconds.",
        "fr": "Trop de tentatives. Réessayez dans {retry_after} secondes.",
    },
    "not_permitted": {
        "ar": "دورك لا يسمح بذلك.",
        "en": "Your role does not allow that.",
        "fr": "Votre rôle ne le permet pas.",
    },
    "unknown_role": {
        "ar": "لا يوجد دور بهذا الاسم.",
        "en": "There is no role of that name.",
        "fr": "Il n'y a pas de rôle de ce nom.",
    },
    "role_invalid": {
        "ar": "هذا الدور غير صحيح: {field}.",
        "en": "That role cannot be: {field} is not right.",
        "fr": "Ce rôle est impossible : {field} ne convient pas.",
    },
    "factor_set_up": {
        "ar": "تطبيق المصادقة مُعدّ بالفعل.",
        "en": "An authenticator is set up already.",
        "fr": "Une application d'authentification est déjà configurée.",
    },
    "wrong_factor": {
        "ar": "الرمز غير صحيح أو سبق استخدامه. انتظر الرمز التالي.",
        "en": "That code is wrong or was used already. Wait for the next one.",
        "fr": "Ce code est incorrect ou a déjà servi. Attendez le suivant.",
    },
}
