"""What the refusals of agents say to a person."""

WORDING = {
    "not_an_agent": {
        "ar": "هذا للوكلاء فقط.",
        "en": "This is for agents only.",
        "fr": "Ceci est réservé aux agents.",
    },
    "agent_not_active": {
        "ar": "لا يمكن لهذا الوكيل خدمة الزبائن الآن.",
        "en": "This agent may not serve customers just now.",
        "fr": "Cet agent ne peut pas servir de clients pour le moment.",
    },
    "agent_tier_too_low": {
        "ar": "لا يصير وكيلًا إلا من تم التحقق من هويته حتى المستوى {lowest}.",
        "en": "Agents are people whose identity was verified up to level {lowest}.",
        "fr": "Un agent doit avoir fait vérifier son identité jusqu'au niveau {lowest}.",
    },
    "unknown_agent": {
        "ar": "لا يوجد وكيل كهذا.",
        "en": "There is no such agent.",
        "fr": "Cet agent n'existe pas.",
    },
    "agent_already_applied": {
        "ar": "لديك طلب أو أنت وكيل بالفعل.",
        "en": "You have applied already, or you are an agent.",
        "fr": "Vous avez déjà fait une demande, ou vous êtes agent.",
    },
    "agent_not_applied": {
        "ar": "لا قرار يُنتظر بشأن هذا الوكيل.",
        "en": "No decision on this agent is waited for.",
        "fr": "Aucune décision n'est attendue sur cet agent.",
    },
    "agent_state_differs": {
        "ar": "حالة الوكيل لا تسمح بذلك.",
        "en": "The agent is {state}: that cannot be done now.",
        "fr": "L'état de l'agent ne le permet pas.",
    },
    "agent_applicant_not_active": {
        "ar": "حساب مقدّم الطلب مقفل أو مغلق.",
        "en": "The applicant's account is locked or closed.",
        "fr": "Le compte du demandeur est verrouillé ou fermé.",
    },
    "agent_reason_missing": {
        "ar": "اذكر السبب.",
        "en": "Say why.",
        "fr": "Indiquez la raison.",
    },
    "agent_serves_himself": {
        "ar": "لا يخدم الوكيل نفسه. انقل المال بين محفظتيك.",
        "en": "Agents do not serve themselves. Move money between your own wallets.",
        "fr": "Un agent ne se sert pas lui-même. Transférez entre vos propres portefeuilles.",
    },
    "unknown_float_request": {
        "ar": "لا يوجد طلب رصيد كهذا.",
        "en": "There is no such request for float.",
        "fr": "Cette demande de fonds n'existe pas.",
    },
    "float_request_settled": {
        "ar": "انتهى البت في هذا الطلب.",
        "en": "This request has been decided on already.",
        "fr": "Cette demande est déjà réglée.",
    },
    "too_many_float_requests": {
        "ar": "لديك {most} من الطلبات قيد الانتظار. انتظر القرار أو اسحب واحدًا.",
        "en": "{most} of your requests are waiting. Wait for a decision, or take one back.",
        "fr": "{most} de vos demandes sont en attente. Attendez une décision ou retirez-en une.",
    },
    "float_cap_exceeded": {
        "ar": "لا يجوز أن يتجاوز رصيد الوكيل {cap}.",
        "en": "The float may hold {cap} at most.",
        "fr": "Le compte de service ne peut pas dépasser {cap}.",
    },
    "float_not_granted": {
        "ar": "لا يمكن منح الرصيد الآن: {why}.",
        "en": "The float cannot be paid now: {why}.",
        "fr": "Les fonds ne peuvent pas être versés maintenant : {why}.",
    },
    "closing_day_invalid": {
        "ar": "لا يوجد كشف لهذا اليوم.",
        "en": "There is no closing for that day.",
        "fr": "Il n'y a pas d'arrêté pour ce jour.",
    },
}
