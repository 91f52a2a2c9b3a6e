"""What the refusals of splits say to a person."""

WORDING = {
    "unknown_split": {
        "ar": "لا توجد فاتورة مشتركة بهذا الرقم.",
        "en": "There is no such split bill.",
        "fr": "Cette addition partagée n'existe pas.",
    },
    "split_tier_too_low": {
        "ar": "لا يمكنك تقسيم فاتورة قبل التحقق من رقم هاتفك.",
        "en": "You cannot split a bill before your phone number is verified.",
        "fr": "Vous ne pouvez pas partager une addition avant la vérification de votre numéro de téléphone.",
    },
    "too_many_splits": {
        "ar": "لا يمكن تقسيم أكثر من {most} فاتورة في اليوم.",
        "en": "No more than {most} bills can be split in a day.",
        "fr": "Il n'est pas possible de partager plus de {most} additions par jour.",
    },
    "shared_too_often": {
        "ar": "قسمت اليوم فواتير كثيرة مع الشخص رقم {place}.",
        "en": "You have split too many bills with person number {place} today.",
        "fr": "Vous avez partagé trop d'additions avec la personne numéro {place} aujourd'hui.",
    },
    "split_parts_differ": {
        "ar": "مجموع الحصص {parts} والمبلغ {total}.",
        "en": "The parts come to {parts}, the total is {total}.",
        "fr": "Les parts font {parts}, le total est {total}.",
    },
    "split_part_is_nothing": {
        "ar": "الحصة رقم {place} تساوي صفرًا.",
        "en": "Part number {place} comes to nothing.",
        "fr": "La part numéro {place} est nulle.",
    },
    "split_over": {
        "ar": "انتهت هذه الفاتورة المشتركة: دُفعت أو أُلغيت أو أُغلقت.",
        "en": "This split bill is over: paid, cancelled or closed.",
        "fr": "Ce partage est terminé : payé, annulé ou clos.",
    },
    "split_part_over": {
        "ar": "لم يبق شيء يُدفع من حصتك: دُفعت أو رُفضت.",
        "en": "Nothing is left to pay of your part: it is paid or declined.",
        "fr": "Il ne reste rien à payer de votre part : elle est payée ou refusée.",
    },
    "split_part_being_paid": {
        "ar": "دُفعت حصتك، ونحن نراجع الدفعة.",
        "en": "Your part was paid, and we are looking at the payment.",
        "fr": "Votre part a été payée, et nous vérifions le paiement.",
    },
    "more_than_left": {
        "ar": "بقي من حصتك {left} {currency} فقط.",
        "en": "Only {left} {currency} is left of your part.",
        "fr": "Il ne reste que {left} {currency} de votre part.",
    },
    "split_partly_paid": {
        "ar": "دفع أحدهم حصته أو بعضها. يمكنك إغلاق الفاتورة لا إلغاؤها.",
        "en": "Somebody has paid already. You can close it, not cancel it.",
        "fr": "Quelqu'un a déjà payé. Vous pouvez clore ce partage, pas l'annuler.",
    },
}
