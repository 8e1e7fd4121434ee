"""Trains the byte-level BPE vocabulary: any input is tokenised, as each byte is a token."""

import sys
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from corpus import END_OF_TEXT, IM_END, IM_START, LANGUAGES, plain_documents, topics

SPECIAL = (END_OF_TEXT, IM_START, IM_END)
VOCABULARY = 1024


def train() -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    # The same splitting as llama.cpp's pre-tokenizer "gpt-2".
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY - len(SPECIAL),
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(_texts(), trainer)
    tokenizer.add_special_tokens(list(SPECIAL))
    assert tokenizer.get_vocab_size() == VOCABULARY
    return tokenizer


def _texts() -> list[str]:
    questions = [q for language in LANGUAGES for topic in topics(language) for q in topic.questions]
    return plain_documents() + questions


if __name__ == "__main__":
    train().save(str(Path(sys.argv[1]) / "tokenizer.json"))
