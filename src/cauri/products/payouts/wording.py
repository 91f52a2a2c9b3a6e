"""What the refusals of payouts say to a person, and what their reports say of lines."""

WORDING = {
    "unknown_payout": {
        "ar": "لا يوجد ملف دفعات بهذا الرقم.",
        "en": "There is no such file of payments.",
        "fr": "Ce fichier de paiements n'existe pas.",
    },
    "unknown_payout_preparer": {
        "ar": "لم تسمح لأحد بهذا الرقم.",
        "en": "You have let nobody with this number bring files.",
        "fr": "Vous n'avez autorisé personne sous ce numéro.",
    },
    "payout_tier_too_low": {
        "ar": "ملفات الدفعات متاحة لمن تم التحقق من هويته.",
        "en": "Files of payments are for people whose identity was verified.",
        "fr": "Les fichiers de paiements sont réservés aux personnes dont l'identité a été vérifiée.",
    },
    "payout_preparer_is_owner": {
        "ar": "لا يمكن لصاحب المحفظة إعداد الملف بنفسه. عيّن شخصًا آخر لإعداده.",
        "en": "You cannot bring a file for your own wallet. Name somebody else who brings it.",
        "fr": "Vous ne pouvez pas apporter un fichier pour votre propre portefeuille. Désignez une autre personne.",
    },
    "payout_not_from_wallet": {
        "ar": "لا يمكن الدفع من هذه المحفظة بملف.",
        "en": "This wallet pays no files of payments.",
        "fr": "Ce portefeuille ne peut pas payer de fichier de paiements.",
    },
    "too_many_payout_preparers": {
        "ar": "لا يمكن السماح لأكثر من {most} من الأشخاص. ألغ واحدًا أولًا.",
        "en": "No more than {most} people can bring files for a wallet. End one first.",
        "fr": "Pas plus de {most} personnes par portefeuille. Retirez-en une d'abord.",
    },
    "payout_file_unreadable": {
        "ar": "تعذرت قراءة الملف ({reason}). يلزم CSV بترميز UTF-8 وعنوان payee,amount,note أو JSON.",
        "en": "The file cannot be read ({reason}). It has to be UTF-8 CSV with the header payee,amount,note, or JSON.",
        "fr": "Le fichier est illisible ({reason}). Il faut du CSV en UTF-8 avec l'en-tête payee,amount,note, "
        "ou du JSON.",
    },
    "payout_wallet_missing": {
        "ar": "اذكر المحفظة التي تدفع.",
        "en": "Say which wallet pays.",
        "fr": "Indiquez quel portefeuille paie.",
    },
    "payout_line_malformed": {
        "ar": "يلزم في السطر المستفيد والمبلغ والملاحظة فقط.",
        "en": "A line has a payee, an amount and a note, and nothing else.",
        "fr": "Une ligne contient un bénéficiaire, un montant et une note, rien d'autre.",
    },
    "payout_quotes_malformed": {
        "ar": "علامات الاقتباس غير صحيحة، ولم يُقرأ ما بعدها.",
        "en": "Its quotation marks do not fit. What comes after it was not read.",
        "fr": "Les guillemets ne correspondent pas. La suite n'a pas été lue.",
    },
    "payout_payee_missing": {
        "ar": "اذكر المستفيد.",
        "en": "Nobody is named.",
        "fr": "Personne n'est nommé.",
    },
    "payout_note_too_long": {
        "ar": "الملاحظة طويلة جدًا.",
        "en": "The note is too long.",
        "fr": "La note est trop longue.",
    },
    "payout_to_oneself": {
        "ar": "هذه محفظة صاحب المال نفسه.",
        "en": "That is a wallet of the payer's own.",
        "fr": "Ce portefeuille appartient au payeur lui-même.",
    },
    "payout_payee_repeated": {
        "ar": "هذا المستفيد مذكور في سطر سابق أيضًا.",
        "en": "An earlier line pays the same person. Is that meant?",
        "fr": "Une ligne précédente paie la même personne. Est-ce voulu ?",
    },
    "payout_too_many_unknown": {
        "ar": "كثير من المستفيدين غير معروفين هنا. تحقق من الملف وأعد المحاولة غدًا.",
        "en": "Too many payees are unknown here to go on. Look the file through, and try again tomorrow.",
        "fr": "Trop de bénéficiaires sont inconnus ici. Vérifiez le fichier et réessayez demain.",
    },
    "payout_unknown_exhausted": {
        "ar": "ذكرت ملفات اليوم كثيرًا من المستفيدين غير المعروفين. حاول غدًا.",
        "en": "Files of this day have named too many people who are unknown here. Try again tomorrow.",
        "fr": "Les fichiers de ce jour nommaient trop de personnes inconnues ici. Réessayez demain.",
    },
    "too_many_payouts": {
        "ar": "لا يمكن إحضار أكثر من {most} ملف في اليوم.",
        "en": "No more than {most} files can be brought in a day.",
        "fr": "Pas plus de {most} fichiers par jour.",
    },
    "payout_not_waiting": {
        "ar": "لا ينتظر هذا الملف قرارًا.",
        "en": "This file does not wait for a decision.",
        "fr": "Ce fichier n'attend pas de décision.",
    },
    "payout_not_under_way": {
        "ar": "هذا الملف لا يُدفع الآن.",
        "en": "This file is not being paid.",
        "fr": "Ce fichier n'est pas en cours de paiement.",
    },
    "payout_not_yours": {
        "ar": "القرار لصاحب المحفظة، والسحب لمن أحضر الملف.",
        "en": "Only the wallet's owner decides on a file, and only who brought it takes it back.",
        "fr": "Seul le titulaire du portefeuille décide d'un fichier, et seul son auteur peut le retirer.",
    },
    "payout_prices_changed": {
        "ar": "تغيرت الرسوم منذ إعداد الملف. يجب إحضاره من جديد.",
        "en": "Fees have changed since the file was looked at. It has to be brought again.",
        "fr": "Les frais ont changé depuis la vérification du fichier. Il faut l'apporter à nouveau.",
    },
    "payout_nothing_to_retry": {
        "ar": "لا يوجد ما يُعاد من هذا الملف.",
        "en": "There is nothing of this file to try again.",
        "fr": "Il n'y a rien à réessayer dans ce fichier.",
    },
    "payout_does_not_cover": {
        "ar": "لا تشمل الموافقة هذه الدفعة.",
        "en": "What was agreed to does not cover this payment.",
        "fr": "L'accord donné ne couvre pas ce paiement.",
    },
}
