"""What the refusals of cash-outs say to a person, and why the money of one came back."""

WORDING = {
    "unknown_cash_out": {
        "ar": "لا يوجد سحب نقدي بهذا الرقم.",
        "en": "There is no such cash-out.",
        "fr": "Ce retrait d'espèces n'existe pas.",
    },
    "float_not_for_cash": {
        "ar": "رصيد الوكيل لا يُسحب نقدًا برمز. اطلب ذلك من المشغّل.",
        "en": "An agent's float is not taken out with a code. Ask the operator.",
        "fr": "Le fonds d'un agent ne se retire pas avec un code. Adressez-vous à l'opérateur.",
    },
    "too_many_open_codes": {
        "ar": "لديك {most} رموز مفتوحة. استعمل واحدًا أو ألغه أولًا.",
        "en": "You have {most} open codes. Use or cancel one first.",
        "fr": "Vous avez déjà {most} codes ouverts. Utilisez-en ou annulez-en un d'abord.",
    },
    "code_refused": {
        "ar": "لا يوجد رمز كهذا لهذا الزبون. تحقق من الرقم ومن الرمز.",
        "en": "No such code for such a customer. Check the number and the code.",
        "fr": "Aucun code de ce genre pour un tel client. Vérifiez le numéro et le code.",
    },
    "code_used": {
        "ar": "صُرف هذا الرمز من قبل. لا تسلّم نقدًا.",
        "en": "The cash for this code was given before. Give none.",
        "fr": "Les espèces de ce code ont déjà été remises. Ne remettez rien.",
    },
    "code_expired": {
        "ar": "انتهت صلاحية هذا الرمز، وعاد المبلغ إلى الزبون.",
        "en": "The time of this code is over, and the money is the customer's again.",
        "fr": "Ce code a expiré ; la somme est de nouveau au client.",
    },
    "code_burnt": {
        "ar": "جُرّبت رموز خاطئة كثيرة، فأُلغي الرمز وعاد المبلغ.",
        "en": "Too many wrong codes were tried: the code has ended, and the money is back.",
        "fr": "Trop de codes erronés ont été essayés : le code est annulé et la somme rendue.",
    },
    "own_code": {
        "ar": "لا يمكن للوكيل صرف رمزه بنفسه.",
        "en": "An agent cannot pay out a code of his own.",
        "fr": "Un agent ne peut pas payer son propre code.",
    },
    "cash_out_of_bounds": {
        "ar": "يُصرف نقدًا في المرة الواحدة ما بين {least} و{most} {currency}.",
        "en": "Between {least} and {most} {currency} can be paid out as cash at once.",
        "fr": "On peut retirer en espèces entre {least} et {most} {currency} à la fois.",
    },
    "cash_out_held": {
        "ar": "هذا السحب قيد التحقق. حاول لاحقًا.",
        "en": "This cash-out is being checked. Try again later.",
        "fr": "Ce retrait est en cours de vérification. Réessayez plus tard.",
    },
    "cash_out_ended": {
        "ar": "انتهى هذا السحب النقدي من قبل.",
        "en": "This cash-out has ended already.",
        "fr": "Ce retrait d'espèces est déjà terminé.",
    },
    "customer_locked": {
        "ar": "لا يمكن الآن إخراج المال من حساب الزبون. لا تسلّم نقدًا.",
        "en": "No money can leave the customer's account now. Give no cash.",
        "fr": "Aucun argent ne peut quitter le compte du client pour le moment. Ne remettez rien.",
    },
    "cash_out_not_payable": {
        "ar": "لا يمكن دفع المبلغ لك الآن. لا تسلّم نقدًا واتصل بنا.",
        "en": "You cannot be paid the money now. Give no cash, and call us.",
        "fr": "La somme ne peut pas vous être versée pour le moment. Ne remettez rien et appelez-nous.",
    },
    "agent_paused": {
        "ar": "أُدخلت رموز خاطئة كثيرة. حاول بعد {retry_after} ثانية.",
        "en": "Too many wrong codes. Try again in {retry_after} seconds.",
        "fr": "Trop de codes erronés. Réessayez dans {retry_after} secondes.",
    },
}
