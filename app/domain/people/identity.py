"""Who is who over all channels: what two messages must share before they count as one person's.

Joining two strangers is worse than missing a join: a missed join costs a second answer, a wrong
one shows a stranger somebody else's conversation. So names alone join only when they are rare
and nothing contradicts; everything weaker is "possible" and joins nothing. The order of
evidence follows practice in record linkage (Christen, Data Matching, Springer 2012, chapters
4 to 6): exact points first, then blocking keys, then comparison of the parts.
"""

from app.domain.people.company_names import same_company
from app.domain.people.identity_keys import lookup_keys
from app.domain.people.likeness import Likeness, Strength, Verdict, different, possible, rank, same
from app.domain.people.name_fit import Fit, NameFit, name_fit
from app.domain.people.nicknames import is_frequent_family_name
from app.domain.people.organisations import OrganisationFit, OrganisationMatch, organisation_match
from app.domain.people.person import Person
from app.domain.people.phone_numbers import phones_are_equal
from app.domain.people.postal_evidence import live_apart, postal_likeness
from app.domain.people.spelling import letters_of


def compare(left: Person, right: Person) -> Likeness:
    """Whether two people are one. Symmetric in verdict, strength and clash; never fails.

    The strongest of all evidence counts. SAME always means that both share a key of
    `lookup_keys`, so that whoever looks up candidates by key misses nobody.
    """
    if left.is_nameless_company or right.is_nameless_company:
        return _by_company_alone(left, right) or _NOTHING
    names = name_fit(left.name, right.name)
    found = [
        likeness
        for likeness in (
            _by_mailbox(left, right, names),
            _by_profile(left, right, names),
            _by_phone(left, right, names),
            postal_likeness(left, right, names),
            _by_name(left, right, names),
        )
        if likeness is not None
    ]
    best = max(found, key=rank, default=_NOTHING)
    if best.verdict is Verdict.SAME and best.is_weak and not _share_key(left, right):
        return possible(best.strength, best.evidence)
    return best


_NOTHING = different("nothing speaks for one person")
# What most comparisons end with, so made once.
_CONTRADICTION = {clash: different("the names contradict", clash=clash) for clash in (False, True)}


def _share_key(left: Person, right: Person) -> bool:
    return not {*lookup_keys(left)}.isdisjoint(lookup_keys(right))


def _by_mailbox(left: Person, right: Person, names: NameFit) -> Likeness | None:
    if not left.email_key or left.email_key != right.email_key:
        return None
    mailbox = left.email_key
    if left.is_office_mailbox:
        if names.contradiction:
            return different(f"two people write from the shared mailbox {mailbox}", clash=True)
        known = names.given is not Fit.UNKNOWN and names.family is not Fit.UNKNOWN
        strength = Strength.MAILBOX if known or left.name == right.name else Strength.INITIAL
        return same(strength, f"the same shared mailbox {mailbox}, and no other name")
    if names.contradiction and not _is_one_persons_mailbox(left, right, names):
        return possible(Strength.MAILBOX, f"two names, one mail address {mailbox}", clash=True)
    return same(Strength.MAILBOX, f"the same mail address {mailbox}")


def _is_one_persons_mailbox(left: Person, right: Person, names: NameFit) -> bool:
    """Whether two names under one address are one person's: a new family name, a family address spelled by hand."""
    return names.given is not Fit.DIFFERENT or not (left.name.is_full and right.name.is_full)


def _by_profile(left: Person, right: Person, names: NameFit) -> Likeness | None:
    if not left.profile_key or left.profile_key != right.profile_key:
        return None
    if names.given is Fit.DIFFERENT and names.family is Fit.DIFFERENT:
        return possible(Strength.PROFILE, "two names, one LinkedIn profile", clash=True)
    return same(Strength.PROFILE, "the same LinkedIn profile")


def _by_phone(left: Person, right: Person, names: NameFit) -> Likeness | None:
    if not phones_are_equal(left.phone, right.phone):
        return None
    evidence = f"the same phone number {min(left.phone, right.phone)}"
    if names.contradiction or min(names.given, names.family) < Fit.INITIAL:
        return possible(Strength.PHONE, f"{evidence}, but not clearly the same name", clash=names.contradiction)
    return same(Strength.PHONE, f"{evidence} and a name that fits")


