"""What the pages say, by language."""

from typing import Final

WORDS: Final[dict[str, dict[str, str]]] = {
    "ar": {
        "title": "هل ضاع هاتفك؟",
        "lead": "أوقف حسابك من هنا. يُسجَّل خروجك من كل مكان ولا يخرج أي مال، وما يُرسل إليك يصل.",
        "identifier": "رقم هاتفك أو بريدك الإلكتروني",
        "secret": "رمزك السري أو كلمة المرور",
        "secret_help": "إن نسيته فاترك الخانة فارغة: نرسل رمزًا إلى هذا الرقم أو البريد.",
        "wipe": "هاتفي في يد غيري: لا يدخل أي جهاز بلا رمز، وتنسى التطبيقات ما تحفظه",
        "go_on": "متابعة",
        "sent": "إن كان لهذا العنوان حساب، فقد أُرسل رمز إلى",
        "code": "الرمز المكوّن من ستة أرقام",
        "lock": "أوقف حسابي",
        "again": "البدء من جديد",
        "done": "حسابك موقوف",
        "done_text": "سُجّل خروجك من كل مكان، ولا يخرج أي مال. لفتح الحساب، أثبت هويتك لدى خدمة الزبناء.",
    },
    "en": {
        "title": "Lost your phone?",
        "lead": "Lock your account here. You are signed out everywhere and no money leaves; what is sent to you "
        "arrives.",
        "identifier": "Your phone number or e-mail address",
        "secret": "Your PIN or password",
        "secret_help": "If you do not know it, leave this empty: we send a code to that number or address.",
        "wipe": "Somebody else has my phone: let no device in without a code, and have apps forget what they hold",
        "go_on": "Continue",
        "sent": "If an account has that address, a code was sent to",
        "code": "The six digits",
        "lock": "Lock my account",
        "again": "Start again",
        "done": "Your account is locked",
        "done_text": "You are signed out everywhere, and no money leaves. To unlock it, show customer service who you "
        "are.",
    },
    "fr": {
        "title": "Téléphone perdu ?",
        "lead": "Bloquez votre compte ici. Vous êtes déconnecté partout et aucun argent ne sort ; ce qu'on vous envoie "
        "arrive.",
        "identifier": "Votre numéro de téléphone ou adresse e-mail",
        "secret": "Votre code PIN ou mot de passe",
        "secret_help": "Si vous ne le connaissez pas, laissez vide : un code part à ce numéro ou à cette adresse.",
        "wipe": "Quelqu'un d'autre a mon téléphone : aucun appareil n'entre sans code, et les applications oublient ce "
        "qu'elles gardent",
        "go_on": "Continuer",
        "sent": "Si un compte a cette adresse, un code a été envoyé à",
        "code": "Les six chiffres",
        "lock": "Bloquer mon compte",
        "again": "Recommencer",
        "done": "Votre compte est bloqué",
        "done_text": "Vous êtes déconnecté partout, et aucun argent ne sort. Pour le débloquer, prouvez votre identité "
        "au service client.",
    },
}
# Each by the name that its readers know.
LANGUAGES: Final = {"ar": "العربية", "fr": "Français", "en": "English"}
