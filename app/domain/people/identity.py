"""Who is who over all channels: what two messages must share before they count as one person's.

Joining two strangers is worse than missing a join: a missed join costs a second answer, a wrong
one shows a stranger somebody else's conversation. Where no single point decides, all fields
together do (`odds`); what they leave open is "possible", joins nothing and is shown to a person. The order of
evidence follows practice in record linkage (Christen, Data Matching, Springer 2012, chapters
4 to 6): exact points first, then blocking keys, then comparison of the parts.
"""

import re
from dataclasses import replace

from app.domain.people.company_names import same_company
from app.domain.people.identity_keys import lookup_keys
from app.domain.people.likeness import POSSIBLE_FROM, Likeness, Strength, Verdict, different, possible, rank, same
from app.domain.people.mail_domains import is_longer_domain, is_slip_of_domain
from app.domain.people.mail_keys import address_key
from app.domain.people.name_fit import Fit, NameFit, name_fit
from app.domain.people.name_words import GENERATIONS
from app.domain.people.nicknames import FREQUENT_FAMILY_NAMES
from app.domain.people.odds import ENOUGH_WITH_COMPANY, RARE_NAMES_FROM, SAME_FROM, Odds, odds_of
from app.domain.people.organisations import OrganisationFit, OrganisationMatch, organisation_match
from app.domain.people.person import Person
from app.domain.people.phone_numbers import phones_are_equal
from app.domain.people.postal_evidence import live_apart, postal_likeness
from app.domain.people.shares import ORDINARY, Shares
from app.domain.people.spelling import is_latin, letters_of


def compare(left: Person, right: Person, shares: Shares = ORDINARY) -> Likeness:
    """Whether two people are one. Symmetric in verdict, strength and clash; never fails.

    The strongest of all evidence counts. SAME always means that both share a key of
    `lookup_keys`, so that whoever looks up candidates by key misses nobody.
    """
    if left.is_nameless_company or right.is_nameless_company:
        return _by_company_alone(left, right)
    names, odds = name_fit(left.name, right.name), odds_of(left, right, shares)
    rules = (_by_mailbox, _by_profile, _by_phone, postal_likeness)
    found = [likeness for rule in rules if (likeness := rule(left, right, names)) is not None]
    by_name = _by_name(left, right, names, odds)
    says_company = left.company or right.company
    enough = SAME_FROM if left.company_domain == right.company_domain != "" or not says_company else ENOUGH_WITH_COMPANY
    if by_name is not None and (by_name.verdict is not Verdict.SAME or _agrees(left, right, names, odds, enough)):
        found.append(by_name)
    if by_name is None or not by_name.clash:
        found.append(_by_odds(left, right, names, odds))
    best = replace(
        max(found, key=rank, default=_NOTHING),
        bits=min(odds.bits, 0.0) if odds.are_two else odds.bits,
        agreeing=", ".join(odds.evidence),
    )
    if best.verdict is Verdict.SAME and best.is_weak and {*lookup_keys(left)}.isdisjoint(lookup_keys(right)):
        return replace(best, verdict=Verdict.POSSIBLE)
    return best


_RUN = re.compile(r"[^\W\d_]+|\d+")
_NOTHING = different("nothing speaks for one person")


def _by_company_alone(left: Person, right: Person) -> Likeness:
    if left.is_nameless_company and right.is_nameless_company and same_company(left.company, right.company):
        return same(Strength.COMPANY_ALONE, f"only a company is known: {min(left.company, right.company)}")
    return _NOTHING


