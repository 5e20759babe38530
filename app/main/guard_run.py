"""`leads try guard`: what the guard says of letters in a file, whoever wrote them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.domain.dry_run_rows import inquiry_of_row
from app.domain.firm import ApprovedAnswer, FirmProfile
from app.domain.reply.claim_check import claim_faults
from app.domain.reply.claim_sources import sources_of
from app.domain.reply.draft_guard import without_ours
from app.domain.reply.letter_misuse import dictation_faults
from app.domain.words.languages import guess_language
from app.main.dry_run import RECEIVED_AT, chosen_profile
from app.settings import Settings

_OUR_LINK = re.compile(r"\{\{(?:schedule_link|case:[\w-]+)\}\}")  # where code puts a link of ours
_FIELDS = {"name": "from_name", "email": "from_email", "company": "company", "message": "message", "subject": "subject"}


@dataclass(frozen=True, slots=True)
class GuardRun:
    """The guard for one firm, with what the firm has approved beside its profile."""

    firm: FirmProfile

    def judge(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """`{id, language, kind, passes, reasons}` of `{id, language, kind, channel, inquiry, letter}`.

        Raises:
            ValueError: letter or inquiry is missing or of another kind.
        """
        letter, written = row.get("letter"), row.get("inquiry")
        if not isinstance(letter, str) or not isinstance(written, dict):
            raise ValueError("a line has a letter and an inquiry: {name, company, email, message}")  # noqa: TRY004  a person's bad input
        inquiry = inquiry_of_row(
            {"channel": row.get("channel")} | {ours: written.get(theirs) for theirs, ours in _FIELDS.items()},
            RECEIVED_AT,
        )
        text = without_ours(_OUR_LINK.sub(" ", letter), (), self.firm)
        said = row.get("language")
        language = said if isinstance(said, str) and said else guess_language(text) or ""
        found = (
            *dictation_faults(text, inquiry, self.firm, are_names_proved=inquiry.address_proved),
            *claim_faults(text, sources_of(inquiry, self.firm), language),
        )
        reasons = list(dict.fromkeys(found))
        return {
            "id": row.get("id"),
            "language": row.get("language"),
            "kind": row.get("kind"),
            "passes": not reasons,
            "reasons": reasons,
        }


def build_guard_run(settings: Settings, firm_id: str | None, answers: str) -> GuardRun:
    """For the named firm, or the first, as if it had approved this text, too."""
    firm = chosen_profile(settings, firm_id)
    approved = ApprovedAnswer(key="file", texts={firm.spoken_languages[0]: answers})
    return GuardRun(replace(firm, answers=(*firm.answers, approved)) if answers else firm)
