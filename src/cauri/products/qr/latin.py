"""Names in Latin letters, as the parts of a code want them that every reader of codes shows.

Arabic letters become the Latin ones that names are commonly written with here; short vowels, which are not written, are
missing. Accents are left out. It is for the eye only: nobody is found by it.
"""

import unicodedata
from typing import Final

_LETTERS: Final = {
    "ا": "a", "أ": "a", "إ": "i", "آ": "a", "ٱ": "a", "ء": "", "ؤ": "w", "ئ": "y", "ب": "b", "ت": "t", "ث": "th",  # noqa: RUF001 # Arabic letters are what this is about
    "ج": "j", "ح": "h", "خ": "kh", "د": "d", "ذ": "dh", "ر": "r", "ز": "z", "س": "s", "ش": "sh", "ص": "s", "ض": "d",
    "ط": "t", "ظ": "z", "ع": "a", "غ": "gh", "ف": "f", "ق": "q", "ك": "k", "ل": "l", "م": "m", "ن": "n", "ه": "h",  # noqa: RUF001 # as above
    "ة": "a", "و": "w", "ي": "y", "ى": "a", "پ": "p", "چ": "ch", "گ": "g", "ڤ": "v", "ڨ": "g", "ک": "k", "ی": "y",
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ɓ": "b", "ɗ": "d", "ŋ": "ng", "ƴ": "y", "ɲ": "ny",
    "\u2018": "'", "\u2019": "'", "\u2013": "-", "\u2014": "-",
}  # fmt: skip


def written(text: str, *, longest: int) -> str:
    """The text in ASCII, no longer than that; nothing if nothing is left. Arabic words begin with a capital.

    A text that is too long ends with its last whole word, if it has more than one.
    """
    words = [word for one in text.split() if (word := _word(one))]
    while len(words) > 1 and len(" ".join(words)) > longest:
        words.pop()
    return " ".join(words)[:longest].strip()


def is_arabic(text: str) -> bool:
    """Whether there are Arabic letters in it."""
    return any("\u0600" <= one <= "\u06ff" for one in text)


def _word(word: str) -> str:
    plain = "".join(_plain(one) for one in unicodedata.normalize("NFKC", word))
    return plain[:1].upper() + plain[1:] if is_arabic(word) else plain


def _plain(letter: str) -> str:
    if " " <= letter <= "~":
        return letter
    known = _LETTERS.get(letter.lower())
    if known is not None:
        return known.upper() if len(known) == 1 and letter.isupper() else known.title() if letter.isupper() else known
    return "".join(one for one in unicodedata.normalize("NFKD", letter) if " " <= one <= "~")
