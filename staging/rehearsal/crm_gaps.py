"""What people who live in the CRM would miss, read as any program reads it: by HubSpot's official client."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import urllib3
from hubspot.crm.associations import v4 as association_models
from hubspot.hubspot import HubSpot

from app.domain.crm_copy import CopyKind
from staging.installation.parts import CRM_TOKEN

associations: Any = association_models  # the client publishes no types
client_of: Any = HubSpot
CLOSED = "COMPLETED"
OUR_TASK, OUR_DEAL = "firstreply_task", "firstreply_lead"
_PAGE = 100
_SECONDS = 20
_PATIENCE = urllib3.Retry(  # the limit of calls is shared with the service that still writes
    total=30, status_forcelist=(429,), allowed_methods=None, backoff_factor=0.5, backoff_max=2, raise_on_status=False
)


@dataclass(frozen=True, kw_only=True)
class CrmObject:
    """One object there that is not deleted. Of a deal: who has a part in it, and whether it is closed by now."""

    kind: CopyKind
    id: str
    created_at: datetime
    owner_id: str  # empty: nobody's
    our_key: str = ""  # of a task or deal of ours
    closed: bool = False
    belongs_to: frozenset[tuple[str, str]] = frozenset()  # (kind, id) of a deal's contacts and companies


@dataclass(frozen=True, kw_only=True)
class CrmGaps:
    """How many of each there are; all should be 0."""

    without_owner: Mapping[str, int] = field(default_factory=dict)  # kind -> objects; kinds that have none are left out
    deals_beside_an_open_one: int = 0
    tasks_open_there_only: int = 0

    def problems(self) -> Iterator[str]:
        for kind, count in sorted(self.without_owner.items()):
            yield f"the CRM has {count} {kind}s without an owner"
        if self.deals_beside_an_open_one:
            yield f"the CRM has {self.deals_beside_an_open_one} deals beside an open one of the same contact or company"
        if self.tasks_open_there_only:
            yield f"{self.tasks_open_there_only} tasks are open in the CRM and not here"


def gaps_of(objects: Iterable[CrmObject], open_here: Collection[str]) -> CrmGaps:
    """`open_here` are the ids of our open tasks. A task there that we do not know is open there only, too."""
    held = list(objects)
    tasks = [one for one in held if one.kind == "task" and not one.closed]
    ownerless = [one.kind for one in held if not one.owner_id and (one.kind in ("contact", "deal") or one in tasks)]
    return CrmGaps(
        without_owner={kind: ownerless.count(kind) for kind in sorted(set(ownerless))},
        deals_beside_an_open_one=_beside_an_open_one([one for one in held if one.kind == "deal"]),
        tasks_open_there_only=sum(one.our_key not in open_here for one in tasks),
    )


def _beside_an_open_one(deals: Sequence[CrmObject]) -> int:
    """Deals of which an older one, open to this day, has a contact or a company in common."""
    oldest_first = sorted(deals, key=lambda one: (one.created_at, int(one.id)))
    return sum(
        any(not earlier.closed and earlier.belongs_to & deal.belongs_to for earlier in oldest_first[:number])
        for number, deal in enumerate(oldest_first)
    )


def client_to(url: str, token: str = CRM_TOKEN) -> Any:
    """HubSpot's own client, as any other program would use it."""
    return client_of(access_token=token, host=url, base_url=url, retry=_PATIENCE)


def crm_objects(url: str, token: str = CRM_TOKEN) -> list[CrmObject]:
    """Every contact, company, deal and task. Raises the client's ApiException where the CRM refuses to be read."""
    crm = client_to(url, token).crm
    pipelines = crm.pipelines.pipelines_api.get_all("deals", _request_timeout=_SECONDS).results
    over = {one.id for whole in pipelines for one in whole.stages if one.metadata.get("isClosed") == "true"}
    deals = every(crm.deals, f"dealstage,{OUR_DEAL}")
    owners_of_deals = _ends(crm, deals, "contacts"), _ends(crm, deals, "companies")
    return [
        *(_object("contact", one) for one in every(crm.contacts)),
        *(_object("company", one) for one in every(crm.companies)),
        *(
            _object(
                "deal",
                one,
                closed=one.properties["dealstage"] in over,
                our_key=one.properties[OUR_DEAL] or "",
                belongs_to=frozenset().union(*(ends.get(one.id, frozenset()) for ends in owners_of_deals)),
            )
            for one in deals
        ),
        *(
            _object(
                "task",
                one,
                closed=one.properties["hs_task_status"] == CLOSED,
                our_key=one.properties[OUR_TASK] or "",
            )
            for one in every(crm.objects.tasks, f"hs_task_status,{OUR_TASK}")
        ),
    ]


def _object(kind: CopyKind, one: Any, **more: Any) -> CrmObject:
    owner = one.properties["hubspot_owner_id"] or ""
    return CrmObject(kind=kind, id=one.id, created_at=one.created_at, owner_id=owner, **more)


def every(kind: Any, properties: str = "") -> list[Any]:
    """Page after page of one kind, each with its owner and these properties (names with commas between)."""
    found: list[Any] = []
    after = None
    while True:
        page = kind.basic_api.get_page(
            limit=_PAGE,
            after=after,
            properties=["hubspot_owner_id", *filter(None, properties.split(","))],
            _request_timeout=_SECONDS,
        )
        found += page.results
        if page.paging is None or page.paging.next is None:
            return found
        after = page.paging.next.after


def _ends(crm: Any, deals: Sequence[Any], kind: str) -> dict[str, frozenset[tuple[str, str]]]:
    """Deal id -> the objects of this kind it belongs to."""
    found: dict[str, frozenset[tuple[str, str]]] = {}
    for start in range(0, len(deals), _PAGE):
        asked = associations.BatchInputPublicFetchAssociationsBatchRequest(
            inputs=[associations.PublicFetchAssociationsBatchRequest(id=one.id) for one in deals[start : start + _PAGE]]
        )
        answer = crm.associations.v4.batch_api.get_page("deals", kind, asked, _request_timeout=_SECONDS)
        for one in answer.to_dict()["results"]:
            found[one["_from"]["id"]] = frozenset((kind, str(end["to_object_id"])) for end in one["to"])
    return found
