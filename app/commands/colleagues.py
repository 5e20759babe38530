"""`leads sign-in`, `digest`: what a partner would get by mail, from the command line."""

import os
import sys
from dataclasses import asdict
from datetime import date, timedelta
from typing import Annotated

import typer

from app.commands.options import Firm, Json, chosen_firm, opened, opened_to_change
from app.commands.output import fail, show_json
from app.domain.digest_figures import figures_told
from app.domain.digest_minute import Minute
from app.main.clock import utc_now
from app.main.digest_rounds import build_digests
from app.settings import read_settings
from app.storage.access.sign_ins import make_sign_in_link


def sign_in(email: Annotated[str, typer.Argument(help="A partner of the profile.")], as_json: Json = False) -> None:
    """Print a single-use sign-in link, valid for 15 minutes; for when no mail server is configured."""
    settings = read_settings(os.environ)
    with opened_to_change() as database:
        try:
            link = make_sign_in_link(database, email, settings.public_url, utc_now())
        except LookupError as unknown:
            raise fail(f"{unknown}; partners stand in profiles/*/firm.toml") from None
    if as_json:
        show_json({"email": email, "link": link})
    else:
        sys.stdout.write(link + "\n")


def digest(
    email: Annotated[str | None, typer.Argument(help="Whose digest; the first partner if left out.")] = None,
    day: Annotated[str, typer.Option(help="today, yesterday or YYYY-MM-DD, in the partner's time zone.")] = "yesterday",
    send: Annotated[bool, typer.Option("--send", help="Mail it now, whether or not it was sent before.")] = False,
    firm: Firm = None,
    as_json: Json = False,
) -> None:
    """Show the digest of a day as it stands now; the daily mail goes out by itself."""
    if email is not None and "@" not in email:
        raise fail(f"{email} is no partner's mail address; for a day: --day {email}", 2)
    settings = read_settings(os.environ)
    with opened_to_change() if send else opened() as database:
        firm_id = chosen_firm(database, firm)
        round_ = build_digests(settings, database)
        reader = round_.reader(firm_id, email)
        if reader is None:
            raise fail(f"{email} is not a partner of {firm_id}")
        local_today = utc_now().astimezone(reader.zone).date()
        days = {"today": local_today, "yesterday": local_today - timedelta(days=1)}
        try:
            chosen = days.get(day) or date.fromisoformat(day)
        except ValueError:
            raise fail(f"--day is today, yesterday or a date like {local_today}, not {day!r}", 2) from None
        found = round_.build(reader, [chosen])
        mail = round_.mail_of(found, reader, utc_now())
        if send:
            round_.send_now(mail)
    if as_json:
        counts = asdict(found.counts) | {"adds_up": found.adds_up}
        told = {"day": str(chosen), "to": reader.email, "sent": send, "counts": counts, "subject": mail.subject}
        show_json({**told, "firm": reader.firm_id, "zone": str(reader.zone), "figures": figures_of_digest(found)})
    else:
        sys.stdout.write(f"{mail.subject}\n\n{mail.text.rstrip()}\n")


def figures_of_digest(minute: Minute) -> dict[str, object]:
    """Every other number of the digest; `scripts/digest_figures` tells the same from the history alone."""
    return {
        **figures_told(minute.figures),
        "week_before": figures_told(minute.before),
        "decided": dict(minute.decided),
        "filtered": dict(minute.filtered),
        "still_unread": minute.still_unread,
        "open_tasks": minute.open_tasks,
        "to_rate": minute.to_rate,
        "rated": {subject: {"right": right, "of": of} for subject, (right, of) in minute.rated.items()},
    }
