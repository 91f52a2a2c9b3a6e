"""What the refusals of transfers say to a person."""

WORDING = {
    "too_many_favourites": {
        "ar": "لديك {most} من المفضلين. أزل واحدًا أولًا.",
        "en": "You have {most} favourites. Remove one first.",
        "fr": "Vous avez {most} favoris. Retirez-en un d'abord.",
    },
}
