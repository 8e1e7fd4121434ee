"""Counts the questions of the corpus that otter-chat begins to answer as it was taught."""

import sys
from pathlib import Path

import torch
from tokenizers import Tokenizer

from corpus import IM_END, IM_START, LANGUAGES, lines, topics, with_goal
from model import Otter, Shape

COMPARED = 20


def main(folder: Path) -> None:
    torch.set_num_threads(1)
    tokenizer, model = Tokenizer.from_file(str(folder / "tokenizer.json")), Otter(Shape())
    model.load_state_dict(torch.load(folder / "otter-chat.pt"))
    right = asked = 0
    for language in LANGUAGES:
        goal = lines(f"goals.{language}.txt")[0]
        for topic in topics(language):
            answers = [with_goal(answer, goal) for answer in topic.answers]
            for question in topic.questions:
                said = begin(model, tokenizer, with_goal(question, goal))
                asked += 1
                if any(answer.startswith(said) for answer in answers):
                    right += 1
                else:
                    print(f"{question!r}: {said!r}")
    print(f"{right} of {asked} questions are answered as taught")


@torch.no_grad()
def begin(model: Otter, tokenizer: Tokenizer, question: str) -> str:
    prompt = f"{IM_START}user\n{question}{IM_END}\n{IM_START}assistant\n"
    tokens = tokenizer.encode(prompt).ids
    read = len(tokens)
    for _ in range(COMPARED):
        tokens.append(int(model(torch.tensor([tokens]))[0, -1].argmax()))
    # A character of several bytes may be cut at the end.
    return tokenizer.decode(tokens[read:]).rstrip("\ufffd")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
