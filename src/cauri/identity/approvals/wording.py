"""What this room's refusals mean to a person."""

WORDING = {
    "unknown_kind_of_request": {
        "ar": "لا يمكن طلب ذلك.",
        "en": "That cannot be asked for.",
        "fr": "Cela ne peut pas être demandé.",
    },
    "unknown_approval_request": {
        "ar": "لا يوجد هذا الطلب.",
        "en": "There is no such request.",
        "fr": "Cette demande n'existe pas.",
    },
    "payload_invalid": {
        "ar": "قيمة غير صحيحة في الحقل {field}.",
        "en": "What is asked for cannot be: see {field}.",
        "fr": "La demande est impossible : voir {field}.",
    },
    "reason_missing": {
        "ar": "اذكر السبب، في 500 حرف على الأكثر.",
        "en": "Say why, in at most 500 characters.",
        "fr": "Donnez la raison, en 500 caractères au plus.",
    },
    "own_request": {
        "ar": "يجب أن يقرر شخص آخر في هذا الطلب.",
        "en": "Somebody else must decide on this.",
        "fr": "Une autre personne doit en décider.",
    },
    "not_own_request": {
        "ar": "لا يسحب الطلب إلا صاحبه.",
        "en": "Only who asked for it withdraws it.",
        "fr": "Seule la personne qui a fait la demande peut la retirer.",
    },
    "already_decided": {
        "ar": "سبق البت في هذا الطلب.",
        "en": "This was decided before.",
        "fr": "Cette demande est déjà tranchée.",
    },
    "request_expired": {
        "ar": "انتهت مهلة هذا الطلب. اطلب من جديد.",
        "en": "Nobody decided in time. Ask again.",
        "fr": "Le délai est passé. Refaites la demande.",
    },
    "maker_gone": {
        "ar": "لم يعد يحق لصاحب هذا الطلب أن يطلبه. ارفضه، وليطلبه غيره من جديد.",
        "en": "Who asked for this no longer may. Reject it; somebody else may ask anew.",
        "fr": "La personne qui a fait cette demande n'y est plus autorisée. Rejetez-la ; une autre peut la refaire.",
    },
    "colleague_holds_more": {
        "ar": "لهذا الزميل صلاحيات ليست لك. يجب أن يقرر من يملكها كلها.",
        "en": "This colleague may do things that you may not. Somebody who may do all of them must decide.",
        "fr": "Ce collègue a des droits que vous n'avez pas. La décision revient à qui les a tous.",
    },
    "unknown_member": {
        "ar": "لا يوجد موظف بهذا الاسم.",
        "en": "Nobody on the staff has that username.",
        "fr": "Personne dans l'équipe n'a cet identifiant.",
    },
}
