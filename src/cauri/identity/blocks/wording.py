"""What the refusals of blocks say to a person."""

WORDING = {
    "unknown_block": {
        "ar": "لم تحظر أحدًا بهذا الرقم.",
        "en": "You have blocked nobody under that id.",
        "fr": "Vous n'avez bloqué personne sous cet identifiant.",
    },
    "too_many_blocks": {
        "ar": "حظرت {most} شخصًا. ارفع الحظر عن أحدهم أولًا.",
        "en": "You have blocked {most} people. Unblock somebody first.",
        "fr": "Vous avez bloqué {most} personnes. Débloquez d'abord quelqu'un.",
    },
}
