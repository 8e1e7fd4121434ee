"""Writes the model card: what the guard is, what it was made from, and what it does on sources it never saw."""

from collections import defaultdict
from pathlib import Path

INTRODUCTION = """# Model card: the built-in guard

A linear classifier over hashed character 3- to 5-grams, words and word pairs (2^{bits} buckets, 8-bit weights), with two
heads, **harm** (prompts and responses) and **jailbreak** (jailbreaks and injections), and a small third part that names the
hazard of a harmful text. It reads a sliding window of about 400 characters and keeps the highest score.

- Version {version}, seed {seed}. Made by `training/guard/train.py`; the same data gives the same bytes.
- Scale: a score of 0.5 is exceeded by 1 % of everyday benign texts of sources it never saw, 0.9 by 0.1 %.
- Use: the first and cheapest line of a safeguard profile. **It recognises wording, not meaning.** It misses most harmful
  requests that are politely or freshly worded, and it is not a substitute for a larger guard where a release needs one.
- Languages: English first; French and eight others through translations of one source; blind elsewhere.
- Not for: judging people, moderation without appeal, or any text longer ago than the conversation at hand.

## How it was measured

The sources are in {folds} groups, relatives and translations together. Each text below was scored by a model trained
without its whole group, by the same moving window as in production, at the threshold 0.5. The shipped model is then
trained on all groups, so on texts like these it does better than the table says. "Everyday" sources set the threshold,
so their 1 % together is by construction; read each one. French conversation is the weak one (`oasst_fr_train`).
When the group with the translations is left out, no other source teaches those languages: read those rows as what
happens in a language without training data.
"""

SOURCES = """
## Sources and licences

The texts do not ship; only weights derived from them do. Besides these, `training/guard/benign-twins.tsv` (harmless texts
written for this project, Apache-2.0) is in the training of every group, and so is measured in none. Beyond the table,
`src/safeguards/everyday.txt` has 150 harmless requests that no training reads; a test holds the guard to letting all but
one of them pass. Some of the twins were written after seeing which of those failed, so that figure flatters.

"""


def write_card(path: Path, header: dict, lines: list[dict], manifest: list[dict]) -> None:
    parts = [INTRODUCTION.format(bits=header["bits"], version=header["version"], seed=header["seed"], folds=4)]
    titles = {("harm", "prompt"): "Harm, prompts", ("harm", "response"): "Harm, responses",
              ("jailbreak", "prompt"): "Jailbreak and injection"}  # fmt: skip
    groups = defaultdict(list)
    for line in lines:
        groups[line["head"], line["stage"]].append(line)
    for key, group in groups.items():
        parts.append(f"\n### {titles[key]}\n\n" + _table(group))
    parts.append(SOURCES + _sources(manifest))
    path.write_text("".join(parts), encoding="utf-8")


def _table(group: list[dict]) -> str:
    rows = ["| source | language | kind | texts | blocked | AUROC |", "|---|---|---|---|---|---|"]
    kinds = {(True, False): "unsafe", (False, True): "everyday", (False, False): "benign, hard"}
    for line in sorted(group, key=lambda line: (not line["unsafe"], not line["everyday"], line["source"])):
        kind = kinds[line["unsafe"], line["everyday"] and not line["unsafe"]]
        area = "" if line["auroc"] is None else f"{line['auroc']:.3f}"
        rows.append(f"| {line['source']} | {line['language']} | {kind} | {line['rows']} | {line['blocked']:.1%} | {area} |")
    return "\n".join(rows) + "\n"


def _sources(manifest: list[dict]) -> str:
    rows = ["| source | texts | axis | licence |", "|---|---|---|---|"]
    for entry in sorted(manifest, key=lambda entry: entry["name"]):
        rows.append(f"| {entry['name']} | {entry['rows']} | {entry['axis']} | {entry['licence']} |")
    return "\n".join(rows) + "\n"
