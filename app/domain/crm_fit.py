"""What the CRM knows of somebody's company, where the message does not say it."""

from app.domain.crm_copy import CrmStanding
from app.domain.firm import FirmProfile
from app.domain.judgement import Evidence, Finding, Met
from app.domain.words.folding import phrases_in, words_of
from app.domain.words.industry_words import industries_in

_FAR_TOO_FEW = 0.5  # of the smallest fitting number of staff, as of what a message says


def fit_in_crm(standing: CrmStanding, firm: FirmProfile) -> Finding:
    """Whether the company fits by its industry and staff there; unknown where neither says so."""
    ideal, staff = firm.ideal_customer, _number(standing.staff)
    if staff is not None and not ideal.min_staff * _FAR_TOO_FEW <= staff <= ideal.max_staff:
        return Finding(met=Met.NO)
    if _is_wanted(standing.industry, firm) or (staff is not None and ideal.fits_staff(staff)):
        return Finding(met=Met.YES)
    return Finding(met=Met.UNKNOWN)


def told_by_crm(standing: CrmStanding) -> Evidence | None:
    """Its source and what it says; None: nothing."""
    staff = f"{standing.staff} staff" if standing.staff else ""
    said = (
        "a customer" if standing.customer else "",
        "an open deal" if standing.open_deal else "",
        _words(standing.industry),
        staff,
    )
    known = ", ".join(filter(None, said))
    return Evidence(claim=f"The CRM says: {known}") if known else None


def _is_wanted(industry: str, firm: FirmProfile) -> bool:
    said, ideal = _words(industry), firm.ideal_customer
    phrases = phrases_in(said)
    listed = (word for words in ideal.industry_words.values() for word in words)
    return bool(industries_in(said, ideal.industries)) or any(
        " ".join(words_of(word)) in phrases for word in (*ideal.industries, *listed)
    )


def _words(industry: str) -> str:
    """As people write it: HubSpot's own industries are names in capitals."""
    return industry.replace("_", " ").lower()


def _number(text: str) -> int | None:
    """Of "120", "120.0"; a range ("50-100") by its lower end."""
    digits = text.split("-", maxsplit=1)[0].split(".", maxsplit=1)[0].strip()
    return int(digits) if digits.isdecimal() and len(digits) < 9 else None
