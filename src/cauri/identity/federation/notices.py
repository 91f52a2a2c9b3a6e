"""The words in which customers hear that an account elsewhere signs them in, or no longer does."""

from typing import Final

LINKED: Final = {
    "ar": "رُبط حساب Google بحسابك لدى كوري، ويمكن تسجيل الدخول به. إن لم تكن أنت، فأوقف حسابك فورًا.",
    "en": "A Google account was linked to your Cauri account and now signs you in. If that was not you, lock your "
    "account at once.",
    "fr": "Un compte Google a été lié à votre compte Cauri et permet désormais de s'y connecter. Si ce n'est pas "
    "vous, bloquez aussitôt votre compte.",
}
UNLINKED: Final = {
    "ar": "فُصل حساب Google عن حسابك لدى كوري، ولم يعد يُسجَّل الدخول به. إن لم تكن أنت، فأوقف حسابك فورًا.",
    "en": "The Google account was unlinked from your Cauri account and no longer signs you in. If that was not you, "
    "lock your account at once.",
    "fr": "Le compte Google n'est plus lié à votre compte Cauri et ne permet plus de s'y connecter. Si ce n'est pas "
    "vous, bloquez aussitôt votre compte.",
}
