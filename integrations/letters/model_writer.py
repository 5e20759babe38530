"""Writes replies with a model: it writes the whole letter, code puts in the links, the foot, and checks everything."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.domain.draft import Draft
from app.domain.errors import UpstreamError
from app.domain.firm import CaseStudy, FirmProfile, Partner
from app.domain.judgement import Criterion, Met, Tier, claims_of
from app.domain.lead import Lead
from app.domain.ports import LanguageModel, Prompt, ReplyWriter
from app.domain.reply.answer_choice import MOST_CHARACTERS as MOST_OF_ANSWERS
from app.domain.reply.answer_choice import shown_answers, shown_pointers
from app.domain.reply.case_study_choice import choose_case_studies
from app.domain.reply.claim_sources import published, sources_of
from app.domain.reply.letter_length import most_words
from app.domain.reply.letter_mail import without_free_hours
from app.domain.reply.register import Register, has_registers
from app.domain.reply.reply_answers import WriteReplyAnswer
from app.domain.scheduling_link import scheduling_url, signer_of
from app.domain.words.languages import guess_language
from integrations.judges.message_text import MessageText
from integrations.judges.topics import things_refused
from integrations.letters.drafting import guarded_draft, tier_of
from integrations.letters.free_times import with_free_times
from integrations.letters.heeded_wishes import may_offer_times
from integrations.letters.inquiry_text import inquiry_text, labelled_text, reply_language
from integrations.letters.manner import manner_of
from integrations.letters.phrasebook import phrasebook
from integrations.letters.promised import promise_sentence, promised_time
from integrations.letters.second_reading import SecondReading, is_unread
from integrations.letters.written_letter import written_letter
from integrations.model.prompt_files import PromptFile, head_and_tail, load_prompt

MESSAGE_CHARACTERS = 8_000
HISTORY_CHARACTERS = 3_000
EARLIER_CHARACTERS = 3_000
MOST_CHARACTERS = 11_950  # of a question, just below 3,000 tokens, where message and history leave it to the answers
LEAST_OF_ANSWERS = 2_400
SENDER_CHARACTERS = 500
_SHOWN_VOICE = 2
VOICE_CHARACTERS = 1_000
NAMED_CASES = 3
SHOWN_CASES = 1  # of them with its story; of the others only the sentence
LEAST_WORDS = 90
_LEAST_OF_A_LINE, _LEAST_OF_A_NO, _MOST_OF_A_NO = 60, 50, 110  # words
_TRIES = 2
_SCHEDULE_PLACE = "schedule_link"


@dataclass(frozen=True, slots=True)
class ModelWriter:
    """Implements `app.domain.ports.ReplyWriter`.

    A letter that is refused is written once more with its faults named; of two refused ones the better is the draft,
    with its reasons. Only where no model answered at all the fallback writes.
    """

    model: LanguageModel
    fallback: ReplyWriter
    prompts_directory: Path
    seconds_for_a_lead: float = 30.0  # for both tries together
    clock: Callable[[], float] = time.monotonic
    second_reading: SecondReading | None = None  # of what code lets pass
    prompt_file: PromptFile[WriteReplyAnswer] = field(init=False)

    def __post_init__(self) -> None:
        """Raises ConfigurationError when the prompt file is missing or faulty."""
        object.__setattr__(self, "prompt_file", load_prompt(self.prompts_directory, "write_reply", WriteReplyAnswer))

    def write(self, lead: Lead, firm: FirmProfile, *, unsubscribe_url: str, wish: str = "") -> Draft:
        """A draft that may leave, or the better of two with the reasons why it may not."""
        if lead.inquiry.unread is not None or lead.inquiry.is_booking:
            return self.fallback.write(lead, firm, unsubscribe_url=unsubscribe_url, wish=wish)
        ends_at = self.clock() + self.seconds_for_a_lead
        best: Draft | None = None
        refused = faults = ""
        for _ in range(_TRIES):
            prompt = self._prompt(lead, firm, refused, faults, wish)
            try:
                answer = self.model.answer(
                    replace(prompt, firm_id=firm.id, lead_id=lead.id, ends_at=ends_at), self.prompt_file.answer
                )
            except UpstreamError:
                break  # the reply is due in two minutes: no waiting for a model
            draft = self._draft(answer.reworded, prompt, lead, firm, unsubscribe_url, wish)
            if self.second_reading and not draft.refused:
                draft = self.second_reading.checked(draft, _named(answer), lead, firm, ends_at=ends_at)
            if best is None or len(draft.reasons) <= len(best.reasons):
                best = draft
            if not draft.refused or is_unread(draft):
                break
            refused, faults = draft.body, "it " + "; it ".join(draft.reasons)
        if best is None:
            return self.fallback.write(lead, firm, unsubscribe_url=unsubscribe_url, wish=wish)
        times = lead.free_times if may_offer_times(lead) else ()
        return with_free_times(best, times, scheduling_url(lead, firm))

    def _prompt(self, lead: Lead, firm: FirmProfile, refused: str, faults: str, wish: str) -> Prompt:
        """Of the approved answers as many as there is room for."""
        text, language = inquiry_text(lead.inquiry), reply_language(lead.inquiry, lead.judgement, firm)
        asked = f"{text}\n{lead.inquiry.history[:HISTORY_CHARACTERS]}"
        if language != firm.spoken_languages[0]:  # whether calls can be in it, they may not have asked
            asked += "\n" + " ".join(phrasebook(one).say("languages", language) for one in firm.spoken_languages)
        shown = {
            **_about_the_firm(lead, firm, text, language),
            **_about_the_lead(lead),
            "asked": _unknown(lead) if tier_of(lead) is Tier.WARM else "",
            "pointers": shown_pointers(asked, firm, is_no=tier_of(lead) is Tier.COLD),
            "wish": wish,
            "so_far": without_free_hours(lead.draft).letter if wish and lead.draft else "",
        }
        bare = self.prompt_file.render(**shown, answers=(), refused="", faults="")
        room = MOST_CHARACTERS - len(bare.system) - len(bare.user)
        answers = shown_answers(asked, firm, language, min(MOST_OF_ANSWERS, max(room, LEAST_OF_ANSWERS)))
        return self.prompt_file.render(**shown, answers=answers, refused=refused, faults=faults)

    def _draft(
        self, answer: WriteReplyAnswer, prompt: Prompt, lead: Lead, firm: FirmProfile, unsubscribe_url: str, wish: str
    ) -> Draft:
        offered = _offered(lead, firm)
        written = written_letter(
            answer, lead, firm, cases=offered, unsubscribe_url=unsubscribe_url, is_wished=bool(wish)
        )
        draft = guarded_draft(
            written.letter,
            lead.inquiry,
            firm,
            tier=tier_of(lead),
            writer=f"model {prompt.size}, {self.prompt_file.label}",
            own_words="\n".join((manner_of(lead, firm).greeting, *published(firm), *firm.voice)),
            private=self.prompt_file.instructions,
            sources=sources_of(
                lead.inquiry,
                firm,
                earlier=[*(said.text for said in lead.earlier), wish],  # the day a colleague offers has their word
                cases=offered,
                language=lead.judgement.language if lead.judgement else "",
            ),
        )
        return replace(draft, reasons=tuple(dict.fromkeys((*written.faults, *draft.reasons))))


def _about_the_firm(lead: Lead, firm: FirmProfile, text: str, language: str) -> dict[str, object]:
    """What the firm gives for this letter."""
    tier, manner, signer = tier_of(lead), manner_of(lead, firm), signer_of(lead, firm)
    cases = () if tier is Tier.COLD else _cases_near(text, firm)
    return {
        "firm": firm,
        "partners": "; ".join(_partner(one, firm) for one in firm.partners),
        "promise": promise_sentence(firm, language),
        "due": promised_time(firm, language, manner.variant),
        "language": language,
        "signer": signer.name if signer else firm.signature_name,
        "spoken": ", ".join(firm.spoken_languages),
        "voice": _voice(firm, language, tier),
        "greet": greeting_told(lead, firm),
        "register": register_told(lead, firm),
        "words": _words_told(tier, text, is_foreign=bool(manner.notice)),
        "not_sold": firm.not_offered if tier is Tier.COLD else things_refused(MessageText.of(lead.inquiry), firm),
        "cases": cases[:SHOWN_CASES],
        "other_cases": cases[SHOWN_CASES:],
    }


def _about_the_lead(lead: Lead) -> dict[str, object]:
    """What they wrote, and how it was graded."""
    inquiry = lead.inquiry
    earlier = "\n".join(f"{'We' if said.from_us else 'They'}: {said.text}" for said in lead.earlier)
    sender = ", ".join(filter(None, (inquiry.sender_name, inquiry.title, inquiry.company)))
    return {
        "today": f"{inquiry.received_at:%A %Y-%m-%d}",
        "sender": head_and_tail(sender, SENDER_CHARACTERS),
        "tier": tier_of(lead).value,
        "why": claims_of(lead.qualification.evidence, 4) if lead.qualification else "",
        "subject": inquiry.subject or "",
        "message": head_and_tail(labelled_text(inquiry), MESSAGE_CHARACTERS),
        "attached": head_and_tail(", ".join(one.name for one in inquiry.attachments), SENDER_CHARACTERS),
        "history": head_and_tail(inquiry.history, HISTORY_CHARACTERS),
        "earlier": head_and_tail(earlier, EARLIER_CHARACTERS),
    }


def _words_told(tier: Tier, text: str, *, is_foreign: bool) -> str:
    """How many; `is_foreign`: to somebody whose language we do not write."""
    if tier is Tier.COLD or is_foreign:
        return f"{_LEAST_OF_A_NO if tier is Tier.COLD else _LEAST_OF_A_LINE} to {_MOST_OF_A_NO}"
    usual = f"{LEAST_WORDS} to {most_words(text)}; {_LEAST_OF_A_LINE} where a line answers them"
    return f"{usual}, {_LEAST_OF_A_NO} to {_MOST_OF_A_NO} if it is a no"


def _named(answer: WriteReplyAnswer) -> tuple[str, ...]:
    """The sources that the letter says it rests on."""
    return (*(one.answered_from for one in answer.questions), *(one.source for one in answer.facts))


def _cases_near(text: str, firm: FirmProfile) -> tuple[CaseStudy, ...]:
    """The fitting ones first, then the firm's others: whose trouble is theirs no list of industries tells."""
    fitting = choose_case_studies(text, firm, limit=NAMED_CASES)
    return (*fitting, *(one for one in firm.case_studies if one not in fitting))[:NAMED_CASES]


