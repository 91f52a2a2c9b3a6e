"""What this room's refusals mean to a person."""

WORDING = {
    "passkey_refused": {
        "ar": "لم يُقبل مفتاح المرور. جرّب مرة أخرى أو استعمل طريقة أخرى.",
        "en": "The passkey was not accepted. Try again, or use another way.",
        "fr": "La clé d'accès n'a pas été acceptée. Réessayez, ou choisissez un autre moyen.",
    },
    "passkey_revoked": {
        "ar": "يبدو أن لمفتاح المرور هذا نسخة ثانية، فأُلغي. سجّل الدخول بطريقة أخرى.",
        "en": "There seem to be two copies of this passkey, so it was revoked. Sign in another way.",
        "fr": "Cette clé d'accès semble exister en double : elle a été révoquée. Connectez-vous autrement.",
    },
    "passkeys_not_offered": {
        "ar": "مفاتيح المرور غير متاحة هنا.",
        "en": "Passkeys are not offered here.",
        "fr": "Les clés d'accès ne sont pas proposées ici.",
    },
    "too_many_passkeys": {
        "ar": "لديك {most} من مفاتيح المرور. احذف واحدًا أولًا.",
        "en": "You have {most} passkeys. Remove one first.",
        "fr": "Vous avez {most} clés d'accès. Supprimez-en une d'abord.",
    },
    "too_many_staff_passkeys": {
        "ar": "لديك {most} من مفاتيح المرور. إعادة ضبط العامل الثاني تحذفها جميعًا.",
        "en": "You have {most} passkeys. A reset of your second factor forgets them all.",
        "fr": "Vous avez {most} clés d'accès. Réinitialiser votre second facteur les oublie toutes.",
    },
    "unknown_passkey": {
        "ar": "ليس لديك مفتاح المرور هذا.",
        "en": "You have no such passkey.",
        "fr": "Vous n'avez pas cette clé d'accès.",
    },
}
