"""What the refusals of money say to a person."""

WORDING = {
    "amount_malformed": {
        "ar": "اكتب المبلغ هكذا: 12.50",
        "en": "Write the amount like this: 12.50",
        "fr": "Écrivez le montant ainsi : 12.50",
    },
    "amount_not_text": {
        "ar": "يجب إرسال المبلغ نصًا بين علامتي اقتباس.",
        "en": "Send the amount as text, in quotes.",
        "fr": "Envoyez le montant sous forme de texte, entre guillemets.",
    },
    "amount_too_long": {
        "ar": "المبلغ طويل جدًا.",
        "en": "The amount has too many characters.",
        "fr": "Le montant comporte trop de caractères.",
    },
    "amount_blank": {
        "ar": "اكتب المبلغ بلا فراغات.",
        "en": "Write the amount, without blanks.",
        "fr": "Écrivez le montant, sans espaces.",
    },
    "amount_not_latin_digits": {
        "ar": "اكتب المبلغ بالأرقام من 0 إلى 9.",
        "en": "Write the amount with the digits 0 to 9.",
        "fr": "Écrivez le montant avec les chiffres de 0 à 9.",
    },
    "amount_not_finite": {
        "ar": "هذا ليس مبلغًا.",
        "en": "That is not an amount.",
        "fr": "Ce n'est pas un montant.",
    },
    "amount_in_exponents": {
        "ar": "اكتب المبلغ كاملاً بلا أس.",
        "en": "Write the amount in full, without an exponent.",
        "fr": "Écrivez le montant en entier, sans exposant.",
    },
    "too_many_decimals": {
        "ar": "عدد المنازل العشرية المسموح بها لعملة {currency}: {decimals}.",
        "en": "Decimals allowed in {currency}: {decimals}.",
        "fr": "Nombre de décimales permises en {currency} : {decimals}.",
    },
    "amount_too_large": {
        "ar": "المبلغ كبير جدًا.",
        "en": "The amount is too large.",
        "fr": "Le montant est trop élevé.",
    },
    "currencies_differ": {
        "ar": "لا يمكن الجمع بين عملتي {one} و{other}.",
        "en": "{one} and {other} cannot be mixed.",
        "fr": "{one} et {other} ne peuvent pas être mélangés.",
    },
    "unknown_currency": {
        "ar": "هذه العملة غير معروفة.",
        "en": "This currency is not known.",
        "fr": "Cette devise est inconnue.",
    },
    "withdrawn_currency": {
        "ar": "لم تعد عملة {currency} متداولة، استعمل {successor}.",
        "en": "{currency} is no longer in use, take {successor} instead.",
        "fr": "{currency} n'a plus cours, utilisez {successor}.",
    },
    "nothing_to_split_by": {
        "ar": "لا توجد حصص لتقسيم المبلغ عليها.",
        "en": "There are no shares to split the amount by.",
        "fr": "Il n'y a aucune part selon laquelle répartir le montant.",
    },
    "shares_not_whole": {
        "ar": "يجب أن يكون مجموع النسب 100.",
        "en": "The percentages must add up to 100.",
        "fr": "La somme des pourcentages doit être égale à 100.",
    },
}
