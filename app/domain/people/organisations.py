"""Whether two people write for one organisation."""

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from app.domain.people.company_names import (
    COMPATIBLE,
    company_similarity,
    domain_fits_company,
    domain_labels,
    first_distinctive_word,
)
from app.domain.people.person import Person
from app.domain.people.spelling import letters_of

_PREFIX = 4  # letters; what two names of one organisation nearly always share at their beginning


class OrganisationFit(IntEnum):
    """What is known about two people's organisations."""

    CONFLICT = 0  # both say theirs, and they differ
    UNKNOWN = 1  # one of them does not say
    COMPATIBLE = 2  # a shortened name, a second domain, a mention in the message
    SAME = 3  # one company domain, or one name


@dataclass(frozen=True, slots=True)
class OrganisationMatch:
    fit: OrganisationFit
    evidence: str  # "" unless it speaks for one organisation


_UNKNOWN = OrganisationMatch(OrganisationFit.UNKNOWN, "")
_CONFLICT = OrganisationMatch(OrganisationFit.CONFLICT, "")


@lru_cache(maxsize=2048)
def organisation_match(left: Person, right: Person) -> OrganisationMatch:
    """How the organisations of two people fit, with the reason. Symmetric."""
    similarity = company_similarity(left.company, right.company)
    if left.company_domain and left.company_domain == right.company_domain:
        if _are_tenants(left, right) and similarity < COMPATIBLE:
            return _CONFLICT
        return OrganisationMatch(OrganisationFit.SAME, f"the same mail domain {left.company_domain}")
    if similarity == 100.0:
        return OrganisationMatch(OrganisationFit.SAME, f"the same company {left.company}")
    if similarity >= COMPATIBLE:
        return _compatible(f"{left.company} may be {right.company}", left, right)
    for one, other in ((left, right), (right, left)):
        if found := _fits_by_address(one, other):
            return _compatible(found, left, right)
    if _says(left) and _says(right):
        return _CONFLICT if not _labels_begin_alike(left, right) else _compatible("similar mail domains", left, right)
    return _mentioned(left, right) or _UNKNOWN


def organisation_keys(person: Person) -> tuple[str, ...]:
    """Short keys of the organisation's names; compatible organisations share at least one. Sorted."""
    keys = {person.company_key, first_distinctive_word(person.company), *_labels(person)}
    keys |= {"".join(letters_of(word)[0] for word in person.company.split() if letters_of(word))}
    return tuple(sorted({key[:_PREFIX] for key in keys if len(key) > 2}))


def _compatible(evidence: str, left: Person, right: Person) -> OrganisationMatch:
    first, second = sorted((left.company or left.mail_domain, right.company or right.mail_domain))
    return OrganisationMatch(
        OrganisationFit.COMPATIBLE, evidence if "may be" not in evidence else f"{first} may be {second}"
    )


def _are_tenants(left: Person, right: Person) -> bool:
    """Two hosts under one registered name, each with a company of its own: a portal's or a provider's customers."""
    return left.mail_domain != right.mail_domain and bool(left.company_key and right.company_key)


def _says(person: Person) -> bool:
    return bool(person.company_key or person.company_domain)


def _fits_by_address(one: Person, other: Person) -> str:
    """The address of one looks like the company of the other."""
    if not other.company:
        return ""
    if one.company_domain and domain_fits_company(one.company_domain, other.company):
        return f"{one.company_domain} looks like {other.company}'s domain"
    if not one.company_domain and one.email_key and _labels(one)[0] == other.company_key:
        return f"the address {one.email_key} bears the name of {other.company}"
    return ""


def _labels(person: Person) -> tuple[str, ...]:
    """What the address says of the organisation; with free mail, what stands before the @."""
    if person.company_domain:
        return domain_labels(person.company_domain)
    local = letters_of(person.email_key.rpartition("@")[0])
    return (local,) if local else ("",)


def _labels_begin_alike(left: Person, right: Person) -> bool:
    if left.company_key or right.company_key or not (left.company_domain and right.company_domain):
        return False
    return bool({*domain_labels(left.company_domain)} & {*domain_labels(right.company_domain)})


def _mentioned(left: Person, right: Person) -> OrganisationMatch | None:
    for one, other in ((left, right), (right, left)):
        if _says(one):
            continue
        word = first_distinctive_word(other.company)
        if len(word) > 4 and word in one.mentions:
            return OrganisationMatch(OrganisationFit.COMPATIBLE, f"the message mentions {other.company}")
    return None
