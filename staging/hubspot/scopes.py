"""What a token may do: the scopes of a call, as HubSpot names them.

A token nobody named may do everything; `POST /_sandbox/tokens` gives one its scopes. Which scope opens the properties
of notes, mails and tasks is documented nowhere; here it is that of contacts, as it is for these objects themselves.
"""

from collections.abc import Collection, Iterable, Sequence

from staging.hubspot.answers import missing_scopes
from staging.hubspot.catalogue import ENGAGEMENTS

Alternatives = tuple[str, ...]  # one of these is enough


def require_scopes(granted: Collection[str] | None, needed: Iterable[Alternatives]) -> None:
    """`granted` None: everything. Raises HubSpot's 403, which names what is missing."""
    for alternatives in needed:
        if granted is not None and not set(alternatives) & set(granted):
            raise missing_scopes(alternatives)


def scopes_of(family: str, path: str, method: str, kinds: Sequence[str], verb: str = "") -> list[Alternatives]:
    """The scopes of one call. `family` is the place holder its path begins with, `verb` that of a batch call."""
    read = method == "GET" or path.endswith("/search") or verb == "read"
    right = "read" if read else "write"
    opened = [_opening(kind) for kind in kinds]
    if family == "{owners}":
        return [("crm.objects.owners.read",)]
    if family in ("{preferences}", "{first_preferences}"):
        return [(f"communication_preferences.{right}", "communication_preferences.read_write")]
    if family in ("{properties}", "{pipelines}") or "/labels" in path:
        both = read or family == "{pipelines}"
        return [
            (f"crm.schemas.{kind}.{right}", *((f"crm.objects.{kind}.{right}",) if both else ()))
            for kind in dict.fromkeys(opened)
        ]
    needed: list[Alternatives] = [(f"crm.objects.{kind}.{right}",) for kind in dict.fromkeys(opened)]
    if read and kinds[:1] == ["emails"]:
        needed.append(("sales-email-read",))
    return needed


def _opening(kind: str) -> str:
    return "contacts" if kind in ENGAGEMENTS else kind
