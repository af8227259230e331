"""SKU identity: one normalized key per code, and warnings about codes that only look alike.

Two codes are the same SKU exactly when their keys are equal. Separators count, their kind and number do not:
`BLU JAC/M` is `blu-jac-m`, and never `blujacm`.
"""

import re
import unicodedata

from commerce.errors import Refusal

MAX_LENGTH = 120

# What Unicode says to ignore where it cannot be shown (Default_Ignorable_Code_Point) beyond category Cf, and the blank
# Braille pattern, which is a symbol by category.
_FILLERS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_SEPARATORS = re.compile(r"[\s\-_./]+")
_LOOKALIKES = str.maketrans(
    {
        # Cyrillic, then Greek: the letters that print like a Latin one, after case folding
        "а": "a", "в": "b", "с": "c", "ԁ": "d", "е": "e", "һ": "h", "н": "h", "і": "i", "ј": "j", "к": "k", "ӏ": "l",
        "м": "m", "п": "n", "о": "o", "р": "p", "ԛ": "q", "ѕ": "s", "т": "t", "ѵ": "v", "ԝ": "w", "х": "x", "у": "y",
        "α": "a", "β": "b", "ε": "e", "η": "h", "ι": "i", "κ": "k", "μ": "m", "ν": "n", "ο": "o", "ρ": "p", "τ": "t",
        "υ": "y", "χ": "x", "ζ": "z", "ı": "i",
    }
)  # fmt: skip


class InvalidSku(Refusal):
    """The text cannot be a SKU: empty, too long, or with characters nobody can see or type."""

    code = "invalid_sku"
    status = 400
    title = "Not a usable SKU"


def normalize(sku: str) -> str:
    """The key of a SKU: trimmed, NFKC, case-folded, each run of spaces and `- _ . /` as one `-`.

    Raises InvalidSku when nothing is left, when it is longer than MAX_LENGTH or holds control characters.
    """
    if len(sku) > MAX_LENGTH:
        raise InvalidSku(f"A SKU has at most {MAX_LENGTH} characters.")
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in sku.strip()):
        raise InvalidSku("A SKU cannot hold control characters.")
    key = fold(sku)
    if not key.strip("-"):
        raise InvalidSku("A SKU needs at least one letter or digit.")
    if len(key) > MAX_LENGTH:
        raise InvalidSku(f"Written out, this SKU has more than {MAX_LENGTH} characters.")
    return key


def key_of(text: str) -> str | None:
    """The key of a SKU that somebody wrote to look it up; None when it can be none."""
    try:
        return normalize(text)
    except InvalidSku:
        return None


def fold(sku: str) -> str:
    """The key of any text, without judging whether it can be a SKU."""
    # Case folding can undo the composition and NFKC can yield capitals, so both run twice: the key of a key is itself.
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", sku).casefold()).casefold()
    return _SEPARATORS.sub("-", unicodedata.normalize("NFKC", folded).strip())


def invisible_characters(sku: str) -> list[str]:
    """Code points in the text that print nothing (`U+200B`, direction marks, …), in order."""
    return [f"U+{ord(character):04X}" for character in sku if _prints_nothing(character)]


def lookalike_key(sku: str) -> str:
    """The key as a person reads it: equal for two codes that look the same, whichever of them was first.

    Invisible characters are dropped and Cyrillic and Greek twins of Latin letters are replaced. A code that
    keeps letters of another script after that is what it looks like.
    """
    visible = "".join(character for character in sku if not _prints_nothing(character))
    seen = fold(visible).translate(_LOOKALIKES)
    return seen if seen.isascii() else fold(visible)


def _prints_nothing(character: str) -> bool:
    return unicodedata.category(character) == "Cf" or _FILLERS.match(character) is not None
