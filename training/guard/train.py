"""Trains the guard: python train.py DATA_FOLDER. Writes src/safeguards/guard/{guard.bin,vectors.json,MODEL_CARD.md}.

Nothing here is random: the weights start at zero and every row is used, so the same data gives the same guard.
"""

import json
import struct
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import scipy.sparse as sparse

from card import write_card
from corpus import EVERYDAY, FOLDS, HAZARDS, Row, read_manifest, read_rows
from linear import fit, lane_logits, matrix_of, windows_of
from measure import anchors_of, measure
from ngrams import BITS, Corpus, corpus_of
from vectors import TEXTS, vector_of

SEED = 0  # Named in the header because a reader looks for it; no step draws a number.
VERSION = "2026.1"
RIDGE = 3e-6
HAZARD_BITS = 13
HAZARD_RIDGE = 1e-4
TARGET = Path(__file__).resolve().parents[2] / "src/safeguards/guard"


def main(folder: Path) -> None:
    rows = read_rows(folder)
    corpus = corpus_of([row.text for row in rows])
    texts, firsts, lasts = windows_of(corpus)
    matrix = matrix_of(corpus, firsts, lasts)
    heads, unseen = {}, {}
    for head in ("harm", "jailbreak"):
        labels, used = labels_of(head, rows)
        unseen[head] = unseen_logits(rows, corpus, matrix, texts, labels, used)
        heads[head] = quantise(*fit_rows(matrix, texts, labels, row_weights(rows, labels, used)))
        print(f"trained {head}", flush=True)
    hazards = fit_hazards(rows, corpus, texts, firsts, lasts)
    everyday = np.array([row.source in EVERYDAY for row in rows])
    stage = {name: np.array([row.stage == name for row in rows]) for name in ("prompt", "response")}
    calibration = {
        "harm": {name: anchors_of(rows, unseen["harm"], everyday & stage[name]) for name in stage},
        "jailbreak": {"prompt": anchors_of(rows, unseen["jailbreak"], everyday & stage["prompt"])},
    }
    header = {
        "version": VERSION, "seed": SEED, "bits": BITS, "hazardBits": HAZARD_BITS,
        "heads": {name: {"scale": scale, "bias": bias} for name, (_, scale, bias) in heads.items()},
        "hazards": [{"id": name, "scale": scale, "bias": bias} for name, (_, scale, bias) in hazards.items()],
        "calibration": calibration,
    }  # fmt: skip
    TARGET.mkdir(parents=True, exist_ok=True)
    write_guard(header, heads, hazards)
    vectors = [vector_of(text, header, heads, hazards) for text in TEXTS]
    (TARGET / "vectors.json").write_text(json.dumps(vectors, ensure_ascii=True, indent=1) + "\n")
    write_card(TARGET / "MODEL_CARD.md", header, measure(rows, unseen, calibration), read_manifest(folder))


def labels_of(head: str, rows: list[Row]) -> tuple[np.ndarray, np.ndarray]:
    """What a head learns, and from which rows. Whether a jailbreak is also harmful nobody labelled: harm skips it."""
    jailbreak = np.array([row.jailbreak for row in rows])
    if head == "jailbreak":
        return jailbreak, np.ones(len(rows), bool)
    return np.array([row.unsafe for row in rows]) & ~jailbreak, ~jailbreak


def row_weights(rows: list[Row], labels: np.ndarray, used: np.ndarray) -> np.ndarray:
    """Big sources count as the square root of their size; in no language do unsafe rows outweigh benign ones.

    Without the second rule the guard would learn that a language is unsafe, where most of its rows are.
    """
    sizes = Counter((row.source, label) for row, label, use in zip(rows, labels, used, strict=True) if use)
    weights = np.array([emphasis(row) * sizes[row.source, label] ** -0.5 if use else 0
                        for row, label, use in zip(rows, labels, used, strict=True)])  # fmt: skip
    languages = np.array(["en" if row.language == "xx" else row.language for row in rows])
    for language in np.unique(languages):
        spoken = languages == language
        unsafe, benign = (weights[spoken & (labels == label)].sum() for label in (True, False))
        # Where nothing benign is known, the unsafe rows would teach only the language: they are left out.
        weights[spoken & labels] *= min(1, benign / max(unsafe, 1e-12))
    return weights


def emphasis(row: Row) -> float:
    """Few, and written to correct what the many rows suggest: each of our own texts speaks louder."""
    return 3 if row.source.startswith("own_") else 1


def fit_rows(matrix: sparse.csr_matrix, texts: np.ndarray, labels: np.ndarray, weights: np.ndarray):
    share = (weights / np.maximum(np.bincount(texts, minlength=len(weights)), 1))[texts]
    kept = share > 0
    return fit(matrix[kept], labels[texts][kept], share[kept], RIDGE)


def unseen_logits(rows, corpus: Corpus, matrix, texts, labels, used) -> np.ndarray:
    """Each text scored by a model that never saw its source."""
    fold = np.array([row.fold for row in rows])
    unseen = np.zeros(len(rows))
    for held_out in range(len(FOLDS)):
        weights = row_weights(rows, labels, used & (fold != held_out))
        vector, bias = fit_rows(matrix, texts, labels, weights)
        unseen[fold == held_out] = lane_logits(corpus, vector, bias)[fold == held_out]
        print(f"fold {held_out}", flush=True)
    return unseen


def quantise(vector: np.ndarray, bias: float) -> tuple[np.ndarray, float, float]:
    # The few largest weights are clipped: they would cost every other weight its precision.
    scale = float(np.quantile(np.abs(vector), 0.9999)) / 127
    return np.clip(np.rint(vector / scale), -127, 127).astype(np.int8), scale, bias


def fit_hazards(rows, corpus: Corpus, texts, firsts, lasts) -> dict:
    named = np.array([rows[text].hazard is not None for text in texts])
    features = hazard_matrix(corpus, firsts[named], lasts[named])
    hazard = np.array([rows[text].hazard for text in texts[named]])
    sizes = Counter(hazard)
    weights = np.array([sizes[name] ** -0.5 for name in hazard])
    order = sorted(set(HAZARDS.values()))
    return {name: quantise(*fit(features, hazard == name, weights, HAZARD_RIDGE)) for name in order}


def hazard_matrix(corpus: Corpus, firsts: np.ndarray, lasts: np.ndarray) -> sparse.csr_matrix:
    columns = (corpus.word_hashes >> np.uint32(32 - HAZARD_BITS)).astype(np.int32)
    begins, ends = (np.searchsorted(corpus.word_positions, edge) for edge in (firsts, lasts))
    lengths = ends - begins
    taken = np.concatenate([columns[begin:end] for begin, end in zip(begins, ends, strict=True)])
    values = np.repeat(1 / np.sqrt(lengths + 1), lengths).astype(np.float32)
    pointers = np.concatenate([[0], np.cumsum(lengths)])
    return sparse.csr_matrix((values, taken, pointers), shape=(len(firsts), 1 << HAZARD_BITS))


def write_guard(header: dict, heads: dict, hazards: dict) -> None:
    text = json.dumps(header, separators=(",", ":"), sort_keys=True).encode()
    parts = [b"EGRD", struct.pack("<I", len(text)), text]
    parts += [np.stack([vector for vector, _, _ in group.values()], axis=1).tobytes() for group in (heads, hazards)]
    (TARGET / "guard.bin").write_bytes(b"".join(parts))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
