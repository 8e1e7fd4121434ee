"""Training rows of hashed features, logistic regression over them, and scores as a lane would give them."""

import numpy as np
import scipy.sparse as sparse
from scipy.optimize import minimize
from scipy.special import expit

from ngrams import BITS, SHRINK, WINDOW, Corpus

ROWS_PER_TEXT = 4


def windows_of(corpus: Corpus) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Training rows: whole short texts, and at most ROWS_PER_TEXT windows of each long one."""
    texts, firsts, lasts = [], [], []
    for text, marks in enumerate(corpus.blocks):
        steps = list(range(0, max(len(marks) - 1 - WINDOW, 0) + 1, WINDOW // 2))
        keep = np.unique(np.linspace(0, len(steps) - 1, min(len(steps), ROWS_PER_TEXT)).astype(int))
        for step in keep:
            first = steps[step]
            texts.append(text)
            firsts.append(marks[first])
            lasts.append(marks[min(first + WINDOW, len(marks) - 1)])
    return np.asarray(texts), np.asarray(firsts), np.asarray(lasts)


def matrix_of(corpus: Corpus, firsts: np.ndarray, lasts: np.ndarray) -> sparse.csr_matrix:
    buckets = (corpus.word_hashes >> np.uint32(32 - BITS)).astype(np.int32)
    word_first = np.searchsorted(corpus.word_positions, firsts)
    word_last = np.searchsorted(corpus.word_positions, lasts)
    columns, sizes = [], []
    for first, last, word_a, word_b in zip(firsts, lasts, word_first, word_last, strict=True):
        grams = corpus.grams[:, first:last].ravel()
        row = np.concatenate([grams[grams >= 0], buckets[word_a:word_b]])
        columns.append(row)
        sizes.append(len(row))
    lengths = np.asarray(sizes)
    values = np.repeat((1 / np.sqrt(lengths + SHRINK)).astype(np.float32), lengths)
    pointers = np.concatenate([[0], np.cumsum(lengths)])
    return sparse.csr_matrix((values, np.concatenate(columns), pointers), shape=(len(sizes), 1 << BITS))


def fit(rows: sparse.csr_matrix, labels: np.ndarray, weights: np.ndarray, ridge: float) -> tuple[np.ndarray, float]:
    """L2-regularised logistic regression by L-BFGS from zero: the same input gives the same weights."""
    signs = np.where(labels, 1.0, -1.0)
    weights = weights / weights.sum()
    transposed = rows.T.tocsr()

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        vector, bias = parameters[:-1].astype(np.float32), parameters[-1]
        margin = signs * (rows @ vector + bias)
        pull = -signs * weights * expit(-margin)
        gradient = np.append(transposed @ pull.astype(np.float32), pull.sum()) + ridge * np.append(vector, 0)
        return float(weights @ np.logaddexp(0, -margin) + ridge / 2 * (vector @ vector)), gradient.astype(np.float64)

    start = np.zeros(rows.shape[1] + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 40, "maxcor": 8}).x
    return found[:-1].astype(np.float32), float(found[-1])


def lane_logits(corpus: Corpus, vector: np.ndarray, bias: float) -> np.ndarray:
    """For each text the highest logit that a lane meets on its way, -inf where there is nothing to judge."""
    gains = np.zeros(corpus.starts[-1])
    counts = np.zeros(corpus.starts[-1])
    for row in corpus.grams:
        gains += np.where(row >= 0, vector[np.maximum(row, 0)], 0)
        counts += row >= 0
    buckets = (corpus.word_hashes >> np.uint32(32 - BITS)).astype(np.int32)
    np.add.at(gains, corpus.word_positions, vector[buckets])
    np.add.at(counts, corpus.word_positions, 1)
    gain, count = (np.concatenate([[0], np.cumsum(part)]) for part in (gains, counts))
    ends = corpus.evaluations + 1
    total = count[ends] - count[corpus.windows]
    logits = bias + (gain[ends] - gain[corpus.windows]) / np.sqrt(total + SHRINK)
    highest = np.full(len(corpus.starts) - 1, -np.inf)
    owners = np.repeat(np.arange(len(highest)), np.diff(corpus.evaluation_starts))
    np.maximum.at(highest, owners, logits)
    return highest
