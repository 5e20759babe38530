"""Who is offered a time: the ready ones, none who look around yet, and a person looks where it may be either."""

import pytest

from app.domain.draft import Draft
from app.domain.judgement import Tier
from integrations.letters.buying_stage import BuyingStage, buying_stage_of
from integrations.letters.offline_writer import OfflineWriter
from tests.integrations.letters.leads import FIRM, REFUSE, lead


def draft_of(message: str) -> Draft:
    return OfflineWriter().write(lead(f"HubSpot. {message}"), FIRM, unsubscribe_url=REFUSE)


@pytest.mark.parametrize(
    "message",
    [
        "No fixed launch date, our investors must decide first.",
        "The directors haven't decided if we renew, I only need a rough figure.",
        "Der Bauherr entscheidet frühestens nach der Genehmigung.",
        "C'est la gestionnaire qui décidera, je cherche un ordre de prix.",
        "Per ora vorrei un prezzo indicativo, i soci devono decidere.",
        "Todavía no hemos decidido nada, busco un precio orientativo.",
        "De ledenvergadering is in juni, daar wordt besloten of we het doen.",
        "Nous en sommes au stade des devis comparatifs.",
        "The contract runs until the end of 2028. What would it cost with you?",
    ],
)
def test_who_looks_around_is_offered_no_time_however_high_the_score(message: str) -> None:
    assert buying_stage_of(lead(message, tier=Tier.HOT, subject=None)) is BuyingStage.LOOKING
    assert FIRM.scheduling_link not in draft_of(message).body


@pytest.mark.parametrize(
    ("message", "tier", "stage"),
    [
        ("Could we have a call? Nothing is decided yet.", Tier.WARM, BuyingStage.READY),
        ("How soon could you start?", Tier.WARM, BuyingStage.READY),
        ("What does an audit cost?", Tier.WARM, BuyingStage.OPEN),
        ("We need it by May and have the money.", Tier.HOT, BuyingStage.READY),
        ("Our old one is of 2014.", Tier.WARM, BuyingStage.OPEN),
    ],
)
def test_what_they_ask_for_says_how_far_they_are(message: str, tier: Tier, stage: BuyingStage) -> None:
    assert buying_stage_of(lead(message, tier=tier, subject=None)) is stage


def test_who_looks_around_and_asks_that_somebody_comes_is_a_persons() -> None:
    asked = "We are only weighing up yet, nothing decided. Could somebody come and have a look?"

    assert (
        "Whether they look around yet or want a time is not sure; please look at the draft." in draft_of(asked).reasons
    )
