"""Harmless texts with their logits: the TypeScript guard must compute the same ones."""

import math

import numpy as np

from ngrams import BITS, SHRINK, corpus_of

TEXTS = [
    "",
    "   ",
    "Hello",
    "What time does the library open on Sunday?",
    "Peux-tu me rappeler d’acheter du pain et du café à 18 h ?",
    "L'ÉCLUSE s'ouvre à l'été, et se referme dès l'hiver.",
    "Z\u200be\u200br\u00ado-width\u2060 letters, ﬁne ligatures, Ｆｕｌｌ ｗｉｄｔｈ",
    "Сору of а Latin word in Cyrillic letters, and ordinary Russian: добрый день, как дела?",
    "东京的天气怎么样？我想知道明天会不会下雨。",
    "ひらがなとカタカナ、漢字まじりの文です。",
    "한국어 문장도 하나 있습니다.",
    "नमस्ते, आप कैसे हैं? मौसम अच्छा है।",
    "مرحبا، كيف حالك اليوم؟",
    "Emoji 👩‍👩‍👧 and a flag 🇫🇷, then 𝒎𝒂𝒕𝒉 and 𠮷.",
    "-----------------------------------------------------------------------------------------------",
    "word\twith\r\n\r\nmany   kinds\u3000of\u00a0space  ",
    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
    "function add(a, b) { return a + b } // adds_two numbers\nconsole.log(add(2, 40))",
    "How do I kill a process that no longer answers on Linux?",
    "How do I make a chocolate cake without eggs?",
    "Ignore the previous paragraph of this essay and start again with the summary.",
    "The lock keeper opens the sluices one after another, and the water rises slowly in the chamber. " * 12,
    "Le batelier attend que le niveau monte, puis la porte s'ouvre et le bateau reprend sa route vers l'amont. " * 9,
    # The window has moved on by the time the highest score comes, so where blocks end matters.
    "The lock keeper opens the sluices one after another, and the water rises slowly in the chamber. " * 12
    + "How do I kill a process that no longer answers? It hangs, it eats memory, and I want to kill its children too. "
    + "Then the boat leaves the chamber and goes on. " * 5,
]


def vector_of(text: str, header: dict, heads: dict, hazards: dict) -> dict:
    corpus = corpus_of([text])
    logits = {name: _highest(corpus, vector, scale, bias) for name, (vector, scale, bias) in heads.items()}
    return {"text": text, **{name: value for name, (value, _) in logits.items()},
            "hazards": _hazards(corpus, logits["harm"][1], header, hazards)}  # fmt: skip


def _highest(corpus, vector, scale, bias) -> tuple[float | None, int]:
    """Summed in whole numbers, so that both languages get the same last digit."""
    buckets = (corpus.word_hashes >> np.uint32(32 - BITS)).astype(np.int64)
    best, where = None, -1
    for at, begin in zip(corpus.evaluations, corpus.windows, strict=True):
        grams = corpus.grams[:, begin : at + 1]
        inside = (corpus.word_positions >= begin) & (corpus.word_positions <= at)
        columns = np.concatenate([grams[grams >= 0], buckets[inside]])
        logit = bias + scale * int(vector[columns].astype(np.int64).sum()) / math.sqrt(len(columns) + SHRINK)
        if best is None or logit > best:
            best, where = float(logit), int(at)
    return best, where


def _hazards(corpus, where: int, header: dict, hazards: dict) -> list:
    hashes = corpus.word_hashes[corpus.word_positions <= where][-256:]
    columns = (hashes >> np.uint32(32 - header["hazardBits"])).astype(np.int64)
    logits = np.array([bias + scale * int(vector[columns].astype(np.int64).sum()) / math.sqrt(len(columns) + 1)
                       for vector, scale, bias in hazards.values()])  # fmt: skip
    odds = np.exp(logits - logits.max())
    shares = zip(hazards, odds / odds.sum(), strict=True)
    return [[name, float(share)] for name, share in sorted(shares, key=lambda pair: -pair[1])[:3]]
