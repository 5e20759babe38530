"""`leads profile check`: what the answer sheet lacks, and what people ask most."""

import os
from dataclasses import asdict

from app.commands.command_groups import command_group
from app.commands.options import Firm, Json, opened
from app.commands.output import show, show_json
from app.domain.errors import ConfigurationError
from app.domain.firm import FirmProfile
from app.domain.reply.asked_questions import asked_often, unanswered_often
from app.main.dry_run import chosen_profile
from app.main.learned_profiles import with_kept_answers
from app.main.letter_texts import letter_texts
from app.profiles.profile_check import lacking, usual_questions
from app.settings import read_settings
from app.storage.leads.lead_lists import inquiry_texts

commands = command_group("The firm's profile folder.")
_MOST_SHOWN = 15  # of what nothing answers; all of it with --json


@commands.command("check")
def check(firm: Firm = None, as_json: Json = False) -> None:
    """Say what the profile lacks: unanswered questions, figures that differ, and what people ask, most often first.

    Exit code 0 also when something is missing: a letter leaves to a person what no answer says.
    """
    settings = read_settings(os.environ)
    profile = with_kept_answers(chosen_profile(settings, firm), settings)
    missing, texts = lacking(profile), _texts(profile)
    unanswered = [
        {"times": one.times, "about": one.key or "", "for example": one.examples[0]}
        for one in unanswered_often(texts, profile, usual_questions())
    ]
    asked = [
        {"answer": one.key or "none fits", "times": one.times, "as": " | ".join(one.examples)}
        for one in asked_often(texts, profile)
    ]
    if as_json:
        show_json({"firm": profile.id, "lacking": missing, "unanswered": unanswered, "asked": asked})
        return
    show("What the profile lacks", [{"what": one} for one in missing], "Nothing is missing.", as_json=False)
    if asked:
        nothing_else = "Each question of the last 500 inquiries is answered."
        show("What people ask and nothing answers", unanswered[:_MOST_SHOWN], nothing_else, as_json=False)
    show("What people ask, of the last 500 inquiries", asked, "No inquiry has been read yet.", as_json=False)


@commands.command("texts")
def texts(firm: Firm = None, as_json: Json = False) -> None:
    """Every sentence that letters take from the program, per language: yours, ours, or fixed for all firms.

    What is ours you may say in your own words: in `texts.toml` of the profile folder, a table [de] with key = 'text'.
    """
    profile = chosen_profile(read_settings(os.environ), firm)
    rows = [asdict(one) for one in letter_texts(profile)]
    show("What letters say", rows, "None of the profile's languages is written here.", as_json=as_json)


def _texts(profile: FirmProfile) -> list[str]:
    """The inquiries in the database; none where there is none."""
    try:
        with opened() as database:
            return database.read(lambda connection: inquiry_texts(connection, profile.id))
    except ConfigurationError:
        return []
