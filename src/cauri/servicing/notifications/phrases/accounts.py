"""What is said of accounts: their safety, and who their owners are."""

from collections.abc import Mapping

from cauri.servicing.notifications.models import Notice
from cauri.servicing.notifications.phrases.template import Template

Kind = Notice.Kind

TEMPLATES: Mapping[str, Template] = {
    Kind.WELCOME: Template(
        title={"ar": "مرحبًا", "en": "Welcome", "fr": "Bienvenue"},
        text={
            "ar": "مرحبًا بك في كوري، {name}. محفظتك جاهزة.",
            "en": "Welcome to Cauri, {name}. Your wallet is ready.",
            "fr": "Bienvenue chez Cauri, {name}. Votre portefeuille est prêt.",
        },
    ),
    Kind.NEW_DEVICE: Template(
        title={"ar": "جهاز جديد", "en": "New device", "fr": "Nouvel appareil"},
        text={
            "ar": "تم الدخول إلى حسابك من جهاز جديد. إن لم تكن أنت، فاتصل بنا فورًا.",
            "en": "A new device signed in to your account. If that was not you, call us at once.",
            "fr": "Un nouvel appareil s'est connecté à votre compte. Si ce n'est pas vous, appelez-nous aussitôt.",
        },
    ),
    Kind.PIN_CHANGED: Template(
        title={"ar": "تغيّر رمزك السري", "en": "PIN changed", "fr": "Code PIN modifié"},
        text={
            "ar": "تغيّر رمزك السري. إن لم تكن أنت، فاتصل بنا فورًا.",
            "en": "Your PIN was changed. If that was not you, call us at once.",
            "fr": "Votre code PIN a été modifié. Si ce n'est pas vous, appelez-nous aussitôt.",
        },
    ),
    Kind.LIMITS_CHANGED: Template(
        title={"ar": "تغيّرت حدودك", "en": "Limits changed", "fr": "Limites modifiées"},
        text={
            "ar": "غُيّرت حدود دفعاتك. إن لم تكن أنت، فاقفل حسابك.",
            "en": "The limits of your payments were changed. If that was not you, lock your account.",
            "fr": "Les limites de vos paiements ont été modifiées. Si ce n'était pas vous, verrouillez votre compte.",
        },
    ),
    Kind.NOTICES_CHANGED: Template(
        title={"ar": "تغيّرت إشعاراتك", "en": "Notices changed", "fr": "Notifications modifiées"},
        text={
            "ar": "أُوقفت بعض رسائلنا إليك أو أُجّلت إلى ما بعد ساعات الهدوء: انظر إعدادات الإشعارات في التطبيق. "
            "إن لم تكن أنت، فاتصل بنا فورًا.",
            "en": "Messages to you were turned off or put off by quiet hours: see the settings of notices in the app. "
            "If that was not you, call us at once.",
            "fr": "Des messages ont été désactivés ou retardés par des heures de silence : voyez les réglages des "
            "notifications dans l'application. Si ce n'est pas vous, appelez-nous aussitôt.",
        },
    ),
    Kind.BENEFICIARY_SAVED: Template(
        title={"ar": "حساب مصرفي جديد", "en": "Bank account added", "fr": "Compte bancaire ajouté"},
        text={
            "ar": "أُضيف حساب مصرفي للسحب إليه. إن لم تكن أنت، فاقفل حسابك فورًا.",
            "en": "A bank account to take money out to was added. If that was not you, lock your account at once.",
            "fr": "Un compte bancaire pour vos retraits a été ajouté. Si ce n'est pas vous, verrouillez votre compte.",
        },
    ),
    Kind.QR_CODE_REPLACED: Template(
        title={"ar": "رمز QR جديد", "en": "New QR code", "fr": "Nouveau code QR"},
        text={
            "ar": "استُبدل رمز QR الثابت لمحفظتك، وما طُبع من قبل لم يعد صالحًا. إن لم تكن أنت، فاقفل حسابك فورًا.",
            "en": "Your wallet has a new QR code: what was printed before pays nobody. "
            "If that was not you, lock your account.",
            "fr": "Votre portefeuille a un nouveau code QR : l'ancien, imprimé, ne sert plus. "
            "Si ce n'est pas vous, verrouillez votre compte.",
        },
    ),
    Kind.LOCKED_OUT: Template(
        title={"ar": "محاولات كثيرة", "en": "Too many tries", "fr": "Trop d'essais"},
        text={
            "ar": "أُدخل رمز أو كلمة مرور خاطئة مرات كثيرة، فأُقفل الدخول لبعض الوقت. إن لم تكن أنت، فاتصل بنا فورًا.",
            "en": "A wrong PIN or password was entered too often: locked for a while. If that was not you, call us.",
            "fr": "Un code ou mot de passe erroné a été saisi trop souvent : accès bloqué un moment. "
            "Si ce n'est pas vous, appelez-nous aussitôt.",
        },
    ),
    Kind.IDENTITY_APPROVED: Template(
        title={"ar": "تم تأكيد هويتك", "en": "Identity confirmed", "fr": "Identité confirmée"},
        text={
            "ar": "تم تأكيد هويتك. حسابك الآن في المستوى {tier}.",
            "en": "Your identity is confirmed. Your account is at level {tier} now.",
            "fr": "Votre identité est confirmée. Votre compte est maintenant au niveau {tier}.",
        },
    ),
    Kind.IDENTITY_REJECTED: Template(
        title={"ar": "لم يتم تأكيد هويتك", "en": "Identity not confirmed", "fr": "Identité non confirmée"},
        text={
            "ar": "لم يتم تأكيد هويتك. {reason} يمكنك تقديم طلب جديد.",
            "en": "Your identity was not confirmed. {reason} You may ask again.",
            "fr": "Votre identité n'a pas été confirmée. {reason} Vous pouvez refaire une demande.",
        },
    ),
    Kind.IDENTITY_ASKED_AGAIN: Template(
        title={"ar": "مطلوب تصحيح", "en": "Something is missing", "fr": "Il manque quelque chose"},
        text={
            "ar": "لا يمكننا تأكيد هويتك بعد. {reason} صحح طلبك ثم أرسله من جديد.",
            "en": "We cannot confirm your identity yet. {reason} Put it right and send it again.",
            "fr": "Nous ne pouvons pas encore confirmer votre identité. {reason} Corrigez et renvoyez votre demande.",
        },
    ),
    Kind.IDENTITY_ENDING: Template(
        title={"ar": "تأكيد هويتك ينتهي قريبًا", "en": "Identity to be renewed", "fr": "Identité à renouveler"},
        text={
            "ar": "ينتهي تأكيد هويتك في {day}. أرسل وثائقك من جديد حتى يبقى مستواك كما هو.",
            "en": "Your identity check ends on {day}. Send your documents again to keep your level.",
            "fr": "La vérification de votre identité prend fin le {day}. Renvoyez vos pièces pour garder votre niveau.",
        },
    ),
    Kind.IDENTITY_EXPIRED: Template(
        title={"ar": "انتهى تأكيد هويتك", "en": "Identity check ended", "fr": "Vérification d'identité expirée"},
        text={
            "ar": "انتهى تأكيد هويتك. حسابك الآن في المستوى {tier}. أرسل وثائقك من جديد لرفعه.",
            "en": "Your identity check has ended. Your account is at level {tier} now. "
            "Send your documents again to raise it.",
            "fr": "La vérification de votre identité a pris fin. Votre compte est au niveau {tier}. "
            "Renvoyez vos pièces pour l'augmenter.",
        },
    ),
    Kind.TIER_SET: Template(
        title={"ar": "تغيّر مستوى حسابك", "en": "Account level changed", "fr": "Niveau du compte modifié"},
        text={
            "ar": "حسابك الآن في المستوى {tier}. للسؤال عن ذلك اتصل بنا.",
            "en": "Your account is at level {tier} now. Call us if you have questions.",
            "fr": "Votre compte est maintenant au niveau {tier}. Appelez-nous pour toute question.",
        },
    ),
}
