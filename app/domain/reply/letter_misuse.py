"""What makes a letter a tool against its reader, whoever wrote it: checked in every letter that may leave by itself.

A letter goes to an address a stranger typed, and a model may have obeyed the stranger's text. So no wording is trusted:
refused are links in any spelling, requests for money, secrets or contact elsewhere, names nobody of us gave, threats.
"""

from functools import lru_cache

from app.domain.firm import FirmProfile
from app.domain.inquiry import Inquiry
from app.domain.people.addressable_names import signed_as
from app.domain.people.spelling import letters_of
from app.domain.reply.claim_sources import promise_tails, published
from app.domain.reply.foreign_names import names_someone_unknown
from app.domain.reply.link_spellings import link_faults
from app.domain.reply.obedience import obedience
from app.domain.reply.sentence_rules import amounts_of, budgets_in, sentence_faults, told_in
from app.domain.words.folding import folded, plain
from app.domain.words.sentences import BETWEEN_SENTENCES

_SHORTEST_IN_DOMAIN = 4  # letters; shorter words stand in any address by chance
_DICTATED = "reads as if the message had dictated a part of it"
_MOST_OBEDIENCE = 2.5  # together with a rule that is met
_SURELY_OBEYS = 5.0  # without one: learned from letters of one trade, it takes honest ones of others for 3
_A_RULE = 2.5  # what one rule that is met says, beside how the letter reads


def dictation_faults(text: str, inquiry: Inquiry, firm: FirmProfile, *, are_names_proved: bool = False) -> list[str]:
    """Why a letter that a model wrote may not leave; as `misuse_faults`, but for what an honest letter may say.

    A link never leaves, nor what two rules speak against. What one rule says counts together with how message and
    letter read: an honest letter may well deny a fee, and what a message dictates need not have a word that a rule
    knows. Letters of code obey nobody, so they are held by the rules alone.
    """
    plainly = _without_promises(text, firm)  # what is handed over is said in the sender's words
    found = misuse_faults(plainly, inquiry, firm, are_names_proved=are_names_proved)
    if len(found) > 1 or link_faults(text):
        return found
    obeys = obedience(inquiry.message, text)
    if not found:
        return [_DICTATED] if obeys > _SURELY_OBEYS else []
    return found if obeys + _A_RULE > _MOST_OBEDIENCE else []


def misuse_faults(text: str, inquiry: Inquiry, firm: FirmProfile, *, are_names_proved: bool = False) -> list[str]:
    """Why the text may not leave, one line each, in our words; empty when it may.

    Args:
        text: What was written, without our own links and addresses; the subject may stand on its first line.
        inquiry: Who reads it. Their own name may stand in it when it is a person's name.
        firm: What it has published and approved may be said again.
        are_names_proved: The message was proved to come from its sender, so people it names may be named.
    """
    sources = published(firm)
    told = told_in(inquiry.message)
    amounts = _amounts_in(sources) | budgets_in(inquiry.message)
    found = [*link_faults(text), *sentence_faults(text, sources=sources, known_amounts=amounts, told=told)]
    called = signed_as(inquiry, firm.name).called
    reader = plain(f"{inquiry.sender_name or ''} {called} {inquiry.company or ''}").split()
    mentioned = frozenset(plain(inquiry.message).split())
    domain = letters_of((inquiry.sender_email or "").rpartition("@")[2])
    own = (word for word in set(plain(text).split()) if domain and len(word) >= _SHORTEST_IN_DOMAIN and word in domain)
    known = _words_in(sources).union(reader, own, mentioned if are_names_proved else ())
    if names_someone_unknown(text, known, thanked=mentioned, told=frozenset(plain(told).split())):
        found.append("names a person whom neither the profile nor the sender's own name has")
    return list(dict.fromkeys(found))


def _without_promises(text: str, firm: FirmProfile) -> str:
    tails = promise_tails(firm)
    return "\n".join(part for part in BETWEEN_SENTENCES.split(text) if not any(tail in folded(part) for tail in tails))


@lru_cache(maxsize=64)
def _amounts_in(sources: tuple[str, ...]) -> frozenset[str]:
    return frozenset().union(*map(amounts_of, sources))


@lru_cache(maxsize=64)
def _words_in(sources: tuple[str, ...]) -> frozenset[str]:
    return frozenset(plain(" ".join(sources)).split())
