"""What this room's refusals mean to a person."""

WORDING = {
    "not_signed_in": {
        "ar": "يلزم تسجيل الدخول.",
        "en": "You need to sign in.",
        "fr": "Vous devez vous connecter.",
    },
    "session_ended": {
        "ar": "انتهت هذه الجلسة. سجّل الدخول من جديد.",
        "en": "This session is over. Sign in again.",
        "fr": "Cette session est terminée. Reconnectez-vous.",
    },
    "account_locked": {
        "ar": "الحساب موقوف. اتصل بخدمة الزبناء.",
        "en": "The account is locked. Please contact customer service.",
        "fr": "Le compte est bloqué. Contactez le service client.",
    },
    "refresh_refused": {
        "ar": "تعذّر تمديد الجلسة. سجّل الدخول من جديد.",
        "en": "The session cannot be extended. Sign in again.",
        "fr": "La session ne peut pas être prolongée. Reconnectez-vous.",
    },
    "csrf_refused": {
        "ar": "تعذّر التأكد من مصدر الطلب. أعد تحميل الصفحة.",
        "en": "The request did not prove where it comes from. Load the page again.",
        "fr": "La requête n'a pas prouvé d'où elle vient. Rechargez la page.",
    },
    "cross_site": {
        "ar": "لا يُقبل هذا الطلب من موقع آخر.",
        "en": "This is not taken from another site.",
        "fr": "Cette requête n'est pas acceptée d'un autre site.",
    },
    "unknown_session": {
        "ar": "لا توجد لديك جلسة كهذه.",
        "en": "You have no such session.",
        "fr": "Vous n'avez pas de session de ce genre.",
    },
    "unknown_device": {
        "ar": "لا يوجد لديك جهاز كهذا.",
        "en": "You have no such device.",
        "fr": "Vous n'avez pas d'appareil de ce genre.",
    },
    "wrong_pin": {
        "ar": "الرمز السري غير صحيح. بقيت {tries_left} محاولات.",
        "en": "That is not your PIN. Tries left: {tries_left}.",
        "fr": "Ce n'est pas votre code PIN. Essais restants : {tries_left}.",
    },
    "pin_locked": {
        "ar": "الرمز السري موقوف بعد محاولات خاطئة. حاول بعد {retry_after} ثانية.",
        "en": "The PIN is locked after wrong tries. Try again in {retry_after} seconds.",
        "fr": "Le code PIN est bloqué après des essais erronés. Réessayez dans {retry_after} secondes.",
    },
    "pin_barred": {
        "ar": "أُدخل رمز خاطئ عشر مرات في يوم واحد. اختر رمزًا جديدًا أو اتصل بخدمة الزبناء.",
        "en": "Ten wrong PINs were entered within a day. Choose a new PIN, or contact customer service.",
        "fr": "Dix codes PIN erronés ont été saisis en un jour. Choisissez un nouveau code ou contactez le service "
        "client.",
    },
    "no_pin_by_phone": {
        "ar": "ليس للعميل هاتف يصله رمز، أو أن حسابه موقوف.",
        "en": "The customer has no phone that a code could go to, or the account is locked.",
        "fr": "Le client n'a pas de téléphone pour recevoir un code, ou son compte est bloqué.",
    },
    "account_cooling_off": {
        "ar": "تغيّر منذ قليل ما يثبت هويتك. يمكنك إغلاق الحساب بعد {until}.",
        "en": "What proves who you are has changed of late. You may close the account after {until}.",
        "fr": "Ce qui prouve votre identité a changé récemment. Vous pourrez fermer le compte après {until}.",
    },
    "pin_not_barred": {
        "ar": "رمز العميل غير موقوف.",
        "en": "The customer's PIN is not barred.",
        "fr": "Le code PIN du client n'est pas bloqué.",
    },
    "codes_unavailable": {
        "ar": "لا تُرسل رموز بالرسائل القصيرة الآن. حاول بعد {retry_after} ثانية أو استعمل البريد الإلكتروني.",
        "en": "No codes go out by text message at present. Try again in {retry_after} seconds, or use e-mail.",
        "fr": "Aucun code ne part par SMS pour le moment. Réessayez dans {retry_after} secondes ou utilisez l'e-mail.",
    },
    "pin_not_set": {
        "ar": "اختر رمزًا سريًا أولًا.",
        "en": "Choose a PIN first.",
        "fr": "Choisissez d'abord un code PIN.",
    },
    "pin_already_set": {
        "ar": "لديك رمز سري. يلزم الرمز القديم لتغييره.",
        "en": "You have a PIN already. It takes the old one to change it.",
        "fr": "Vous avez déjà un code PIN. Il faut l'ancien pour en changer.",
    },
    "weak_pin": {
        "ar": "الرمز السري من 4 إلى 6 أرقام لا تُخمَّن بسهولة: لا مكررة ولا متتالية ولا سنة ولا آخر رقم هاتفك.",
        "en": "A PIN has 4 to 6 digits that are hard to guess: not repeated, in a row, a year or your number's end.",
        "fr": "Un code PIN a 4 à 6 chiffres, difficiles à deviner : ni répétés, ni suite, ni année, ni votre numéro.",
    },
    "password_too_weak": {
        "ar": "كلمة المرور ضعيفة: من 8 إلى 128 رمزًا، غير شائعة وليست أرقامًا فقط.",
        "en": "The password is weak: 8 to 128 characters, not a common one and not just digits.",
        "fr": "Mot de passe trop faible : 8 à 128 caractères, peu courant et pas seulement des chiffres.",
    },
    "password_wrong": {
        "ar": "كلمة المرور غير صحيحة. بقيت {tries_left} محاولات.",
        "en": "That is not your password. Tries left: {tries_left}.",
        "fr": "Ce n'est pas votre mot de passe. Essais restants : {tries_left}.",
    },
    "password_locked": {
        "ar": "كلمة المرور موقوفة بعد محاولات خاطئة. حاول بعد {retry_after} ثانية.",
        "en": "The password is locked after wrong tries. Try again in {retry_after} seconds.",
        "fr": "Le mot de passe est bloqué après des essais erronés. Réessayez dans {retry_after} secondes.",
    },
    "old_pin_or_password": {
        "ar": "أرسل الرمز القديم أو كلمة المرور، واحدًا منهما فقط.",
        "en": "Send either the old PIN or the password.",
        "fr": "Envoyez soit l'ancien code PIN, soit le mot de passe.",
    },
    "email_code_or_password": {
        "ar": "مع رمز الهاتف، أرسل رمز البريد الإلكتروني أو كلمة المرور، أو وافق على الطلب من جهاز آخر لك، أو أثبت "
        "هويتك لدى خدمة الزبناء.",
        "en": "With the phone's code, send the code from your e-mail or your password, or approve on another device. "
        "Without any of these, show customer service who you are.",
        "fr": "Avec le code du téléphone, envoyez celui reçu par e-mail ou votre mot de passe, ou approuvez sur un "
        "autre appareil. À défaut, prouvez votre identité au service client.",
    },
    "step_up_refused": {
        "ar": "لا يكفي هذا التأكيد لهذه العملية. أدخل الرمز السري من جديد.",
        "en": "That confirmation is too old or used up for this. Enter your PIN again.",
        "fr": "Cette confirmation est trop ancienne ou épuisée. Saisissez de nouveau votre code PIN.",
    },
    "wrong_code": {
        "ar": "هذا الرمز غير صحيح، أو انتهت صلاحيته، أو استُعمل من قبل.",
        "en": "That is not the code, or it is too old or used already.",
        "fr": "Ce n'est pas le bon code, ou il est périmé ou déjà utilisé.",
    },
    "too_many_codes": {
        "ar": "أُرسلت رموز كثيرة. حاول بعد {retry_after} ثانية.",
        "en": "Too many codes were sent. Try again in {retry_after} seconds.",
        "fr": "Trop de codes ont été envoyés. Réessayez dans {retry_after} secondes.",
    },
    "registration_incomplete": {
        "ar": "للتسجيل يلزم هاتف واسم مستخدم ورمز سري، أو بريد إلكتروني وكلمة مرور.",
        "en": "To join, give a phone, a username and a PIN, or an e-mail address and a password.",
        "fr": "Pour s'inscrire : un téléphone, un identifiant et un code PIN, ou une adresse et un mot de passe.",
    },
    "phone_not_mobile": {
        "ar": "لا تصل الرسائل القصيرة إلى هذا الرقم.",
        "en": "Text messages do not reach that number.",
        "fr": "Ce numéro ne reçoit pas de SMS.",
    },
    "phone_not_served": {
        "ar": "لا نرسل رسائل قصيرة إلى هواتف هذا البلد.",
        "en": "We send no text messages to phones of that country.",
        "fr": "Nous n'envoyons pas de SMS aux téléphones de ce pays.",
    },
    "sign_in_refused": {
        "ar": "بيانات الدخول غير صحيحة.",
        "en": "Nobody signs in with these details.",
        "fr": "Personne ne se connecte avec ces données.",
    },
    "sign_in_locked": {
        "ar": "محاولات خاطئة كثيرة. حاول بعد {retry_after} ثانية.",
        "en": "Too many wrong tries. Try again in {retry_after} seconds.",
        "fr": "Trop d'essais erronés. Réessayez dans {retry_after} secondes.",
    },
    "pin_or_password": {
        "ar": "أرسل رمزًا سريًا أو كلمة مرور، واحدًا منهما فقط.",
        "en": "Send either a PIN or a password.",
        "fr": "Envoyez soit un code PIN, soit un mot de passe.",
    },
    "unknown_pin_reset": {
        "ar": "لا يوجد طلب رمز جديد ينتظر موافقتك هنا.",
        "en": "No new PIN waits for your approval here.",
        "fr": "Aucun nouveau code PIN n'attend votre accord ici.",
    },
    "device_too_new": {
        "ar": "لا يوافق على رمز جديد إلا جهاز مرتبط منذ 24 ساعة.",
        "en": "Only a device that has been yours here for 24 hours approves a new PIN.",
        "fr": "Seul un appareil connu depuis 24 heures peut approuver un nouveau code PIN.",
    },
    "contact_too_new": {
        "ar": "تغيّر رقم هاتفك أو شريحته أو بريدك منذ أقل من 72 ساعة. استعمل إثباتًا آخر أو اتصل بخدمة الزبناء.",
        "en": "Your phone number, its SIM card or your e-mail address changed less than 72 hours ago. Use another "
        "proof, or contact us.",
        "fr": "Votre numéro, sa carte SIM ou votre adresse a changé il y a moins de 72 heures. Donnez une "
        "autre preuve ou contactez-nous.",
    },
    "code_by_email_only": {
        "ar": "للدخول برمز أدخل بريدك الإلكتروني. رمز الرسالة القصيرة لا يكفي وحده.",
        "en": "To sign in by a code, give your e-mail address. A code by text message is not enough by itself.",
        "fr": "Pour vous connecter par un code, donnez votre adresse e-mail. Un code par SMS ne suffit pas seul.",
    },
    "second_factor_needed": {
        "ar": "الرمز صحيح. على هذا الجهاز أدخل أيضًا رمزك السري أو كلمة المرور.",
        "en": "The code is right. On this device enter your PIN or password too.",
        "fr": "Le code est bon. Sur cet appareil, saisissez aussi votre code PIN ou votre mot de passe.",
    },
    "not_locked": {
        "ar": "العميل غير مقفل.",
        "en": "The customer is not locked.",
        "fr": "Le client n'est pas bloqué.",
    },
}
