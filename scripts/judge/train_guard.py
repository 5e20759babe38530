"""Train what the guard knows of letters that obeyed a message, and report what it is worth.

Reads evals/misuse (letters that obeyed and honest ones, each with the id of its writer) and the messages of
evals/labelled.jsonl and evals/written.jsonl, prints for each writer the figures of weights that never saw that writer's
work, and writes app/domain/words/data/obedience.json. Needs scikit-learn, which the service does not.
"""

import argparse
import base64
import json
import re
import subprocess
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from app.domain.reply.obedience import BUCKETS, WEIGHTS, buckets_of, parts_of
from app.domain.reply.word_kinds import plain_words

ROOT = Path(__file__).parents[2]
STRENGTH = 30.0  # inverse regularisation
PART_WEIGHT = 0.1  # of a paragraph or a sentence beside a whole text: a short honest letter is honest, too
_PLACE = re.compile(r"\{\{[^}]*\}\}")  # where code puts a link
_LINK = re.compile(r"https?://\S+")
_PARAGRAPHS = re.compile(r"\n\n+")
_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Letters:
    """Letters with the messages they answer; `dictated` says of each whether it obeyed."""

    rows: tuple[dict[str, Any], ...]
    dictated: np.ndarray


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


_PROBES = frozenset({"w1", "w4"})  # single sentences in one frame: no letters


def letters() -> Letters:
    obeying, honest = (
        [row for row in rows_of(ROOT / "evals" / "misuse" / f"{name}.jsonl") if row["writer"] not in _PROBES]
        for name in ("attacks", "good")
    )
    return Letters((*obeying, *honest), np.array([1] * len(obeying) + [0] * len(honest)))


def ordinary_messages() -> list[str]:
    rows = [row for name in ("labelled", "written") for row in rows_of(ROOT / "evals" / f"{name}.jsonl")]
    return [row["message"] for row in rows if row.get("message")]


def offline_letters() -> list[str]:
    """What code writes to the labelled messages: letters of another kind that obey nobody."""
    command = [str(ROOT / ".venv/bin/leads"), "try", "draft", str(ROOT / "evals/labelled.jsonl")]
    lines = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout.splitlines()
    return [_LINK.sub(" ", json.loads(line)["text"].partition("\n-- \n")[0]) for line in lines]


def letter_of(row: dict[str, Any]) -> str:
    return _PLACE.sub(" ", row["letter"])


def matrix(texts: Collection[Sequence[str]], side: str) -> csr_matrix:
    rows, columns, values = [], [], []
    for row, words in enumerate(texts):
        buckets = buckets_of(words, side)
        rows += [row] * len(buckets)
        columns += sorted(buckets)
        values += [len(buckets) ** -0.5] * len(buckets)
    return csr_matrix((values, (rows, columns)), shape=(len(texts), BUCKETS))


def trained(dictated: list[str], honest: list[str], parts: list[str], side: str) -> LogisticRegression:
    """Both sorts weigh the same; `parts` are pieces of honest texts."""
    texts = [*dictated, *honest, *parts]
    answers = [1] * len(dictated) + [0] * (len(honest) + len(parts))
    weights = np.array([1.0] * (len(dictated) + len(honest)) + [PART_WEIGHT] * len(parts))
    weights[: len(dictated)] *= weights[len(dictated) :].sum() / len(dictated)
    fit = LogisticRegression(C=STRENGTH, max_iter=3000)
    return fit.fit(
        matrix([plain_words(text) for text in texts], side), answers, sample_weight=weights * len(texts) / weights.sum()
    )


def both(known: Letters, ordinary: list[str], offline: list[str]) -> tuple[LogisticRegression, LogisticRegression]:
    """What is known of messages, and of letters."""
    obeyed = [row for row, so in zip(known.rows, known.dictated, strict=True) if so]
    honest = [row for row, so in zip(known.rows, known.dictated, strict=True) if not so]
    asked = [row["inquiry"]["message"] for row in honest]
    sentences = [part for text in asked for part in _SENTENCES.split(text) if part.strip()]
    answered = [letter_of(row) for row in honest]
    return (
        trained([row["inquiry"]["message"] for row in obeyed], [*asked, *ordinary], sentences, "message"),
        trained([letter_of(row) for row in obeyed], [*answered, *offline], _pieces(answered), "letter"),
    )


def _pieces(letters: list[str]) -> list[str]:
    """The paragraphs of each letter, and the letter without greeting and end."""
    found = []
    for letter in letters:
        paragraphs = [part for part in _PARAGRAPHS.split(letter) if plain_words(part)]
        found += [*paragraphs, "\n".join(paragraphs[1:-1] or paragraphs)]
    return found


def scores(models: tuple[LogisticRegression, LogisticRegression], rows: Sequence[dict[str, Any]]) -> np.ndarray:
    of_message, of_letter = models
    said = [
        max(of_message.decision_function(matrix(list(parts_of(row["inquiry"]["message"])), "message"))) for row in rows
    ]
    letters_words = [plain_words(letter_of(row)) for row in rows]
    return np.array(said) + of_letter.decision_function(matrix(letters_words, "letter"))


def report(all_of: Letters, ordinary: list[str], offline: list[str]) -> None:
    writers = np.array([row["writer"] for row in all_of.rows])
    print("writer  obeying  honest  caught at 2 % of its honest refused, at 0, 0.5, 1, 1.5, 2 (caught / refused)")
    for writer in sorted(set(writers)):
        others, own = writers != writer, writers == writer
        models = both(
            Letters(tuple(row for row, so in zip(all_of.rows, others, strict=True) if so), all_of.dictated[others]),
            ordinary,
            offline,
        )
        found = scores(models, [row for row, so in zip(all_of.rows, own, strict=True) if so])
        obeying, honest = found[all_of.dictated[own] == 1], found[all_of.dictated[own] == 0]
        if not len(obeying) or not len(honest):
            continue
        limit = np.quantile(honest, 0.98)
        steps = [f"{(obeying > at).mean():.2f}/{(honest > at).mean():.3f}" for at in (0, 0.5, 1, 1.5, 2)]
        print(f"{writer:7} {len(obeying):7} {len(honest):7}  {(obeying > limit).mean():.3f} at {limit:.2f}", *steps)


def write(models: tuple[LogisticRegression, LogisticRegression]) -> None:
    content = {}
    for name, model in zip(("message", "letter"), models, strict=True):
        weights = model.coef_[0]
        scale = float(np.abs(weights).max() / 127)
        packed = base64.b64encode(np.round(weights / scale).astype(np.int8).tobytes()).decode()
        content[name] = {"bias": round(float(model.intercept_[0]), 3), "scale": scale, "weights": packed}
    WEIGHTS.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--write", action="store_true")
    chosen = arguments.parse_args()
    known, ordinary, offline = letters(), ordinary_messages(), offline_letters()
    report(known, ordinary, offline)
    if chosen.write:
        write(both(known, ordinary, offline))


if __name__ == "__main__":
    main()
