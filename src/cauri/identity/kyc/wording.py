"""What this room's refusals mean to a person."""

WORDING = {
    "unknown_case": {
        "ar": "لا يوجد طلب تحقق بهذا الرقم.",
        "en": "There is no such case.",
        "fr": "Ce dossier n'existe pas.",
    },
    "case_open": {
        "ar": "لديك طلب تحقق مفتوح بالفعل.",
        "en": "You have a case already that is not decided yet.",
        "fr": "Vous avez déjà un dossier en cours.",
    },
    "case_not_editable": {
        "ar": "تم إرسال الطلب أو البت فيه ولا يمكن تغييره.",
        "en": "The case was submitted or decided and cannot be changed.",
        "fr": "Le dossier est envoyé ou tranché et ne peut plus être modifié.",
    },
    "case_incomplete": {
        "ar": "الطلب غير مكتمل. الناقص: {missing}.",
        "en": "The case is not complete. Missing: {missing}.",
        "fr": "Le dossier est incomplet. Il manque : {missing}.",
    },
    "case_not_waiting": {
        "ar": "هذا الطلب لا ينتظر المراجعة.",
        "en": "This case does not wait for a review.",
        "fr": "Ce dossier n'attend pas de décision.",
    },
    "case_with_another": {
        "ar": "يراجع هذا الطلب زميل آخر، أو لم يستلمه أحد بعد. استلمه أولًا.",
        "en": "A colleague reviews this case, or nobody yet. Take it first.",
        "fr": "Un collègue traite ce dossier, ou personne encore. Prenez-le d'abord.",
    },
    "reason_unknown": {
        "ar": "اختر أحد الأسباب المذكورة.",
        "en": "Choose one of the listed reasons.",
        "fr": "Choisissez l'un des motifs proposés.",
    },
    "tier_unchanged": {
        "ar": "العميل في هذا المستوى بالفعل.",
        "en": "The customer has that tier already.",
        "fr": "Le client a déjà ce niveau.",
    },
    "tier_held_down": {
        "ar": "خُفِّض مستوى العميل بقرار شخصين: يلزم قرار شخصين لرفعه.",
        "en": "Two colleagues lowered this customer's tier; it takes two to set another.",
        "fr": "Deux collègues ont abaissé le niveau de ce client ; il en faut deux pour en fixer un autre.",
    },
    "tier_not_higher": {
        "ar": "أنت في هذا المستوى بالفعل.",
        "en": "You have that tier already.",
        "fr": "Vous avez déjà ce niveau.",
    },
    "renewal_too_early": {
        "ar": "ما زال تأكيد هويتك ساريًا. يمكنك تجديده ابتداءً من {renewable_from}.",
        "en": "Your approval still holds. You may renew it from {renewable_from} on.",
        "fr": "Votre vérification est encore valable. Vous pourrez la renouveler à partir du {renewable_from}.",
    },
    "too_many_submissions": {
        "ar": "أرسلت طلبات كثيرة في الآونة الأخيرة. حاول لاحقًا أو اتصل بخدمة الزبناء.",
        "en": "You submitted too many cases of late. Try later, or contact customer service.",
        "fr": "Vous avez envoyé trop de dossiers récemment. Réessayez plus tard ou contactez le service client.",
    },
    "tier_not_reachable": {
        "ar": "أكد أولًا رقم هاتفك وبريدك الإلكتروني للوصول إلى هذا المستوى.",
        "en": "For that tier, verify your phone number and e-mail address first.",
        "fr": "Pour ce niveau, vérifiez d'abord votre téléphone et votre adresse électronique.",
    },
    "under_age": {
        "ar": "يجب ألا يقل عمرك عن {least} سنة.",
        "en": "You have to be {least} years old at least.",
        "fr": "Vous devez avoir au moins {least} ans.",
    },
    "birthday_invalid": {
        "ar": "تاريخ الميلاد غير صحيح.",
        "en": "The date of birth is not right.",
        "fr": "La date de naissance n'est pas correcte.",
    },
    "identity_expired": {
        "ar": "انتهت صلاحية وثيقة هويتك.",
        "en": "Your identity document is not valid any more.",
        "fr": "Votre pièce d'identité n'est plus valable.",
    },
    "too_many_uploads": {
        "ar": "أرسلت وثائق كثيرة لهذا الطلب.",
        "en": "Too many documents were handed in for this case.",
        "fr": "Trop de documents ont été remis pour ce dossier.",
    },
    "selfie_not_picture": {
        "ar": "يجب أن تكون الصورة الشخصية صورة وليست ملف PDF.",
        "en": "A selfie is a picture, not a PDF file.",
        "fr": "Un autoportrait est une image, pas un fichier PDF.",
    },
}
