"""What a model server says against a field of a question: that it does not know it, or that a value will not do."""

import json
import re
from collections.abc import Iterator

_UNKNOWN = r"unsupported|unrecogni[sz]ed|unknown|unexpected|not (?:supported|permitted|allowed|recogni[sz]ed)"
_OF_A_VALUE = re.compile(
    r"value(?!_error)|too (?:large|small|big|long|high|low)|at (?:most|least)|(?:must|should) be|less than|greater than"
    r"|exceed|maximum|minimum|out of range|between|one of|invalid type",
    re.IGNORECASE,
)
_MOST_CHARACTERS = 2_000  # of one complaint; what is longer repeats the question


def says_unknown(name: str, body: bytes, *, by_words: bool) -> bool:
    """Whether an error says that the server does not know or support the field of this name.

    `by_words`: a sentence beside which no place is named counts too ("unknown field NAME"), if it names the field.
    """
    quoted = rf"['\"`]?\b{re.escape(name)}\b['\"`]?"
    sentence = re.compile(
        rf"(?:{_UNKNOWN})[^.{{}}]{{0,60}}?{quoted}|{quoted}[^.{{}}]{{0,40}}?(?:{_UNKNOWN})", re.IGNORECASE
    )
    for place, told in _complaints(body):
        if _OF_A_VALUE.search(told) or len(told) > _MOST_CHARACTERS:
            continue
        if place == name or (not place and by_words and sentence.search(told)):
            return True
    return False


def _complaints(body: bytes) -> Iterator[tuple[str, str]]:
    """(the field it is about or "", what it says): OpenAI's form, FastAPI's list, or plain text."""
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        yield "", body[: _MOST_CHARACTERS + 1].decode("utf-8", "replace")
        return
    found = read if isinstance(read, dict) else {}
    told = next((found[key] for key in ("error", "detail", "message") if found.get(key)), None)
    for one in told if isinstance(told, list) else [told]:
        if isinstance(one, str):
            yield "", one
        elif isinstance(one, dict):
            loc = one.get("loc")
            place = one.get("param") or (loc[-1] if isinstance(loc, list) and loc else "")
            said = (one.get(key) for key in ("code", "type", "message", "msg"))
            yield str(place), " ".join(part for part in said if isinstance(part, str))
