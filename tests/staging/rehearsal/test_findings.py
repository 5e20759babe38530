"""A checker that finds nothing wrong is worth what it finds when something is."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from staging.rehearsal.crm_gaps import CrmGaps
from staging.rehearsal.deliveries import Delivery, Expectation, Posted, load_deliveries
from staging.rehearsal.findings import Findings
from staging.rehearsal.report import ONE_LINE, as_json, percentile, print_table

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
COUNTS = {"read": 3, "unreadable": 0, "new_leads": 1, "joined": 1, "filtered": 1, "notices": 0, "quarantined": 0}


def delivery(
    name: str, address: str, disposition: str = "inquiry", *, answered: bool = False, joins: str | None = None
) -> Delivery:
    expected = Expectation(disposition=disposition, answered=answered, why="", joins=joins)
    return Delivery(name, "website", {}, f'{{"email": "{address}"}}'.encode(), expected)


def lead(delivery_id: str, decision: str) -> dict[str, Any]:
    seconds = 2.0 if decision == "answered" else None
    return {"delivery": delivery_id, "decision": decision, "why": "", "who": "", "score": None, "tier": None} | {
        "seconds": seconds
    }


def mail(*to: str, seconds: float = 2.0, subject: str = "Re: x") -> dict[str, Any]:
    return {
        "envelope_to": list(to),
        "at": (AT + timedelta(seconds=seconds)).isoformat(),
        "subject": subject,
        "text": "",
        "html": "",
    }


DIGEST_MAIL = mail("isobel@fernhill.example", subject="Monday")
REPLY = mail("ada@quill.example", "archive@fernhill.example")


@pytest.fixture
def fine() -> Findings:
    """One answered inquiry, its repetition, one pitch."""
    deliveries = (
        delivery("1.http", "ada@quill.example", answered=True),
        delivery("2.http", "ada@quill.example", joins="1.http"),
        delivery("3.http", "kim@seo.example", "vendor_pitch"),
    )
    return Findings(
        posted=[Posted(one, AT, 202, f"d{number}") for number, one in enumerate(deliveries, 1)],
        leads=[lead("d1", "answered"), lead("d2", "joined"), lead("d3", "vendor_pitch")],
        outcomes={f"d{number}": ("read", "") for number in (1, 2, 3)},
        unsettled=0,
        mails=[REPLY, DIGEST_MAIL],
        contacts=[{"email": "ada@quill.example"}],
        crm_counts={"contacts": 1},
        crm_sent_messages=1,
        digest={"to": "isobel@fernhill.example", "subject": "Monday", "counts": COUNTS},
    )


def test_nothing_is_wrong_when_all_is_well(fine: Findings) -> None:
    assert fine.problems() == []
    assert as_json(fine)["first_response_seconds"] == {"p50": 2.0, "p99": 2.0, "max": 2.0}
    assert as_json(fine)["dispositions"] == {"inquiry": 1, "joined": 1, "vendor_pitch": 1}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"mails": [DIGEST_MAIL]}, "0 answers in the inbox, expected 1"),
        ({"mails": [REPLY, REPLY, DIGEST_MAIL]}, "2 answers in the inbox, expected 1"),
        ({"mails": [REPLY, mail("kim@seo.example"), DIGEST_MAIL]}, "3.http: 1 answers in the inbox, expected 0"),
        ({"mails": [REPLY, mail("eve@else.example"), DIGEST_MAIL]}, "1 mails to nobody who wrote"),
        ({"mails": [mail("ada@quill.example", seconds=121), DIGEST_MAIL]}, "answered after 121"),
        ({"mails": [REPLY]}, "the digest did not reach isobel@fernhill.example"),
        (
            {"digest": {"to": "isobel@fernhill.example", "subject": "Monday", "counts": COUNTS | {"joined": 0}}},
            "not add up",
        ),
        ({"mails": [REPLY, DIGEST_MAIL | {"text": "word " * 701}]}, "the digest has 701 words"),
        ({"mails": [REPLY, DIGEST_MAIL | {"html": "x" * 50_001}]}, "the digest has 50001 bytes"),
        ({"outcomes": {"d1": ("read", "")}}, "not add up"),
        ({"contacts": []}, "1.http: not in the CRM"),
        ({"contacts": [{"email": "ada@quill.example"}] * 2}, "1.http: 2 contacts in the CRM"),
        ({"crm_sent_messages": 0}, "the CRM shows 0 mails of ours, the inbox 1"),
        ({"crm_gaps": CrmGaps(without_owner={"deal": 3})}, "the CRM has 3 deals without an owner"),
        ({"unsettled": 2}, "2 still have a step"),
        (
            {"leads": [lead("d1", "answered"), lead("d2", "joined"), lead("d3", "answered")]},
            "3.http: inquiry, expected vendor_pitch",
        ),
        (
            {"leads": [lead("d1", "spam"), lead("d2", "joined"), lead("d3", "vendor_pitch")]},
            "1.http: spam, expected inquiry",
        ),
    ],
)
def test_what_is_wrong_is_named(fine: Findings, change: dict[str, Any], words: str) -> None:
    assert any(words in problem for problem in replace(fine, **change).problems())


def test_what_the_crm_lacks_is_told_in_figures(fine: Findings) -> None:
    gaps = CrmGaps(without_owner={"deal": 3, "task": 1}, deals_beside_an_open_one=2, tasks_open_there_only=5)
    told = as_json(replace(fine, crm_gaps=gaps))["crm"]

    assert (told["without_owner"], told["deals_beside_an_open_one"], told["tasks_open_there_only"]) == (4, 2, 5)


def test_the_readme_names_what_must_be_nothing(fine: Findings) -> None:
    readme = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
    must_be_nothing = readme.split("what must be 0:")[1].split("),")[0]

    named = re.findall(r"`(\w+)`", must_be_nothing)
    assert [as_json(fine)["crm"][name] for name in named] == [0, 0, 0]


def test_a_delivery_that_was_not_accepted_is_named(fine: Findings) -> None:
    refused = replace(fine.posted[0], status=503, delivery_id="")

    problems = replace(fine, posted=[refused, *fine.posted[1:]]).problems()

    assert "1.http: answered 503, not 202" in problems


def test_a_further_message_that_was_answered_too_counts_as_joined_and_as_answered(fine: Findings) -> None:
    further = lead("d2", "joined") | {"seconds": 3.0}
    found = replace(fine, leads=[lead("d1", "answered"), further, lead("d3", "vendor_pitch")])

    assert (as_json(found)["duplicates_joined"], as_json(found)["replies_sent"]) == (1, 2)


def test_a_held_message_does_not_wait_where_another_one_of_the_same_sender_was_answered(fine: Findings) -> None:
    overtaken = [lead("d1", "held"), lead("d2", "joined") | {"seconds": 3.0}, lead("d3", "vendor_pitch")]

    assert as_json(replace(fine, leads=overtaken))["held"] == 0
    assert as_json(replace(fine, leads=overtaken, mails=[DIGEST_MAIL]))["held"] == 1


def test_a_state_nobody_knows_is_an_error(fine: Findings) -> None:
    with pytest.raises(ValueError, match="perhaps"):
        replace(fine, leads=[lead("d1", "perhaps")]).problems()


def test_the_same_bytes_twice_count_once(fine: Findings) -> None:
    twin = replace(fine.posted[1], delivery_id="d1")

    found = replace(fine, posted=[fine.posted[0], twin, fine.posted[2]])

    assert [fate.disposition for fate in found.fates] == ["inquiry", "joined", "vendor_pitch"]


def test_a_percentile_is_one_of_the_values() -> None:
    assert percentile([], 50) is None
    assert percentile([1.0], 99) == 1.0
    assert percentile([1.0, 2.0, 3.0, 4.0], 50) == 2.0
    assert percentile([1.0, 2.0, 3.0, 4.0], 99) == 4.0


def test_no_two_people_of_the_sample_share_an_address() -> None:
    """Mails are told apart by their recipients, so a recipient must name one group of deliveries only."""
    deliveries = load_deliveries()
    for one in deliveries:
        words = {word.strip("<>\"',;:()") for word in one.text.replace('\\"', " ").split()}
        addresses = {word for word in words if "@" in word and not word.endswith("@fernhill.example")}
        for other in deliveries:
            if other.group != one.group:
                assert not [
                    address for address in addresses if f'"{address}"' in other.text or f"<{address}>" in other.text
                ]


def test_the_table_can_be_read_in_eighty_columns(fine: Findings) -> None:
    why = "The customer fits; Needs what we do; Budget in range"
    first = {**lead("d1", "answered"), "who": "Ruprecht [of] Öhlenschläger", "score": 100, "tier": "warm", "why": why}
    said = StringIO()
    print_table(replace(fine, leads=[first, *fine.leads[1:]]), Console(file=said, width=80))
    entry = said.getvalue().split("Ruprecht [of]", 1)[1].split("pitch", 1)[0]

    assert "100 warm" in entry
    assert all(word in entry for word in why.split()), "no word is broken"
    assert entry.count("\n") < 8


def asked(prompt: str, *, recorded: bool, sender: str = "Ada Quill") -> dict[str, Any]:
    return {"prompt": prompt, "recorded": recorded, "sender": sender, "key": "k", "question": "q"}


def test_the_report_tells_recorded_answers_from_those_by_rule(fine: Findings) -> None:
    questions = [
        asked("judge v3", recorded=False),
        asked("write_reply v3", recorded=True, sender="Kim"),
        asked("write_reply v3", recorded=False),
    ]
    findings = replace(fine, asked={"questions": questions, "outdated": []})

    assert as_json(findings)["model"] == {
        "recorded": {"write_reply v3": 1},
        "no recorded answer": {"judge v3": 1, "write_reply v3": 1},
        "letters_by_rule": ["Ada Quill"],
    }
    assert findings.problems() == []


def test_a_letter_by_rule_is_marked_in_the_table(fine: Findings) -> None:
    leads = [{**one, "who": "Ada Quill"} for one in fine.leads]
    findings = replace(fine, leads=leads, asked={"questions": [asked("write_reply v3", recorded=False)]})
    page = StringIO()
    print_table(findings, Console(file=page, width=200))

    assert "(no recorded answer)" in page.getvalue()


def test_in_a_pipe_each_entry_is_one_line(fine: Findings) -> None:
    leads = [{**one, "who": "Ada Quill", "why": "because of this and that " * 9} for one in fine.leads]
    page = StringIO()
    print_table(replace(fine, leads=leads), Console(file=page, width=ONE_LINE))

    *_, rule = (number for number, line in enumerate(page.getvalue().splitlines()) if "\u2500" in line)
    entries = [line for line in page.getvalue().splitlines()[rule + 1 :] if line.strip()]
    assert len(entries) == len(fine.posted)


def test_a_prompt_changed_after_its_answers_were_recorded_is_a_problem(fine: Findings) -> None:
    told = "write_reply v3 has no recorded answers: they are for write_reply v3"

    assert replace(fine, asked={"questions": [], "outdated": [told]}).problems() == [told]
