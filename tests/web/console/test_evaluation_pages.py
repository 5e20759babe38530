"""How the judge did over time, as a partner sees it."""

from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import Text, type_coerce, update
from starlette.testclient import TestClient

from app.domain.draft import LetterFate
from app.evaluation.figures import Figures
from app.evaluation.letter_figures import LetterFigures
from app.evaluation.readings import LetterVerdict, reading_run
from app.evaluation.runs import RunKind, new_run
from app.storage.evaluation_tables import evaluation_runs
from app.storage.kept_evaluations import keep_run
from app.web.console.evaluation_pages import KIND_TITLES
from tests.evaluation.labelled import case, outcome
from tests.evaluation.letters import letter
from tests.web.console.conftest import Console


def test_every_kept_evaluation_is_listed_and_drawn(console: Console, partner: TestClient) -> None:
    assert "No evaluation has been kept yet" in partner.get("/evaluations").text
    for right in (3, 4):
        good = [outcome(case(n), "inquiry", "path") for n in range(right)]
        bad = [outcome(case(n), "spam", "closed") for n in range(right, 4)]
        run = new_run(
            Figures((*good, *bad)), {"code": "0.2", "judge": f"offline {right}"}, console.now, kind=RunKind.OFFLINE
        )
        console.database.write(partial(keep_run, run=run))

    page = partner.get("/evaluations").text

    assert "Without a language model" in page
    assert page.index("code 0.2, judge offline 4") < page.index("code 0.2, judge offline 3")
    assert 'points="0.0,36.0 240.0,48.0"' in page  # a quarter of the buyers closed, then none
    assert "25.0 %" in page


def test_every_kind_of_run_has_a_title() -> None:
    assert set(KIND_TITLES) == set(RunKind)


def test_letters_and_what_readers_said_of_them_are_listed(console: Console, partner: TestClient) -> None:
    letters = tuple(letter(n, LetterFate.SENT if n else LetterFate.HELD) for n in range(4))
    run = new_run(LetterFigures(letters), {"prompt": "write_reply v2"}, console.now, kind=RunKind.LETTERS_RECORDED)
    said = [LetterVerdict(letter=one.token, yes=(True, True, True, True, True, n > 1)) for n, one in enumerate(letters)]
    for kept in (run, reading_run(run, {"Ann": said}, "Ann", console.now)):
        console.database.write(partial(keep_run, run=kept))

    page = partner.get("/evaluations").text

    assert "Letters of a model out of a file" in page
    assert "75.0 %" in page  # sent
    assert "prompt write_reply v2, reader Ann" in page
    assert "50.0 %" in page  # unedited


@pytest.mark.parametrize(
    "damage",
    [
        {"run": "{"},
        {"run": '{"at": "2026-11-20T12:00:00Z", "versions": {}, "cases": "c", "figures": {"inquiries_closed": 5}}'},
        {
            "run": '{"at": "2026-11-20T12:00:00Z", "versions": {}, "cases": "c", '
            '"figures": {"unwanted_closed": {"total": 1, "share": "many", "low": 0, "high": 1}}}'
        },
        {"judge": "oracle"},
    ],
)
def test_a_damaged_evaluation_is_told_beside_the_others(
    console: Console, partner: TestClient, damage: dict[str, str]
) -> None:
    for name in ("good", "damaged"):
        figures = Figures((outcome(case(1), "inquiry", "path"),))
        run = new_run(figures, {"judge": name}, console.now, kind=RunKind.OFFLINE)
        console.database.write(partial(keep_run, run=run))
    values = {name: type_coerce(value, Text) for name, value in damage.items()}
    broken = update(evaluation_runs).where(evaluation_runs.c.id == 2).values(**values)
    console.database.write(lambda connection: connection.execute(broken))

    page = partner.get("/evaluations")

    assert page.status_code == 200
    assert "judge good" in page.text
    assert "judge damaged" not in page.text
    assert "umber 2" in page.text
    assert "cannot be read" in page.text


def test_an_evaluation_without_a_figure_that_is_shown_now_is_listed(console: Console, partner: TestClient) -> None:
    run = replace(new_run(Figures(()), {"judge": "old"}, console.now, kind=RunKind.OFFLINE), figures={"messages": 3})
    console.database.write(partial(keep_run, run=run))

    assert "judge old" in partner.get("/evaluations").text
