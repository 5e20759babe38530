"""Where the CRM and we do not agree."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.crm_copy import CopyKind, CrmCopy
from app.domain.crm_differences import CrmBelief, DifferenceKind, Handling, differences

AT = datetime(2031, 5, 14, tzinfo=UTC)
WORDS = st.sampled_from(["", "7", "7.0", "hot", "ines@larkfield.example", "yes"])
KINDS: st.SearchStrategy[CopyKind] = st.sampled_from(["company", "contact", "deal", "task", "message"])
OURS = st.dictionaries(st.sampled_from(["score", "tier", "review"]), WORDS)


@st.composite
def copies(draw: st.DrawFn, kind: CopyKind) -> CrmCopy:
    names = st.sampled_from(["stage", "amount", "state", "done"])
    told: dict[str, Any] = {"values": draw(st.dictionaries(names, WORDS)), "ours": draw(OURS), "owner": draw(WORDS)}
    return CrmCopy(kind=kind, their_id=draw(st.sampled_from("12")), changed_at=AT, archived=draw(st.booleans()), **told)


@st.composite
def beliefs(draw: st.DrawFn) -> tuple[CrmBelief, CrmCopy | None]:
    kind = draw(KINDS)
    believed = CrmBelief(
        kind=kind,
        their_id="1",
        lead_id="lead",
        copy=draw(st.none() | copies(kind)),
        ours=draw(OURS),
        owner=draw(WORDS),
        open_here=draw(st.booleans()) if kind == "task" else None,
        written=draw(st.dictionaries(st.sampled_from(["stage", "status", "deleted"]), WORDS)),
        settled=draw(st.booleans()),
    )
    return believed, draw(st.none() | copies(kind))


@settings(max_examples=60, deadline=None)
@given(beliefs())
def test_no_two_differences_of_a_record_are_of_one_kind_but_values_and_none_names_a_person(
    both: tuple[CrmBelief, CrmCopy | None],
) -> None:
    belief, there = both
    found = list(differences(belief, there))
    kinds = [one.kind for one in found if one.kind != "overwritten"]
    assert len(kinds) == len(set(kinds))
    assert all("Ana" not in one.stands for one in found)


@settings(max_examples=40, deadline=None)
@given(beliefs())
def test_what_stands_there_as_we_read_and_wrote_it_is_no_difference(both: tuple[CrmBelief, CrmCopy | None]) -> None:
    belief, there = both
    if there is None or there.archived or not there.owner or belief.kind == "task":
        return
    same = CrmBelief(kind=belief.kind, their_id=there.their_id, lead_id="lead", copy=there, ours=there.ours)

    assert list(differences(same, there)) == []


def test_whose_owner_a_person_took_away_stays_nobodys() -> None:
    told: dict[str, Any] = {"their_id": "1", "lead_id": "lead", "owner": "ines@larkfield.example", "owner_id": "700"}
    cases: tuple[tuple[CopyKind, dict[str, str], list[str]], ...] = (
        ("contact", {}, ["mended"]),
        ("contact", {"owner": "700"}, []),
        ("deal", {"owner": "701"}, []),
        ("task", {"owner": "700"}, ["left"]),
        ("task", {"owner": "701"}, ["mended"]),
        ("task", {}, ["mended"]),
    )
    for kind, known, done in cases:
        there = CrmCopy(kind=kind, their_id="1", changed_at=AT)
        belief = CrmBelief(kind=kind, open_here=kind == "task" or None, copy=there, written=known, **told)
        assert [one.done for one in differences(belief, there)] == done, (kind, known)


def test_an_owner_taken_away_is_left_and_told_in_one_way() -> None:
    for kind, said in (
        ("contact", DifferenceKind.OWNER),
        ("deal", DifferenceKind.OWNER),
        ("task", DifferenceKind.NO_OWNER),
    ):
        there = CrmCopy(kind=kind, their_id="1", changed_at=AT)  # type: ignore[arg-type]  # each of them is a kind
        before = replace(there, owner="ines@larkfield.example")
        belief = CrmBelief(
            kind=there.kind, their_id="1", lead_id="lead", copy=before, owner="ines@larkfield.example", open_here=True
        )
        assert [(one.kind, one.done) for one in differences(belief, there)] == [(said, Handling.LEFT)]


def test_a_task_that_was_moved_here_goes_to_its_new_owner_whoever_had_it_there() -> None:
    """As the recorder writes it: another owner than we wrote last. A contact's and a deal's is a person's by then."""
    there = CrmCopy(kind="task", their_id="1", changed_at=AT)
    told: dict[str, Any] = {"their_id": "1", "lead_id": "lead", "owner": "Ines@larkfield.example", "owner_id": "700"}
    for wrote, read, done in (
        ("701", "", Handling.MENDED),
        ("701", "otto@larkfield.example", Handling.MENDED),
        ("701", "ines@larkfield.example", Handling.LEFT),
        ("700", "otto@larkfield.example", Handling.LEFT),
        ("", "otto@larkfield.example", Handling.LEFT),
    ):
        belief = CrmBelief(
            kind="task", open_here=True, copy=replace(there, owner=read), written={"owner": wrote}, **told
        )
        found = [one.done for one in differences(belief, there) if one.kind is DifferenceKind.NO_OWNER]
        assert found == [done], (wrote, read)
