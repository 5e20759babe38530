"""How somebody came to the form they filled in, as its page tells."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class WebVisit:
    """Of a form. Nothing of it was typed by a person, and none of it proves anything; empty: the page does not say."""

    utm_source: str = ""
    utm_medium: str = ""
    utm_campaign: str = ""
    utm_term: str = ""
    utm_content: str = ""
    gclid: str = ""  # Google's id of the click on an advertisement
    landing_page: str = ""
    referrer: str = ""

    @property
    def told(self) -> dict[str, str]:
        """Name -> what is known."""
        return {one.name: value for one in fields(self) if (value := str(getattr(self, one.name)))}
