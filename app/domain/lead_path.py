"""The path of one lead. The order stands here and nowhere else."""

LEAD_PATH = ("read", "identify", "screen", "qualify", "respond", "record")


def step_after(step: str) -> str | None:
    """The next step's name, or None after the last."""
    position = LEAD_PATH.index(step) + 1
    return LEAD_PATH[position] if position < len(LEAD_PATH) else None
