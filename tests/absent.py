"""What a test needs and this machine does not have."""

import os
from typing import NoReturn

import pytest


def give_up(how_to_get_it: str) -> NoReturn:
    """Fails in CI, where everything must run. Skips elsewhere: a developer without root can still run the rest."""
    if os.environ.get("CI"):
        pytest.fail(how_to_get_it)
    pytest.skip(how_to_get_it)  # as said above
