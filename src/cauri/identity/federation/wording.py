"""What this room's refusals mean to a person."""

WORDING = {
    "identity_token_refused": {
        "ar": "تعذّر التحقق من هذا الحساب. سجّل الدخول لدى مزوده من جديد.",
        "en": "That sign-in could not be verified. Sign in there once more.",
        "fr": "Cette connexion n'a pas pu être vérifiée. Recommencez-la chez le fournisseur.",
    },
    "identity_provider_unavailable": {
        "ar": "خدمة التحقق لا تستجيب الآن. حاول بعد {retry_after} ثانية، أو سجّل الدخول بطريقة أخرى.",
        "en": "That sign-in cannot be verified just now. Try again in {retry_after} seconds, or sign in another way.",
        "fr": "Cette connexion ne peut pas être vérifiée pour l'instant. Réessayez dans {retry_after} secondes, ou "
        "connectez-vous autrement.",
    },
    "identity_provider_not_offered": {
        "ar": "تسجيل الدخول بهذه الطريقة غير متاح.",
        "en": "That way of signing in is not offered here.",
        "fr": "Cette façon de se connecter n'est pas proposée ici.",
    },
    "identity_not_linked": {
        "ar": "لا حساب مرتبط به. سجّل الدخول بطريقة أخرى ثم اربطه، أو افتح حسابًا.",
        "en": "No account is linked to it. Sign in another way and link it, or join.",
        "fr": "Aucun compte n'y est lié. Connectez-vous autrement pour le lier, ou inscrivez-vous.",
    },
    "known_device_needed": {
        "ar": "على جهاز جديد، سجّل الدخول بكلمة المرور أولًا.",
        "en": "On a new device, sign in with your password first.",
        "fr": "Sur un nouvel appareil, connectez-vous d'abord avec votre mot de passe.",
    },
    "identity_linked_elsewhere": {
        "ar": "هذا الحساب مرتبط بعميل آخر.",
        "en": "That account is linked to another customer.",
        "fr": "Ce compte est lié à un autre client.",
    },
    "identity_linked_already": {
        "ar": "ربطتَ حسابًا آخر من قبل. افصله أولًا.",
        "en": "You have linked another one. Unlink it first.",
        "fr": "Vous en avez lié un autre. Déliez-le d'abord.",
    },
    "nothing_linked": {
        "ar": "لا حساب مرتبط.",
        "en": "Nothing is linked.",
        "fr": "Rien n'est lié.",
    },
}
