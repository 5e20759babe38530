"""The steps a worker takes a lead through, by name: each step of the path has its line here.

The service runs them with what is stored, a dry run without.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from app.domain.ports import LanguageModel
from app.main.outside import build_judge, build_writer
from app.pipeline.steps.identify import identify
from app.pipeline.steps.qualify import qualify
from app.pipeline.steps.respond import Respond
from app.pipeline.steps.screen import Screen
from app.pipeline.worker import Step
from app.settings import Settings
from integrations.bookings.linked_writers import PagesByFirm

_NO_PAGES: PagesByFirm = MappingProxyType({})  # a dry run makes no links anywhere


def build_respond(
    settings: Settings,
    model: LanguageModel | None,
    unsubscribe_url: Callable[[str, str], str],
    pages: PagesByFirm = _NO_PAGES,
) -> Respond:
    """The step that writes, also for a letter that is wished otherwise."""
    return Respond(build_writer(settings, model, pages), unsubscribe_url)


def build_lead_steps(
    settings: Settings,
    model: LanguageModel | None,
    unsubscribe_url: Callable[[str, str], str],
    pages: PagesByFirm = _NO_PAGES,
) -> Mapping[str, Step]:
    """Step name -> the step, for every step between reading and recording."""
    return {
        "identify": identify,
        "screen": Screen(build_judge(settings, model)),
        "qualify": qualify,
        "respond": build_respond(settings, model, unsubscribe_url, pages),
    }
