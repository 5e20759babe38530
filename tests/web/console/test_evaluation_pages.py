"""How the judge did over time, as a partner sees it."""

from starlette.testclient import TestClient

from app.evaluation.figures import Figures
from app.evaluation.runs import new_run
from app.storage.kept_evaluations import keep_run
from tests.evaluation.labelled import case, outcome
from tests.web.console.conftest import Console


def test_every_kept_evaluation_is_listed_and_drawn(console: Console, partner: TestClient) -> None:
    assert "No evaluation has been kept yet" in partner.get("/evaluations").text
    for right in (3, 4):
        good = [outcome(case(n), "inquiry", "path") for n in range(right)]
        bad = [outcome(case(n), "spam", "closed") for n in range(right, 4)]
        run = new_run(Figures((*good, *bad)), {"code": "0.2", "judge": f"offline {right}"}, console.now)
        console.database.write(lambda connection, run=run: keep_run(connection, run, "offline"))  # type: ignore[misc]  # mypy knows no defaults of a lambda

    page = partner.get("/evaluations").text

    assert "Without a language model" in page
    assert page.index("code 0.2, judge offline 4") < page.index("code 0.2, judge offline 3")
    assert 'points="0.0,36.0 240.0,48.0"' in page  # a quarter of the buyers closed, then none
    assert "25.0 %" in page
