"""What is said of payments, whatever they are for."""

from collections.abc import Mapping

from cauri.servicing.notifications.models import Notice
from cauri.servicing.notifications.phrases.template import Template

Kind = Notice.Kind

TEMPLATES: Mapping[str, Template] = {
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
}
