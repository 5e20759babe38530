"""The official Python client, as a lead integration uses it."""

import json
from collections.abc import Callable
from typing import Any, Final

import urllib3
from hubspot.hubspot import HubSpot

from scripts.hubspot_clients.matching import HTTP, Call, call_of

PYTHON_CLIENT: Final = "hubspot-api-client"
_client_of: Any = HubSpot  # the client publishes no types


def python_calls(address: str, token: str) -> list[Call]:
    """About twenty calls. Keys of answers are the client's: `created_at` for createdAt."""
    hubspot = _client_of(access_token=token, host=address, base_url=address, retry=urllib3.Retry(0))
    done: list[Call] = []

    def ask(name: str, status: int, make: Callable[[], Any], /, **expected: Any) -> Any:
        paths = {HTTP: status, **{path.replace("__", "."): value for path, value in expected.items()}}
        got_status, answer = _asked(make)
        done.append(call_of(PYTHON_CLIENT, name, paths, got_status, answer))
        return answer if isinstance(answer, dict) else {}

    _records(hubspot, ask)
    _account(hubspot, ask)
    _preferences(hubspot, ask)
    return done


def _asked(make: Callable[[], Any]) -> tuple[int | None, Any]:
    try:
        answer, status, _ = make()
    except Exception as error:  # noqa: BLE001 each part of the client has an ApiException of its own
        body: Any = getattr(error, "body", None)
        return getattr(error, "status", None), {"body": body or repr(error)}
    values = answer.to_dict() if hasattr(answer, "to_dict") else answer
    return status, json.loads(json.dumps(values, default=str))  # moments become text


def _records(hubspot: Any, ask: Callable[..., Any]) -> None:
    contacts, associations = hubspot.crm.contacts, hubspot.crm.associations.v4

    def create(**properties: str) -> Any:
        body = {"properties": properties, "associations": []}
        return contacts.basic_api.create_with_http_info(body)

    ida = ask("contact: create", 201, lambda: create(email="ida@python.example"), id="<digits>", archived=False)
    person = str(ida.get("id"))
    email, again = "ida@python.example", f"*Existing ID: {person}*"
    ask("contact: create it again", 409, lambda: create(email=email), body=again)
    ask("contact: unknown property", 400, lambda: create(nowhere="1"), body="*PROPERTY_DOESNT_EXIST*")
    by_email: dict[str, Any] = {"id_property": "email", "properties": ["email"]}
    ask("contact: by e-mail", 200, lambda: contacts.basic_api.get_by_id_with_http_info(email, **by_email), id=person)
    changed = {"properties": {"city": "Wien"}}
    ask(
        *("contact: change", 200, lambda: contacts.basic_api.update_with_http_info(person, changed)),
        properties__city="Wien",
    )
    input_: dict[str, Any] = {"id": email, "idProperty": "email", "properties": {"email": email, "city": "Graz"}}
    body = {"inputs": [input_]}
    ask(
        *("contacts: upsert", 200, lambda: contacts.batch_api.upsert_with_http_info(body)),
        results__0__new=False,
        results__0__id=person,
    )
    filters = [{"filters": [{"propertyName": "email", "operator": "EQ", "value": email}]}]
    search = {"filterGroups": filters, "properties": ["email"], "limit": 1, "sorts": [], "after": "0"}
    ask("contacts: search", 200, lambda: contacts.search_api.do_search_with_http_info(search), total=1)
    company = ask(
        *("company: create", 201),
        lambda: hubspot.crm.companies.basic_api.create_with_http_info(
            {"properties": {"name": "Python", "domain": "python.example"}, "associations": []}
        ),
        id="<digits>",
        properties__domain="python.example",
    )
    ends = ("contacts", person, "companies", str(company.get("id")))
    ask(
        *("association: default", 200, lambda: associations.basic_api.create_default_with_http_info(*ends)),
        status="COMPLETE",
    )
    ask(
        *("association: read", 200, lambda: associations.basic_api.get_page_with_http_info(*ends[:3])),
        results__0__to_object_id=f"={company.get('id')}",
    )
    stage = {"dealname": "Python", "dealstage": "appointmentscheduled", "pipeline": "default"}
    tie = {"to": {"id": person}, "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 3}]}
    ask(
        *("deal: create", 201),
        lambda: hubspot.crm.deals.basic_api.create_with_http_info({"properties": stage, "associations": [tie]}),
        properties__dealname="Python",
        created_at="<moment>",
    )
    ask(
        *("task: no moment", 400),
        lambda: hubspot.crm.objects.tasks.basic_api.create_with_http_info(
            {"properties": {"hs_task_subject": "x"}, "associations": []}
        ),
        body="*hs_timestamp*",
    )
    ask("contact: archive", 204, lambda: contacts.basic_api.archive_with_http_info(person))
    ask("contact: is gone", 404, lambda: contacts.basic_api.get_by_id_with_http_info(person), body="*OBJECT_NOT_FOUND*")


def _account(hubspot: Any, ask: Callable[..., Any]) -> None:
    properties, pipelines = hubspot.crm.properties, hubspot.crm.pipelines
    ask(
        *("owners: list", 200, hubspot.crm.owners.owners_api.get_page_with_http_info),
        results__0__id="<digits>",
        results__0__archived=False,
    )
    made = {"name": "py_key", "label": "Key", "groupName": "contactinformation", "type": "string", "fieldType": "text"}
    ask(*("property: create", 201, lambda: properties.core_api.create_with_http_info("contacts", made)), name="py_key")
    ask(
        *("property: twice", 409, lambda: properties.core_api.create_with_http_info("contacts", made)),
        body="*already exists*",
    )
    ask(
        *("property: archive", 204),
        lambda: properties.core_api.archive_with_http_info("contacts", "py_key"),
    )
    ask(
        *("pipelines: list", 200, lambda: pipelines.pipelines_api.get_all_with_http_info("deals")),
        results__0__id="default",
        results__0__stages__0__id="appointmentscheduled",
    )
    ask(
        *("stage: rename", 200),
        lambda: pipelines.pipeline_stages_api.update_with_http_info(
            "deals", "default", "contractsent", {"label": "Offer sent"}
        ),
        id="contractsent",
        label="Offer sent",
    )


def _preferences(hubspot: Any, ask: Callable[..., Any]) -> None:
    """Of version 3, which this client speaks."""
    definitions, statuses = (
        hubspot.communication_preferences.definition_api,
        hubspot.communication_preferences.status_api,
    )
    found = ask(
        *("subscriptions: list", 200, definitions.get_page_with_http_info),
        subscription_definitions__0__name="One to One",
        subscription_definitions__0__is_active=True,
    )
    id_ = str(((found.get("subscription_definitions") or [{}])[0]).get("id"))
    ended = {"emailAddress": "ida@python.example", "subscriptionId": id_}
    why = {"legalBasis": "LEGITIMATE_INTEREST_CLIENT", "legalBasisExplanation": "They asked for it"}
    end = {**ended, **why}
    ask(
        *("subscription: end", 200, lambda: statuses.unsubscribe_with_http_info(end)),
        id=id_,
        status="NOT_SUBSCRIBED",
        source_of_status="SUBSCRIPTION_STATUS",
    )
    ask(*("subscription: twice", 400, lambda: statuses.unsubscribe_with_http_info(end)), body="*already unsubscribed*")
    ask(
        *("subscriptions: of somebody", 200),
        lambda: statuses.get_email_status_with_http_info("ida@python.example"),
        recipient="ida@python.example",
        subscription_statuses__0__status="NOT_SUBSCRIBED",
    )
