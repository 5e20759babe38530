"""`leads learn`: thresholds from what the partners said of the firm's own messages, and back."""

from typing import Annotated, Any

import typer

from app.commands.options import Firm, Json, chosen_firm, opened_to_change, operator, settings_of_database
from app.commands.output import fail, show_json
from app.domain.judgement import Thresholds
from app.evaluation.score_calibration import FEWEST_KNOWN
from app.main.clock import utc_now
from app.main.learning_run import Learned, learn_from_own, profile_in_use
from app.storage.learned_thresholds import take_back


def learn(
    firm: Firm = None,
    back: Annotated[bool, typer.Option("--back", help="Take back what was learned last.")] = False,
    as_json: Json = False,
) -> None:
    """Let the judge close and answer as this firm's own messages show, where that is better beyond chance.

    Verdicts, rescues, confirmed closures and approved replies are the known answers. What held before is kept.
    Measured is the offline judge, which decides where no model answers.
    """
    by, _where = operator()
    with opened_to_change() as database:
        firm_id = chosen_firm(database, firm)
        if back:
            taken = database.write(lambda connection: take_back(connection, firm_id, by, utc_now()))
            if taken is None:
                raise fail("nothing was learned that could be taken back", 1)
            value = {"before": _told(taken.was), "now": _told(taken.now)}
            _show(value, _changed(taken.was, taken.now), as_json=as_json)
            return
        profile = profile_in_use(settings_of_database(), database, firm_id)
        learned = learn_from_own(database, profile, by, utc_now())
    _show(_as_json(learned), _sentence(learned), as_json=as_json)


def _show(value: dict[str, Any], sentence: str, *, as_json: bool) -> None:
    if as_json:
        show_json(value)
    else:
        typer.echo(sentence)


def _sentence(learned: Learned) -> str:
    measured = "Measured with the offline judge, which decides where no model answers."
    if learned.lesson.after is None:
        return f"Everything stays as it is. {learned.lesson.why} {measured}\n{_scores(learned)}"
    changed = f"{_changed(learned.before, learned.lesson.after)} {learned.lesson.why} {measured}"
    back = "A running service follows in a minute. `leads learn --back` takes it back."
    return f"{changed}\n{back}\n{_scores(learned)}"


def _scores(learned: Learned) -> str:
    if learned.scores is None:
        return (
            f"Scores: of {learned.meetings} leads it is known whether they met us; from {FEWEST_KNOWN} on a score "
            "says how likely that is."
        )
    return "\n".join(f"Scores from {step.from_score}: met us {step.met}" for step in learned.scores.steps)


def _changed(before: Thresholds | None, now: Thresholds | None) -> str:
    was = "as the judge does of itself" if before is None else _named(before)
    return f"From now on: {'as the judge does of itself' if now is None else _named(now)}. Before: {was}."


def _named(thresholds: Thresholds) -> str:
    return (
        f"closed below a chance of {100 * thresholds.close_below:.3g} % that it is a buyer, answered by itself from "
        f"{100 * thresholds.answer_from:.3g} %"
    )


def _told(thresholds: Thresholds | None) -> dict[str, float] | None:
    if thresholds is None:
        return None
    return {"close_below": thresholds.close_below, "answer_from": thresholds.answer_from}


def _as_json(learned: Learned) -> dict[str, Any]:
    lesson = learned.lesson
    taken = lesson.after is not None
    return {
        "taken": taken,
        "before": _told(learned.before),
        "now": _told(lesson.after if taken else learned.before),
        "messages": lesson.cases,
        "inquiries": lesson.inquiries,
        "better": lesson.better,
        "worse": lesson.worse,
        "costs": {"before": lesson.costs[0], "after": lesson.costs[1]},
        "why": lesson.why,
        "scores": [
            {"from": step.from_score, "met": step.met.as_json()}
            for step in (learned.scores.steps if learned.scores else ())
        ],
    }
