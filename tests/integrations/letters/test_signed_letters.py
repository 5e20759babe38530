"""Letters that a partner would sign leave: the guard finds nothing in them."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from app.domain.dry_run_rows import inquiry_of_row
from app.domain.judgement import Criterion, Disposition, Finding, Judgement, Met, Qualification, Tier
from app.domain.lead import Lead
from integrations.letters.model_writer import ModelWriter
from integrations.letters.offline_writer import OfflineWriter
from tests.integrations.letters.leads import FIRM, REFUSE, ROOT
from tests.integrations.letters.test_model_writer import FakeModel

LETTERS = [
    json.loads(line) for line in (ROOT / "tests/integrations/letters/signed_letters.jsonl").open(encoding="utf-8")
]
MESSAGES = {
    row["id"]: row
    for name in ("labelled", "written")
    for row in map(json.loads, (ROOT / "evals" / f"{name}.jsonl").open(encoding="utf-8"))
}


def lead_of(letter: dict[str, Any]) -> Lead:
    at = datetime(2026, 11, 5, 9, tzinfo=UTC)
    findings = {criterion: Finding(met=Met.YES, quote="x") for criterion in Criterion}
    return Lead(
        id=letter["id"],
        firm_id="fernhill",
        source_id="form",
        inquiry=inquiry_of_row(MESSAGES[letter["id"]], at),
        received_at=at,
        next_step="respond",
        attempts=0,
        judgement=Judgement(
            disposition=Disposition.INQUIRY, evidence=(), findings=findings, language=letter["language"]
        ),
        qualification=Qualification(score=80, tier=Tier(letter["tier"]), evidence=()),
    )


def answer_of(letter: dict[str, Any]) -> dict[str, Any]:
    answered = [{"question": "theirs", "answered_from": f"answer:{key}", "who": ""} for key in letter["answers"]]
    return {
        "language": letter["language"],
        "register": "formal",
        "kind": "first" if "{{" in letter["body"] else "refusal",
        "paragraphs": letter["body"].split("\n\n"),
        "reread": [],
        "case_studies": [{"slug": slug, "shared": "the trade"} for slug in letter["case_studies"]],
        "questions": answered + [{**one, "answered_from": "person"} for one in letter["for_people"]],
        "facts": [],
    }


@pytest.mark.parametrize("letter", LETTERS, ids=[letter["id"] for letter in LETTERS])
def test_a_letter_that_a_partner_would_sign_leaves(letter: dict[str, Any]) -> None:
    writer = ModelWriter(FakeModel(answer_of(letter), answer_of(letter)), OfflineWriter(), ROOT / "prompts")

    assert writer.write(lead_of(letter), FIRM, unsubscribe_url=REFUSE).reasons == ()


def test_there_are_letters_in_all_languages() -> None:
    assert {letter["language"] for letter in LETTERS} == {"en", "de", "fr", "es", "it", "nl", "pt"}