def _by_mailbox(left: Person, right: Person, names: NameFit) -> Likeness | None:
    if not left.email_key or left.email_key != right.email_key:
        return None
    mailbox = left.email_key
    if left.is_office_mailbox and names.contradiction:
        return different(f"two people write from the shared mailbox {mailbox}", clash=True)
    if address_key(left.email) != address_key(right.email):
        # A tag or a dot is the writer's to choose: who signs as somebody else's mailbox is not joined with them.
        return possible(Strength.MAILBOX, f"two spellings of one mailbox {mailbox}")
    if left.is_office_mailbox:
        if names.given is names.family is Fit.UNKNOWN and left.full_name and right.full_name:
            return possible(Strength.MAILBOX, f"the same shared mailbox {mailbox}, and names in two scripts")
        known = names.given is not Fit.UNKNOWN and names.family is not Fit.UNKNOWN
        strength = Strength.MAILBOX if known or left.name == right.name else Strength.INITIAL
        return same(strength, f"the same shared mailbox {mailbox}, and no other name")
    # A new family name under an old given one, or a name of which only a part is known, is still one person's.
    if names.given is Fit.DIFFERENT and left.name.given and right.name.given:
        return possible(Strength.MAILBOX, f"two names, one mail address {mailbox}", clash=True)
    return same(Strength.MAILBOX, f"the same mail address {mailbox}")


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


def _agrees(left: Person, right: Person, names: NameFit, odds: Odds, enough: float) -> bool:
    """For a join without a sure point. Who signs as junior or senior has a namesake nearby."""
    is_one_generation = left.name.generation == right.name.generation
    return odds.bits >= enough and not odds.are_two and is_one_generation and not _are_two_mailboxes(left, right, names)


def _are_two_mailboxes(left: Person, right: Person, names: NameFit) -> bool:
    """Two addresses of one domain, or of two that look alike, are two people's unless the whole name is one."""
    (ours, ours_at), (theirs, theirs_at) = (one.email_key.rpartition("@")[::2] for one in (left, right))
    are_companies = bool(left.company_domain and right.company_domain)
    is_one_domain = ours_at == theirs_at or is_slip_of_domain(ours_at, theirs_at)
    if are_companies and is_longer_domain(ours_at, theirs_at) and not (left.company and right.company):
        return True
    if not is_one_domain or ours in ("", theirs) or left.is_office_mailbox or right.is_office_mailbox:
        return False
    if _marks(ours) != _marks(theirs):
        return True
    return not _marks(ours) and min(names.given, names.family) < (Fit.SAME if are_companies else Fit.NEAR)


def _marks(local: str) -> list[str]:
    """By what namesakes tell their addresses apart: anna.schmidt84, anna.schmidt.jr."""
    return [word for word in _RUN.findall(local) if word.isdigit() or word in GENERATIONS]


def _is_sure_enough(left: Person, right: Person, names: NameFit, odds: Odds) -> bool:
    """Whether all fields together join. A name in a town is a namesake's, too, unless it is rare anywhere.

    Our lists hold names of Latin letters: one of another script may stand in none of them and be anybody's. Who writes
    from another town, or from a second private address and names no town, may be a namesake however rare the name.
    """
    is_rare = (
        odds.names >= RARE_NAMES_FROM and is_latin(left.full_name + right.full_name) and _may_be_here(left, right, odds)
    )
    return _agrees(left, right, names, odds, SAME_FROM) and (odds.share_a_point or is_rare)


def _may_be_here(left: Person, right: Person, odds: Odds) -> bool:
    """Whether no town speaks against it, and one speaks for it where they have two private addresses or two firms."""
    are_two_addresses = left.email_key != right.email_key and left.email_key and right.email_key
    is_of_one_kind = bool(left.company_domain) == bool(right.company_domain)
    return odds.town > 0 if are_two_addresses and is_of_one_kind else odds.town >= 0


def _by_odds(left: Person, right: Person, names: NameFit, odds: Odds) -> Likeness:
    """All fields together, where no single one decides; a town alone, or one name, is never enough."""
    evidence = ", ".join(odds.evidence)
    if odds.are_two or odds.bits < POSSIBLE_FROM or not odds.kinds:
        return _NOTHING
    is_other_spelling = left.email_key == right.email_key and address_key(left.email) != address_key(right.email)
    if odds.kinds < 2 or is_other_spelling or live_apart(left, right) or not _is_sure_enough(left, right, names, odds):
        return possible(Strength.ODDS, evidence)
    return same(Strength.ODDS, evidence)


