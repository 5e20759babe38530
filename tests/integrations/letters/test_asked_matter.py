"""What is asked for: one service, several, or none that is clear."""

from dataclasses import replace

import pytest

from integrations.letters.asked_matter import asked_matter, spoken_name
from tests.integrations.letters.leads import FIRM, lead


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Can you clean up our HubSpot?", ("Marketing operations", True)),
        ("We need positioning. We need a content programme.", (None, True)),
        ("What does positioning cost? And what do a newsletter, a blog and a podcast cost?", (None, True)),
        ("Our reporting is a mess.", (None, True)),  # told of, not asked for
        ("Can you help us?", (None, False)),
        ("We have HubSpot already and need nothing of it. Can you help us?", (None, False)),
    ],
)
def test_only_what_is_clearly_asked_for_is_named(message: str, expected: tuple[str | None, bool]) -> None:
    matter = asked_matter(lead(message, subject=None).inquiry, FIRM)

    assert (matter.service.name if matter.service else None, matter.is_known) == expected


def test_a_service_is_called_as_within_a_sentence() -> None:
    operations = FIRM.services[2]
    words = replace(operations, names={"nl": "Wegtransport", "de": "Wegtransport", "fr": "HubSpot"})

    assert spoken_name(operations, "en", FIRM) == "marketing operations"
    assert [spoken_name(words, language, FIRM) for language in ("nl", "de", "fr", "pl")] == [
        "wegtransport",
        "Wegtransport",
        "HubSpot",
        "",
    ]
