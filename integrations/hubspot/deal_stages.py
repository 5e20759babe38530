"""Which pipeline and stage a new deal gets: those of the firm's plan as the account has them, by label or id.

Asked for once and looked at again after a while. An id that a label once meant is kept, so a stage somebody renames
keeps working. A stage that is gone, or closed, is replaced by the pipeline's first open one, and that is said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from app.domain.crm_plan import CrmPlan, DealEvent
from app.domain.ports import NamedIds
from integrations.hubspot.hubspot_calls import Calls, listed

_BELIEVED_SECONDS: Final = 15 * 60.0
_FIRST: Final = "New"  # of a pipeline whose stages the plan leaves open
_BORN_WITH: Final = {"pipeline": "default", "dealstage": "appointmentscheduled"}  # every account


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingStages:
    """What of a plan an account does not have."""

    pipeline: str | None  # its id; None: it is missing too
    pipeline_label: str
    labels: Mapping[str, str]  # of missing stages -> the first tier or event it is for
    next_order: int  # behind what is there


@dataclass(slots=True)
class DealStages:
    """Of one firm. Not safe between threads: `Setup` holds its lock."""

    calls: Calls
    plan: CrmPlan = CrmPlan()
    ids: NamedIds = field(default_factory=dict[str, str])  # of names as the plan writes them
    _pipelines: Sequence[Mapping[str, Any]] | None = None
    _read_at: float = 0.0

    def of(self, moment: str) -> Mapping[str, str]:
        """`pipeline` and `dealstage` for a tier or an event. Raises UpstreamError."""
        pipeline, _ = self._pipeline()
        if pipeline is None:
            return _BORN_WITH
        stage, _ = self._stage(pipeline, moment)
        return {"pipeline": str(pipeline["id"])} | ({"dealstage": str(stage["id"])} if stage else {})

    def after(self, events: Sequence[DealEvent]) -> str:
        """The id of the stage that the plan names for the furthest of these; "": for none of them, or it is gone."""
        pipeline, _ = self._pipeline()
        for event in events if pipeline else ():
            stage, problem = self._stage(pipeline or {}, event)
            if stage and not problem and self.plan.stage_of(event):
                return str(stage["id"])
        return ""

    def may_move(self, to: str, *, pipeline: str, stage: str, wrote: str) -> bool:
        """Whether a deal that stands there goes to another stage of ours.

        From where we put it, or forward from where a person did; never one that is closed or in another pipeline.
        """
        ours, _ = self._pipeline()
        if ours is None or pipeline != str(ours["id"]):
            return False
        still_open = [str(one["id"]) for one in _in_order(listed(ours, "stages")) if not is_closed(one)]
        if stage not in still_open or to not in still_open:
            return False
        return stage == wrote or still_open.index(to) > still_open.index(stage)

    def told(self) -> list[str]:
        """What of the plan the account does not have; a sentence each. Raises UpstreamError."""
        pipeline, problem = self._pipeline()
        if pipeline is None:
            return ["The account has no deal pipeline."]
        problems = [problem, *(self._stage(pipeline, moment)[1] for moment in self.plan.stages)]
        return [one for one in dict.fromkeys(problems) if one]

    def used(self) -> list[tuple[str, str, str]]:
        """(moment, label of the pipeline, label of the stage) as they will be used; moment "": everything else."""
        pipeline, _ = self._pipeline()
        if pipeline is None:
            return []
        found = ((moment, self._stage(pipeline, moment)[0]) for moment in ("", *self.plan.stages))
        return [(moment, _label(pipeline), _label(stage or {})) for moment, stage in found]

    def missing(self) -> "MissingStages":
        """What the plan names and the account has not, by no id either. Raises UpstreamError."""
        self._pipeline()
        there = self._pipelines or []
        found = self._named(there, "pipeline", self.plan.pipeline) if self.plan.pipeline else next(iter(there), None)
        stages = _in_order(listed(found or {}, "stages"))
        what = f"stage of {found['id']}" if found else ""
        labels: dict[str, str] = {}
        for moment, label in self.plan.stages.items():
            if found is None or self._named(stages, what, label) is None:
                labels.setdefault(label, moment)
        if found is None and not labels:
            labels = {_FIRST: ""}
        return MissingStages(
            pipeline=str(found["id"]) if found else None,
            pipeline_label=_label(found or {}),
            labels=labels,
            next_order=max((int(one.get("displayOrder") or 0) + 1 for one in (stages if found else there)), default=0),
        )

    def forget(self) -> None:
        """They were changed: look again."""
        self._pipelines = None

    def _pipeline(self) -> tuple[Mapping[str, Any] | None, str]:
        now = self.calls.clock()
        if self._pipelines is None or now - self._read_at > _BELIEVED_SECONDS:
            answer = self.calls.get("pipelines", "deals")
            self._pipelines = [one for one in _in_order(listed(answer, "results")) if one.get("stages")]
            self._read_at = now
        if not self._pipelines:
            return None, ""
        found = self._named(self._pipelines, "pipeline", self.plan.pipeline)
        first = self._pipelines[0]
        if found is None and self.plan.pipeline:
            return first, f'There is no pipeline "{self.plan.pipeline}": deals go into "{_label(first)}".'
        return found or first, ""

    def _stage(self, pipeline: Mapping[str, Any], moment: str) -> tuple[Mapping[str, Any] | None, str]:
        stages = _in_order(listed(pipeline, "stages"))
        first = next((one for one in stages if not is_closed(one)), None)
        wanted = self.plan.stage_of(moment)
        found = self._named(stages, f"stage of {pipeline['id']}", wanted)
        if not wanted or (found is not None and not is_closed(found)):
            return found or first, ""
        why = "is gone" if found is None else "is a closed one"
        return first, f'The stage "{wanted}" for {moment} {why}: deals begin in "{_label(first or {})}".'

    def _named(self, those: Sequence[Mapping[str, Any]], what: str, written: str) -> Mapping[str, Any] | None:
        if not written:
            return None
        key, name = f"{what}: {written}", written.strip().casefold()
        for one in those:
            if name in (str(one.get("id")).casefold(), _label(one).casefold()):
                self.ids[key] = str(one["id"])
                return one
        return next((one for one in those if str(one.get("id")) == self.ids.get(key)), None)


def is_closed(stage: Mapping[str, Any]) -> bool:
    """Won or lost: nothing new begins there."""
    known = stage.get("metadata")
    metadata = known if isinstance(known, dict) else {}
    return str(metadata.get("isClosed", "")).lower() == "true" or str(metadata.get("probability")) in (
        "0",
        "0.0",
        "1",
        "1.0",
    )


def _in_order(those: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    there = [one for one in those if one.get("id") and not one.get("archived")]
    return sorted(there, key=lambda one: one.get("displayOrder") or 0)


def _label(one: Mapping[str, Any]) -> str:
    return str(one.get("label") or one.get("id") or "").strip()
