"""What the refusals of instructions say to a person."""

WORDING = {
    "unknown_instruction": {
        "ar": "لم تُكلَّف أي شركة بهذه العملية.",
        "en": "No company was instructed of this payment.",
        "fr": "Aucune société n'a été chargée de ce paiement.",
    },
    "instruction_not_stuck": {
        "ar": "مصير هذه العملية معروف، أو ما زلنا نسأل الشركة عنها.",
        "en": "It is known what became of this payment, or the company is still being asked.",
        "fr": "On sait ce que ce paiement est devenu, ou la société est encore interrogée.",
    },
    "instruction_not_standing": {
        "ar": "لم تنفذ الشركة هذه العملية، أو تراجعت عنها.",
        "en": "The company has not carried this payment out, or has undone it.",
        "fr": "La société n'a pas exécuté ce paiement, ou l'a annulé.",
    },
}
