"""One opportunity for each person or company and matter, and how it fits."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.judgement import Tier
from app.domain.opportunity import OVER_AFTER, KnownOpportunity, LeadFit, best_fit, fit_of_contact, opportunity_of

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SERVICES = st.frozensets(st.sampled_from(["pricing", "sites", "ads"]), max_size=2)
KNOWN = st.builds(
    KnownOpportunity,
    id=st.sampled_from("abcdef"),
    same_thread=st.booleans(),
    same_contact=st.booleans(),
    services=SERVICES,
    opened_at=st.integers(0, 800).map(lambda days: NOW - timedelta(days=days)),
    closed=st.booleans(),
)
FITS = st.lists(
    st.builds(
        LeadFit,
        lead_id=st.uuids().map(str),
        received_at=st.integers(0, 900).map(lambda days: NOW - timedelta(days=days)),
        score=st.integers(0, 100),
        tier=st.sampled_from(Tier),
        opportunity_id=st.sampled_from([None, "a", "b"]),
    ),
    max_size=6,
    unique_by=lambda one: (one.lead_id, one.received_at),
)


def known(**changes: object) -> KnownOpportunity:
    usual: dict[str, object] = {"id": "a", "same_thread": False, "same_contact": True, "services": frozenset()}
    return KnownOpportunity(**{**usual, "opened_at": NOW - timedelta(days=3), **changes})  # type: ignore[arg-type]  # as the test says


def chosen(*of: KnownOpportunity, opens: bool = True, services: frozenset[str] = frozenset()) -> str | None:
    return opportunity_of("new", opens=opens, services=services, known=of, now=NOW)


def test_a_follow_up_joins_and_a_new_matter_opens_its_own() -> None:
    pricing, sites = frozenset({"pricing"}), frozenset({"sites"})

    assert chosen() == "new"
    assert chosen(opens=False) is None
    assert chosen(known()) == chosen(known(), opens=False) == "a"
    assert chosen(known(services=pricing), services=sites) == "new"
    assert chosen(known(services=pricing, same_thread=True), services=sites) == "a"
    assert chosen(known(closed=True)) == chosen(known(opened_at=NOW - OVER_AFTER)) == "new"


def test_a_colleague_joins_with_a_matter_of_their_own_rank_and_not_with_a_question() -> None:
    assert chosen(known(same_contact=False)) == "a"
    assert chosen(known(same_contact=False), opens=False) is None


@given(st.lists(KNOWN, max_size=5), SERVICES, st.booleans(), st.randoms())
def test_only_what_is_open_is_joined_whatever_the_order(known, services, opens, order) -> None:  # type: ignore[no-untyped-def]  # strategies
    found = opportunity_of("new", opens=opens, services=services, known=known, now=NOW)
    shuffled = list(known)
    order.shuffle(shuffled)

    assert opportunity_of("new", opens=opens, services=services, known=shuffled, now=NOW) == found
    assert found in {"new" if opens else None, *(one.id for one in known if not one.closed)}
    if any(one.same_thread and not one.closed and NOW - one.opened_at < OVER_AFTER for one in known):
        assert found in {one.id for one in known}, "no second deal for a message in its thread"


@given(FITS, st.integers(0, 100), st.randoms())
def test_a_further_message_never_lowers_how_an_opportunity_or_its_contact_fits(fits, score, order) -> None:  # type: ignore[no-untyped-def]  # strategies
    before = best_fit(one for one in fits if one.opportunity_id == "a")
    message = LeadFit(lead_id="last", received_at=NOW, score=score, tier=Tier.COLD, opportunity_id="a")
    shuffled = [*fits, message]
    order.shuffle(shuffled)
    after = best_fit(one for one in shuffled if one.opportunity_id == "a")

    assert after is not None
    assert after.score >= (before.score if before else 0)
    assert fit_of_contact(shuffled) == fit_of_contact([*fits, message]) == after


@given(FITS, st.integers(0, 100))
def test_an_older_matter_recorded_again_says_nothing_of_the_contact(fits, score) -> None:  # type: ignore[no-untyped-def]  # strategies
    oldest = LeadFit(
        lead_id="0", received_at=NOW - timedelta(days=2000), score=score, tier=Tier.HOT, opportunity_id="old"
    )
    if any(one.opportunity_id for one in fits):
        assert fit_of_contact([*fits, oldest]) == fit_of_contact(fits)
