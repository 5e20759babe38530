"""What stands in HubSpot, read back: what changed since, some records by their ids, the owners.

Search is the only way to ask what changed. Its index is seconds to minutes late, leaves out what is archived, and gives
no more than 10,000 results however they are paged, so each page begins where the one before it ended. Reading by ids is
strongly consistent: there a record that is missing is archived or gone, and a merged one answers to its old ids
(since 2026 a merge makes a new id; the old ones stand in `hs_merged_object_ids`).
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from app.domain.booking import BookingState
from app.domain.crm_copy import EMAIL, YES, CopyKind, CrmCopy
from app.domain.crm_plan import CrmPlan
from app.domain.people.mail_keys import domain_key, mailbox_key
from integrations.hubspot.account_setup import OWNERS_FOR, UNIQUE
from integrations.hubspot.batch_answers import Existing, existing_object
from integrations.hubspot.hubspot_calls import Calls, Refused, listed
from integrations.hubspot.message_records import CHATS, cannot_be_taken
from integrations.hubspot.object_batches import BATCH, Objects
from integrations.hubspot.read_properties import ENDS, KEYS, KINDS, MERGED, OF_ALL_MAIL, OURS, OUTCOMES, OWNER, VALUES
from integrations.hubspot.subscriptions import Subscriptions

_PAGE: Final = 200
_MOST_RESULTS: Final = 10_000  # of one query
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)


def _changed_by(kind: CopyKind) -> str:
    return "lastmodifieddate" if kind == "contact" else "hs_lastmodifieddate"


@dataclass(slots=True)
class RecordReading:
    """The reading side of one account. Owners and stages are asked for again every fifteen minutes."""

    calls: Calls
    plan: CrmPlan = CrmPlan()
    subscriptions: Subscriptions | None = None
    _asked_at: float = float("-inf")
    _owners: dict[str, CrmCopy] = field(default_factory=dict)
    _stages: dict[str, str] = field(default_factory=dict)  # a stage's id -> "open", "won", "lost"
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def changes(self, kind: CopyKind, since: datetime) -> Iterator[CrmCopy]:
        """As the port says. What changes while it is read comes (again) at the end."""
        start, after, told = since, 0, set[str]()
        while True:
            body = _search(kind, start, after, self._ended(kind))
            answer = self.calls.post("objects", f"{KINDS[kind]}/search", body)
            found = [existing_object(one) for one in listed(answer, "results")]
            fresh = [one for one in found if one.id not in told]
            yield from self._copies(kind, fresh)
            if not found or not answer.get("paging"):
                return
            last = _moment(found[-1].properties.get(_changed_by(kind)))
            if last > start:
                start, after = last, 0
                told = {one.id for one in found if _moment(one.properties.get(_changed_by(kind))) == last}
            elif after + _PAGE < _MOST_RESULTS:
                after, told = after + _PAGE, told | {one.id for one in found}
            else:  # 10,000 changed in one millisecond; the nightly look at what we wrote finds the rest
                start, after = start + timedelta(milliseconds=1), 0

    def read(self, kind: CopyKind, ids: Sequence[str]) -> dict[str, CrmCopy | None]:
        """As the port says."""
        if kind == "message":
            return self._messages(ids)
        names = [*_asked(kind), *self._ended(kind), *self._ours(kind).values()]
        there = Objects(self.calls).read(KINDS[kind], ids, names)
        once = {one.id: one for one in there.values()}
        copies = {copy.their_id: copy for copy in self._copies(kind, list(once.values()))}
        return {id_: copies[there[id_.lower()].id] if id_.lower() in there else None for id_ in ids}

    def _messages(self, ids: Sequence[str]) -> dict[str, CrmCopy | None]:
        """Mails, notes and LinkedIn's messages: our link to one need not say which it is.

        Of what is none of those that may be read nothing is told.
        """
        there: dict[str, Existing] = {}
        is_whole = True
        for name in ("emails", "notes", CHATS):
            missing = [one for one in ids if one not in there]
            try:
                there |= Objects(self.calls).read(name, missing, [])
            except Refused as refused:
                if name != CHATS or not cannot_be_taken(refused):
                    raise
                is_whole = False
        found = {
            one: CrmCopy(kind="message", their_id=one, changed_at=_LONG_AGO) if one in there else None for one in ids
        }
        return {one: copy for one, copy in found.items() if copy is not None or is_whole}

    def _ended(self, kind: CopyKind) -> tuple[str, ...]:
        """What says that a contact ended the one subscription that matters here."""
        name = self.subscriptions.ended_by() if self.subscriptions is not None and kind == "contact" else ""
        return (name,) if name else ()

    def _ours(self, kind: CopyKind) -> dict[str, str]:
        """What only we write -> as it is called there; without what the firm never wants written."""
        if kind not in ("contact", "deal"):
            return {}
        theirs = {name: self.plan.name_of(KINDS[kind], f"firstreply_{name}") for name in OURS}
        return {name: called for name, called in theirs.items() if called}

    def wrote_since(self, contact_id: str, since: datetime) -> bool:
        """As the port says: sent by somebody of the firm, and not written there by us."""
        answer = self.calls.post("associations", "contacts/emails/batch/read", {"inputs": [{"id": contact_id}]})
        ends = (far for one in listed(answer, "results") for far in listed(one, "to"))
        ids = [str(far.get("toObjectId") or far.get("id") or "") for far in ends]
        names = ["hs_email_direction", "hs_timestamp", UNIQUE["emails"]]
        mails = Objects(self.calls).read("emails", filter(None, ids), names).values()
        return any(
            mail.properties.get("hs_email_direction") == "EMAIL"
            and not mail.properties.get(UNIQUE["emails"])
            and _moment(mail.properties.get("hs_timestamp")) >= since
            for mail in mails
        )

    def owners(self) -> list[CrmCopy]:
        """As the port says."""
        self._look_up()
        return list(self._owners.values())

    def _copies(self, kind: CopyKind, found: Sequence[Existing]) -> Iterator[CrmCopy]:
        if not found:
            return
        self._look_up()
        links = self._links(kind, [one.id for one in found])
        for one in found:
            yield self._copy(kind, one, links.get(one.id, {}))

    def _copy(self, kind: CopyKind, one: Existing, links: Mapping[str, str]) -> CrmCopy:
        held = one.properties
        values = {ours: value for theirs, ours in VALUES[kind].items() if (value := (held.get(theirs) or "").strip())}
        if kind == "contact":
            values["opted_out"] = YES if held.get(OF_ALL_MAIL) == "true" else ""
            ended = (name for name in self._ended(kind) if held.get(name) == "true")
            values["ended"] = next((name.removeprefix(f"{OF_ALL_MAIL}_") for name in ended), "")
        elif kind == "task":
            values["done"] = YES if values.get("done") == "COMPLETED" else ""
        elif kind == "deal":
            values |= {"state": self._stages.get(values.get("stage", ""), "open"), **links}
        elif kind == "meeting":
            read = {name: _moment_of(values.pop(name, "")) for name in ("starts_at", "ends_at", "made_at")}
            values |= {name: at.isoformat() for name, at in read.items() if at is not None}
            values |= {"state": OUTCOMES.get(values.get("state", ""), BookingState.BOOKED).value, **links}
        owner_id = held.get(OWNER) or ""
        owner = self._owners.get(owner_id)
        return CrmCopy(
            kind=kind,
            their_id=one.id,
            changed_at=_moment(held.get(_changed_by(kind))),
            owner=owner.values.get(EMAIL, owner_id) if owner else owner_id,
            merged_ids=tuple(id_ for id_ in (held.get(MERGED) or "").split(";") if id_ and id_ != one.id),
            keys=tuple(dict.fromkeys((*_keys(kind, held), *_ends_of(links)))),
            values={name: value for name, value in values.items() if value},
            ours={name: held.get(theirs) or "" for name, theirs in self._ours(kind).items() if theirs in held},
        )

    def _look_up(self) -> None:
        with self._lock:
            now = self.calls.clock()
            if now - self._asked_at <= OWNERS_FOR.total_seconds():
                return
            self._stages = _states(self.calls.get("pipelines", "deals"))
            owners = [*self._pages_of_owners(archived=True), *self._pages_of_owners(archived=False)]
            self._owners = {owner.their_id: owner for owner in owners}
            self._asked_at = now

    def _pages_of_owners(self, *, archived: bool) -> Iterator[CrmCopy]:
        more = ""
        while True:
            answer = self.calls.get("owners", f"?limit=100&archived={str(archived).lower()}{more}")
            for one in listed(answer, "results"):
                gone = archived or bool(one.get("archived"))
                yield CrmCopy(
                    kind="owner",
                    their_id=str(one.get("id", "")),
                    changed_at=_moment(one.get("updatedAt")),
                    values={EMAIL: str(one.get("email") or "").lower(), **({"active": "no"} if gone else {})},
                )
            after = ((answer.get("paging") or {}).get("next") or {}).get("after")
            if not after:
                return
            more = f"&after={after}"

    def _links(self, kind: CopyKind, ids: Sequence[str]) -> dict[str, dict[str, str]]:
        """Deal or meeting -> contact_ids, company_ids; of other kinds nothing is asked."""
        found: dict[str, dict[str, str]] = {}
        for name, other in ENDS.get(kind, {}).items():
            for start in range(0, len(ids), BATCH):
                inputs = [{"id": one} for one in ids[start : start + BATCH]]
                try:
                    answer = self.calls.post("associations", f"{KINDS[kind]}/{other}/batch/read", {"inputs": inputs})
                except Refused as refused:  # one without any makes some versions answer so
                    if refused.concerns_token:
                        raise
                    continue
                for one in listed(answer, "results"):
                    theirs = (str(far.get("toObjectId") or far.get("id") or "") for far in listed(one, "to"))
                    near = str((one.get("from") or {}).get("id", ""))
                    found.setdefault(near, {})[name] = " ".join(filter(None, theirs))
        return found


def _search(kind: CopyKind, since: datetime, after: int, more: Sequence[str]) -> dict[str, Any]:
    name = _changed_by(kind)
    begins = {"propertyName": name, "operator": "GTE", "value": str(int(since.timestamp() * 1000))}
    body: dict[str, Any] = {
        "filterGroups": [{"filters": [begins]}],
        "sorts": [{"propertyName": name, "direction": "ASCENDING"}],
        "properties": [*_asked(kind), *more],
        "limit": _PAGE,
    }
    return body | ({"after": str(after)} if after else {})


def _asked(kind: CopyKind) -> list[str]:
    return list(dict.fromkeys((*VALUES[kind], *KEYS.get(kind, ()), _changed_by(kind), OWNER, MERGED)))


def _keys(kind: CopyKind, held: Mapping[str, str | None]) -> Iterator[str]:
    for name in KEYS.get(kind, ()):
        for one in (held.get(name) or "").split(";"):
            key = mailbox_key(one) if kind == "contact" else domain_key(one.strip())
            if key:
                yield key


def _ends_of(links: Mapping[str, str]) -> Iterator[str]:
    """By what an open deal is found from whoever writes."""
    for name, ids in links.items():
        yield from (f"{name.removesuffix('_ids')}:{id_}" for id_ in ids.split())


def _states(answer: Mapping[str, Any]) -> dict[str, str]:
    states: dict[str, str] = {}
    for pipeline in listed(answer, "results"):
        for stage in listed(pipeline, "stages"):
            about = stage.get("metadata")
            about = about if isinstance(about, dict) else {}
            closed = str(about.get("isClosed", "")).lower() == "true"
            won = closed and str(about.get("probability")) in ("1", "1.0")
            states[str(stage.get("id", ""))] = "won" if won else "lost" if closed else "open"
    return states


def _moment(text: object) -> datetime:
    """Long ago where there is none that can be read."""
    return _moment_of(text) or _LONG_AGO


def _moment_of(text: object) -> datetime | None:
    """Of an ISO text or milliseconds."""
    try:
        if str(text).isdigit():
            return datetime.fromtimestamp(int(str(text)) / 1000, UTC)
        found = datetime.fromisoformat(str(text))
    except (ValueError, OverflowError, OSError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
