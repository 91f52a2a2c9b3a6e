"""What this room's refusals mean to a person."""

WORDING = {
    "no_avatar": {
        "ar": "لا توجد صورة.",
        "en": "There is no picture.",
        "fr": "Il n'y a pas de photo.",
    },
    "still_customer": {
        "ar": "لا يُمحى إلا عميل سابق أُغلق حسابه.",
        "en": "Only a former customer, whose account is closed, can be erased.",
        "fr": "Seul un ancien client, dont le compte est clos, peut être effacé.",
    },
}
