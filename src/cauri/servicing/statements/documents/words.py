"""What documents say beside names and figures, by language."""

from typing import Final

Language = str

LANGUAGES: Final = ("ar", "en", "fr")

STATEMENT: Final[dict[Language, dict[str, str]]] = {
    "ar": {
        "title": "كشف حساب",
        "holder": "صاحب المحفظة",
        "number": "رقم المحفظة",
        "currency": "العملة",
        "period": "الفترة",
        "zone": "التوقيت",
        "page": "صفحة",
        "date": "التاريخ",
        "what": "العملية",
        "money_out": "خارج",
        "money_in": "داخل",
        "balance": "الرصيد",
        "opening": "الرصيد الافتتاحي",
        "closing": "الرصيد الختامي",
        "sums": "المجموع",
    },
    "en": {
        "title": "Account statement",
        "holder": "Account holder",
        "number": "Wallet number",
        "currency": "Currency",
        "period": "Period",
        "zone": "Time zone",
        "page": "Page",
        "date": "Date",
        "what": "Transaction",
        "money_out": "Out",
        "money_in": "In",
        "balance": "Balance",
        "opening": "Opening balance",
        "closing": "Closing balance",
        "sums": "Totals",
    },
    "fr": {
        "title": "Relevé de compte",
        "holder": "Titulaire",
        "number": "Numéro du portefeuille",
        "currency": "Devise",
        "period": "Période",
        "zone": "Fuseau horaire",
        "page": "Page",
        "date": "Date",
        "what": "Opération",
        "money_out": "Débit",
        "money_in": "Crédit",
        "balance": "Solde",
        "opening": "Solde d'ouverture",
        "closing": "Solde de clôture",
        "sums": "Totaux",
    },
}

RECEIPT: Final[dict[Language, dict[str, str]]] = {
    "ar": {
        "title": "إيصال",
        "page": "صفحة",
        "kind": "العملية",
        "payer": "الدافع",
        "payee": "المستفيد",
        "amount": "المبلغ",
        "fee": "الرسوم",
        "total": "المجموع",
        "at": "التاريخ",
        "note": "ملاحظة",
        "reference": "المرجع",
        "completed": "تمت العملية",
        "proof": "امسح الرمز أو افتح العنوان للتحقق من صحة هذا الإيصال ومن حالة العملية الآن. يصلح حتى {day}.",
    },
    "en": {
        "title": "Receipt",
        "page": "Page",
        "kind": "Transaction",
        "payer": "From",
        "payee": "To",
        "amount": "Amount",
        "fee": "Fee",
        "total": "Total",
        "at": "Date",
        "note": "Note",
        "reference": "Reference",
        "completed": "Carried out",
        "proof": "Scan the code or open the address to check that this receipt is genuine, and how the payment stands "
        "now. Good until {day}.",
    },
    "fr": {
        "title": "Reçu",
        "page": "Page",
        "kind": "Opération",
        "payer": "De",
        "payee": "À",
        "amount": "Montant",
        "fee": "Frais",
        "total": "Total",
        "at": "Date",
        "note": "Note",
        "reference": "Référence",
        "completed": "Effectué",
        "proof": "Scannez le code ou ouvrez l'adresse pour vérifier que ce reçu est authentique et où en est le "
        "paiement. Valable jusqu'au {day}.",
    },
}

# What kinds of payments are called. One that is not named here is called by its own code.
_KINDS: Final[dict[str, tuple[str, str, str]]] = {  # ar, en, fr
    "transfer": ("تحويل", "Transfer", "Transfert"),
    "own_transfer": ("تحويل بين محافظك", "Between own wallets", "Entre vos portefeuilles"),
    "request": ("طلب مدفوع", "Paid request", "Demande payée"),
    "claimable_transfer": ("تحويل لرقم غير مسجل", "To a number not joined", "Vers un numéro non inscrit"),
    "claimed_transfer": ("تحويل استُلم", "Claimed transfer", "Transfert récupéré"),
    "split": ("حصة من فاتورة مشتركة", "Share of a bill", "Part d'une addition"),
    "standing_order": ("أمر دائم", "Standing order", "Virement permanent"),
    "qr": ("دفع برمز", "QR payment", "Paiement QR"),
    "exchange": ("صرف: بيع", "Exchange, sold", "Change, vendu"),
    "exchange_bought": ("صرف: شراء", "Exchange, bought", "Change, acheté"),
    "cheque_book": ("دفتر شيكات", "Cheque book", "Chéquier"),
    "debit_card": ("بطاقة مصرفية", "Debit card", "Carte bancaire"),
    "payouts": ("دفعة من ملف", "Bulk payment", "Paiement groupé"),
    "deposit": ("إيداع", "Deposit", "Dépôt"),
    "deposit_by_account": ("إيداع بتحويل بنكي", "Deposit by bank transfer", "Dépôt par virement"),
    "faucet": ("مال تجريبي", "Test money", "Argent d'essai"),
    "withdrawal": ("سحب إلى البنك", "Withdrawal to a bank", "Retrait vers une banque"),
    "cash_in": ("إيداع نقدي", "Cash in", "Dépôt d'espèces"),
    "cash_out": ("سحب نقدي", "Cash out", "Retrait d'espèces"),
    "cash_out_paid": ("سحب نقدي مدفوع", "Cash paid out", "Espèces remises"),
    "commission": ("عمولة", "Commission", "Commission"),
    "float_top_up": ("تغذية رصيد الوكيل", "Float top-up", "Approvisionnement du flottant"),
    "airtime": ("رصيد هاتف", "Airtime", "Crédit téléphonique"),
    "data": ("حزمة بيانات", "Data bundle", "Forfait internet"),
    "electricity": ("كهرباء", "Electricity", "Électricité"),
    "cable_tv": ("تلفزيون", "Television", "Télévision"),
    "internet": ("إنترنت", "Internet", "Internet"),
    "water": ("ماء", "Water", "Eau"),
    "waste": ("نظافة", "Waste", "Déchets"),
    "education": ("تعليم", "Education", "Éducation"),
    "government": ("خدمات حكومية", "Government", "Services publics"),
    "insurance": ("تأمين", "Insurance", "Assurance"),
    "tax": ("ضرائب", "Taxes", "Impôts"),
    "other": ("فاتورة", "Bill", "Facture"),
    "refund": ("استرداد", "Refund", "Remboursement"),
    "reversal": ("إلغاء", "Reversal", "Annulation"),
    "adjustment": ("تصحيح", "Adjustment", "Régularisation"),
    "unclaimed": ("مال مستحق", "Money owed to you", "Somme due"),
}


def kind(code: str, language: Language) -> str:
    """What a kind of payment is called."""
    names = _KINDS.get(code)
    return names[LANGUAGES.index(language)] if names else code.replace("_", " ").capitalize()
