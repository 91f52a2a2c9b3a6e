"""What the refusals of the faucet say to a person."""

WORDING = {
    "no_faucet": {
        "ar": "لا يوجد مال تجريبي في بيئة الإنتاج.",
        "en": "There is no play money in production.",
        "fr": "Il n'y a pas d'argent fictif en production.",
    },
}
