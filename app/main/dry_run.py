"""`leads try`: the path's own steps over a file, with no database, no lock, nothing sent or written."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.domain.delivery import Delivery
from app.domain.draft import Draft, LetterFate
from app.domain.dry_run_rows import inquiry_of_row, written_at
from app.domain.errors import ConfigurationError, PayloadNotUnderstood
from app.domain.firm import FirmProfile
from app.domain.inquiry import ChannelName, Inquiry, Reading
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
from app.main.source_adapters import readers_of
from app.pipeline.steps.identify import AskPeople
from app.pipeline.steps.read import read
from app.pipeline.worker import Step
from app.profiles.profile_folders import load_profiles
from app.settings import Settings

RECEIVED_AT = datetime(2000, 1, 1, tzinfo=UTC)  # where no day counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """A lead at the end of the path, and what becomes of its letter."""

    lead: Lead
    fate: LetterFate
    reasons: tuple[str, ...]  # why it is not sent; empty: it is
    tasks: tuple[NewTask, ...] = ()

    @property
    def draft(self) -> Draft | None:
        """The letter; None where none was asked for."""
        return self.lead.draft


@dataclass(frozen=True, slots=True)
class DryRun:
    """The steps as the service would run them, for one firm."""

    firm: FirmProfile
    steps: Mapping[str, Step]

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
        """`{id, subject, text, html, held, reasons, links, delivery, tasks, sources}`.

        The letter is there also where it is not sent. `delivery` is sent, held or none; what a settled installation
        beside this message decides (rollout, limits, refusals of mail) is not known here. `tasks` is
        `[{owner, due, question}]`: what waits for a colleague, and what the letter promises once it has left.
        """
        walked = self.walked(self._lead_of_row(row))
        draft = walked.draft
        if draft is None:
            raise ValueError("no draft was written")
        return {
            "id": row.get("id"),
            "subject": draft.subject,
            "text": draft.text,
            "html": draft.html,
            "held": walked.fate is not LetterFate.SENT,
            "reasons": list(walked.reasons),
            "links": list(draft.links),
            "delivery": walked.fate.value,
            "tasks": [
                {"owner": one.owner, "due": one.due_at.isoformat(), "question": _asked_in(one)} for one in walked.tasks
            ],
            "sources": [{"words": one.words, "source": one.source} for one in draft.sources],
        }

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
            return Walked(lead=result.lead, fate=LetterFate.HELD, reasons=told, tasks=(result.task,))
        promised = promised_tasks(result.draft, result.lead, self.firm, lead.received_at)
        return Walked(lead=result.lead, fate=LetterFate.SENT, reasons=(), tasks=tuple(promised))

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
        return self.lead_of(inquiry_of_row(row, at), row.get("id"), at)

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
    steps = build_lead_steps(settings, model, lambda firm_id, _address: f"{settings.public_url}/refuse/{firm_id}")
    return DryRun(with_kept_answers(chosen_profile(settings, firm_id), settings), steps)


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


def read_file(path: str, channel: ChannelName, firm: FirmProfile) -> dict[str, Any]:
    """`{path, outcome, ...}`: what `read` makes of a raw mail or a recorded body that came to this firm."""
    delivery = _recorded(Path(path).read_bytes(), path)
    problems = []
    for adapter in readers_of(channel, delivery.headers["content-type"], firm.own_addresses):
        try:
            return _told(path, read(delivery, adapter)[0])
        except PayloadNotUnderstood as problem:
            problems.append(str(problem))
    return _told(path, None, "; ".join(dict.fromkeys(problems)))


def _recorded(content: bytes, path: str) -> Delivery:
    """The bytes as a delivery; a whole recorded request (method, headers, body as JSON) is unpacked."""
    headers = {"content-type": "message/rfc822" if path.endswith(".eml") else ""}
    if content.lstrip()[:1] in (b"{", b"["):
        headers = {"content-type": "application/json"}
        try:
            request = json.loads(content)
        except (ValueError, RecursionError):
            request = None
        if isinstance(request, dict) and isinstance(request.get("body"), str) and "method" in request:
            recorded = request.get("headers")
            named = recorded.items() if isinstance(recorded, dict) else ()
            given = {str(name).lower(): str(value) for name, value in named}
            content_type = request.get("content_type") or given.get("content-type", "application/json")
            return Delivery(
                headers={**given, "content-type": str(content_type)},
                body=_bytes_of(request["body"]),
                received_at=RECEIVED_AT,
                path=str(request.get("path") or ""),
            )
    elif not path.endswith(".eml") and b"=" in content[:2000] and b"\n" not in content.strip():
        headers = {"content-type": "application/x-www-form-urlencoded"}
    return Delivery(headers=headers, body=content, received_at=RECEIVED_AT)


def _bytes_of(text: str) -> bytes:
    """As recorded: a byte that is no UTF-8 may stand there as a lone surrogate."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def _told(path: str, reading: Reading | None, problem: str | None = None) -> dict[str, Any]:
    inquiry = reading if isinstance(reading, Inquiry) else None
    if reading is None:
        outcome, reason = "quarantine", problem
    elif inquiry is None:
        outcome, reason = "machine", getattr(reading, "summary", "") or getattr(reading, "kind", "")
    else:
        outcome, reason = ("machine" if inquiry.machine else "lead"), inquiry.machine_reason
    return {
        "path": path,
        "outcome": outcome,
        "reply_allowed": outcome == "lead" and inquiry is not None and inquiry.reply_allowed,
        "reason": reason,
        **{name: getattr(inquiry, name, None) for name in ("sender_email", "sender_name", "subject", "message")},
        "attachments": [
            {"name": one.name, "content_type": one.content_type, "size_bytes": one.size_bytes}
            for one in (inquiry.attachments if inquiry else ())
        ],
    }