def _by_name(left: Person, right: Person, names: NameFit, odds: Odds) -> Likeness | None:
    if names.contradiction:
        # With only name and address known, any of the words may be a slip: no ground to keep others apart.
        may_be_slips = left.postal and right.postal and not left.email_key and not right.email_key
        return different("the names contradict", clash=not may_be_slips and (odds.are_two or odds.bits < 0))
    weakest = min(names.given, names.family)
    if weakest is Fit.UNKNOWN and max(names.given, names.family) < Fit.SHORT:
        return None
    organisations = organisation_match(left, right)
    if weakest >= Fit.SHORT:
        return _by_full_name(left, right, organisations)
    if organisations.fit is OrganisationFit.CONFLICT:
        return None
    if weakest is Fit.UNKNOWN:
        if organisations.fit is OrganisationFit.UNKNOWN:
            return None
        return possible(Strength.INITIAL, "the same organisation and the half of the name that is known")
    if weakest is Fit.INITIAL:
        return _by_initial(left, right, names, organisations)
    return _by_similar_name(left, right, names, organisations)


def _typed(left: Person, right: Person) -> str:
    return f"{left.full_name or left.email_key} and {right.full_name or right.email_key}"


def _by_full_name(left: Person, right: Person, organisations: OrganisationMatch) -> Likeness:
    typed = _typed(left, right)
    if organisations.fit is OrganisationFit.CONFLICT:
        return possible(Strength.NAME_ALONE, f"{typed}: one name, two companies", clash=True)
    if organisations.fit is OrganisationFit.UNKNOWN:
        if live_apart(left, right):
            return possible(Strength.NAME_ALONE, f"{typed}: one name at two postal addresses", clash=True)
        return possible(Strength.NAME_ALONE, f"{typed}: one name, and no company to tell two people apart")
    if left.name.family != right.name.family and _both_spell_their_own(left, right):
        return different(f"{typed}: two addresses of one company spell two names", clash=True)
    return same(Strength.NAME_AND_ORGANISATION, f"{typed}: one name, and {organisations.evidence}")


def _by_initial(left: Person, right: Person, names: NameFit, organisations: OrganisationMatch) -> Likeness:
    typed = _typed(left, right)
    is_common = any(person.name.family in FREQUENT_FAMILY_NAMES for person in (left, right))
    if organisations.fit is OrganisationFit.UNKNOWN or is_common or names.family < Fit.SHORT:
        return possible(Strength.INITIAL, f"{typed}: the first letter fits, which is not enough")
    return same(Strength.INITIAL, f"{typed}: the first letter fits, and {organisations.evidence}")


def _by_similar_name(left: Person, right: Person, names: NameFit, organisations: OrganisationMatch) -> Likeness:
    typed = _typed(left, right)
    if organisations.fit is OrganisationFit.UNKNOWN:
        return possible(Strength.SIMILAR_NAME, f"{typed}: similar names, and no company to compare")
    if _both_spell_their_own(left, right):
        return different(f"{typed}: two addresses of one company spell two names", clash=True)
    two_names = left.name.family in FREQUENT_FAMILY_NAMES and right.name.family in FREQUENT_FAMILY_NAMES
    if max(names.given, names.family) < Fit.SHORT or (names.family is Fit.NEAR and two_names):
        return possible(Strength.SIMILAR_NAME, f"{typed}: similar names, and {organisations.evidence}")
    return same(Strength.SIMILAR_NAME, f"{typed}: a slip in the name, and {organisations.evidence}")


def _both_spell_their_own(left: Person, right: Person) -> bool:
    """Whether two different addresses of one domain each contain their owner's spelling: no slip then."""
    if left.mail_domain != right.mail_domain or left.email_key == right.email_key:
        return False
    spelled = [(person.name.family, letters_of(person.email_key.rpartition("@")[0])) for person in (left, right)]
    return all(family and family in local for family, local in spelled)
