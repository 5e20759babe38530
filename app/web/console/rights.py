"""What each page and form of the console asks of a colleague: one table, complete over all routes."""

from collections.abc import Mapping

from starlette.routing import Route

from app.domain.roles import Right

ANYBODY = None  # no session is asked for

RIGHT_OF: Mapping[str, Right | None] = {
    "GET /static/{name}": ANYBODY,
    "GET /": ANYBODY,
    "GET /sign-in": ANYBODY,
    "POST /sign-in": ANYBODY,
    "GET /sign-in/{token}": ANYBODY,
    "POST /sign-in/{token}": ANYBODY,
    "POST /go-on": ANYBODY,
    "GET /refuse/{token}": ANYBODY,
    "POST /refuse/{token}": ANYBODY,
    "GET /book/{token}": ANYBODY,
    "GET /d/{token}": ANYBODY,
    "POST /d/{token}": ANYBODY,
    "POST /sign-out": Right.LOOK,
    "POST /firm": Right.LOOK,
    "GET /you": Right.LOOK,
    "POST /you/language": Right.LOOK,
    "POST /you/forget": Right.LOOK,
    "GET /desk": Right.LOOK,
    "GET /live": Right.LOOK,
    "GET /desk/decided": Right.LOOK,
    "GET /review": Right.LOOK,
    "GET /tasks/{task_id}": Right.LOOK,
    "POST /tasks/{task_id}": Right.DECIDE,
    "POST /tasks/{task_id}/allow": Right.DECIDE,
    "GET /tasks/{task_id}/mail": Right.LOOK,
    "POST /tasks/{task_id}/mail": Right.LOOK,
    "POST /tasks/{task_id}/assign": Right.DECIDE,
    "POST /tasks/{task_id}/snooze": Right.DECIDE,
    "POST /tasks/{task_id}/unsnooze": Right.DECIDE,
    "POST /tasks/{task_id}/undo": Right.DECIDE,
    "POST /tasks/{task_id}/wish": Right.DECIDE,
    "POST /tasks/{task_id}/reopen": Right.DECIDE,
    "POST /leads/{lead_id}/kind": Right.DECIDE,
    "POST /desk/bulk": Right.DECIDE,
    "GET /people/{contact_id}/letter": Right.DECIDE,
    "POST /people/{contact_id}/letter": Right.DECIDE,
    "GET /leads": Right.LOOK,
    "GET /leads/{lead_id}": Right.LOOK,
    "GET /leads/{lead_id}/original": Right.LOOK,
    "POST /leads/{lead_id}/rescue": Right.DECIDE,
    "POST /leads/{lead_id}/answered": Right.DECIDE,
    "POST /leads/{lead_id}/no-further-letter": Right.DECIDE,
    "POST /leads/{lead_id}/lift": Right.DECIDE,
    "POST /leads/{lead_id}/meeting": Right.DECIDE,
    "POST /leads/{lead_id}/label": Right.DECIDE,
    "POST /leads/{lead_id}/rate": Right.DECIDE,
    "GET /ratings": Right.LOOK,
    "POST /leads/{row_id}/split": Right.DECIDE,
    "POST /leads/{lead_id}/answers": Right.SETTINGS,
    "GET /leads/{lead_id}/erase": Right.ERASE,
    "POST /leads/{lead_id}/erase": Right.ERASE,
    "GET /add": Right.DECIDE,
    "POST /add": Right.DECIDE,
    "GET /lists/leads.csv": Right.EXPORT,
    "POST /views": Right.LOOK,
    "POST /views/{row_id}/forget": Right.LOOK,
    "GET /search": Right.LOOK,
    "GET /people": Right.LOOK,
    "GET /people/{contact_id}": Right.LOOK,
    "POST /people/{row_id}/accept": Right.DECIDE,
    "POST /people/{row_id}/refuse": Right.DECIDE,
    "POST /people/changes/{row_id}/undo": Right.DECIDE,
    "GET /away": Right.LOOK,
    "POST /away": Right.DECIDE,
    "POST /away/back": Right.DECIDE,
    "GET /digest": Right.LOOK,
    "GET /digest/{day}": Right.LOOK,
    "GET /digest/{day}/all": Right.LOOK,
    "GET /digest/{day}/filtered": Right.LOOK,
    "GET /conversion": Right.LOOK,
    "GET /conversion/leads": Right.LOOK,
    "GET /evaluations": Right.LOOK,
    "GET /quarantine": Right.LOOK,
    "GET /quarantine/{delivery_id}": Right.LOOK,
    "GET /quarantine/{delivery_id}/bytes": Right.DECIDE,
    "GET /sources": Right.LOOK,
    "GET /sources/{source_id}": Right.LOOK,
    "POST /sources/{source_id}/switch": Right.SETTINGS,
    "POST /sources/{source_id}/secret": Right.SETTINGS,
    "POST /sources/{source_id}/test": Right.SETTINGS,
    "GET /settings": Right.LOOK,
    "POST /settings/policy": Right.SETTINGS,
    "POST /settings/stop": Right.STOP,
    "POST /settings/answers/remove": Right.SETTINGS,
}


def right_asked(route: Route, method: str) -> Right:
    """What a route with a session asks. Raises LookupError for one that stands in no line above."""
    name = f"{'GET' if method == 'HEAD' else method} {route.path}"
    right = RIGHT_OF.get(name)
    if right is None:
        raise LookupError(f"{name}: add its line to RIGHT_OF")
    return right
