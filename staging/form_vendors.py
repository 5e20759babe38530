"""`python -m staging.form_vendors`: what Typeform, Tally, HubSpot forms and LinkedIn hold and can be asked for.

All four hold the same invented people, as many as `/api/seed` says, one a minute, each API with its own paging and
shape as documented. `/api/faults` makes it answer with these statuses, one for each request to come, 200 for as it is.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from staging.serving import run_alone, web_application

TOKEN = "sandbox-token"
FIRST_AT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
_TITLES = {"name": "Your name", "email": "Email", "message": "How can we help?"}
_ON_LINKEDIN = {"FIRST_NAME": "First name", "LAST_NAME": "Last name", "EMAIL": "Email", "CUSTOM": "How can we help?"}


def person(number: int) -> dict[str, str]:
    """One of them, by number."""
    return {
        "id": f"response-{number}",
        "name": f"Visitor {number}",
        "email": f"visitor{number}@works{number}.example",
        "message": f"We need help with our positioning, case {number}.",
    }


def submitted_at(number: int) -> datetime:
    return FIRST_AT + timedelta(minutes=number)


def typeform_answers(one: dict[str, str]) -> list[dict[str, Any]]:
    kinds = {"name": "text", "email": "email", "message": "text"}
    return [
        {"field": {"id": name, "type": kinds[name]}, "type": kinds[name], kinds[name]: one[name]} for name in _TITLES
    ]


def typeform_webhook(number: int) -> dict[str, Any]:
    """What the vendor posts when it can."""
    one = person(number)
    fields = [{"id": name, "title": title} for name, title in _TITLES.items()]
    form = {"form_id": "f1", "token": one["id"], "definition": {"fields": fields}, "answers": typeform_answers(one)}
    return {"event_id": f"event-{number}", "event_type": "form_response", "form_response": form}


def tally_webhook(number: int) -> dict[str, Any]:
    one = person(number)
    fields = [
        {"key": name, "label": title, "type": "INPUT_TEXT", "value": one[name]} for name, title in _TITLES.items()
    ]
    data = {"submissionId": one["id"], "responseId": one["id"], "formId": "f1", "fields": fields}
    return {"eventId": f"event-{number}", "eventType": "FORM_RESPONSE", "data": data}


def hubspot_post(number: int) -> dict[str, Any]:
    """What a workflow posts that sends the submission's id along."""
    one = person(number)
    return {"submission_id": one["id"], **{name: one[name] for name in _TITLES}}


def linkedin_response(number: int) -> dict[str, Any]:
    one = person(number)
    first, _, last = one["name"].partition(" ")
    answers = [
        {"questionId": place, "answerDetails": {"textQuestionAnswer": {"answer": said}}}
        for place, said in enumerate((first, last, one["email"], one["message"]))
    ]
    return {
        "id": one["id"],
        "submittedAt": int(submitted_at(number).timestamp() * 1000),
        "leadType": "SPONSORED",
        "testLead": False,
        "versionedLeadGenFormUrn": "urn:li:versionedLeadGenForm:(urn:li:leadGenForm:5,1)",
        "formResponse": {"answers": answers},
    }


def linkedin_notice(number: int, action: str = "CREATED") -> dict[str, Any]:
    return {
        "type": "LEAD_ACTION",
        "leadGenFormResponse": f"urn:li:leadGenFormResponse:{person(number)['id']}",
        "leadAction": action,
    }


