"""What the refusals of exchanges say to a person."""

WORDING = {
    "unknown_exchange": {
        "ar": "لا توجد عملية صرف بهذا الرقم.",
        "en": "There is no such exchange.",
        "fr": "Cette opération de change n'existe pas.",
    },
    "exchange_too_small": {
        "ar": "هذا المبلغ صغير جدًا للصرف.",
        "en": "This amount is too small to be exchanged.",
        "fr": "Ce montant est trop petit pour être changé.",
    },
}
