"""What this room's refusals mean to a person."""

WORDING = {
    "document_too_large": {
        "ar": "الملف كبير جدًا: 10 ميغابايت و40 مليون بكسل على الأكثر.",
        "en": "The file is too large: 10 MB and 40 million pixels at most.",
        "fr": "Le fichier est trop grand : 10 Mo et 40 millions de pixels au plus.",
    },
    "document_type_refused": {
        "ar": "لا يُقبل ملف من هذا النوع هنا. أرسل صورة JPEG أو PNG.",
        "en": "A file of this type is not taken here. Send a JPEG or PNG picture.",
        "fr": "Un fichier de ce type n'est pas accepté ici. Envoyez une image JPEG ou PNG.",
    },
    "document_unreadable": {
        "ar": "تعذرت قراءة الملف. التقط صورة أخرى.",
        "en": "The file cannot be read. Take another picture.",
        "fr": "Le fichier est illisible. Prenez une autre photo.",
    },
    "document_active": {
        "ar": "يحتوي ملف PDF على عناصر نشطة أو كلمة مرور. أرسل صورة بدلًا منه.",
        "en": "The PDF file has active content or a password. Send a picture instead.",
        "fr": "Le fichier PDF a du contenu actif ou un mot de passe. Envoyez plutôt une image.",
    },
    "unknown_document": {
        "ar": "لا توجد وثيقة بهذا الرقم.",
        "en": "There is no such document.",
        "fr": "Ce document n'existe pas.",
    },
}
