"""What the refusals of standing orders say to a person, and why a date was skipped."""

WORDING = {
    "unknown_standing_order": {
        "ar": "لا يوجد أمر دائم بهذا الرقم.",
        "en": "There is no such standing order.",
        "fr": "Cet ordre permanent n'existe pas.",
    },
    "standing_order_date_invalid": {
        "ar": "يجب أن يكون أول موعد اليوم أو بعده، وخلال سنة.",
        "en": "The first date has to be today or later, and within a year.",
        "fr": "La première date doit être aujourd'hui ou plus tard, et dans l'année.",
    },
    "standing_order_end_invalid": {
        "ar": "لا يمكن أن ينتهي الأمر الدائم قبل أول موعد له.",
        "en": "It cannot end before its first date.",
        "fr": "Il ne peut pas se terminer avant sa première date.",
    },
    "too_many_standing_orders": {
        "ar": "لا يمكن أن يكون لديك أكثر من {most} من الأوامر الدائمة. أنهِ واحدًا أولًا.",
        "en": "You can have no more than {most} standing orders. End one first.",
        "fr": "Vous ne pouvez pas avoir plus de {most} ordres permanents. Mettez fin à l'un d'eux d'abord.",
    },
    "standing_order_over": {
        "ar": "انتهى هذا الأمر الدائم.",
        "en": "This standing order has ended.",
        "fr": "Cet ordre permanent a pris fin.",
    },
    "standing_order_date_not_next": {
        "ar": "الموعد القادم هو {next_on}.",
        "en": "The date that comes next is {next_on}.",
        "fr": "La prochaine date est le {next_on}.",
    },
    "standing_order_does_not_cover": {
        "ar": "لا يشمل الأمر الدائم هذه الدفعة.",
        "en": "The standing order does not cover this payment.",
        "fr": "L'ordre permanent ne couvre pas ce paiement.",
    },
    "standing_order_exceeded": {
        "ar": "أصبحت الدفعة مع الرسوم أكثر مما وافقت عليه. أنشئ أمرًا دائمًا جديدًا.",
        "en": "With its fee the payment has become more than you agreed to. Set a new standing order.",
        "fr": "Avec les frais, le paiement dépasse ce que vous avez accepté. Créez un nouvel ordre permanent.",
    },
    "standing_order_too_late": {
        "ar": "تأخر الموعد أكثر من ثلاثة أيام فلم يُدفع.",
        "en": "It was more than three days late and was not paid.",
        "fr": "Il avait plus de trois jours de retard et n'a pas été payé.",
    },
    "standing_order_paused": {
        "ar": "كان الأمر الدائم متوقفًا.",
        "en": "The standing order was paused.",
        "fr": "L'ordre permanent était suspendu.",
    },
    "standing_order_skipped": {
        "ar": "طلبت تخطي هذا الموعد.",
        "en": "You wanted to skip this date.",
        "fr": "Vous avez voulu passer cette date.",
    },
    "standing_order_ended": {
        "ar": "أُنهي الأمر الدائم.",
        "en": "The standing order was ended.",
        "fr": "Il a été mis fin à l'ordre permanent.",
    },
    "standing_order_done": {
        "ar": "كان هذا آخر موعد للأمر الدائم.",
        "en": "That was the last date of the standing order.",
        "fr": "C'était la dernière date de l'ordre permanent.",
    },
}
