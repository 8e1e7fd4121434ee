"""Reads the hand-written texts of corpus/ and makes training material of them."""

import random
import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "corpus"
LANGUAGES = ("en", "fr")

IM_START, IM_END, END_OF_TEXT = "<|im_start|>", "<|im_end|>", "<|endoftext|>"


@dataclass(frozen=True)
class Topic:
    name: str
    language: str
    questions: tuple[str, ...]
    answers: tuple[str, ...]

    @property
    def is_story(self) -> bool:
        return len(self.answers[0]) > 2000


def read(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8").strip()


def lines(name: str) -> list[str]:
    return read(name).splitlines()


def prose(language: str) -> list[str]:
    return read(f"prose.{language}.txt").split("\n===\n") + [read(f"story.{language}.txt")]


def topics(language: str) -> list[Topic]:
    blocks = re.split(r"^# ", read(f"chat.{language}.txt"), flags=re.MULTILINE)[1:]
    return [_topic(block, language) for block in blocks]


def _topic(block: str, language: str) -> Topic:
    name, _, body = block.partition("\n")
    parts = re.split(r"^(Q|A): ", body, flags=re.MULTILINE)[1:]
    pairs = list(zip(parts[0::2], (text.strip() for text in parts[1::2])))
    answers = [read(text[1:]) if text.startswith("@") else text for kind, text in pairs if kind == "A"]
    return Topic(name.strip(), language, tuple(t for k, t in pairs if k == "Q"), tuple(answers))


def plain_documents() -> list[str]:
    """What the base model reads: prose, and each topic once as a question with its answer."""
    chooser = random.Random(7)
    documents = []
    for language in LANGUAGES:
        documents += prose(language)
        for topic in topics(language):
            for answer in topic.answers:
                if topic.is_story:
                    continue
                question, answer = Filler(chooser, language).fill(topic.questions[0], answer)
                asked, answered = LABELS[language]
                documents.append(f"{asked}: {question}\n{answered}: {answer}")
    return documents


LABELS = {"en": ("Question", "Answer"), "fr": ("Question", "Réponse")}


class Filler:
    """Puts one goal into the {goal} and {de_goal} of a question and its answer."""

    def __init__(self, chooser: random.Random, language: str):
        self.chooser, self.language = chooser, language
        self.goals = lines(f"goals.{language}.txt")
        self.words = re.findall(r"[a-zà-ÿ]{4,}", " ".join(prose(language)))

    def goal(self) -> str:
        # Goals nobody listed teach the model to copy what it was told, instead of the list by heart.
        if self.chooser.random() < 0.6:
            return self.chooser.choice(self.goals)
        start = " ".join(self.chooser.choice(self.goals).split()[:2])
        return " ".join([start, *self.chooser.choices(self.words, k=self.chooser.randint(1, 3))])

    def fill(self, question: str, answer: str) -> tuple[str, str]:
        if "{" not in question + answer:
            return question, answer
        goal = self.goal()
        return tuple(with_goal(text, goal) for text in (question, answer))


def with_goal(text: str, goal: str) -> str:
    of_goal = f"d'{goal}" if goal[0] in "aeéèêiouh" else f"de {goal}"
    return text.replace("{de_goal}", of_goal).replace("{goal}", goal)
