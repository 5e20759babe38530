"""Nothing of one firm or trade in the code: everything we write for a roofer is about the roofer."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import UpstreamUnavailable
from app.domain.firm import FirmProfile
from app.domain.judgement import STAKES_NAMED, Criterion, Finding, Judgement, Met, Tier
from app.domain.lead import Case, Lead
from app.domain.ports import Prompt
from app.domain.promised_answers import promised_tasks
from app.domain.words.folding import folded
from app.profiles.profile_folders import load_profile
from integrations.judges.model_judge import ModelJudge
from integrations.judges.offline_judge import OfflineJudge
from integrations.letters.model_writer import ModelWriter
from integrations.letters.offline_writer import OfflineWriter
from integrations.letters.phrasebook import LANGUAGES, phrasebook
from integrations.letters.safe_reply import safe_acknowledgement
from tests.integrations.letters.leads import FIRM, ROOT, lead

ROOFER = load_profile(ROOT / "tests" / "profiles_of_others" / "hollerdach")
OUR_REFUSE = "https://hollerdach.example/refuse/abc"
MESSAGES = {
    "de": "Nach dem Sturm ist unser Haus undicht. Können Sie sich den Sturmschaden ansehen, und was kostet eine Dachreparatur?",
    "en": "Our house lost tiles in the storm. Could you look at the storm damage? What does a roof repair cost?",
}
# What the sample firm sells and to whom, said of no other firm.
TRADE = (
    "marketing|b2b|hubspot|seo|website|homepage|landing page|campaign|demand|lead generation|positioning|messaging|"
    "content programme|consultanc\\w+|agenc\\w+|advertis\\w+|brand|saas|software|what does your company sell"
)
OURS = (
    "integrations/letters/*.py",
    "integrations/letters/languages/*.toml",
    "integrations/letters/*.toml",
    "prompts/*.jinja",
    "app/domain/reply/*.py",
    "app/domain/words/data/forms_of_address.toml",
    "app/domain/words/data/registers.toml",
    "app/domain/words/data/language_wishes.toml",
    "app/pipeline/**/*.py",
    "integrations/judges/model_judge.py",
)
ALLOWED = {  # where such a word stands, and is no firm's
    "app/domain/reply/draft_guard.py": "website",  # the firm's address, as every profile has one
    "app/domain/reply/claim_sources.py": "website",
    "app/domain/reply/claim_check.py": "website",
    "app/domain/reply/claim_names.py": "hubspot",  # an example of how names are spelled
    "app/domain/reply/case_study_choice.py": "demand",  # an example in a docstring
    "app/domain/reply/opt_out.py": "agency|brand|campaign|marketing|advertis\\w+",  # what people refuse
    "app/domain/reply/refusal_words.py": "agency|agencies",
    "app/pipeline/recorder.py": "hubspot",
    "app/pipeline/steps/record.py": "website|hubspot",  # whoever wrote has one; where a meeting was booked
    "app/pipeline/meeting_decisions.py": "hubspot",  # where a meeting was booked
}


class Silent:
    """A model that remembers what it was asked, and answers nothing."""

    def __init__(self) -> None:
        self.prompts: list[Prompt] = []

    def check(self) -> None:
        pass

    def answer(self, prompt: Prompt, schema: type[Any]) -> Any:
        del schema
        self.prompts.append(prompt)
        raise UpstreamUnavailable("model", "silent")


def asked(language: str, tier: Tier = Tier.HOT, **findings: Met) -> Lead:
    message = MESSAGES[language]
    found = {Criterion(name): Finding(met=met, quote=message) for name, met in findings.items()}
    inquiry = replace(lead(message, tier=tier, language=language, subject=None), firm_id=ROOFER.id)
    judgement: Judgement | None = inquiry.judgement
    assert judgement
    return replace(inquiry, judgement=replace(judgement, findings=found or judgement.findings))


def words_of_the_sample_firm(firm: FirmProfile) -> list[str]:
    """Its names, services, clients, places, and the terms people ask for it by."""
    named = [firm.name, *(one.name for one in firm.partners), *firm.own_domains, firm.scheduling_link]
    named += [name for one in firm.services for name in (one.name, *one.names.values())]
    named += [case.title.partition(":")[0] for case in firm.case_studies]
    named += [keyword for one in firm.services for keyword in one.keywords if " " in keyword]
    return [folded(one) for one in named if one != "case studies"]  # every firm shows some


def everything_written() -> dict[str, str]:
    """Letters, acknowledgements, prompts and task texts, made for the roofer."""
    made = {}
    for language in ("de", "en"):
        first = OfflineWriter().write(asked(language), ROOFER, unsubscribe_url=OUR_REFUSE)
        made[f"first {language}"] = f"{first.subject}\n{first.text}"
        made[f"tasks {language}"] = "\n".join(
            task.reason for task in promised_tasks(first, asked(language), ROOFER, asked(language).received_at)
        )
        made[f"acknowledgement {language}"] = safe_acknowledgement(
            asked(language), ROOFER, unsubscribe_url=OUR_REFUSE
        ).text
        for criterion in Criterion:
            cold = asked(language, Tier.COLD, **{criterion.value: Met.NO})
            draft = OfflineWriter().write(cold, ROOFER, unsubscribe_url=OUR_REFUSE)
            made[f"cold {criterion} {language}"] = "\n".join((draft.text, *draft.reasons))
        model = Silent()
        ModelWriter(model, OfflineWriter(), ROOT / "prompts").write(asked(language), ROOFER, unsubscribe_url=OUR_REFUSE)
        ModelJudge(model, OfflineJudge(), ROOT / "prompts").judge(Case(inquiry=asked(language).inquiry), ROOFER)
        assert len(model.prompts) >= 2
        made |= {f"prompt {at} {language}": f"{one.system}\n{one.user}" for at, one in enumerate(model.prompts)}
    made["stakes"] = "\n".join(STAKES_NAMED.values())
    return made


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_of_a_phrasebook_names_a_trade(language: str) -> None:
    for variant in ("", *phrasebook(language).variants):
        said = folded(
            "\n".join(text for part in phrasebook(language, variant).sections.values() for text in part.values())
        )
        assert not re.findall(rf"\b(?:{TRADE})\b", said)


def test_nothing_written_for_another_firm_holds_the_sample_firms_words_or_trade() -> None:
    ours = words_of_the_sample_firm(FIRM)
    for name, text in everything_written().items():
        plain = folded(text)
        assert [word for word in ours if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", plain)] == [], name
        assert re.findall(rf"\b(?:{TRADE})\b", plain) == [], name


def test_letters_for_another_firm_are_about_it_and_leave() -> None:
    for language, service, owner in (
        ("de", "Dachreparatur", "Korbinian Aumüller"),
        ("en", "roof repair", "Korbinian Aumüller"),
    ):
        draft = OfflineWriter().write(asked(language), ROOFER, unsubscribe_url=OUR_REFUSE)

        assert draft.reasons == ()
        assert service in draft.body.split("\n\n")[1]
        assert draft.foot is not None
        assert draft.foot.name == owner
        assert "termin.hollerdach.example" in draft.body


@pytest.mark.parametrize(
    "path", sorted(path for pattern in OURS for path in ROOT.glob(pattern)), ids=lambda path: path.name
)
def test_no_trade_stands_in_the_code_that_writes(path: Path) -> None:
    allowed = ALLOWED.get(path.relative_to(ROOT).as_posix(), r"(?!)")
    found = re.findall(rf"(?<![\w./-])(?:{TRADE})(?![\w./-])", folded(path.read_text(encoding="utf-8")))

    assert [word for word in found if not re.fullmatch(allowed, word)] == []
