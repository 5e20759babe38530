"""The path of one lead. The order stands here and nowhere else; whatever depends on it is derived from it.

To add a step, put its name at its place, write `app/pipeline/steps/NAME.py`, and give it a
line in `app/main/lead_steps.py`. Names are stored with each lead (16 characters at most) and
are never changed.
"""

LEAD_PATH = ("read", "identify", "screen", "qualify", "respond", "record")

FIRST_STEP = LEAD_PATH[0]  # works on a delivery: before it there is no lead
LAST_STEP = LEAD_PATH[-1]  # taken by the recorder, many leads at a time, after the answer
LEAD_STEPS = LEAD_PATH[1:-1]  # taken by the worker, one lead at a time; until they are done the sender waits
IDENTIFY, SCREEN, RESPOND = "identify", "screen", "respond"  # where a rescued lead goes on, where answers are written
QUALIFY = "qualify"  # after which it is known whether a lead opens a deal


def step_after(step: str) -> str:
    """The next step's name.

    Raises:
        ValueError: `step` is no step of the path, or its last one.
    """
    return LEAD_PATH[LEAD_PATH.index(step, 0, -1) + 1]
