"""A person who wrote over three channels is erased from a loaded database; then every byte is searched for them."""

import json
import time
from pathlib import Path

import httpx2

from scripts.drivers.arrivals import Arrivals, Letter, letters, signed
from scripts.drivers.strangers import Figures
from staging.installation.firstreply import Installation, installation
from staging.installation.sandbox import RECORDED_MAIL_SERVER

_SOURCES = {"website": "website_form", "raw": "raw_mail", "relay": "linkedin_relay"}
_NAME, _ADDRESS, _PHONE = "Quirina Abernethy", "quirina.abernethy@tallowmere.example", "+44 20 7946 0991"
_LETTERS = {
    "website": "Our northern mill needs somebody who understands the pricing of oak veneers. Budget 40,000 euros.",
    "raw": "One thing more about yesterday: the walnut burl sells badly in Portugal, and we want that changed by May.",
    "relay": "I read your article on hesitant distributors and would like to compare notes about marquetry exports.",
}
TRACES = (
    *("quirina", "abernethy", "7946 0991", "79460991", "7946-0991"),
    *("oak veneers", "northern mill", "walnut burl", "hesitant distributors", "marquetry exports"),
)
_OTHERS, _AFTERWARDS = 300, 20
_PER_SECOND = 30.0
_SETTLE_WITHIN_SECONDS = 240.0
_CRM_FORGETS_WITHIN_SECONDS = 60.0


def erasure() -> Figures:
    """Traces of the person in files and CRM after they were erased, and what the service did not do afterwards."""
    with installation(sources=_SOURCES, model=False) as made:
        made.start()
        others = letters(_OTHERS + _AFTERWARDS, seed=11)
        _post_and_settle(made, others[: _OTHERS // 2])
        _write(made)
        _post_and_settle(made, others[_OTHERS // 2 : _OTHERS])
        before = min(traces_in_files(made.database_directory), traces_in(made.sandbox.hubspot.everything()))
        said = made.ask("erase", _ADDRESS, "--yes")
        in_files = traces_in_files(made.database_directory)
        in_crm = _traces_the_crm_keeps(made)
        lost = _post_and_settle(made, others[_OTHERS:])
        return {
            "erasure_traces_before": before,
            "erasure_saw_nothing": int(before == 0),  # then the search proves nothing
            "erasure_messages_missed": len(_LETTERS) - said["found"]["messages"],
            "erasure_traces_in_files": max(in_files, traces_in_files(made.database_directory)),
            "erasure_traces_in_crm": max(in_crm, traces_in(made.sandbox.hubspot.everything())),
            "erasure_lost_afterwards": lost,
        }


def traces_in(text: str) -> int:
    """How many of the traces stand in it, in whatever case."""
    return sum(trace in text.lower() for trace in TRACES)


def traces_in_files(directory: Path) -> int:
    """The same over every file below the directory: database, write-ahead log, logs of all processes."""
    files = [one for one in sorted(directory.rglob("*")) if one.is_file()]
    return sum(traces_in(one.read_bytes().decode("latin-1")) for one in files)


def _traces_the_crm_keeps(made: Installation) -> int:
    """The running service tells the CRM, a moment after the command."""
    deadline = time.monotonic() + _CRM_FORGETS_WITHIN_SECONDS
    while (left := traces_in(made.sandbox.hubspot.everything())) and time.monotonic() < deadline:
        time.sleep(1)
    return left


def _post_and_settle(made: Installation, posted: list[Letter]) -> int:
    """How many were not accepted, or got no mail."""
    secret = made.secrets["website"]
    with Arrivals(url=made.url, secret=secret, letters=posted, per_second=_PER_SECOND) as arrivals:
        arrivals.wait()
    made.settle(_SETTLE_WITHIN_SECONDS)
    reached = {address for mail in made.sandbox.mailbox.mails() for address in mail["envelope_to"]}
    return len(posted) - sum(one.address in reached for one in arrivals.log.accepted)


def _write(made: Installation) -> None:
    person = {"name": _NAME, "email": _ADDRESS, "phone": _PHONE}
    mail = "\r\n".join(
        (
            f"Authentication-Results: {RECORDED_MAIL_SERVER}; dmarc=pass header.from=tallowmere.example",
            f"From: {_NAME} <{_ADDRESS}>",
            "To: hello@fernhill.example",
            "Subject: The walnut burl",
            "Message-ID: <q1@tallowmere.example>",
            "Content-Type: text/plain; charset=utf-8",
            "",
            _LETTERS["raw"],
            "",
            f"{_NAME}\r\n{_PHONE}",
        )
    )
    relayed = {"source": "linkedin", "kind": "dm", "external_id": "li-9917", "person": person}
    bodies = {
        "website": json.dumps(person | {"message": _LETTERS["website"]}).encode(),
        "raw": mail.encode(),
        "relay": json.dumps(relayed | {"message": _LETTERS["relay"]}).encode(),
    }
    with made.http() as http:
        for source, body in bodies.items():
            headers = signed(body, made.secrets[source])
            if source == "raw":
                headers["content-type"] = "message/rfc822"
            answer = http.post(f"/in/{source}", content=body, headers=headers)
            if answer.status_code != httpx2.codes.ACCEPTED:
                raise RuntimeError(f"{source} did not take the person's message: {answer.status_code}")
