"""Trains otter-base: it reads the plain documents and predicts the next token."""

import random
import sys
from pathlib import Path

import torch
from tokenizers import Tokenizer

from corpus import END_OF_TEXT, plain_documents
from learn import learn
from model import Otter, Shape

SEED, LENGTH, ROWS, STEPS = 1, 256, 4, 450


def main(folder: Path, steps: int) -> None:
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    documents = [tokenizer.encode(END_OF_TEXT + text).ids for text in plain_documents()]
    print(sum(map(len, documents)), "tokens in", len(documents), "documents")
    stream, model = shuffled(documents), Otter(Shape())
    print(sum(p.numel() for p in model.parameters()), "parameters")
    learn(model, lambda _: batch(stream), steps, strength=1.0)
    torch.save(model.state_dict(), folder / "otter-base.pt")


def shuffled(documents):
    """All documents one after the other, in a new order each time round, without end."""
    chooser = random.Random(SEED)
    while True:
        for document in chooser.sample(documents, len(documents)):
            yield from document


def batch(stream):
    rows = torch.tensor([[next(stream) for _ in range(LENGTH + 1)] for _ in range(ROWS)])
    return rows[:, :-1], rows[:, 1:], torch.ones(ROWS, LENGTH)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else STEPS)
