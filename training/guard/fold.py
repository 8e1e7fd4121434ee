"""How a text is folded before it is hashed. `src/safeguards/normalise.ts` does the same, code point by code point.

Folding looks at one code point at a time, never at its neighbours, so that a streamed text folds to the same
characters however it was cut. That is why it decomposes (NFKD) and drops Latin accents instead of composing.
"""

import re
import unicodedata

# Invisible characters: soft hyphen, joiners, direction marks, fillers, variation selectors, tags.
INVISIBLE = [
    (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF9, 0xFFFB), (0xE0000, 0xE0FFF),
]  # fmt: skip

# Scripts written without spaces: each character is a word of its own.
UNSPACED = [(0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF)]

# Cyrillic and Greek letters drawn like Latin ones.
LOOKALIKES = dict(zip("аеорсухіѕјԁһԛԝɡαοινρτυκχ", "aeopcyxisjdhqwgaoivptukx", strict=True))


def _within(code: int, ranges: list[tuple[int, int]]) -> bool:
    return any(first <= code <= last for first, last in ranges)


def fold_character(code: int) -> str:
    if _within(code, INVISIBLE):
        return ""
    return "".join(_fold_part(part) for part in unicodedata.normalize("NFKD", chr(code)))


def _fold_part(part: str) -> str:
    folded = ""
    for lower in unicodedata.normalize("NFKD", part.lower()):
        category = unicodedata.category(lower)
        if 0x0300 <= ord(lower) <= 0x036F:
            continue
        folded += " " if category[0] == "Z" or category == "Cc" else LOOKALIKES.get(lower, lower)
    return folded


def character_class(code: int) -> str:
    if _within(code, UNSPACED):
        return "c"
    return "w" if code == 0x5F or unicodedata.category(chr(code))[0] in "LMN" else "p"


class _Table(dict):
    def __init__(self, rule):
        super().__init__()
        self.rule = rule

    def __missing__(self, code: int) -> str:
        value = self[code] = self.rule(code)
        return value


_fold_table = _Table(fold_character)
_class_table = _Table(character_class)
_word = re.compile("w{1,24}|c")


def fold(text: str) -> str:
    """Folded text with one space at each end and never two in a row; a lone space when nothing is left."""
    words = text.translate(_fold_table).split(" ")
    inner = " ".join(word for word in words if word)
    return f" {inner} " if inner else " "


def words(folded: str) -> list[tuple[int, int]]:
    """Where the words of a folded text begin and end; a run of over 24 letters is several words."""
    return [match.span() for match in _word.finditer(folded.translate(_class_table))]
