"""What programs outside this repository rely on: start lines, addresses, commands, and the keys of what is answered.

Nothing here may be renamed or taken away; more may be added.
"""

import html
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import typer.main

from app.cli import cli
from app.domain.decision import choice_of
from app.domain.task import RequiredAction
from app.settings import Settings
from integrations.inbound.channels import CHANNELS
from staging.delivery_files import read_http_file, sign
from staging.installation.firstreply import Installation, installation
from staging.installation.parts import (
    SandboxAlerts,
    SandboxBookings,
    SandboxHubSpot,
    SandboxMailbox,
    SandboxModel,
    SandboxPart,
)
from staging.installation.processes import ROOT, child_processes

PARTNER = "isobel@fernhill.example"
SOURCES = {"website": "website_form", "mailbox": "raw_mail", "linkedin": "linkedin_relay", "postmark": "postmark"}
SETTINGS = """
    LEADS_DATABASE_URL LEADS_PROFILES_DIRECTORY LEADS_PROMPTS_DIRECTORY LEADS_PUBLIC_URL LEADS_SMTP_HOST
    LEADS_SMTP_PORT LEADS_SMTP_TLS LEADS_ARCHIVE_ADDRESS LEADS_IMAP_HOST LEADS_IMAP_PORT LEADS_IMAP_USERNAME
    LEADS_IMAP_PASSWORD LEADS_IMAP_TLS LEADS_HUBSPOT_URL LEADS_HUBSPOT_TOKEN LEADS_ALERT_WEBHOOK_URL
    LEADS_OPENAI_BASE_URL LEADS_OPENAI_API_KEY
"""
JSON_COMMANDS = {  # every command that takes --json, and how it can be asked here
    "doctor": "doctor",
    "migrate": "migrate",
    "add": "add --name Ada --message hello",
    "lead": "lead --limit 10000",
    "tasks": "tasks --limit 10000",
    "refusals list": "refusals list",
    "people list": "people list",
    "people changes": "people changes",
    "rollout": "rollout --autonomy send --mode live --percent 100",
    "stop": "stop",
    "resume": "resume",
    "sign-in": f"sign-in {PARTNER}",
    "digest": "digest --day today",
    "away": "away",
    "ratings": "ratings",
    "conversion": "conversion --by tier",
    "followups": "followups",
    "crm setup": "crm setup",
    "crm check": "crm check --read-only",
    "crm differences": "crm differences",
    "erase": "erase hadrien@pixelrivage.example --yes",
    "learn": "learn",
    "eval judge": "eval {cases}",
    "eval letters": "eval letters {cases}",
    "profile check": "profile check",
    "profile texts": "profile texts",
    "backup": "backup {new}",
    "restore": "restore {copy} --check",
    "sources access": "sources access website",
    "sources proofs": "sources proofs",
    "sources add": "sources add another --adapter raw_mail",
    "sources list": "sources list",
    "sources adapters": "sources adapters",
    "sources pause": "sources pause another",
    "sources resume": "sources resume another",
    "sources alarm": "sources alarm another --off",
    "sources rotate": "sources rotate another",
}


@pytest.fixture(scope="module")
def firstreply() -> Iterator[Installation]:
    """With the offline judge and writer, and four settled deliveries: an inquiry, two pitches and a broken one."""
    with installation(sources=SOURCES, model=False) as made:
        made.sandbox.hubspot.set_faults(
            limits=False, search_lag_seconds=0
        )  # how long they wait is no part of the contract
        made.start()
        for name in ("01_hot_founder", "18_pitch", "14_pitch", "30_broken"):
            post(made, name)
        assert made.settle(60) == 0
        yield made


