"""A step of the lead path: score and tier, by code, from what the judge found."""

from dataclasses import replace
from datetime import datetime

from app.domain.firm import FirmProfile
from app.domain.judgement import Disposition, Judgement
from app.domain.lead import Advance, Lead
from app.domain.qualification import qualified

_UNJUDGED = Judgement(disposition=Disposition.INQUIRY, evidence=())  # every criterion unknown


def qualify(lead: Lead, firm: FirmProfile, _now: datetime) -> Advance:
    """The lead graded against the firm's ideal customer."""
    return Advance(lead=replace(lead, qualification=qualified(lead.judgement or _UNJUDGED, firm)))