def _by_name(left: Person, right: Person, names: NameFit) -> Likeness | None:
    if names.contradiction:
        return _CONTRADICTION[_is_clash(left, right)]
    weakest = min(names.given, names.family)
    if weakest is Fit.UNKNOWN:
        return _by_half_a_name(left, right, names)
    organisations = organisation_match(left, right)
    if weakest >= Fit.SHORT:
        return _by_full_name(left, right, organisations)
    if weakest is Fit.INITIAL:
        return _by_initial(left, right, names, organisations)
    return _by_similar_name(left, right, names, organisations)


def _is_clash(left: Person, right: Person) -> bool:
    """With only name and address known, any of the words may be a slip: no ground to keep others apart."""
    return not (left.postal and right.postal and not left.email_key and not right.email_key)


def _by_half_a_name(left: Person, right: Person, names: NameFit) -> Likeness | None:
    if max(names.given, names.family) < Fit.SHORT:
        return None
    if organisation_match(left, right).fit < OrganisationFit.COMPATIBLE:
        return None
    return possible(Strength.INITIAL, "the same organisation and the half of the name that is known")


def _by_full_name(left: Person, right: Person, organisations: OrganisationMatch) -> Likeness:
    typed = f"{left.full_name or left.email_key} and {right.full_name or right.email_key}"
    if organisations.fit is OrganisationFit.CONFLICT:
        return possible(Strength.RARE_NAME, f"{typed}: one name, two companies", clash=True)
    if organisations.fit is OrganisationFit.UNKNOWN:
        if live_apart(left, right):
            return possible(Strength.RARE_NAME, f"{typed}: one name at two postal addresses", clash=True)
        if left.name.is_rare and right.name.is_rare:
            return same(Strength.RARE_NAME, f"{typed}: one rare name, and nothing against it")
        return possible(Strength.RARE_NAME, f"{typed}: a name many people bear, and no company to tell them apart")
    if left.name.family != right.name.family and _both_spell_their_own(left, right):
        return different(f"{typed}: two addresses of one company spell two names", clash=True)
    return same(Strength.NAME_AND_ORGANISATION, f"{typed}: one name, and {organisations.evidence}")


def _by_initial(left: Person, right: Person, names: NameFit, organisations: OrganisationMatch) -> Likeness | None:
    typed = f"{left.full_name or left.email_key} and {right.full_name or right.email_key}"
    if organisations.fit is OrganisationFit.CONFLICT:
        return None
    is_common = any(is_frequent_family_name(person.name.family) for person in (left, right))
    if organisations.fit is OrganisationFit.UNKNOWN or is_common or names.family < Fit.SHORT:
        return possible(Strength.INITIAL, f"{typed}: the first letter fits, which is not enough")
    return same(Strength.INITIAL, f"{typed}: the first letter fits, and {organisations.evidence}")


def _by_similar_name(left: Person, right: Person, names: NameFit, organisations: OrganisationMatch) -> Likeness | None:
    typed = f"{left.full_name or left.email_key} and {right.full_name or right.email_key}"
    if organisations.fit is OrganisationFit.CONFLICT:
        return None
    if organisations.fit is OrganisationFit.UNKNOWN:
        return possible(Strength.SIMILAR_NAME, f"{typed}: similar names, and no company to compare")
    if _both_spell_their_own(left, right):
        return different(f"{typed}: two addresses of one company spell two names", clash=True)
    two_names = is_frequent_family_name(left.name.family) and is_frequent_family_name(right.name.family)
    if max(names.given, names.family) < Fit.SHORT or (names.family is Fit.NEAR and two_names):
        return possible(Strength.SIMILAR_NAME, f"{typed}: similar names, and {organisations.evidence}")
    return same(Strength.SIMILAR_NAME, f"{typed}: a slip in the name, and {organisations.evidence}")


def _both_spell_their_own(left: Person, right: Person) -> bool:
    """Whether two different addresses of one domain each contain their owner's spelling: no slip then."""
    if left.mail_domain != right.mail_domain or left.email_key == right.email_key:
        return False
    return all(_spells_own_name(person) for person in (left, right))


def _spells_own_name(person: Person) -> bool:
    return bool(person.name.family) and person.name.family in letters_of(person.email_key.rpartition("@")[0])


def _by_company_alone(left: Person, right: Person) -> Likeness | None:
    if not (left.is_nameless_company and right.is_nameless_company and same_company(left.company, right.company)):
        return None
    return same(Strength.COMPANY_ALONE, f"only a company is known: {min(left.company, right.company)}")
