"""What customers are told of their passkeys, at every address."""

from typing import Final

ADDED: Final = {
    "ar": "أُضيف مفتاح مرور إلى حسابك لدى كوري، وسُجّل خروجك من الأجهزة الأخرى. إن لم تكن أنت، فأوقف حسابك فورًا.",
    "en": "A passkey was added to your Cauri account, and you were signed out elsewhere. If that was not you, "
    "lock your account at once.",
    "fr": "Une clé d'accès a été ajoutée à votre compte Cauri, et vous êtes déconnecté ailleurs. Si ce n'est pas "
    "vous, bloquez aussitôt votre compte.",
}
REMOVED: Final = {
    "ar": "حُذف مفتاح مرور من حسابك لدى كوري، وسُجّل خروجك من الأجهزة الأخرى. إن لم تكن أنت، فأوقف حسابك فورًا.",
    "en": "A passkey was removed from your Cauri account, and you were signed out elsewhere. If that was not you, "
    "lock your account at once.",
    "fr": "Une clé d'accès a été retirée de votre compte Cauri, et vous êtes déconnecté ailleurs. Si ce n'est pas "
    "vous, bloquez aussitôt votre compte.",
}
CLONED: Final = {
    "ar": "يبدو أن شخصًا آخر يملك نسخة من مفتاح مرورك لدى كوري، فأُلغي. إن كنت في شك، فأوقف حسابك.",
    "en": "Somebody else seems to have a copy of your Cauri passkey, so it was revoked. If in doubt, lock your "
    "account.",
    "fr": "Quelqu'un d'autre semble avoir une copie de votre clé d'accès Cauri : elle a été révoquée. Dans le doute, "
    "bloquez votre compte.",
}
