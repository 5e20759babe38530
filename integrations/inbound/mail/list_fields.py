"""The fields of lists and newsletters in the header of a letter: sales tools and some mail servers add them, too."""

from app.domain.words.addresses_in_text import MAIL_ADDRESS, WEB_LINK
from integrations.inbound.mail.addresses import Mailbox, mailboxes, same_organisation
from integrations.inbound.mail.headers import Headers
from integrations.inbound.mail.machine_wording import reads_like_an_announcement
from integrations.inbound.mail.worded_kinds import Wording

LIST_FIELDS = (
    "list-id",
    "list-post",
    "list-unsubscribe",
    "list-help",
    "list-subscribe",
    "list-owner",
    "mailing-list",
    "x-mailing-list",
    "x-beenthere",
    "x-campaign",
    "x-campaignid",
    "x-campaign-id",
    "x-mc-user",
    "x-mailchimp-campaign-id",
    "x-list-administrivia",
)
_OF_SALES_TOOLS = frozenset({"list-unsubscribe", "list-help", "precedence", "x-precedence"})  # put on letters as well
_LONGEST_LETTER = 300  # words
_MOST_ADDRESSED = 4


def is_letter(headers: Headers, words: Wording, text: str) -> bool:
    """Whether a mail with the header of a newsletter is a letter: sales tools put such headers on what people type.

    Only the headers that such tools add are forgiven, and only where somebody with a matter of their own writes to us
    and few others, briefly, without anything that newsletters say.
    """
    fields = {name for name in (*LIST_FIELDS, "precedence", "x-precedence") if name in headers}
    precedence = {headers.first(name).strip().lower() for name in ("precedence", "x-precedence")} - {""}
    return (
        fields <= _OF_SALES_TOOLS
        and precedence <= {"bulk"}
        and 0 < len(_addressed(headers)) <= _MOST_ADDRESSED
        and words.has_own_matter
        and len(text.split()) <= _LONGEST_LETTER
        and len(WEB_LINK.findall(text)) <= 3
        and not reads_like_an_announcement(text)
    )


def is_order_to_us_alone(headers: Headers, writer: Mailbox, words: Wording, text: str) -> bool:
    """Whether a person may be answered whose own mail server adds how to be taken off to all that it sends.

    It is a mail address of their own organisation then, and nothing else of a list: who sends to many has a page for
    it.
    What they write asks for something and says for how much, to nobody but us.
    """
    listed = [name for name in (*LIST_FIELDS, "precedence", "x-precedence", "sender") if name in headers]
    ways = headers.all("list-unsubscribe")
    named = MAIL_ADDRESS.findall(ways[0].partition("?")[0]) if len(ways) == 1 and "://" not in ways[0] else []
    return (
        listed == ["list-unsubscribe"]
        and len(named) == 1
        and same_organisation(named[0].rpartition("@")[2].lower(), writer.domain)
        and len(_addressed(headers)) == 1
        and words.is_order
        and not WEB_LINK.search(text)
    )


def _addressed(headers: Headers) -> list[Mailbox]:
    return [box for name in ("to", "cc") for value in headers.all(name) for box in mailboxes(value)]
