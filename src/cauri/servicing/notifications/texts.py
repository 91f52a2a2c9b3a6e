"""What each kind of notice says, in each language. Names and amounts are put in when it is read, never before.

`{name}` is the other party, masked, or its bank; `{amount}` is what the reader's wallet gave or got; `{reason}` is the
wording of a refusal or of a decision; `{tier}` is what holds now, and `{day}` until when; `{count}` is how many of how
many. Where nobody's name is known, `STRANGER` stands in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from cauri.kit.errors import Fact
from cauri.kit.web import wording
from cauri.servicing.notifications.models import Notice

Kind = Notice.Kind
Texts = Mapping[str, str]


@dataclass(frozen=True)
class Template:
    """The title and the sentence of one kind, by language."""

    title: Texts
    text: Texts


TEMPLATES: Mapping[str, Template] = {
    Kind.WELCOME: Template(
        title={"ar": "مرحبًا", "en": "Welcome", "fr": "Bienvenue"},
        text={
            "ar": "مرحبًا بك في كوري، {name}. محفظتك جاهزة.",
            "en": "Welcome to Cauri, {name}. Your wallet is ready.",
            "fr": "Bienvenue chez Cauri, {name}. Votre portefeuille est prêt.",
        },
    ),
    Kind.SENT: Template(
        title={"ar": "مبلغ مُرسل", "en": "Money sent", "fr": "Argent envoyé"},
        text={
            "ar": "أرسلت {amount} إلى {name}.",
            "en": "You sent {amount} to {name}.",
            "fr": "Vous avez envoyé {amount} à {name}.",
        },
    ),
    Kind.RECEIVED: Template(
        title={"ar": "مبلغ مُستلم", "en": "Money received", "fr": "Argent reçu"},
        text={
            "ar": "أرسل إليك {name} مبلغ {amount}.",
            "en": "{name} sent you {amount}.",
            "fr": "{name} vous a envoyé {amount}.",
        },
    ),
    Kind.MOVED: Template(
        title={"ar": "تحويل بين محافظك", "en": "Money moved", "fr": "Virement interne"},
        text={
            "ar": "نقلت {amount} بين محافظك.",
            "en": "You moved {amount} between your wallets.",
            "fr": "Vous avez déplacé {amount} entre vos portefeuilles.",
        },
    ),
    Kind.PAID: Template(
        title={"ar": "دفعة", "en": "Payment made", "fr": "Paiement effectué"},
        text={
            "ar": "دفعت {amount}.",
            "en": "You paid {amount}.",
            "fr": "Vous avez payé {amount}.",
        },
    ),
    Kind.ARRIVED: Template(
        title={"ar": "مبلغ مُستلم", "en": "Money received", "fr": "Argent reçu"},
        text={
            "ar": "وصل {amount} إلى محفظتك.",
            "en": "{amount} arrived in your wallet.",
            "fr": "{amount} sont arrivés dans votre portefeuille.",
        },
    ),
    Kind.REFUSED: Template(
        title={"ar": "لم تتم العملية", "en": "Payment refused", "fr": "Paiement refusé"},
        text={
            "ar": "لم يُرسل {amount} إلى {name}: {reason}",
            "en": "{amount} did not go to {name}: {reason}",
            "fr": "{amount} n'ont pas été envoyés à {name} : {reason}",
        },
    ),
    Kind.HELD: Template(
        title={"ar": "العملية قيد التحقق", "en": "Payment being checked", "fr": "Paiement en cours de vérification"},
        text={
            "ar": "دفعتك بمبلغ {amount} إلى {name} قيد التحقق.",
            "en": "Your payment of {amount} to {name} is being checked.",
            "fr": "Votre paiement de {amount} à {name} est en cours de vérification.",
        },
    ),
    Kind.REJECTED: Template(
        title={"ar": "لم تُقبل العملية", "en": "Payment not let through", "fr": "Paiement non autorisé"},
        text={
            "ar": "لم تُقبل دفعتك بمبلغ {amount} إلى {name}، وعاد المبلغ متاحًا لك.",
            "en": "Your payment of {amount} to {name} was not let through. The money is yours to use again.",
            "fr": "Votre paiement de {amount} à {name} n'a pas été autorisé. La somme est de nouveau disponible.",
        },
    ),
    Kind.FAILED: Template(
        title={"ar": "لم تُنفَّذ العملية", "en": "Payment failed", "fr": "Paiement échoué"},
        text={
            "ar": "لم تُنفَّذ دفعتك بمبلغ {amount} إلى {name}، وعاد المبلغ متاحًا لك.",
            "en": "Your payment of {amount} to {name} could not be carried out. The money is yours to use again.",
            "fr": "Votre paiement de {amount} à {name} n'a pas pu être exécuté. La somme est de nouveau disponible.",
        },
    ),
    Kind.CASHED_IN: Template(
        title={"ar": "إيداع نقدي", "en": "Cash paid in", "fr": "Dépôt d'espèces"},
        text={
            "ar": "سلّمت {amount} نقدًا إلى {name}، وهي الآن في محفظتك.",
            "en": "{amount} that you handed to {name} is in your wallet.",
            "fr": "{amount} remis à {name} sont dans votre portefeuille.",
        },
    ),
    Kind.AGENT_ADMITTED: Template(
        title={"ar": "أنت وكيل الآن", "en": "You are an agent", "fr": "Vous êtes agent"},
        text={
            "ar": "قُبل طلبك، ويمكنك الآن خدمة الزبائن.",
            "en": "Your application was accepted. You may serve customers now.",
            "fr": "Votre demande a été acceptée. Vous pouvez servir des clients.",
        },
    ),
    Kind.AGENT_DECLINED: Template(
        title={"ar": "لم يُقبل طلبك", "en": "Application declined", "fr": "Demande refusée"},
        text={
            "ar": "لم يُقبل طلبك لتصير وكيلًا. السبب مذكور في طلبك.",
            "en": "Your application to become an agent was declined. It says why.",
            "fr": "Votre demande pour devenir agent a été refusée. La raison y figure.",
        },
    ),
    Kind.AGENT_SUSPENDED: Template(
        title={"ar": "أُوقفت خدمتك", "en": "Suspended as an agent", "fr": "Agent suspendu"},
        text={
            "ar": "لا يمكنك خدمة الزبائن حتى إشعار آخر. اتصل بنا.",
            "en": "You may not serve customers until further notice. Call us.",
            "fr": "Vous ne pouvez plus servir de clients jusqu'à nouvel ordre. Appelez-nous.",
        },
    ),
    Kind.AGENT_RESUMED: Template(
        title={"ar": "استؤنفت خدمتك", "en": "Agent again", "fr": "Agent rétabli"},
        text={
            "ar": "يمكنك خدمة الزبائن من جديد.",
            "en": "You may serve customers again.",
            "fr": "Vous pouvez de nouveau servir des clients.",
        },
    ),
    Kind.FLOAT_GRANTED: Template(
        title={"ar": "رصيد وكيل", "en": "Float granted", "fr": "Fonds versés"},
        text={
            "ar": "أُضيف {amount} إلى محفظة الوكيل.",
            "en": "{amount} was added to your float.",
            "fr": "{amount} ont été ajoutés à votre compte de service.",
        },
    ),
    Kind.FLOAT_DECLINED: Template(
        title={"ar": "لم يُمنح الرصيد", "en": "Float declined", "fr": "Fonds refusés"},
        text={
            "ar": "لم يُقبل طلبك للرصيد. السبب مذكور في الطلب.",
            "en": "Your request for float was declined. It says why.",
            "fr": "Votre demande de fonds a été refusée. La raison y figure.",
        },
    ),
    Kind.CASHED_OUT: Template(
        title={"ar": "سحب نقدي", "en": "Cash paid out", "fr": "Retrait d'espèces"},
        text={
            "ar": "سحبت {amount} نقدًا لدى {name}.",
            "en": "You got {amount} in cash at {name}.",
            "fr": "Vous avez retiré {amount} en espèces chez {name}.",
        },
    ),
    Kind.CASH_OUT_EXPIRED: Template(
        title={"ar": "انتهت صلاحية الرمز", "en": "Code expired", "fr": "Code expiré"},
        text={
            "ar": "لم يُستعمل رمزك لسحب {amount} نقدًا في الوقت المحدد، وعاد المبلغ متاحًا لك.",
            "en": "Your code for {amount} in cash was not used in time. The money is yours to use again.",
            "fr": "Votre code pour retirer {amount} n'a pas été utilisé à temps. La somme est de nouveau disponible.",
        },
    ),
    Kind.CASH_OUT_BURNT: Template(
        title={"ar": "أُلغي رمزك", "en": "Code cancelled", "fr": "Code annulé"},
        text={
            "ar": "جُرّبت عند وكيل رموز خاطئة كثيرة باسمك، فأُلغي رمزك لسحب {amount} نقدًا وعاد المبلغ متاحًا لك.",
            "en": "Too many wrong codes were tried in your name at an agent. Your code for {amount} in cash has ended. "
            "The money is yours to use again.",
            "fr": "Trop de codes erronés ont été essayés en votre nom chez un agent. Votre code pour retirer {amount} "
            "est annulé, et la somme est de nouveau disponible.",
        },
    ),
    Kind.BILL_PAID: Template(
        title={"ar": "فاتورة مدفوعة", "en": "Bill paid", "fr": "Facture payée"},
        text={
            "ar": "دفعت {amount} إلى {name}.",
            "en": "You paid {amount} to {name}.",
            "fr": "Vous avez payé {amount} à {name}.",
        },
    ),
    Kind.BILL_NOT_PAID: Template(
        title={"ar": "دفعة مجدولة لم تتم", "en": "Scheduled bill not paid", "fr": "Facture programmée non payée"},
        text={
            "ar": "حلّ موعد دفعة مجدولة ولم تُدفع: {reason}",
            "en": "A bill that was due by your schedule was not paid: {reason}",
            "fr": "Une facture prévue par votre programme n'a pas été payée : {reason}",
        },
    ),
    Kind.BILL_SCHEDULED: Template(
        title={"ar": "دفعة مجدولة جديدة", "en": "Bill scheduled", "fr": "Facture programmée"},
        text={
            "ar": "جُدولت فاتورة تُدفع من محفظتك بانتظام. إن لم تكن أنت، فاقفل حسابك فورًا.",
            "en": "A bill is going to be paid from your wallet regularly. If that was not you, lock your account.",
            "fr": "Une facture sera payée régulièrement par votre portefeuille. Si ce n'est pas vous, "
            "verrouillez votre compte.",
        },
    ),
    Kind.BILL_KEPT: Template(
        title={"ar": "رُفض الاسترداد", "en": "Bill not given back", "fr": "Facture non remboursée"},
        text={
            "ar": "لن يُعاد إليك مبلغ {amount} المدفوع إلى {name}. تجد السبب مع الفاتورة.",
            "en": "You do not get back {amount} that you paid to {name}. Look at the bill to read why.",
            "fr": "Les {amount} payés à {name} ne vous sont pas remboursés. Ouvrez la facture pour savoir pourquoi.",
        },
    ),
    Kind.PREPARER_NAMED: Template(
        title={"ar": "من يعدّ ملفات الدفعات", "en": "Who brings your files", "fr": "Qui apporte vos fichiers"},
        text={
            "ar": "سمحت لشخص بإعداد ملفات دفعات من محفظتك. إن لم تكن أنت، فاقفل حسابك فورًا.",
            "en": "Somebody may bring files of payments for your wallet now. If that was not you, lock your account.",
            "fr": "Une personne peut désormais apporter des fichiers de paiements pour votre portefeuille. Si ce n'est "
            "pas vous, verrouillez votre compte.",
        },
    ),
    Kind.PAYOUT_WAITS: Template(
        title={"ar": "ملف ينتظرك", "en": "A file waits for you", "fr": "Un fichier vous attend"},
        text={
            "ar": "أُحضر ملف دفعات من محفظتك. لن يُدفع شيء قبل موافقتك.",
            "en": "A file of payments from your wallet was brought. Nothing is paid before you agree.",
            "fr": "Un fichier de paiements a été apporté pour votre portefeuille. Rien n'est payé sans votre accord.",
        },
    ),
    Kind.PAYOUT_ENDED: Template(
        title={"ar": "انتهى ملف الدفعات", "en": "File of payments done", "fr": "Fichier de paiements terminé"},
        text={
            "ar": "تمت من ملف الدفعات {count} من الدفعات. انظر ما آل إليه كل سطر.",
            "en": "Of the file of payments {count} were made. See what became of each line.",
            "fr": "Du fichier de paiements, {count} ont été effectués. Consultez le résultat de chaque ligne.",
        },
    ),
    Kind.GOT_BACK: Template(
        title={"ar": "مبلغ مُرجَع", "en": "Money returned", "fr": "Argent restitué"},
        text={
            "ar": "أُرجع إليك {amount} من {name}.",
            "en": "You got {amount} back from {name}.",
            "fr": "{amount} de {name} vous ont été restitués.",
        },
    ),
    Kind.GAVE_BACK: Template(
        title={"ar": "مبلغ مُرجَع", "en": "Money given back", "fr": "Argent rendu"},
        text={
            "ar": "أُرجع {amount} من محفظتك إلى {name}.",
            "en": "{amount} went back from your wallet to {name}.",
            "fr": "{amount} de votre portefeuille ont été rendus à {name}.",
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
    Kind.BENEFICIARY_SAVED: Template(
        title={"ar": "حساب مصرفي جديد", "en": "Bank account added", "fr": "Compte bancaire ajouté"},
        text={
            "ar": "أُضيف حساب مصرفي للسحب إليه. إن لم تكن أنت، فاقفل حسابك فورًا.",
            "en": "A bank account to take money out to was added. If that was not you, lock your account at once.",
            "fr": "Un compte bancaire pour vos retraits a été ajouté. Si ce n'est pas vous, verrouillez votre compte.",
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

STRANGER: Texts = {"ar": "طرف غير معروف", "en": "an unknown party", "fr": "une partie inconnue"}


@dataclass(frozen=True)
class Words:
    """A notice in one language."""

    title: str
    text: str


def words(kind: str, language: str, **found: str) -> Words:
    """What a notice says. What was not found shows as an ellipsis, because telling must not fail."""
    template = TEMPLATES[kind]
    placed = {name: _apart(value, language) for name, value in found.items()}
    return Words(title=template.title[language], text=template.text[language].format_map(_Found(placed)))


def reason(code: str, language: str, facts: Mapping[str, Fact]) -> str:
    """What a refusal's code means; nothing where there is none."""
    _learn_wording()
    return wording.text_of(code, language, facts) if code else ""


@cache
def _learn_wording() -> None:
    # In the API that was done at the start; a worker needs it only here.
    wording.gather()


class _Found(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "…"


def _apart(value: str, language: str) -> str:
    """A value in Latin script within Arabic keeps its own direction (Unicode's first-strong isolate)."""
    return f"\u2068{value}\u2069" if language == "ar" else value