def _offered(lead: Lead, firm: FirmProfile) -> tuple[CaseStudy, ...]:
    return () if tier_of(lead) is Tier.COLD else firm.case_studies


def _voice(firm: FirmProfile, language: str, tier: Tier) -> tuple[str, ...]:
    """Letters the partners like: of the kind that is due, those in the letter's language first."""
    kind = [one for one in firm.voice if (_SCHEDULE_PLACE in one) is not (tier is Tier.COLD)] or list(firm.voice)
    liked = sorted(kind, key=lambda one: (guess_language(one) != language, len(one)))[:_SHOWN_VOICE]
    return tuple(liked) if sum(map(len, liked)) <= VOICE_CHARACTERS else tuple(liked[:1])


def _partner(partner: Partner, firm: FirmProfile) -> str:
    """Their name, title and services."""
    services = (one.name for one in firm.services if one.name in partner.owns)
    return f"{partner.name} ({', '.join(filter(None, (partner.title, *services)))})"


def greeting_told(lead: Lead, firm: FirmProfile) -> str:
    """The greeting of a letter of our own sentences, and whose name may stand in it."""
    manner = manner_of(lead, firm)
    addressee, named = manner.addressee, manner.full_name if manner.is_greeted_by_name else ""
    is_whole = (
        bool(addressee.name.family) and addressee.courtesy is None and addressee.name.full in manner.named_greeting
    )
    sure = "; Frau or Herr (Mevrouw, Madame ...) instead where a native is sure" if is_whole else ""
    called = addressee.called
    short = f", and they sign as {called}" if called and called not in named.split() else ""
    return f'"{manner.named_greeting}"; ' + (
        f"their name is {named}, no other name{short}{sure}" if named else "without a name"
    )


def register_told(lead: Lead, firm: FirmProfile) -> str:
    """As they write; where a language has one way to say "you", informal unless they are ceremonious."""
    manner = manner_of(lead, firm)
    if has_registers(manner.language):
        return manner.addressee.register.value
    return (Register.FORMAL if manner.addressee.is_ceremonious else Register.INFORMAL).value


def _unknown(lead: Lead) -> str:
    findings = lead.judgement.findings if lead.judgement else {}
    return ", ".join(c.value.replace("_", " ") for c in Criterion if c in findings and findings[c].met is Met.UNKNOWN)
