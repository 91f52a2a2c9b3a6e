"""The codes of answers that no room gives: what HTTP itself, the parser or the server has to say."""

from cauri.kit.web.wording import Wording

CODES = {
    400: "bad_request",
    401: "not_authenticated",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    413: "request_too_large",
    415: "media_type_not_supported",
    422: "request_invalid",
    429: "too_many_requests",
    500: "internal_error",
    503: "service_unavailable",
}

WORDING: Wording = {
    "bad_request": {
        "ar": "تعذّر فهم الطلب.",
        "en": "The request could not be understood.",
        "fr": "La requête n'a pas pu être comprise.",
    },
    "bad_cursor": {
        "ar": "لم تعد علامة الصفحة هذه صالحة. ابدأ من الصفحة الأولى.",
        "en": "This page mark is not valid. Start from the first page.",
        "fr": "Ce repère de page n'est pas valable. Recommencez à la première page.",
    },
    "malformed_json": {
        "ar": "محتوى الطلب ليس JSON صحيحًا.",
        "en": "The request's content is not proper JSON.",
        "fr": "Le contenu de la requête n'est pas du JSON correct.",
    },
    "not_authenticated": {
        "ar": "يلزم تسجيل الدخول.",
        "en": "You need to sign in.",
        "fr": "Vous devez vous connecter.",
    },
    "not_allowed": {
        "ar": "لا يُسمح لك بهذا الإجراء.",
        "en": "You are not allowed to do this.",
        "fr": "Vous n'avez pas le droit de faire cela.",
    },
    "not_found": {
        "ar": "لا يوجد شيء هنا.",
        "en": "There is nothing here.",
        "fr": "Il n'y a rien ici.",
    },
    "method_not_allowed": {
        "ar": "هذه الطريقة غير متاحة هنا.",
        "en": "This method is not available here.",
        "fr": "Cette méthode n'est pas disponible ici.",
    },
    "request_too_large": {
        "ar": "الطلب كبير جدًا.",
        "en": "The request is too large.",
        "fr": "La requête est trop volumineuse.",
    },
    "media_type_not_supported": {
        "ar": "نوع المحتوى هذا غير مقبول.",
        "en": "This kind of content is not accepted.",
        "fr": "Ce type de contenu n'est pas accepté.",
    },
    "request_invalid": {
        "ar": "بعض الحقول غير صحيحة.",
        "en": "Some fields are not right.",
        "fr": "Certains champs ne sont pas corrects.",
    },
    "too_many_requests": {
        "ar": "طلبات كثيرة جدًا. حاول مرة أخرى بعد قليل.",
        "en": "Too many requests. Try again in a moment.",
        "fr": "Trop de requêtes. Réessayez dans un instant.",
    },
    "internal_error": {
        "ar": "حدث خطأ من جانبنا. اذكر رقم الطلب عند الاتصال بنا.",
        "en": "Something went wrong on our side. Quote the request id if you write to us.",
        "fr": "Une erreur est survenue de notre côté. Indiquez le numéro de requête si vous nous écrivez.",
    },
    "service_unavailable": {
        "ar": "الخدمة غير متاحة مؤقتًا. حاول مرة أخرى بعد قليل.",
        "en": "The service is unavailable for a moment. Try again shortly.",
        "fr": "Le service est momentanément indisponible. Réessayez dans un instant.",
    },
}


def code_of(status: int) -> str:
    """The code of a bare HTTP status: its own if it has one, else that of its class."""
    return CODES.get(status) or CODES[500 if status >= 500 else 400]