class FormVendors:
    """The same people behind four APIs."""

    def __init__(self) -> None:
        self.people = 0
        self.faults: list[int] = []
        self.token = TOKEN

    def _refusal(self, request: Request) -> Response | None:
        status = self.faults.pop(0) if self.faults else 200
        if status != 200:
            return JSONResponse({"message": "no"}, status, headers={"Retry-After": "0"})
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return JSONResponse({"message": "who?"}, 401)
        return None

    def _since(self, since: datetime | None) -> list[int]:
        return [number for number in range(self.people) if since is None or submitted_at(number) >= since]

    async def typeform_form(self, request: Request) -> Response:
        group = {"id": "g", "title": "You", "type": "group", "properties": {"fields": _questions("name", "email")}}
        return self._refusal(request) or JSONResponse({"id": "f1", "fields": [group, *_questions("message")]})

    async def typeform(self, request: Request) -> Response:
        newest_first = self._since(datetime.fromisoformat(request.query_params["since"] + "+00:00"))[::-1]
        before = request.query_params.get("before")
        if before:
            place = [person(number)["id"] for number in newest_first].index(before)
            newest_first = newest_first[place + 1 :]
        page = newest_first[: int(request.query_params["page_size"])]
        items = [{"token": person(one)["id"], "answers": typeform_answers(person(one))} for one in page]
        return self._refusal(request) or JSONResponse({"total_items": len(newest_first), "items": items})

    async def tally(self, request: Request) -> Response:
        found = self._since(datetime.fromisoformat(request.query_params["startDate"]))
        limit, number = int(request.query_params["limit"]), int(request.query_params["page"])
        page = found[(number - 1) * limit : number * limit]
        questions = [{"id": name, "type": "INPUT_TEXT", "title": title} for name, title in _TITLES.items()]
        submissions = [
            {"id": person(one)["id"], "responses": [{"questionId": q, "answer": person(one)[q]} for q in _TITLES]}
            for one in page
        ]
        answer = {"page": number, "hasMore": number * limit < len(found), "questions": questions}
        return self._refusal(request) or JSONResponse({**answer, "submissions": submissions})

    async def hubspot(self, request: Request) -> Response:
        newest_first, after = self._since(None)[::-1], int(request.query_params.get("after", "0"))
        limit = int(request.query_params["limit"])
        results = [
            {
                "conversionId": person(one)["id"],
                "submittedAt": int(submitted_at(one).timestamp() * 1000),
                "values": [{"name": name, "value": person(one)[name]} for name in _TITLES],
            }
            for one in newest_first[after : after + limit]
        ]
        more = {"paging": {"next": {"after": str(after + limit)}}} if after + limit < len(newest_first) else {}
        return self._refusal(request) or JSONResponse({"results": results, **more})

    async def linkedin(self, request: Request) -> Response:
        if not request.headers.get("linkedin-version") or request.headers.get("x-restli-protocol-version") != "2.0.0":
            return JSONResponse({"message": "version header is missing"}, 400)
        start = int(request.query_params["submittedAtTimeRange"].partition("start:")[2].partition(",")[0]) / 1000
        found = self._since(datetime.fromtimestamp(start, UTC))
        place, count = int(request.query_params["start"]), int(request.query_params["count"])
        elements = [linkedin_response(number) for number in found[place : place + count]]
        return self._refusal(request) or JSONResponse(
            {"elements": elements, "paging": {"start": place, "count": count}}
        )

    async def linkedin_one(self, request: Request) -> Response:
        refusal = self._refusal(request)
        number = next((one for one in range(self.people) if person(one)["id"] == request.path_params["id"]), None)
        if refusal is not None or number is None:
            return refusal or JSONResponse({"message": "not found"}, 404)
        return JSONResponse(linkedin_response(number))

    async def linkedin_form(self, request: Request) -> Response:
        questions = [
            {"questionId": place, "predefinedField": name, "question": {"localized": {"en_US": title}}}
            for place, (name, title) in enumerate(_ON_LINKEDIN.items())
        ]
        return self._refusal(request) or JSONResponse({"id": 5, "name": "Guide", "content": {"questions": questions}})

    async def linkedin_token(self, request: Request) -> Response:
        form = dict(part.split("=", 1) for part in (await request.body()).decode().split("&"))
        if form.get("refresh_token") != "refresh" or form.get("client_secret") != "app-secret-of-the-sandbox":
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse({"access_token": self.token, "expires_in": 5_184_000})

    async def seed(self, request: Request) -> Response:
        self.people = int((await request.json())["people"])
        return JSONResponse({"people": self.people})

    async def set_faults(self, request: Request) -> Response:
        self.faults = list((await request.json())["statuses"])
        return JSONResponse({"statuses": self.faults})


def _questions(*names: str) -> list[dict[str, str]]:
    return [{"id": name, "title": _TITLES[name], "type": "short_text"} for name in names]


def application() -> Starlette:
    vendors = FormVendors()
    return web_application(
        shown={
            "/typeform/forms/{form}": vendors.typeform_form,
            "/typeform/forms/{form}/responses": vendors.typeform,
            "/tally/forms/{form}/submissions": vendors.tally,
            "/hubspot/form-integrations/v1/submissions/forms/{form}": vendors.hubspot,
            "/linkedin/rest/leadFormResponses": vendors.linkedin,
            "/linkedin/rest/leadFormResponses/{id}": vendors.linkedin_one,
            "/linkedin/rest/leadForms/{id}": vendors.linkedin_form,
        },
        posted={
            "/linkedin/oauth/v2/accessToken": vendors.linkedin_token,
            "/api/seed": vendors.seed,
            "/api/faults": vendors.set_faults,
        },
    )


if __name__ == "__main__":
    run_alone("staging.form_vendors", __doc__, application)
