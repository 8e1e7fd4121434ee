"""Hashed n-grams with positions. `src/safeguards/guard.ts` computes the same numbers, one character at a time."""

from dataclasses import dataclass

import numpy as np

from fold import character_class, fold, words

BITS = 17
BLOCK = 96  # characters after which a block of the window ends, at the next evaluation point
WINDOW = 4  # blocks
FORCED = 32  # characters after which an evaluation is due even in the middle of a word
SHRINK = 40.0  # features: a short text must not score as surely as a long one

U32 = 0xFFFFFFFF


def word_hash(word: str) -> int:
    value = 0x811C9DC5
    for letter in word:
        value = ((value ^ ord(letter)) * 0x01000193) & U32
    value ^= value >> 15
    value = (value * 0x2C1B3C6D) & U32
    return value ^ (value >> 13)


def pair_hash(first: int, second: int) -> int:
    value = (first * 0x297A2D39 + second) & U32
    value ^= value >> 15
    return (value * 0x85EBCA6B) & U32


def character_hashes(codes: np.ndarray) -> list[np.ndarray]:
    """The hashes of the 3-, 4- and 5-grams that end at each position (meaningless before position n - 1)."""
    codes = codes.astype(np.uint32)
    value = (codes + np.uint32(0x9E3779B9)) * np.uint32(0x85EBCA6B)
    value ^= value >> np.uint32(13)
    found = []
    for back in range(1, 5):
        earlier = np.zeros_like(codes)
        earlier[back:] = codes[:-back]
        value = (value ^ earlier) * np.uint32(0xC2B2AE35)
        value ^= value >> np.uint32(15)
        if back >= 2:
            found.append(value.copy())
    return found


@dataclass
class Corpus:
    """Every text in one row of characters, so that numpy can work on all of them at once."""

    starts: np.ndarray  # first position of each text, and one past the end
    grams: np.ndarray  # (3, positions) buckets, -1 where the n-gram would begin before the text
    word_positions: np.ndarray
    word_hashes: np.ndarray  # single words and pairs, full 32 bits
    evaluations: np.ndarray  # positions at which a lane judges
    windows: np.ndarray  # for each evaluation, the first position of its window
    evaluation_starts: np.ndarray  # first evaluation of each text, and one past the end
    blocks: list[list[int]]  # for each text, the positions at which its blocks begin, and its end


def corpus_of(texts: list[str]) -> Corpus:
    starts, codes = [0], []
    positions, hashes, evaluations, windows, evaluation_starts, blocks = [], [], [], [], [0], []
    known: dict[str, int] = {}
    for text in texts:
        folded = fold(text)
        base = starts[-1]
        due = _words_of(folded, base, known, positions, hashes)
        due = _with_forced(due, len(folded))
        marks = _blocks_of(due, len(folded))
        first = np.searchsorted(marks, due, side="right") - 1
        windows.append(base + np.asarray(marks)[np.maximum(first - (WINDOW - 1), 0)] if due else np.zeros(0, int))
        evaluations.append(base + np.asarray(due, int))
        evaluation_starts.append(evaluation_starts[-1] + len(due))
        blocks.append([base + mark for mark in marks])
        codes.append(np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), np.uint32))
        starts.append(base + len(folded))
    return Corpus(
        np.asarray(starts), _grams(np.concatenate(codes), starts), np.asarray(positions), np.asarray(hashes, np.uint32),
        np.concatenate(evaluations), np.concatenate(windows), np.asarray(evaluation_starts), blocks,
    )  # fmt: skip


def _words_of(folded: str, base: int, known: dict[str, int], positions: list[int], hashes: list[int]) -> list[int]:
    """Adds words and pairs at the position where a lane meets them, and returns those positions."""
    due, previous = [], 0
    for begin, end in words(folded):
        word = folded[begin:end]
        value = known.get(word)
        if value is None:
            value = known[word] = word_hash(word)
        # A letter alone can only be known to end by what follows; a Han or kana character ends at itself.
        at = begin if end == begin + 1 and character_class(ord(word)) == "c" else end
        positions.append(base + at)
        hashes.append(value)
        if due:
            positions.append(base + at)
            hashes.append(pair_hash(previous, value))
        previous = value
        due.append(at)
    return due


def _with_forced(natural: list[int], length: int) -> list[int]:
    """Words are judged where they end, runs of anything else every FORCED characters, and the text at its end."""
    due, last = [], 0
    for at in sorted({*natural, length - 1} - {0}):
        while at - last > FORCED:
            last += FORCED
            due.append(last)
        due.append(at)
        last = at
    return due


def _blocks_of(due: list[int], length: int) -> list[int]:
    """A block ends with the evaluation that finds BLOCK characters or more in it. Position 0 is the opening space."""
    marks = [0]
    for at in due:
        if at + 1 - max(marks[-1], 1) >= BLOCK:
            marks.append(at + 1)
    if marks[-1] != length:
        marks.append(length)
    return marks


def _grams(codes: np.ndarray, starts: list[int]) -> np.ndarray:
    grams = np.stack([(value >> np.uint32(32 - BITS)).astype(np.int32) for value in character_hashes(codes)])
    begin = np.asarray(starts[:-1])
    for row, size in enumerate((3, 4, 5)):
        for offset in range(size - 1):
            short = begin + offset
            grams[row, short[short < len(codes)]] = -1
    return grams