@pytest.fixture(scope="module")
def copy(firstreply: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it."""
    made = tmp_path_factory.mktemp("backups") / "copy"
    firstreply.printed("backup", str(made))
    return made


@pytest.fixture(scope="module")
def browser(firstreply: Installation) -> Iterator[httpx2.Client]:
    """Signed in as a partner, by the printed link and the button on its page."""
    link = firstreply.printed("sign-in", PARTNER).split()[-1]
    assert link.startswith(f"{firstreply.url}/sign-in/")
    with httpx2.Client(base_url=firstreply.url, headers={"Origin": firstreply.url}, trust_env=False) as client:
        asked = client.get(link)
        assert client.post(link, data={"csrf": csrf_of(asked.text)}).status_code in (302, 303)
        yield client


def post(made: Installation, name: str) -> str:
    """The delivery's id."""
    (file,) = (ROOT / "staging" / "leads").glob(f"{name}*.http")
    source, headers, body = read_http_file(file)
    with made.http() as http:
        answer = http.post(f"/in/{source}", content=body, headers=sign(source, headers, body, made.secrets[source]))
    assert answer.status_code == 202
    return str(answer.json()["delivery"])


def csrf_of(page: str) -> str:
    tag = next(tag for tag in re.findall(r"<input[^>]*>", page) if 'name="csrf"' in tag)
    value = re.search(r'value="([^"]+)"', tag)
    assert value is not None
    return html.unescape(value[1])


def row(made: Installation, decision: str) -> dict[str, Any]:
    return next(one for one in made.leads() if one["decision"] == decision)


@pytest.mark.parametrize(
    ("part", "ports"),
    [
        (SandboxMailbox, {"smtp_port", "imap_port", "http_port"}),
        (SandboxHubSpot, {"port"}),
        (SandboxAlerts, {"port"}),
        (SandboxModel, {"port"}),
        (SandboxBookings, {"port"}),
    ],
)
def test_a_part_of_the_sandbox_says_its_ports_in_one_json_line(part: type[SandboxPart], ports: set[str]) -> None:
    with child_processes() as processes:
        child = processes.start(part.name, "-m", f"staging.{part.name}")
        assert child.stdout is not None
        said = json.loads(child.stdout.readline())

    assert said.pop("ready") is True
    assert set(said) == ports
    assert all(isinstance(port, int) for port in said.values())


def test_the_settings_and_adapters_that_outside_programs_name_are_there() -> None:
    known = {f"LEADS_{name.upper()}" for name in Settings.model_fields}

    assert set(SETTINGS.split()) <= known
    assert set(SOURCES.values()) <= set(CHANNELS)


def test_every_command_with_json_is_asked_here() -> None:
    asked_elsewhere = {"recover", "sources add-mailbox"}  # with the vendor or the mailbox that they need
    assert set(JSON_COMMANDS) | asked_elsewhere == set(with_json(typer.main.get_command(cli)))


def with_json(command: Any, *path: str) -> Iterator[str]:
    for name, inner in getattr(command, "commands", {}).items():
        yield from with_json(inner, *path, name)
    if any("--json" in option.opts for option in command.params):
        yield " ".join(path)


@pytest.mark.parametrize("words", JSON_COMMANDS.values(), ids=JSON_COMMANDS)
def test_stdout_is_one_json_value_and_nothing_else(firstreply: Installation, copy: Path, words: str) -> None:
    cases = copy.with_name("cases.jsonl")
    cases.write_text(json.dumps({"label": "inquiry", "message": "We make pumps and look for help with pricing."}))
    asked = words.format(new=copy.with_name("new"), copy=copy, cases=cases)
    said = firstreply.printed(*asked.split(), "--json")

    assert isinstance(json.loads(said), list | dict)
    assert said.count("\n") == 1


@pytest.mark.parametrize("words", ["doctor", "add --name Ada --message hello"])
def test_the_installed_command_says_the_same_in_a_process_of_its_own(firstreply: Installation, words: str) -> None:
    command = [str(Path(sys.executable).with_name("leads")), *words.split(), "--json"]
    done = subprocess.run(command, env=firstreply.environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert isinstance(json.loads(done.stdout), list | dict)
    assert done.stdout.count("\n") == 1


def test_a_new_source_is_told_with_its_secret(firstreply: Installation) -> None:
    (source,) = firstreply.ask("sources", "add", "third", "--adapter", "website_form")

    assert len(source["secret"]) >= 20


def test_leads_are_listed_with_what_became_of_them(firstreply: Installation) -> None:
    keys = {"id", "who", "decision", "why", "delivery", "joined_to"}

    assert all(keys <= set(one) for one in firstreply.leads())
    added_by_hand = {"held", "on its way"}  # perhaps, by another test; at work yet, where it was added just now
    assert {one["decision"] for one in firstreply.leads()} - added_by_hand == {"answered", "vendor_pitch"}
    assert isinstance(firstreply.ask("lead", row(firstreply, "answered")["id"]), dict)


def test_one_lead_is_told_with_its_message_and_draft(firstreply: Installation) -> None:
    story = firstreply.ask("lead", row(firstreply, "answered")["id"])

    assert story["message"]
    assert story["draft"]


def test_a_task_is_listed_and_decided(firstreply: Installation) -> None:
    firstreply.ask("rollout", "--autonomy", "hold")
    post(firstreply, "02_hot_managing_director")
    assert firstreply.settle(60) == 0
    (task,) = [one for one in firstreply.open_tasks() if one["action"] == "approve_reply"]
    assert {"id", "action", "lead", "why"} <= set(task)

    firstreply.printed("tasks", task["id"], "--decision", "send")

    until = time.monotonic() + 60
    while task["id"] in [one["id"] for one in firstreply.open_tasks()]:
        assert time.monotonic() < until, "the decision is not carried out"
        time.sleep(0.1)


@pytest.mark.parametrize(
    ("action", "decision"),
    [("approve_reply", "send"), ("confirm_disposition", "inquiry"), ("hand_on", "inquiry")],
)
def test_the_yes_to_a_task_keeps_its_word(action: str, decision: str) -> None:
    assert choice_of(RequiredAction(action), decision)


def test_identify_answers_line_by_line_with_a_contact(firstreply: Installation, tmp_path: Path) -> None:
    person = {"channel": "website_form", "from_name": "Ann Ba", "from_email": "ann@kiln.example", "message": "Help"}
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps({"id": n, **person}) + "\n" for n in (1, 2)))

    said = firstreply.printed("try", "identify", str(tmp_path / "rows.jsonl"))

    first, second = [json.loads(line)["contact"] for line in said.splitlines()]
    assert first == second


