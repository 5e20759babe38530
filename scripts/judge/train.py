"""Train the offline judge's word weights and report what they are worth.

Reads evals/labelled.jsonl and evals/written.jsonl, prints the cross-validated figures of
the labelled messages (each fold is judged by weights that never saw it) and writes
integrations/judges/word_lists/weights.json. Needs scikit-learn, which the service does
not: `pip install scikit-learn` into an environment of your own.
"""

import argparse
import base64
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from app.domain.dry_run_rows import inquiry_of_row
from integrations.judges.features import BUCKETS, bucket_of_pair, buckets_of_word, sign_features, word_features
from integrations.judges.linear_model import WEIGHTS
from integrations.judges.message_text import MessageText
from integrations.judges.phrase_files import sign_book

ROOT = Path(__file__).parents[2]
WRITTEN_AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
WORD_SCALE = 3.0  # how far words are trusted beside signs
SIGN_SCALE = 1.0
NO_COMPANY_KNOWN = {"no company", "no title", "short", "sales mailbox"}  # of invented texts these say nothing


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def features_of(row: dict[str, Any]) -> tuple[dict[str, float], dict[int, float]]:
    inquiry = inquiry_of_row(row, WRITTEN_AT)
    text = MessageText.of(inquiry)
    signs = sign_features(sign_book().hits(text.tokens), inquiry, text)
    if row["id"].startswith("written"):
        signs = {name: value for name, value in signs.items() if name not in NO_COMPANY_KNOWN}
    words, pairs = word_features(text.tokens)
    buckets = Counter(bucket for word in words for bucket in buckets_of_word(word))
    buckets.update(bucket_of_pair(pair) for pair in pairs)
    norm = sum(buckets.values()) ** 0.5 or 1.0
    return signs, {bucket: count / norm for bucket, count in buckets.items()}


def matrix(features: list[tuple[dict[str, float], dict[int, float]]], names: list[str]) -> csr_matrix:
    column = {name: index for index, name in enumerate(names)}
    signs = np.zeros((len(features), len(names)))
    words = np.zeros((len(features), BUCKETS))
    for row, (found, buckets) in enumerate(features):
        for name, value in found.items():
            signs[row, column[name]] = value
        for bucket, value in buckets.items():
            words[row, bucket] = value
    return hstack([csr_matrix(signs * SIGN_SCALE), csr_matrix(words * WORD_SCALE)]).tocsr()


def trained(x: csr_matrix, y: list[str], strength: float) -> LogisticRegression:
    return LogisticRegression(C=strength, max_iter=3000).fit(x, y)


def cross_validated(x: csr_matrix, rows: list[dict[str, Any]], strength: float) -> None:
    labelled = [i for i, row in enumerate(rows) if not row["id"].startswith("written")]
    written = [i for i, row in enumerate(rows) if row["id"].startswith("written")]
    y = [row["label"] for row in rows]
    chances = np.zeros((len(rows), len(set(y))))
    for seed in range(3):
        folds = StratifiedKFold(5, shuffle=True, random_state=seed)
        for train, test in folds.split(labelled, [y[i] for i in labelled]):
            known = [labelled[i] for i in train] + written
            model = trained(x[known], [y[i] for i in known], strength)
            asked = [labelled[i] for i in test]
            chances[asked] += model.predict_proba(x[asked]) / 3
    report("labelled, 5 folds x 3", [rows[i] for i in labelled], chances[labelled], sorted(set(y)))
    alone = trained(x[written], [y[i] for i in written], strength).predict_proba(x[labelled])
    report("labelled, trained on written texts only", [rows[i] for i in labelled], alone, sorted(set(y)))
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    for train, test in folds.split(written, [y[i] for i in written]):
        known = [written[i] for i in train] + labelled
        asked = [written[i] for i in test]
        chances[asked] = trained(x[known], [y[i] for i in known], strength).predict_proba(x[asked])
    report("written, 5 folds", [rows[i] for i in written], chances[written], sorted(set(y)))


def report_unseen(
    unseen: list[dict[str, Any]], rows: list[dict[str, Any]], x: csr_matrix, names: list[str], strength: float
) -> None:
    features = [({n: v for n, v in signs.items() if n in names}, words) for signs, words in map(features_of, unseen)]
    y = [row["label"] for row in rows]
    report("unseen", unseen, trained(x, y, strength).predict_proba(matrix(features, names)), sorted(set(y)))


def report(title: str, rows: list[dict[str, Any]], chances: np.ndarray, classes: list[str]) -> None:
    inquiry = classes.index("inquiry")
    print(f"== {title}: {len(rows)}")
    for limit in (0.5, 0.4, 0.3, 0.2):
        kept = chances[:, inquiry] >= limit
        rows_kept = list(zip(rows, kept, strict=True))
        lost = [row["id"] for row, keep in rows_kept if row["label"] == "inquiry" and not keep]
        junk = [keep for row, keep in rows_kept if row["label"] in {"vendor_pitch", "spam"}]
        missed = [row["id"] for row, keep in rows_kept if row["label"] in {"vendor_pitch", "spam"} and keep]
        print(f"  keep at {limit}: lost {lost}, filtered {1 - sum(junk) / len(junk):.3f}, missed {missed[:12]}")
    guesses = [classes[index] for index in chances.argmax(axis=1)]
    print("  accuracy", sum(g == row["label"] for g, row in zip(guesses, rows, strict=True)) / len(rows))


def write(model: LogisticRegression, names: list[str], path: Path) -> None:
    words = model.coef_[:, len(names) :] * WORD_SCALE
    scale = float(np.abs(words).max() / 127)
    content = {
        "classes": list(model.classes_),
        "bias": [round(float(value), 3) for value in model.intercept_],
        "signs": {
            name: [round(float(value) * SIGN_SCALE, 3) for value in model.coef_[:, index]]
            for index, name in enumerate(names)
        },
        "scale": scale,
        "buckets": [base64.b64encode(np.round(row / scale).astype(np.int8).tobytes()).decode() for row in words],
    }
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--strength", type=float, default=4.0, help="inverse regularisation")
    arguments.add_argument("--write", action="store_true")
    arguments.add_argument("--unseen", type=Path, help="one more JSONL file, only to be judged")
    chosen = arguments.parse_args()
    rows = [row for name in ("labelled", "written") for row in rows_of(ROOT / "evals" / f"{name}.jsonl")]
    features = [features_of(row) for row in rows]
    names = sorted({name for signs, _ in features for name in signs})
    x = matrix(features, names)
    cross_validated(x, rows, chosen.strength)
    if chosen.unseen:
        report_unseen(rows_of(chosen.unseen), rows, x, names, chosen.strength)
    if chosen.write:
        write(trained(x, [row["label"] for row in rows], chosen.strength), names, WEIGHTS)


if __name__ == "__main__":
    main()
