"""Every page a partner sees, as one list of routes."""

from fastapi import Response
from starlette.routing import BaseRoute

from app.web.console.absence_pages import absence_router
from app.web.console.add_pages import add_router
from app.web.console.answer_pages import answer_router
from app.web.console.booking_link_pages import booking_link_router
from app.web.console.button_pages import button_router
from app.web.console.context import ConsoleContext
from app.web.console.conversion_pages import conversion_router
from app.web.console.desk_moves_pages import desk_moves_router
from app.web.console.desk_pages import desk_router
from app.web.console.device_pages import device_router
from app.web.console.digest_pages import digest_router
from app.web.console.erase_pages import erase_router
from app.web.console.evaluation_pages import evaluation_router
from app.web.console.lead_list_pages import lead_list_router
from app.web.console.lead_pages import lead_router
from app.web.console.letter_pages import letter_router
from app.web.console.live_pages import live_router
from app.web.console.mail_preview import preview_router
from app.web.console.meeting_pages import meeting_router
from app.web.console.open_pages import first_page_router, refusal_router
from app.web.console.pages import not_found, static_files
from app.web.console.people_pages import people_router
from app.web.console.person_pages import person_router
from app.web.console.quarantine_pages import quarantine_router
from app.web.console.rating_pages import rating_router
from app.web.console.review_pages import review_router
from app.web.console.search_pages import search_router
from app.web.console.sessions import Sessions
from app.web.console.settings_pages import settings_router
from app.web.console.sign_in_pages import sign_in_router
from app.web.console.source_pages import source_router
from app.web.console.source_secret_pages import source_secret_router
from app.web.console.you_pages import you_router


def console_routes(context: ConsoleContext) -> list[BaseRoute]:
    """All pages, their stylesheet and icon. Needs no middleware: each answer carries its own headers."""
    sessions = Sessions(context)
    router = sessions.router()
    router.get("/static/{name}")(_static)
    for part in (
        first_page_router,
        sign_in_router,
        device_router,
        you_router,
        desk_router,
        review_router,
        desk_moves_router,
        letter_router,
        lead_list_router,
        preview_router,
        lead_router,
        meeting_router,
        booking_link_router,
        search_router,
        answer_router,
        add_router,
        erase_router,
        people_router,
        person_router,
        absence_router,
        digest_router,
        button_router,
        rating_router,
        conversion_router,
        evaluation_router,
        quarantine_router,
        settings_router,
        source_router,
        source_secret_router,
        refusal_router,
        live_router,
    ):
        router.routes.extend(part(context, sessions).routes)
    return router.routes


def _static(name: str) -> Response:
    if name not in static_files():
        raise not_found()
    content, media_type = static_files()[name]
    return Response(content, media_type=media_type, headers={"Cache-Control": "public, max-age=31536000, immutable"})
