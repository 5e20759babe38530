"""`leads profile check`: what the answer sheet lacks, and what people ask most."""

import os
from typing import Any

from app.commands.command_groups import command_group
from app.commands.options import Firm, Json, opened
from app.commands.output import show, show_json
from app.domain.errors import ConfigurationError
from app.domain.firm import FirmProfile
from app.domain.reply.asked_questions import asked_often
from app.main.dry_run import chosen_profile
from app.profiles.profile_check import lacking
from app.settings import read_settings
from app.storage.leads.lead_lists import inquiry_texts

commands = command_group("The firm's profile folder.")


@commands.command("check")
def check(firm: Firm = None, as_json: Json = False) -> None:
    """Say what the profile lacks: usual questions without an answer, figures that differ, and what people ask most.

    Exit code 0 also when something is missing: a letter leaves to a person what no answer says.
    """
    profile = chosen_profile(read_settings(os.environ), firm)
    missing, asked = lacking(profile), _asked(profile)
    if as_json:
        show_json({"firm": profile.id, "lacking": missing, "asked": asked})
        return
    show("What the profile lacks", [{"what": one} for one in missing], "Nothing is missing.", as_json=False)
    show("What people ask, of the last 500 inquiries", asked, "No inquiry has been read yet.", as_json=False)


def _asked(profile: FirmProfile) -> list[dict[str, Any]]:
    """Of the inquiries in the database; nothing where there is none."""
    try:
        with opened() as database:
            texts = database.read(lambda connection: inquiry_texts(connection, profile.id))
    except ConfigurationError:
        return []
    return [
        {"answer": one.key or "none fits", "times": one.times, "as": " | ".join(one.examples)}
        for one in asked_often(texts, profile)
    ]
