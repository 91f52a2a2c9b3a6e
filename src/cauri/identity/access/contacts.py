"""Where somebody can be written to, and the words that they get there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar, Final

from django.conf import settings

from cauri.identity.access import keys
from cauri.identity.users import queries
from cauri.identity.users import services as users
from cauri.identity.users.models import User
from cauri.infra.messaging import services as messaging
from cauri.infra.messaging.ports import Channel, Message, Told
from cauri.kit import phone
from cauri.kit.errors import Refusal
from cauri.kit.phone import E164
from cauri.kit.transactions import durable

LIFE_OF_CODES: Final[dict[Channel, timedelta]] = {"sms": timedelta(minutes=5), "email": timedelta(minutes=10)}

_CODE: Final = {
    "ar": "{code} هو رمزك لدى كوري، صالح لمدة {minutes} دقائق. لا تعطه لأحد، ولا حتى لنا.",
    "en": "{code} is your Cauri code, good for {minutes} minutes. Tell it to nobody, not even to us.",
    "fr": "{code} est votre code Cauri, valable {minutes} minutes. Ne le donnez à personne, pas même à nous.",
}
_KNOWN_ALREADY: Final = {
    "ar": "حاول شخص فتح حساب كوري ببياناتك، ولديك حساب من قبل. إن كنت أنت فسجّل الدخول، وإلا فلا تفعل شيئًا.",
    "en": "Somebody tried to join Cauri with this address, and you have an account. Was it you? Then sign in. If not, "
    "there is nothing to do.",
    "fr": "Quelqu'un a voulu ouvrir un compte Cauri à cette adresse, et vous en avez un. Si c'était vous, "
    "connectez-vous ; sinon, il n'y a rien à faire.",
}
_UNKNOWN_HERE: Final = {
    "ar": "طلب شخص بهذا العنوان أمرًا يخص حساب كوري، ولا حساب لك بهذا العنوان. إن كان لك حساب فجرّب عنوانًا آخر.",
    "en": "Somebody asked Cauri for something with this address, which no account has. Was it you? Try another of your "
    "addresses. If not, there is nothing to do.",
    "fr": "Quelqu'un a fait une demande à Cauri avec cette adresse, qui n'est celle d'aucun compte. Si c'était vous, "
    "essayez une autre adresse ; sinon, il n'y a rien à faire.",
}
_LOCKED: Final = {
    "ar": "أُوقف حسابك لدى كوري وانتهت كل جلساتك. لا يخرج منه مال، وما يُرسل إليك يصل. لإعادة فتحه اتصل بخدمة الزبناء.",
    "en": "Your Cauri account is locked and signed out everywhere. No money leaves it; what is sent to you arrives. "
    "To unlock it, contact customer service.",
    "fr": "Votre compte Cauri est bloqué et déconnecté partout. Aucun argent n'en sort ; ce qu'on vous envoie arrive. "
    "Pour le débloquer, contactez le service client.",
}
_UNLOCKED: Final = {
    "ar": "أُعيد فتح حسابك لدى كوري بعد التحقق من هويتك. إن لم تكن أنت، فاتصل بنا فورًا.",
    "en": "Your Cauri account was unlocked after a check of your identity. If that was not you, call us at once.",
    "fr": "Votre compte Cauri a été débloqué après vérification de votre identité. Si ce n'est pas vous, appelez-nous "
    "aussitôt.",
}
_PIN_RESET: Final = {
    "ar": "اختير رمز سري جديد لحسابك لدى كوري، وسُجّل خروجك من كل الأجهزة. وأُلغي ما أُضيف خلال 72 ساعة من "
    "مفاتيح مرور وحسابات Google؛ فراجع ما بقي منها. إن لم تكن أنت، فأوقف حسابك فورًا.",
    "en": "A new PIN was chosen for your Cauri account, and you were signed out everywhere. Passkeys and Google "
    "accounts added in the last 72 hours were removed; look at the rest. If that was not you, lock your account at "
    "once.",
    "fr": "Un nouveau code PIN a été choisi pour votre compte Cauri, et vous êtes déconnecté partout. Les clés d'accès "
    "et comptes Google ajoutés depuis 72 heures sont retirés ; vérifiez les autres. Si ce n'est pas vous, bloquez "
    "aussitôt votre compte.",
}
_CLOSED: Final = {
    "ar": "أُغلق حسابك لدى كوري كما طُلب، ولم يعد هذا العنوان له. إن لم تكن أنت، فاتصل بخدمة الزبناء.",
    "en": "Your Cauri account was closed as asked, and this address is no longer its own. If that was not you, contact "
    "customer service.",
    "fr": "Votre compte Cauri a été fermé comme demandé, et cette adresse n'est plus la sienne. Si ce n'est pas vous, "
    "contactez le service client.",
}
_DEVICE_REMOVED: Final = {
    "ar": "أُزيل جهاز من حسابك لدى كوري، وسُجّل خروجه. إن لم تكن أنت، فأوقف حسابك فورًا.",
    "en": "A device was removed from your Cauri account and signed out. If that was not you, lock your account at "
    "once.",
    "fr": "Un appareil a été retiré de votre compte Cauri et déconnecté. Si ce n'est pas vous, bloquez aussitôt votre "
    "compte.",
}
_SIM_CHANGED: Final = {
    "ar": "بلغنا أن رقم هاتفك صار على شريحة جديدة. لمدة 72 ساعة لا يخرج من حسابك لدى كوري إلا القليل. إن لم تكن أنت، "
    "فأوقف حسابك فورًا.",
    "en": "We heard that your phone number is on another SIM card. For 72 hours little money leaves your Cauri "
    "account. If that was not you, lock your account at once.",
    "fr": "Votre numéro de téléphone serait sur une nouvelle carte SIM. Pendant 72 heures, peu d'argent sort de votre "
    "compte Cauri. Si ce n'est pas vous, bloquez aussitôt votre compte.",
}
_RESET_GRANTED: Final = {
    "ar": "تحقّق موظفونا من هويتك، ويمكنك الآن أن تختار في التطبيق رمزًا سريًا جديدًا لحسابك لدى كوري خلال ساعة. إن "
    "لم تطلب ذلك، فأوقف حسابك فورًا.",
    "en": "Our staff have checked who you are: within the hour you may choose a new PIN for your Cauri account in the "
    "app. If that was not you, lock your account at once.",
    "fr": "Nos agents ont vérifié votre identité : vous avez une heure pour choisir dans l'application un nouveau code "
    "PIN pour votre compte Cauri. Si ce n'est pas vous, bloquez aussitôt votre compte.",
}
_TAKEN: Final = {
    "ar": "أراد شخص أن يضيف هذا العنوان إلى حسابه لدى كوري، وهو لحسابك. لم يتغير شيء، ولا يلزمك فعل شيء.",
    "en": "Somebody wanted to add this address to their Cauri account, but it is your account's. Nothing has changed, "
    "and there is nothing to do.",
    "fr": "Quelqu'un a voulu ajouter cette adresse à son compte Cauri, mais elle est celle de votre compte. Rien n'a "
    "changé, il n'y a rien à faire.",
}
_CHANGED: Final[dict[Channel, dict[str, str]]] = {
    "sms": {
        "ar": "تغيّر رقم هاتف حسابك لدى كوري. إن لم تكن أنت، فأوقف الحساب فورًا من التطبيق بهذا العنوان.",
        "en": "The phone number of your Cauri account was changed. If that was not you, lock the account at once in "
        "the app, with this address.",
        "fr": "Le numéro de téléphone de votre compte Cauri a changé. Si ce n'est pas vous, bloquez aussitôt le compte "
        "dans l'application, avec cette adresse.",
    },
    "email": {
        "ar": "تغيّر البريد الإلكتروني لحسابك لدى كوري. إن لم تكن أنت، فأوقف الحساب فورًا من التطبيق بهذا العنوان.",
        "en": "The e-mail address of your Cauri account was changed. If that was not you, lock the account at once in "
        "the app, with this address.",
        "fr": "L'adresse e-mail de votre compte Cauri a changé. Si ce n'est pas vous, bloquez aussitôt le compte dans "
        "l'application, avec cette adresse.",
    },
}
_PIN_BARRED: Final = {
    "ar": "أُدخل رمز سري خاطئ عشر مرات في حسابك لدى كوري، فأُوقف الرمز. اختر رمزًا جديدًا أو اتصل بخدمة الزبناء.",
    "en": "A wrong PIN was entered ten times for your Cauri account, so PINs are refused. Choose a new one, or contact "
    "customer service.",
    "fr": "Un code PIN erroné a été saisi dix fois pour votre compte Cauri : les codes sont refusés. Choisissez-en un "
    "nouveau ou contactez le service client.",
}
_RENAMED: Final = {
    "ar": "تغيّر اسم المستخدم لحسابك لدى كوري. إن لم تكن أنت، فأوقف حسابك فورًا.",
    "en": "The username of your Cauri account was changed. If that was not you, lock your account at once.",
    "fr": "L'identifiant de votre compte Cauri a changé. Si ce n'est pas vous, bloquez aussitôt votre compte.",
}
_SUBJECTS: Final = {"ar": "كوري", "en": "Cauri", "fr": "Cauri"}


class NotTold(Exception):
    """The company was away or busy and took nothing: what has to be told is told later."""


@dataclass(frozen=True)
class Contact:
    """A phone number or an e-mail address, and the language of whoever reads what is sent there."""

    channel: Channel
    address: str = field(repr=False)
    language: str

    @property
    def target(self) -> bytes:
        """What stands for the address in our tables."""
        return keys.keyed("contact", f"{self.channel}:{self.address}")

    @property
    def targets(self) -> list[bytes]:
        """What stands for it, or stood for it under an earlier pepper that the operator keeps; today's first."""
        return keys.keyed_by_all("contact", f"{self.channel}:{self.address}")

    @property
    def masked(self) -> str:
        """Enough for its owner to know it: "+222 ••••••56", "a•••@example.org"."""
        if self.channel == "sms":
            return phone.masked(E164(self.address))
        name, _, domain = self.address.rpartition("@")
        return f"{name[:1]}•••@{domain}"

    @property
    def life_of_codes(self) -> timedelta:
        """How long a code that is sent there is good for."""
        return LIFE_OF_CODES[self.channel]


