"""Train the offline judge on `evals/`, say what it is worth, and write integrations/judges/weights.bin.

Its figures are cross-validated by writer: each message is judged by weights that never saw anything by who wrote it.
Calibration and thresholds come from the same answers. `evals/sealed` is not read. Needs scikit-learn, which the service
does not: `pip install scikit-learn` into an environment of your own, then `PYTHONPATH=. python scripts/judge/train.py`.
"""

import argparse
import math
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.linear_model import LogisticRegression

from app.domain.judgement import Disposition
from app.evaluation.cases import LabelledCase, read_cases
from integrations.judges.features import GROUP_SCALES, features_of
from integrations.judges.message_text import MessageText
from integrations.judges.trained_weights import RARITY_STEP, WEIGHTS, TrainedWeights, chances_of, packed, unpacked

EVALS = Path(__file__).parents[2] / "evals"
STRENGTH = 8.0  # of the data against the wish for small weights (scikit-learn's C)
LEAST_MESSAGES = 2  # a feature of one message only is as unknown as one of none
CLOSED_INQUIRIES, ASKED_INQUIRIES = 0.006, 0.13  # shares of buyers, with a margin below 1 % and 15 %
KEPT_FEATURES = 115_000  # those that weigh most: keeps the file below 1 MB
KINDS = tuple(Disposition)


class Training:
    """Every case with its features, as matrices of one column per feature."""

    def __init__(self, cases: Sequence[LabelledCase]) -> None:
        self.cases = cases
        self.groups: dict[str, tuple[csr_matrix, np.ndarray]] = {}
        found = []
        for case in cases:
            text = MessageText.of(case.inquiry)
            found.append(features_of(text.typed_subject, text.typed_message, case.inquiry))
        for group in GROUP_SCALES:
            names = np.array(sorted({number for one in found for number in one[group]}), dtype=np.uint32)
            pointers, columns = [0], []
            for one in found:
                columns += sorted(np.searchsorted(names, np.fromiter(one[group], dtype=np.uint32)).tolist())
                pointers.append(len(columns))
            shape = (len(cases), len(names))
            self.groups[group] = csr_matrix((np.ones(len(columns)), columns, pointers), shape=shape), names
        self.labels = np.array([case.label.value for case in cases])
        self.writers = np.array([case.writer for case in cases])

    def weighed(self, training: np.ndarray) -> tuple[csr_matrix, list[np.ndarray], float]:
        """(every case's features, scaled by how rare they are in the training part; their rarities; that of others)."""
        parts, rarities = [], []
        unknown = math.log(1 + training.sum())
        for group, (matrix, _) in self.groups.items():
            times = np.asarray(matrix[training].sum(0)).ravel()
            rarity = np.log((1 + training.sum()) / (1 + times))
            rarity = np.round(np.clip(rarity, RARITY_STEP, None) / RARITY_STEP) * RARITY_STEP
            rarity[times < LEAST_MESSAGES] = unknown
            lengths = np.sqrt(np.asarray((matrix @ diags(rarity**2)).sum(1)).ravel())
            lengths[lengths == 0] = 1
            known = rarity * (times >= LEAST_MESSAGES)
            parts.append(diags(GROUP_SCALES[group] / lengths) @ matrix @ diags(known))
            rarities.append(known)
        return hstack(parts).tocsr(), rarities, unknown


