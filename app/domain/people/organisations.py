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
from app.domain.people.mail_domains import is_slip_of_domain
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
        # Two hosts under one registered name, each with a company of its own: a portal's or a provider's customers.
        are_tenants = left.mail_domain != right.mail_domain and left.company_key and right.company_key
        if are_tenants and similarity < COMPATIBLE:
            return _CONFLICT
        return OrganisationMatch(OrganisationFit.SAME, f"the same mail domain {left.company_domain}")
    if similarity == 100.0:
        return OrganisationMatch(OrganisationFit.SAME, f"the same company {left.company}")
    evidence = _compatible(left, right, similarity)
    if evidence:
        return OrganisationMatch(OrganisationFit.COMPATIBLE, evidence)
    return _CONFLICT if _says(left) and _says(right) else _UNKNOWN


def organisation_keys(person: Person) -> tuple[str, ...]:
    """Short keys of the organisation's names; compatible organisations share at least one. Sorted."""
    keys = {person.company_key, first_distinctive_word(person.company), *_labels(person)}
    keys.add("".join(letters_of(word)[:1] for word in person.company.split()))
    return tuple(sorted({key[:_PREFIX] for key in keys if len(key) > 2}))


def _compatible(left: Person, right: Person, similarity: float) -> str:
    """What speaks for one organisation although the names are not equal; "" for nothing."""
    if similarity >= COMPATIBLE:
        return " may be ".join(sorted((left.company, right.company)))
    for one, other in ((left, right), (right, left)):
        if not other.company:
            continue
        if one.company_domain and domain_fits_company(one.company_domain, other.company):
            return f"{one.company_domain} looks like {other.company}'s domain"
        if not one.company_domain and other.company_key in _labels(one):
            return f"the address {one.email_key} bears the name of {other.company}"
        word = first_distinctive_word(other.company)
        if not _says(one) and len(word) > 4 and word in one.mentions:
            return f"the message mentions {other.company}"
    if is_slip_of_domain(left.company_domain, right.company_domain):
        return "mail domains that differ by a slip"
    have_only_domains = left.company_domain and right.company_domain and not (left.company_key or right.company_key)
    return "similar mail domains" if have_only_domains and not {*_labels(left)}.isdisjoint(_labels(right)) else ""


def _says(person: Person) -> bool:
    return bool(person.company_key or person.company_domain)


def _labels(person: Person) -> tuple[str, ...]:
    """What the address says of the organisation; with free mail, what stands before the @."""
    if person.company_domain:
        return domain_labels(person.company_domain)
    local = letters_of(person.email_key.rpartition("@")[0])
    return (local,) if local else ()