def contact_of(user: User) -> Contact:
    """Where a customer gets codes: on the phone, if there is one."""
    if user.phone is not None:
        return Contact("sms", user.phone, user.language)
    return Contact("email", str(user.email), user.language)  # the database refuses a user without either


class PhoneNotMobile(Refusal):
    """No text message reaches that number, so nobody can show that it is theirs."""

    code: ClassVar[str] = "phone_not_mobile"


class PhoneNotServed(Refusal):
    """The phone is of a country whose residents cannot become customers here: nobody's here, and dear to write to."""

    code: ClassVar[str] = "phone_not_served"


def contact_at(identifier: str, *, language: str) -> tuple[Contact, User | None]:
    """The phone or e-mail address that somebody says is theirs, and whose it is.

    Raises kit.phone.PhoneRefused, PhoneNotMobile, PhoneNotServed, users.EmailInvalid.
    """
    return email_at(identifier, language=language) if "@" in identifier else phone_at(identifier, language=language)


def email_at(typed: str, *, language: str) -> tuple[Contact, User | None]:
    """The e-mail address that somebody says is theirs, and whose it is. Raises users.EmailInvalid."""
    email = users.valid_email(typed)
    owner = queries.by_email(email)
    return Contact("email", email, owner.language if owner else language), owner


