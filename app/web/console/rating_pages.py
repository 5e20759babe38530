"""Rating with one tap: one card after the other, and the buttons of a lead's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from app.domain.draft import Answer
from app.domain.rating import SUBJECTS_NAMED, RatingSubject, RatingVerdict, wrong_choices
from app.domain.words.text import clean_line, clean_text
from app.storage.leads.lead_story import Story, story_of
from app.storage.leads.rating_candidates import can_be_rated
from app.storage.leads.ratings import Rating, accuracy_of, rate, ratings_of, to_rate
from app.web.console.context import ConsoleContext
from app.web.console.pages import PageError, RowId, not_found, page
from app.web.console.sessions import Colleague, Form, Sessions

_LONGEST_WHY = 500
_LOOKED_AT = 200  # of what waits: skipping goes around these
_DONE_SENTENCES = {"right": "Noted: right.", "wrong": "Noted: wrong."}


@dataclass(frozen=True, slots=True, kw_only=True)
class RatedThing:
    """One thing about a lead with its buttons."""

    subject: RatingSubject
    rating: Rating | None  # None: nobody asked for it, and nobody said anything
    choices: dict[str, str]  # what can be wrong


def rating_router(context: ConsoleContext, sessions: Sessions) -> APIRouter:
    """`/ratings`, and what is posted from there and from a lead's page."""
    router = sessions.router()

    @router.get("/ratings")
    def next_one(
        who: Annotated[Colleague, Depends(sessions.viewer)], after: str = "", done: str = "", about: str = ""
    ) -> Response:
        return context.database.read(
            lambda connection: _card(connection, who, clean_line(after, 32), done, clean_line(about, 32))
        )

    @router.post("/leads/{lead_id}/rate")
    def say(lead_id: RowId, posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]) -> Response:
        who, form = posted
        verdict, _, chosen = form.get("verdict", "").partition(":")
        subject = form.get("subject", "")
        if verdict not in list(RatingVerdict) or subject not in list(RatingSubject):
            raise PageError(400, "Not understood", "Press one of the buttons of the page.")

        def write(connection: Connection) -> None:
            thing = _things(connection, who, lead_id).get(RatingSubject(subject))
            if thing is None:
                raise not_found()
            if verdict == RatingVerdict.WRONG and chosen not in thing.choices:
                raise PageError(400, "Not understood", "Press one of the buttons of the page.")
            rate(
                connection,
                who.firm_id,
                lead_id,
                thing.subject,
                RatingVerdict(verdict),
                chosen=chosen if verdict == RatingVerdict.WRONG else "",
                why=clean_text(form.get("why", ""), _LONGEST_WHY).strip(),
                by=who.email,
                now=who.now,
            )

        context.database.write(write)
        if form.get("back") == "lead":
            return RedirectResponse(f"/leads/{lead_id}?done=rated#rate", status_code=303)
        return RedirectResponse(f"/ratings?done={verdict}&about={lead_id}", status_code=303)

    return router


def _card(connection: Connection, who: Colleague, after: str, done: str, about: str) -> Response:
    """The next thing to rate; behind the one called `after`, where somebody skipped that."""
    waiting = to_rate(connection, who.firm_id, _LOOKED_AT)
    accuracy = accuracy_of(connection, who.firm_id)
    skipped = next((place for place, one in enumerate(waiting, 1) if one.id == after), 0)
    in_order = [*waiting[skipped:], *waiting[:skipped]]
    story = story_of(connection, who.firm_id, in_order[0].lead_id) if in_order else None
    return page(
        "ratings.html",
        who=who,
        waiting=accuracy.to_rate,
        rating=in_order[0] if story else None,
        thing=_thing(story, in_order[0].subject, in_order[0]) if story else None,
        story=story,
        letter=letter_that_left(story) if story else "",
        accuracy=accuracy,
        subjects=SUBJECTS_NAMED,
        done=_DONE_SENTENCES.get(done, ""),
        about=about if story_of(connection, who.firm_id, about) else "",
    )


def things_to_rate(connection: Connection, who: Colleague, lead_id: str) -> Sequence[RatedThing]:
    """What of this lead can be rated, for its page."""
    return list(_things(connection, who, lead_id).values())


def _things(connection: Connection, who: Colleague, lead_id: str) -> dict[RatingSubject, RatedThing]:
    story = story_of(connection, who.firm_id, lead_id)
    if story is None or story.lead.emptied_at is not None:
        return {}
    known = {one.subject: one for one in ratings_of(connection, lead_id)}
    subjects = {*known, *can_be_rated(connection, who.firm_id, lead_id)}
    return {one: _thing(story, one, known.get(one)) for one in RatingSubject if one in subjects}


def _thing(story: Story, subject: RatingSubject, rating: Rating | None) -> RatedThing:
    lead = story.lead
    return RatedThing(subject=subject, rating=rating, choices=wrong_choices(subject, _kind(story), lead.tier))


def _kind(story: Story) -> str | None:
    """As what it was filtered; also after somebody brought it back."""
    judgement = story.lead.judgement
    found: Any = story.lead.disposition or (judgement.disposition.value if judgement else None)
    return found if found is None else str(found)


def letter_that_left(story: Story) -> str:
    """The first one that is more than an acknowledgement; "" where none left."""
    left = (one.mail.text for one in story.effects if one.state == "done" and one.answer != Answer.ACKNOWLEDGEMENT)
    return next(left, "")
