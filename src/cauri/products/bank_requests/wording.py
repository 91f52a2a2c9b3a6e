"""What the refusals of requests to the bank say to a person."""

WORDING = {
    "unknown_bank_request": {
        "ar": "لا يوجد طلب كهذا.",
        "en": "There is no such request.",
        "fr": "Cette demande n'existe pas.",
    },
    "bank_request_tier_too_low": {
        "ar": "هذا لمن تم التحقق من هويته حتى المستوى {lowest}.",
        "en": "This is for customers whose identity was verified up to level {lowest}.",
        "fr": "Ceci est réservé aux clients dont l'identité est vérifiée jusqu'au niveau {lowest}.",
    },
    "bank_request_leaves_invalid": {
        "ar": "عدد الأوراق غير متاح. المتاح لدفتر الشيكات: {allowed}.",
        "en": "It cannot have that many leaves. A cheque book has one of: {allowed}.",
        "fr": "Ce nombre de feuillets n'existe pas. Un chéquier en a : {allowed}.",
    },
    "bank_request_delivery_missing": {
        "ar": "اذكر مكان التسليم.",
        "en": "Say where it is to be delivered.",
        "fr": "Indiquez le lieu de livraison.",
    },
    "bank_request_under_way": {
        "ar": "لديك طلب من هذا النوع قيد المعالجة.",
        "en": "You have asked for one already, and it is under way.",
        "fr": "Vous en avez déjà demandé un ; il est en cours.",
    },
    "too_many_bank_requests": {
        "ar": "قدّمت {most} من الطلبات خلال يوم. حاول غدًا.",
        "en": "You have made {most} requests within a day. Try again tomorrow.",
        "fr": "Vous avez fait {most} demandes en un jour. Réessayez demain.",
    },
    "bank_request_state_differs": {
        "ar": "حالة الطلب لا تسمح بذلك.",
        "en": "The request is {state}: that cannot be done now.",
        "fr": "L'état de la demande ne le permet pas.",
    },
    "bank_request_pin_required": {
        "ar": "ما هو مجاني يُؤكَّد بالرقم السري.",
        "en": "What is free is agreed to with the PIN.",
        "fr": "Ce qui est gratuit se confirme avec le code PIN.",
    },
    "bank_request_reason_missing": {
        "ar": "اذكر السبب.",
        "en": "Say why.",
        "fr": "Indiquez la raison.",
    },
    "bank_request_reference_missing": {
        "ar": "اذكر رقم ما تم إنتاجه.",
        "en": "Say which number it has.",
        "fr": "Indiquez le numéro de ce qui a été produit.",
    },
}