def phone_at(typed: str, *, language: str, region: str | None = None) -> tuple[Contact, User | None]:
    """The phone that somebody says is theirs, and whose it is.

    `region` is the country a number without its country code is meant for: the home country, unless we know whoever
    typed it, and theirs. Raises kit.phone.PhoneRefused, PhoneNotMobile, PhoneNotServed.
    """
    number = phone.e164(typed, region=region or settings.HOME_COUNTRY)
    if not phone.is_mobile(number):
        raise PhoneNotMobile
    if phone.region_of(number) not in settings.COUNTRIES:
        raise PhoneNotServed
    owner = queries.by_phone(number)
    return Contact("sms", number, owner.language if owner else language), owner


def contacts_of(user: User) -> list[Contact]:
    """Everywhere somebody can be written to."""
    addresses: tuple[tuple[Channel, str | None], ...] = (("sms", user.phone), ("email", user.email))
    return [Contact(channel, address, user.language) for channel, address in addresses if address is not None]


@durable
def send_code(contact: Contact, code: str) -> None:
    """Send a one-time code once: whoever waits for it asks for another. Raises messaging.NoCarrier."""
    _say(contact, _words_of(code, contact), purpose="otp")


@durable
def carry_code(contact: Contact, code: str) -> None:
    """Send a one-time code that nobody knows to be on its way. Raises NotTold, messaging.NoCarrier."""
    _send(contact, _words_of(code, contact), purpose="otp")