def test_readiness_is_told_with_how_much_still_has_a_step_before_it(firstreply: Installation) -> None:
    assert firstreply.settle(60) == 0  # what a test before has put on its way
    with firstreply.http() as http:
        answer = http.get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["deliveries"] + answer.json()["leads"] == 0


def test_a_leads_page_shows_who_wrote_what(firstreply: Installation, browser: httpx2.Client) -> None:
    page = browser.get(f"/leads/{row(firstreply, 'answered')['id']}").text

    head = page.partition("<h1")[2].partition("<section")[0]
    articles = re.findall(r'<article class="message([^"]*)">(.*?)</article>', page, re.DOTALL)
    story = firstreply.ask("lead", row(firstreply, "answered")["id"])
    assert "</h1>" in head
    assert any("ours" in more for more, _ in articles)
    assert any(story["message"].split()[0] in html.unescape(text) for more, text in articles if "ours" not in more)


def test_a_filtered_lead_is_rescued_by_its_form(firstreply: Installation, browser: httpx2.Client) -> None:
    lead = row(firstreply, "vendor_pitch")["id"]
    form = {"csrf": csrf_of(browser.get(f"/leads/{lead}").text)}

    assert browser.post(f"/leads/{lead}/rescue", data=form).status_code in (302, 303)
    assert firstreply.settle(60) == 0
    assert next(one for one in firstreply.leads() if one["id"] == lead)["decision"] != "vendor_pitch"


def test_a_delivery_nobody_could_read_has_a_page(firstreply: Installation, browser: httpx2.Client) -> None:
    quarantined = next(id_ for id_, (outcome, _) in firstreply.outcomes().items() if outcome == "quarantined")

    assert "<h1" in browser.get(f"/quarantine/{quarantined}").text
    assert browser.get("/quarantine/none").status_code == 404


def test_the_inbox_lists_each_mail_with_envelope_headers_and_text(firstreply: Installation) -> None:
    mails = firstreply.sandbox.mailbox.http.get("/api/mails").json()

    assert mails
    assert all({"message_id", "envelope_to", "headers", "text", "at"} <= set(mail) for mail in mails)
    assert any("In-Reply-To" in mail["headers"] or mail["headers"]["Subject"] for mail in mails)


def test_the_crm_is_read_in_pages_with_any_token(firstreply: Installation) -> None:
    crm = firstreply.sandbox.hubspot
    for number in range(2):
        crm.add("contacts", email=f"person{number}@kiln.example")
    wanted = {"limit": "1", "properties": "email,firstname,lastname,phone,company"}
    headers = {"Authorization": "Bearer pat-sandbox-cases"}
    page = crm.http.get("/crm/v3/objects/contacts", params=wanted, headers=headers).json()

    assert set(wanted["properties"].split(",")) <= set(page["results"][0]["properties"])
    assert page["paging"]["next"]["after"]
    assert crm.http.get("/crm/v3/objects/companies", params={"properties": "name"}, headers=headers).json()["results"]
