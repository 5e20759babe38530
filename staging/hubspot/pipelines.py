"""Pipelines and their stages: read, made, renamed, archived. Their ids never change."""

from typing import Any

from staging.hubspot.answers import Refusal
from staging.hubspot.call import Answer, Call
from staging.hubspot.catalogue import now_text

Held = dict[str, Any]  # a pipeline or a stage, as the API shows it


def list_pipelines(call: Call) -> Answer:
    return 200, {"results": [_shown(one) for one in call.portal.pipelines[call.kind] if not one["archived"]]}


def read_pipeline(call: Call) -> Answer:
    return 200, _shown(_pipeline(call))


def create_pipeline(call: Call) -> Answer:
    body = call.json_object()
    if not body.get("label") or not isinstance(body.get("displayOrder"), int) or not body.get("stages"):
        raise Refusal(400, "VALIDATION_ERROR", "a pipeline needs label, displayOrder and stages")
    _require_free_label(call.portal.pipelines[call.kind], body["label"])
    stages: list[Held] = []
    for wanted in body["stages"]:
        stages.append(_new_stage(call, wanted, stages))
    made = _new(call, {"label": str(body["label"]), "displayOrder": body["displayOrder"], "stages": stages})
    call.portal.pipelines[call.kind].append(made)
    return 201, _shown(made)


def update_pipeline(call: Call) -> Answer:
    pipeline = _pipeline(call)
    _change(pipeline, call.json_object(), call.portal.pipelines[call.kind])
    return 200, _shown(pipeline)


def replace_pipeline(call: Call) -> Answer:
    """As a change, with stages that are given by their ids or new."""
    pipeline, body = _pipeline(call), call.json_object()
    stages: list[Held] = []
    known = {one["id"]: one for one in pipeline["stages"]}
    for wanted in body.get("stages") or ():
        held = known.get(str(wanted.get("stageId") or wanted.get("id") or ""))
        if held:
            _change(held, wanted, [])
        stages.append(held or _new_stage(call, wanted, stages))
    _change(pipeline, body, call.portal.pipelines[call.kind])
    pipeline["stages"] = stages
    return 200, _shown(pipeline)


def archive_pipeline(call: Call) -> Answer:
    pipeline = _pipeline(call)
    if _asked(call, "validateReferencesBeforeDelete", "validateDealStageUsagesBeforeDelete"):
        for stage in pipeline["stages"]:
            _require_unused(call, stage["id"])
    pipeline["archived"], pipeline["updatedAt"] = True, now_text()
    return 204, None


def list_stages(call: Call) -> Answer:
    return 200, {"results": _shown(_pipeline(call))["stages"]}


def read_stage(call: Call) -> Answer:
    return 200, _stage(call)


def create_stage(call: Call) -> Answer:
    pipeline = _pipeline(call)
    stage = _new_stage(call, call.json_object(), pipeline["stages"])
    pipeline["stages"].append(stage)
    return 201, stage


def update_stage(call: Call) -> Answer:
    stage = _stage(call)
    _change(stage, call.json_object(), _pipeline(call)["stages"])
    return 200, stage


def archive_stage(call: Call) -> Answer:
    """Deals keep a stage that is gone, unless HubSpot was asked to look for them first."""
    stage = _stage(call)
    if _asked(call, "validateReferencesBeforeDelete", "validateDealStageUsagesBeforeDelete"):
        _require_unused(call, stage["id"])
    stage["archived"], stage["updatedAt"] = True, now_text()
    return 204, None


def _pipeline(call: Call) -> Held:
    held = call.portal.pipelines[call.kind]
    found = next((one for one in held if one["id"] == call.parts["id"] and not one["archived"]), None)
    if found is None:
        raise Refusal(404, "OBJECT_NOT_FOUND", f"Pipeline {call.parts['id']} not found")
    return found


def _stage(call: Call) -> Held:
    stages: list[Held] = _pipeline(call)["stages"]
    found = next((one for one in stages if one["id"] == call.parts["stage"] and not one["archived"]), None)
    if found is None:
        raise Refusal(404, "OBJECT_NOT_FOUND", f"Stage {call.parts['stage']} not found")
    return found


def _shown(pipeline: Held) -> Held:
    return {**pipeline, "stages": [one for one in pipeline["stages"] if not one["archived"]]}


def _new(call: Call, given: Held) -> Held:
    now = now_text()
    return {"id": str(next(call.portal.ids)), **given, "archived": False, "createdAt": now, "updatedAt": now}


def _new_stage(call: Call, wanted: Any, beside: list[Held]) -> Held:
    if not isinstance(wanted, dict) or not wanted.get("label") or not isinstance(wanted.get("displayOrder"), int):
        raise Refusal(400, "VALIDATION_ERROR", "a stage needs label, displayOrder and metadata")
    _require_free_label(beside, wanted["label"])
    return _new(
        call,
        {
            "label": str(wanted["label"]),
            "displayOrder": wanted["displayOrder"],
            "metadata": _metadata(call, wanted.get("metadata")),
        },
    )


def _metadata(call: Call, given: object) -> dict[str, str]:
    metadata = {str(key): str(value) for key, value in given.items()} if isinstance(given, dict) else {}
    if call.kind != "deals":
        return metadata
    try:
        probability = float(metadata.get("probability", ""))
    except ValueError:
        probability = -1.0
    if not 0 <= probability <= 1:
        raise Refusal(400, "VALIDATION_ERROR", "the metadata of a deal stage needs a probability between 0.0 and 1.0")
    return {"isClosed": "true" if probability in (0.0, 1.0) else "false", **metadata}


def _change(held: Held, wanted: Held, beside: list[Held]) -> None:
    if wanted.get("label") and wanted["label"] != held["label"]:
        _require_free_label(beside, wanted["label"])
    known = ("label", "displayOrder", *(("metadata",) if "metadata" in held else ()))
    for name in known:
        if name in wanted:
            held[name] = {**held["metadata"], **wanted["metadata"]} if name == "metadata" else wanted[name]
    held["updatedAt"] = now_text()


def _require_free_label(beside: list[Held], label: object) -> None:
    if any(one["label"] == label and not one["archived"] for one in beside):
        raise Refusal(400, "VALIDATION_ERROR", f"the label {label} is in use already")


def _asked(call: Call, *names: str) -> bool:
    return any(call.query.get(name, "").lower() == "true" for name in names)


def _require_unused(call: Call, stage_id: str) -> None:
    ids = [one.id for one in call.portal.live(call.kind) if one.properties.get("dealstage") == stage_id]
    if ids:
        raise Refusal(
            400,
            "VALIDATION_ERROR",
            f"Stage IDs: [{stage_id}] are being referenced by object IDs: [{', '.join(ids)}]",
            subCategory="PipelineError.STAGE_ID_IN_USE",
            context={"stageId": [stage_id], "objectIds": ids},
        )