@durable
def tell_known_already(contact: Contact) -> None:
    """Tell the owner of an address that somebody tried to join with it. Raises messaging.NoCarrier."""
    _say(contact, _KNOWN_ALREADY[contact.language], purpose="known_already")


@durable
def tell_unknown_here(contact: Contact) -> None:
    """Tell an address that no account has it. Raises messaging.NoCarrier."""
    _say(contact, _UNKNOWN_HERE[contact.language], purpose="unknown_here")


@durable
def tell_locked(contact: Contact) -> None:
    """Tell somebody that their account is locked. Raises NotTold, messaging.NoCarrier."""
    _send(contact, _LOCKED[contact.language], purpose="account_locked")


@durable
def tell_unlocked(contact: Contact) -> None:
    """Tell somebody that their account is unlocked. Raises NotTold, messaging.NoCarrier."""
    _send(contact, _UNLOCKED[contact.language], purpose="account_unlocked")


@durable
def tell_closed(contact: Contact) -> None:
    """Tell somebody that their account is closed. Raises NotTold, messaging.NoCarrier."""
    _send(contact, _CLOSED[contact.language], purpose="account_closed")


@durable
def tell_device_removed(contact: Contact) -> None:
    """Tell somebody that a device of theirs was removed. Raises NotTold, messaging.NoCarrier."""
    _send(contact, _DEVICE_REMOVED[contact.language], purpose="device_removed")


@durable
def tell_sim_changed(contact: Contact) -> None:
    """Tell somebody that their number is on another SIM card. Raises NotTold, messaging.NoCarrier."""
    _send(contact, _SIM_CHANGED[contact.language], purpose="sim_changed")


@durable
def tell_pin_reset(contact: Contact) -> None:
    """Tell somebody that they, or a thief, chose a new PIN. Raises NotTold, messaging.NoCarrier."""
    _send(contact, _PIN_RESET[contact.language], purpose="pin_reset")


@durable
def tell_reset_granted(contact: Contact) -> None:
    """Tell somebody that staff let them, or an impostor, choose a new PIN. Raises NotTold, messaging.NoCarrier."""
    _send(contact, _RESET_GRANTED[contact.language], purpose="pin_reset_granted")


@durable
def tell_pin_barred(contact: Contact) -> None:
    """Tell somebody that their PIN was guessed at too often. Raises NotTold, messaging.NoCarrier."""
    _send(contact, _PIN_BARRED[contact.language], purpose="pin_barred")


@durable
def tell_taken(contact: Contact) -> None:
    """Tell the owner of an address that somebody else wanted it for their account. Raises messaging.NoCarrier."""
    _say(contact, _TAKEN[contact.language], purpose="address_taken")


@durable
def tell_changed(contact: Contact, *, changed: Channel) -> None:
    """Tell somebody that their phone or e-mail address is another one now. Raises NotTold, messaging.NoCarrier."""
    _send(contact, _CHANGED[changed][contact.language], purpose="contact_changed")


@durable
def tell_renamed(contact: Contact) -> None:
    """Tell somebody that their username is another one now. Raises NotTold, messaging.NoCarrier."""
    _send(contact, _RENAMED[contact.language], purpose="username_changed")


@durable
def tell(contact: Contact, words: Mapping[str, str], *, purpose: str) -> None:
    """Tell somebody what another room has to say, in their language. Raises NotTold, messaging.NoCarrier."""
    _send(contact, words[contact.language], purpose=purpose)


def _send(contact: Contact, words: str, *, purpose: str) -> None:
    if _say(contact, words, purpose=purpose).may_later:
        raise NotTold(purpose)


def _say(contact: Contact, words: str, *, purpose: str) -> Told:
    subject = _SUBJECTS[contact.language] if contact.channel == "email" else ""
    said = Message(contact.channel, contact.address, words, purpose=purpose, subject=subject, language=contact.language)
    return messaging.hand_over(said)


def _words_of(code: str, contact: Contact) -> str:
    minutes = int(contact.life_of_codes.total_seconds() // 60)
    return _CODE[contact.language].format(code=code, minutes=minutes)
