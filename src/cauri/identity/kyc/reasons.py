"""What the reasons of a decision say to the customer: what is wrong, and so what to do."""

from collections.abc import Mapping

from cauri.identity.kyc.models import Case

Reason = Case.Reason

_WORDS: Mapping[str, Mapping[str, str]] = {
    Reason.DOCUMENT_UNREADABLE: {
        "ar": "وثيقتك غير مقروءة.",
        "en": "Your document cannot be read.",
        "fr": "Votre pièce d'identité est illisible.",
    },
    Reason.DOCUMENT_NOT_ACCEPTED: {
        "ar": "لا نقبل هذا النوع من الوثائق.",
        "en": "We do not accept that document.",
        "fr": "Nous n'acceptons pas cette pièce d'identité.",
    },
    Reason.DOCUMENT_EXPIRED: {
        "ar": "انتهت صلاحية وثيقتك.",
        "en": "Your document has expired.",
        "fr": "Votre pièce d'identité a expiré.",
    },
    Reason.DATA_DIFFERS: {
        "ar": "ما كتبته لا يطابق وثيقتك.",
        "en": "What you wrote is not what your document says.",
        "fr": "Ce que vous avez écrit ne correspond pas à votre pièce d'identité.",
    },
    Reason.SELFIE_DIFFERS: {
        "ar": "صورتك لا تطابق صورة الوثيقة.",
        "en": "Your selfie does not match the document's picture.",
        "fr": "Votre autoportrait ne correspond pas à la photo de la pièce d'identité.",
    },
    # Whoever is suspected is not told so.
    Reason.SUSPECTED_FRAUD: {
        "ar": "لم نتمكن من تأكيد هويتك.",
        "en": "We could not confirm your identity.",
        "fr": "Nous n'avons pas pu confirmer votre identité.",
    },
}


def words(reason: str, language: str) -> str:
    """A reason in ar, en or fr; nothing for a code that is none."""
    return _WORDS.get(reason, {}).get(language, "")
