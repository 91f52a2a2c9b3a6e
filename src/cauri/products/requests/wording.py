"""What the refusals of requests say to a person."""

WORDING = {
    "unknown_request": {
        "ar": "لا يوجد طلب مال بهذا الرقم.",
        "en": "There is no such request.",
        "fr": "Cette demande n'existe pas.",
    },
    "request_tier_too_low": {
        "ar": "لا يمكنك طلب المال قبل التحقق من رقم هاتفك.",
        "en": "You cannot ask for money before your phone number is verified.",
        "fr": "Vous ne pouvez pas demander d'argent avant la vérification de votre numéro de téléphone.",
    },
    "too_many_requests_made": {
        "ar": "لا يمكن طلب المال من أكثر من {most} شخصًا في اليوم.",
        "en": "No more than {most} people can be asked for money in a day.",
        "fr": "Il n'est pas possible de demander de l'argent à plus de {most} personnes par jour.",
    },
    "asked_too_often": {
        "ar": "طلبت من الشخص رقم {place} مرات كثيرة. انتظر جوابه.",
        "en": "Person number {place} was asked by you too often. Wait for an answer.",
        "fr": "Vous avez trop souvent sollicité la personne numéro {place}. Attendez sa réponse.",
    },
    "request_over": {
        "ar": "انتهى هذا الطلب: دُفع أو رُفض أو أُلغي أو انتهت مدته.",
        "en": "This request is over: paid, declined, cancelled or expired.",
        "fr": "Cette demande est close : payée, refusée, annulée ou expirée.",
    },
    "request_being_paid": {
        "ar": "دُفع هذا الطلب، ونحن نراجع الدفعة.",
        "en": "This request was paid, and we are looking at the payment.",
        "fr": "Cette demande a été payée, et nous vérifions le paiement.",
    },
}
