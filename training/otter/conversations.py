"""Makes conversations in the chat template, each token with its weight: zero for what is only read."""

import random

from corpus import IM_END, IM_START, LANGUAGES, Filler, Topic, lines, prose, topics

HEADINGS = {
    "en": ("Goals:", "The person's goals:", "Their goals:", "Active goals:", "Goals of this person:"),
    "fr": ("Objectifs :", "Les objectifs de la personne :", "Ses objectifs :", "Objectifs en cours :"),
}
GOAL_QUESTIONS = {
    "en": ("What are my goals?", "What is my goal?", "Which goals do I have?", "List my goals", "Show me my goals"),
    "fr": ("Quels sont mes objectifs ?", "Quel est mon objectif ?", "Donne-moi mes objectifs", "Mes objectifs ?"),
}
GOAL_ANSWERS = {
    "en": ("Here is what you want to do:", "Which of these would you like to work on today? Choose one, and we look for a step of fifteen minutes."),
    "fr": ("Voici ce que vous voulez faire :", "Sur lequel voulez-vous avancer aujourd'hui ? Choisissez-en un, et nous cherchons un pas de quinze minutes."),
}
NO_GOALS = {
    "en": "You have not told me a goal yet. Tell me in one sentence what you would like to reach, for instance: my goal is to walk every day. Then we make a small plan together.",
    "fr": "Vous ne m'avez pas encore dit d'objectif. Dites-moi en une phrase ce que vous voulez atteindre, par exemple : mon objectif est de marcher chaque jour. Puis nous faisons ensemble un petit plan.",
}
OPENINGS = {
    "en": ("Please, ", "Otter, ", "Hello, ", "Could you tell me: ", "One question: "),
    "fr": ("S'il te plaît, ", "Otter, ", "Bonjour, ", "Peux-tu me dire : ", "Une question : "),
}
DAYS = {
    "en": ("Today is {d} {m} 20{y}.", ("January", "March", "May", "July", "October", "November")),
    "fr": ("Nous sommes le {d} {m} 20{y}.", ("janvier", "mars", "mai", "juillet", "octobre", "novembre")),
}


OPENING, OPENING_WEIGHT = 10, 5.0


class Conversations:
    def __init__(self, tokenizer, seed: int):
        self.tokenizer, self.chooser = tokenizer, random.Random(seed)
        self.topics = {language: topics(language) for language in LANGUAGES}
        self.fillers = {language: Filler(self.chooser, language) for language in LANGUAGES}
        self.systems = [line for language in LANGUAGES for line in lines(f"systems.{language}.txt")]
        self.prose = [text for language in LANGUAGES for text in prose(language)]

    def window(self, length: int) -> list[tuple[int, float]]:
        """One conversation, filled with turns until `length` tokens are reached, then cut."""
        language = self.chooser.choice(LANGUAGES)
        system, goals = self._system(language)
        tokens = self._read("system", system) if system else []
        while len(tokens) < length:
            if self.chooser.random() < 0.15:
                language = self.chooser.choice(LANGUAGES)
            tokens += self._turn(*self._pair(language, goals))
        return tokens[:length]

    def story(self, length: int) -> list[tuple[int, float]]:
        language = self.chooser.choice(LANGUAGES)
        system, goals = self._system(language) if self.chooser.random() < 0.5 else (None, [])
        tokens = self._read("system", system) if system else []
        if self.chooser.random() < 0.3:
            tokens += self._turn(*self._pair(language, goals))
        topic = next(topic for topic in self.topics[language] if topic.is_story)
        tokens += self._turn(self._worded(self.chooser.choice(topic.questions), language), topic.answers[0])
        return tokens[:length]

    def _pair(self, language: str, goals: list[str]) -> tuple[str, str]:
        dice = self.chooser.random()
        if dice < 0.06:
            question = self.chooser.choice(GOAL_QUESTIONS[language])
            return self._worded(question, language), self._goal_answer(language, goals)
        topic = self._topic(language, dice)
        question, answer = self.fillers[language].fill(
            self.chooser.choice(topic.questions), self.chooser.choice(topic.answers)
        )
        return self._worded(question, language), answer

    def _topic(self, language: str, dice: float) -> Topic:
        choices = [topic for topic in self.topics[language] if not topic.is_story]
        # Goals and unknown questions have the most ways of being said.
        wide = [t for t in choices if "{" in t.answers[0] or t.name in ("unknown", "inconnu")]
        return self.chooser.choice(wide if dice < 0.25 else choices)

    def _goal_answer(self, language: str, goals: list[str]) -> str:
        if not goals:
            return NO_GOALS[language]
        first, last = GOAL_ANSWERS[language]
        return "\n".join([first, *(f"- {goal}" for goal in goals), last])

    def _worded(self, question: str, language: str) -> str:
        chooser = self.chooser
        if chooser.random() < 0.1:
            question = chooser.choice(OPENINGS[language]) + question[0].lower() + question[1:]
        if chooser.random() < 0.2:
            question = question.lower()
        if chooser.random() < 0.2:
            question = question.rstrip(" ?.!")
        if chooser.random() < 0.2:
            question = question.replace("'", "’")
        return question

    def _system(self, language: str) -> tuple[str | None, list[str]]:
        chooser = self.chooser
        if chooser.random() < 0.35:
            return None, []
        parts, goals = [chooser.choice(self.systems)], []
        if chooser.random() < 0.3:
            form, months = DAYS[language]
            parts.append(form.format(d=chooser.randint(1, 30), m=chooser.choice(months), y=chooser.randint(25, 40)))
        # Any text may stand in a system prompt: the model learns not to be led astray by it.
        if chooser.random() < 0.3:
            parts.append(" ".join(chooser.choice(self.prose).split()[: chooser.randint(5, 80)]))
        if chooser.random() < 0.5:
            goals = [self.fillers[language].goal() for _ in range(chooser.randint(1, 3))]
            parts.append("\n".join([chooser.choice(HEADINGS[language]), *(f"- {goal}" for goal in goals)]))
        return chooser.choice(("\n", "\n\n", " ")).join(parts), goals

    def _turn(self, question: str, answer: str) -> list[tuple[int, float]]:
        return self._read("user", question) + self._learned(answer)

    def _read(self, role: str, text: str) -> list[tuple[int, float]]:
        return self._tokens(f"{IM_START}{role}\n{text}{IM_END}\n", 0.0)

    def _learned(self, text: str) -> list[tuple[int, float]]:
        said = self._tokens(f"{text}{IM_END}", 1.0)
        # Which answer it will be is decided by its first words; the rest is soon known by heart.
        said[:OPENING] = [(token, OPENING_WEIGHT) for token, _ in said[:OPENING]]
        return self._tokens(f"{IM_START}assistant\n", 0.0) + said + self._tokens("\n", 0.0)

    def _tokens(self, text: str, weight: float) -> list[tuple[int, float]]:
        return [(token, weight) for token in self.tokenizer.encode(text).ids]
