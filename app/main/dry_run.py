"""`leads try`: the path's own steps over a file, with no database, no lock, nothing sent or written."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from app.domain.draft import Draft, LetterFate
from app.domain.dry_run_rows import inquiry_of_row, written_at
from app.domain.errors import ConfigurationError
from app.domain.firm import FirmProfile
from app.domain.inquiry import ChannelName, Inquiry
from app.domain.judgement import NAMED, Destination
from app.domain.lead import Close, Hold, Lead, Send
from app.domain.lead_path import LEAD_STEPS, RESPOND, SCREEN
from app.domain.people.people_index import identify_all
from app.domain.people.person import person_of
from app.domain.promised_answers import SAID, promised_tasks
from app.domain.task import NewTask
from app.domain.words.text import clean_text
from app.main.clock import utc_now
from app.main.lead_steps import build_lead_steps
from app.main.learned_profiles import with_kept_answers
from app.main.outside import build_outside
from app.main.rows_as_mails import as_the_service_reads
from app.pipeline.steps.identify import AskPeople
from app.pipeline.steps.respond import why_not_acknowledged
from app.pipeline.worker import Step
from app.profiles.profile_folders import load_profiles
from app.settings import Settings
from integrations.letters.safe_reply import safe_acknowledgement

RECEIVED_AT = datetime(2000, 1, 1, tzinfo=UTC)  # where no day counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """A lead at the end of the path, and what becomes of its letter."""

    lead: Lead
    fate: LetterFate
    reasons: tuple[str, ...]  # why it is not sent; empty: it is
    tasks: tuple[NewTask, ...] = ()
    acknowledgement: Draft | None = None  # what its sender hears meanwhile; None: nothing
    acknowledged_after: timedelta = timedelta(0)

    @property
    def draft(self) -> Draft | None:
        """The letter; None where none was asked for."""
        return self.lead.draft


@dataclass(frozen=True, slots=True)
class DryRun:
    """The steps as the service would run them, for one firm."""

    firm: FirmProfile
    steps: Mapping[str, Step]
    acknowledge: Callable[[Lead, FirmProfile], Draft] | None = None  # None: nobody asks what is acknowledged

    def judge(self, row: dict[str, Any]) -> dict[str, Any]:
        """`{id, disposition, confidence, goes_to, score, tier, stakes, evidence, judge}`.

        `goes_to` is path, closed or person.
        """
        lead, closed = self._walked(self._lead_of_row(row), LEAD_STEPS[: LEAD_STEPS.index(RESPOND)])
        said = lead.judgement
        judged, graded = closed or lead.judgement, lead.qualification
        evidence = (*(judged.evidence if judged else ()), *(graded.evidence if graded else ()))
        return {
            "id": row.get("id"),
            "disposition": judged.disposition.value if judged else None,
            "confidence": said.confidence if said else 1.0,
            "goes_to": _destination(lead, closed).value,
            "score": graded.score if graded else None,
            "tier": graded.tier.value if graded else None,
            "stakes": [{"kind": one.kind.value, "quote": one.quote} for one in (said.stakes if said else ())],
            "evidence": [{"claim": item.claim, "quote": item.quote} for item in evidence],
            "judge": said.judge if said else "rules",
        }

    def draft(self, row: dict[str, Any]) -> dict[str, Any]:
        """`{id, subject, text, html, held, reasons, links, delivery, acknowledgement, tasks, sources}`.

        The letter is there also where it is not sent, but for what a person answers in their own words. `delivery` is
        sent, held or none; what a settled installation beside this message decides (rollout, limits, refusals of mail)
        is not known here. `tasks` is `[{owner, due, question}]`: what waits for a colleague, and what the letter
        promises once it has left. `acknowledgement` is `{after_seconds, subject, text}` where its sender hears so much
        meanwhile, else null.
        """
        walked = self.walked_of_row(row)
        draft, heard = walked.draft, walked.acknowledgement
        return {
            "id": row.get("id"),
            "subject": draft.subject if draft else "",
            "text": draft.text if draft else "",
            "html": draft.html if draft else "",
            "held": walked.fate is not LetterFate.SENT,
            "reasons": list(walked.reasons),
            "links": list(draft.links) if draft else [],
            "delivery": walked.fate.value,
            "acknowledgement": heard
            and {
                "after_seconds": int(walked.acknowledged_after.total_seconds()),
                "subject": heard.subject,
                "text": heard.text,
            },
            "tasks": [
                {"owner": one.owner, "due": one.due_at.isoformat(), "question": _asked_in(one)} for one in walked.tasks
            ],
            "sources": [{"words": one.words, "source": one.source} for one in (draft.sources if draft else ())],
        }

    def walked_of_row(self, row: dict[str, Any]) -> Walked:
        """What becomes of a line of a file."""
        return self.walked(self._lead_of_row(row))

    def walked(self, lead: Lead, *, letters_to_closed: bool = True) -> Walked:
        """What becomes of a lead: the steps' own answers, by the lead's own clock."""
        judged, closed = self._walked(lead, LEAD_STEPS[: LEAD_STEPS.index(RESPOND)])
        if closed is not None and not letters_to_closed:
            return Walked(lead=judged, fate=LetterFate.NONE, reasons=(_closed_as(closed),))
        if closed is not None and judged.judgement is not None:
            judged, _ = self._walked(judged, LEAD_STEPS[LEAD_STEPS.index(SCREEN) + 1 : LEAD_STEPS.index(RESPOND)])
        result = self.steps[RESPOND](judged, self.firm, lead.received_at)
        if not isinstance(result, Send | Hold):
            raise TypeError(f"the step {RESPOND} ended with {type(result).__name__}")
        reasons = result.lead.draft.reasons if result.lead.draft is not None else ()
        if closed is not None:
            reasons, tasks = (*reasons, _closed_as(closed)), (closed.task,) if closed.task is not None else ()
            return Walked(lead=result.lead, fate=LetterFate.NONE, reasons=reasons, tasks=tasks)
        if isinstance(result, Hold):
            told = (result.task.reason, *(one for one in reasons if one not in result.task.reason))
            walked = Walked(lead=result.lead, fate=LetterFate.HELD, reasons=told, tasks=(result.task,))
            return self._with_acknowledgement(walked, result)
        promised = promised_tasks(result.draft, result.lead, self.firm, lead.received_at)
        return Walked(lead=result.lead, fate=LetterFate.SENT, reasons=(), tasks=tuple(promised))

    def _with_acknowledgement(self, walked: Walked, held: Hold) -> Walked:
        """As the watch would have it, ninety seconds later; at once in an emergency."""
        if self.acknowledge is None or held.acknowledge_at is None:
            return walked
        draft = self.acknowledge(held.lead, self.firm)
        if why_not_acknowledged(held.lead, self.firm, draft) is not None:
            return walked
        after = held.acknowledge_at - held.lead.clock_start
        return replace(walked, acknowledgement=draft, acknowledged_after=after)

    def lead_of(self, inquiry: Inquiry, name: object, at: datetime, alike_from_others: int = 0) -> Lead:
        """The lead that this message would be."""
        return Lead(
            id=clean_text(str(name or "dry-run")),
            firm_id=self.firm.id,
            source_id="dry-run",
            inquiry=inquiry,
            received_at=at,
            next_step=LEAD_STEPS[0],
            attempts=0,
            alike_from_others=alike_from_others,
        )

    def _lead_of_row(self, row: dict[str, Any]) -> Lead:
        at = written_at(row, utc_now())
        inquiry = inquiry_of_row(row, at)
        if inquiry.channel is ChannelName.INBOUND_EMAIL:
            inquiry = as_the_service_reads(inquiry, self.firm)
        return self.lead_of(inquiry, row.get("id"), at)

    def _walked(self, lead: Lead, steps: Sequence[str]) -> tuple[Lead, Close | None]:
        """The lead after these steps, or where one of them closed it; nobody is known here."""
        for step in steps:
            result = self.steps[step](lead, self.firm, lead.received_at)
            if isinstance(result, AskPeople):
                lead = result.nobody_known.lead if result.nobody_known else lead
                continue
            lead = result.lead
            if isinstance(result, Close):
                return lead, result
        return lead, None


def _asked_in(task: NewTask) -> str:
    """The question, and the sentence of the letter that promises its answer."""
    asked, said = task.context.get("question", task.reason), task.context.get(SAID, "")
    return f"{asked} (our letter says: \u201c{said}\u201d)" if said else asked


def _closed_as(closed: Close) -> str:
    return f"It looks like {NAMED[closed.disposition]}: nothing is sent to it."


def _destination(lead: Lead, closed: Close | None) -> Destination:
    """Where the judge sends it; what a rule closed goes to a person where that leaves them a question."""
    if lead.judgement is not None:
        return lead.judgement.goes_to
    return Destination.PERSON if closed is None or closed.task is not None else Destination.CLOSED


def build_dry_run(settings: Settings, firm_id: str | None) -> DryRun:
    """The configured judge and writer, and the named firm (or the first)."""
    model = build_outside(settings).model

    def refused_at(firm_id: str, _address: str) -> str:
        return f"{settings.public_url}/refuse/{firm_id}"

    steps = build_lead_steps(settings, model, refused_at)
    return DryRun(
        with_kept_answers(chosen_profile(settings, firm_id), settings),
        steps,
        lambda lead, firm: safe_acknowledgement(
            lead, firm, unsubscribe_url=refused_at(firm.id, lead.inquiry.sender_email or "")
        ),
    )


def chosen_profile(settings: Settings, firm_id: str | None) -> FirmProfile:
    """The named firm, or the first. Raises ConfigurationError when there is none such."""
    profiles = load_profiles(settings.profiles_directory)
    if firm_id is not None and firm_id not in profiles:
        raise ConfigurationError(f"--firm: there is no profile {firm_id}; there are {', '.join(profiles)}")
    return profiles[firm_id] if firm_id else next(iter(profiles.values()))


def identified(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """`{id, contact, possible}` for each row, in order: equal contacts would have been joined, possible ones shown."""
    kept = list(rows)
    found = identify_all(person_of(inquiry_of_row(row, RECEIVED_AT)) for row in kept)
    for row, contact in zip(kept, found.contacts, strict=True):
        yield {"id": row.get("id"), "contact": contact, "possible": found.possible.get(contact, [])}
