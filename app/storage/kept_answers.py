"""Approved answers that were kept from letters, until somebody moves them into the profile folder."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from app.domain.firm import ApprovedAnswer
from app.domain.words.quantities import numbers_of
from app.storage.events import note_event
from app.storage.learning_tables import kept_answers

KEY = "kept-"


def keep_answer(
    connection: Connection, firm_id: str, *, question: str, text: str, language: str, by: str, now: datetime
) -> str:
    """Letters may say it from the next refresh on. The same answer to the same question is kept once. Its key."""
    same = select(kept_answers.c.id).where(
        kept_answers.c.firm_id == firm_id,
        kept_answers.c.question == question,
        kept_answers.c.text == text,
        kept_answers.c.removed_at.is_(None),
    )
    if (known := connection.execute(same.limit(1)).scalar()) is not None:
        return f"{KEY}{known}"
    row = {"firm_id": firm_id, "at": now, "by": by, "question": question, "text": text, "language": language}
    kept = connection.execute(insert(kept_answers).values(row).returning(kept_answers.c.id)).scalar_one()
    note_event(connection, firm_id=firm_id, lead_id=None, at=now, kind="answer_kept", actor=by)
    return f"{KEY}{kept}"


def remove_answer(connection: Connection, firm_id: str, key: str, by: str, now: datetime) -> bool:
    """False where there is no such answer in use; `key` is KEY and a number."""
    number = key.removeprefix(KEY)
    removed = connection.execute(
        update(kept_answers)
        .where(kept_answers.c.id == int(number), kept_answers.c.firm_id == firm_id, kept_answers.c.removed_at.is_(None))
        .values(removed_at=now)
    )
    if removed.rowcount:
        note_event(connection, firm_id=firm_id, lead_id=None, at=now, kind="answer_removed", actor=by)
    return bool(removed.rowcount)


def answers_in_use(connection: Connection) -> dict[str, tuple[ApprovedAnswer, ...]]:
    """Firm -> its kept answers, oldest first; a firm that has none is left out."""
    found: dict[str, list[ApprovedAnswer]] = defaultdict(list)
    query = select(kept_answers).where(kept_answers.c.removed_at.is_(None)).order_by(kept_answers.c.id)
    for row in connection.execute(query):
        found[row.firm_id].append(
            ApprovedAnswer(
                key=f"{KEY}{row.id}",
                since=row.at.date(),
                figures=tuple(sorted(numbers_of(row.text))),
                asked={row.language: (row.question,)},
                texts={row.language: row.text},
                by=row.by,
            )
        )
    return {firm_id: tuple(answers) for firm_id, answers in found.items()}
