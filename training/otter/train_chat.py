"""Fine-tunes otter-base into otter-chat: only what the assistant says is learned."""

import sys
from pathlib import Path

import torch
from tokenizers import Tokenizer

from conversations import Conversations
from learn import learn
from model import Otter, Shape

SEED, STEPS = 2, 800


def main(folder: Path, steps: int) -> None:
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    model = Otter(Shape())
    model.load_state_dict(torch.load(folder / "otter-base.pt"))
    conversations = Conversations(tokenizer, SEED)
    learn(model, lambda step: batch(conversations, step), steps, strength=0.7)
    torch.save(model.state_dict(), folder / "otter-chat.pt")


def batch(conversations: Conversations, step: int):
    # The long story needs its whole length at once; so, from time to time, does a long conversation.
    if step % 12 == 3:
        return tensors([conversations.story(Shape.context)])
    if step % 48 == 5:
        return tensors([conversations.window(Shape.context)])
    length, rows = (256, 4) if step % 2 == 0 else (512, 2)
    return tensors([conversations.window(length + 1) for _ in range(rows)])


def tensors(rows: list[list[tuple[int, float]]]):
    tokens = torch.tensor([[token for token, _ in row] for row in rows])
    weights = torch.tensor([[weight for _, weight in row] for row in rows])
    return tokens[:, :-1], tokens[:, 1:], weights[:, 1:]


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else STEPS)
