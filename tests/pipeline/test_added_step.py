"""Adding a step takes its name, its module and one line; then nothing is lost in it, on whichever machine it dies."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]

_STEP = '''
"""A step of the lead path: ends the process the first time, as a power cut would."""

import os
import signal
from datetime import datetime
from pathlib import Path

from app.domain.firm import FirmProfile
from app.domain.lead import Advance, Lead


def weigh(lead: Lead, _firm: FirmProfile, _now: datetime) -> Advance:
    if not Path("died").exists():
        Path("died").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return Advance(lead=lead)
'''

_SERVICE = """
import json, os, sys, time
from datetime import UTC, datetime, timedelta
from sqlalchemy import select
from app.domain.delivery import Delivery
from app.domain.inquiry import ChannelName
from app.logs import configure_logs
from app.main.composition import build_service
from app.settings import read_settings
from app.storage.access.firms import add_source, firm_ids
from app.storage.leads.deliveries import store_delivery
from app.storage.leads.due_work import due_work
from app.storage.leads.watched import late_leads
from app.storage.tables import leads

def post(connection):
    now = datetime.now(UTC)
    firm = firm_ids(connection)[0]
    add_source(connection, source_id="site", firm_id=firm, channel=ChannelName.WEBSITE_FORM, adapter="website_form", now=now)
    body = json.dumps({"name": "Ana Bright", "email": "ana@brightpump.example", "message": "We need help with pricing."})
    store_delivery(connection, firm, "site", Delivery(headers={"content-type": "application/json"}, body=body.encode(), received_at=now))

def stored(connection):
    later = datetime.now(UTC) + timedelta(minutes=2)
    steps = list(connection.execute(select(leads.c.next_step)).scalars())
    due = [kind for kind, _ in due_work(connection, later)]
    return {"steps": steps, "due": due, "watched": len(late_leads(connection, later, later, 10))}

settings = read_settings(os.environ)
service, _ = build_service(settings)
configure_logs(settings.log_level)
if sys.argv[1] == "post":
    service.database.write(post)
if sys.argv[1] != "look":
    service.start()
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and service.database.read(stored)["steps"] != [None]:
        time.sleep(0.05)
print(json.dumps(service.database.read(stored)), flush=True)
os._exit(0)
"""


def changed(file: Path, before: str, after: str) -> None:
    text = file.read_text()
    assert text.count(before) == 1, f"{file} no longer says {before}"
    file.write_text(text.replace(before, after))


@pytest.fixture
def longer_path(tmp_path: Path) -> Path:
    """The project with one step more, added exactly as CONTRIBUTING says."""
    for folder in ("app", "integrations", "prompts", "profiles"):
        shutil.copytree(ROOT / folder, tmp_path / folder)  # compiled as they are: what is changed is compiled anew
    changed(
        tmp_path / "app" / "domain" / "lead_path.py",
        '"read", "identify", "screen"',
        '"read", "identify", "weigh", "screen"',
    )
    (tmp_path / "app" / "pipeline" / "steps" / "weigh.py").write_text(_STEP.lstrip())
    composed = tmp_path / "app" / "main" / "lead_steps.py"
    changed(composed, '        "screen": ', '        "weigh": weigh,\n        "screen": ')
    changed(composed, "from app.settings", "from app.pipeline.steps.weigh import weigh\nfrom app.settings")
    return tmp_path


def service(tree: Path, command: str) -> tuple[int, dict[str, Any]]:
    """Run the tree's own service. Returns its exit code, and what its database holds when it ends by itself."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(tree), "LEADS_LOG_LEVEL": "error"}
    done = subprocess.run(
        [sys.executable, "-c", _SERVICE, command],
        cwd=tree,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=90,
    )
    assert done.returncode <= 0, done.stderr
    return done.returncode, json.loads(done.stdout) if done.stdout else {}


def test_a_lead_whose_process_dies_in_an_added_step_is_due_again_watched_and_settled(longer_path: Path) -> None:
    killed, _ = service(longer_path, "post")
    _, left = service(longer_path, "look")
    _, settled = service(longer_path, "work")

    assert killed == -9
    assert left == {"steps": ["weigh"], "due": ["lead"], "watched": 1}
    assert settled["steps"] == [None]


def test_a_step_that_is_composed_nowhere_ends_the_start(longer_path: Path) -> None:
    changed(longer_path / "app" / "main" / "lead_steps.py", '        "weigh": weigh,\n', "")

    with pytest.raises(AssertionError, match=r"the path's steps are .*weigh"):
        service(longer_path, "look")