def fitted(x: csr_matrix, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(weights by kind and feature, biases): each kind against all others."""
    weights, biases = [], []
    for kind in KINDS:
        is_kind = labels == kind.value
        rare, usual = (math.sqrt(len(labels) / (2 * count)) for count in (is_kind.sum(), (~is_kind).sum()))
        # Half of what would make both sides equal: rare kinds are heard, not believed.
        weight = {True: rare, False: usual}
        model = LogisticRegression(C=STRENGTH, solver="liblinear", tol=1e-3, class_weight=weight).fit(x, is_kind)
        weights.append(model.coef_[0])
        biases.append(float(model.intercept_[0]))
    return np.array(weights), np.array(biases)


def cross_validated(training: Training) -> np.ndarray:
    """Each case's log odds of each kind, by weights that saw nothing of its writer."""
    scores = np.zeros((len(training.cases), len(KINDS)))
    for writer in sorted(set(training.writers)):
        asked = training.writers == writer
        x, _, _ = training.weighed(~asked)
        weights, biases = fitted(x[~asked], training.labels[~asked])
        scores[asked] = x[asked] @ weights.T + biases
    return scores


def calibration_of(scores: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """Slope and shift that make the likelihood of an inquiry what it turned out to be."""
    odds = np.array([math.log(_plain(row) / (1 - _plain(row))) for row in scores]).reshape(-1, 1)
    model = LogisticRegression(C=1e6).fit(odds, labels == Disposition.INQUIRY.value)
    return float(model.coef_[0][0]), float(model.intercept_[0])


def _plain(row: np.ndarray) -> float:
    return chances_of(dict(zip(KINDS, row, strict=True)), (1.0, 0.0))[Disposition.INQUIRY]


def limits(buyers: np.ndarray) -> tuple[float, float]:
    """(below which buyers are closed, from which they are answered), of the likelihoods of real inquiries."""
    return float(np.quantile(buyers, CLOSED_INQUIRIES)), float(np.quantile(buyers, ASKED_INQUIRIES))


def trained(training: Training, calibration: tuple[float, float], close_below: float, answer_from: float) -> bytes:
    """The file: fitted on every case, the features that weigh most kept."""
    everything = np.ones(len(training.cases), dtype=bool)
    x, rarities, unknown = training.weighed(everything)
    weights, biases = fitted(x, training.labels)
    numbers = np.concatenate([names for _, names in training.groups.values()])
    rarity = np.concatenate(rarities)
    weight_of = np.abs(weights).max(0) * rarity
    kept = np.sort(np.argsort(-weight_of)[:KEPT_FEATURES])
    kept = kept[rarity[kept] > 0]
    order = kept[np.argsort(numbers[kept])]
    is_first = np.concatenate([[True], np.diff(numbers[order].astype(np.int64)) > 0])
    order = order[is_first]  # of two names with one number
    scales = np.abs(weights[:, order]).max(1) / 127
    columns = tuple(
        array("b", np.round(weights[index, order] / scales[index]).astype(np.int8).tobytes())
        for index in range(len(KINDS))
    )
    return packed(
        TrainedWeights(
            kinds=KINDS,
            bias=tuple(round(float(one), 5) for one in biases),
            scales=tuple(float(one) for one in scales),
            numbers=array("I", numbers[order].astype(np.uint32).tobytes()),
            rarity=bytes(np.round(rarity[order] / RARITY_STEP).astype(np.uint8).tolist()),
            columns=columns,
            unknown_rarity=round(unknown, 4),
            calibration=calibration,
            close_below=round(close_below, 4),
            answer_from=round(answer_from, 4),
            learned_from=frozenset(case.digest for case in training.cases),
        )
    )


def reported(
    training: Training, scores: np.ndarray, calibration: tuple[float, float], close_below: float, answer_from: float
) -> Iterator[str]:
    """What the cross-validated answers are worth: all, and by writer and language."""
    chances = [chances_of(dict(zip(KINDS, row, strict=True)), calibration) for row in scores]
    buyer = np.array([one[Disposition.INQUIRY] for one in chances])
    likeliest = np.array([max(one, key=one.__getitem__).value for one in chances])
    closed = (buyer < close_below) & (likeliest != Disposition.INQUIRY.value)
    answered = (buyer >= answer_from) & (likeliest == Disposition.INQUIRY.value)
    for name, parts in (
        ("all", ["all"] * len(buyer)),
        ("writer", [case.writer for case in training.cases]),
        ("language", [case.language for case in training.cases]),
    ):
        for part in sorted(set(parts)):
            inside = np.array([one == part for one in parts])
            inquiry = inside & (training.labels == Disposition.INQUIRY.value)
            junk = inside & np.isin(training.labels, [Disposition.VENDOR_PITCH.value, Disposition.SPAM.value])
            other = inside & (training.labels != Disposition.INQUIRY.value)
            told = {
                "inquiries closed": (closed, inquiry),
                "inquiries to a person": (~closed & ~answered, inquiry),
                "pitches and spam closed": (closed, junk),
                "no inquiry and answered": (answered, other),
                "kinds right": (likeliest == training.labels, inside),
            }
            shares = "; ".join(f"{title} {_share(*counted)}" for title, counted in told.items())
            yield f"{name} {part}: {inside.sum()} messages; {shares}"


def _share(what: np.ndarray, among: np.ndarray) -> str:
    count = int(among.sum())
    return f"{100 * (what & among).sum() / count:.1f} %" if count else "-"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--out", type=Path, default=WEIGHTS)
    chosen = arguments.parse_args()
    cases = read_cases([EVALS / "labelled.jsonl", EVALS / "written.jsonl", EVALS / "messages"])
    training = Training(cases)
    print(len(cases), "messages", dict(Counter(training.labels)))
    scores = cross_validated(training)
    calibration = calibration_of(scores, training.labels)
    buyers = np.array(
        [
            chances_of(dict(zip(KINDS, row, strict=True)), calibration)[Disposition.INQUIRY]
            for row, label in zip(scores, training.labels, strict=True)
            if label == Disposition.INQUIRY.value
        ]
    )
    close_below, answer_from = limits(buyers)
    print(f"calibration {calibration}, closed below {close_below:.4f}, answered from {answer_from:.4f}")
    print("\n".join(reported(training, scores, calibration, close_below, answer_from)))
    content = trained(training, calibration, close_below, answer_from)
    chosen.out.write_bytes(content)
    print(f"{len(unpacked(content).numbers)} features, {len(content)} bytes")


if __name__ == "__main__":
    main()
