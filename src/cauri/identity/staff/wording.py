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
}
