"""Who wrote a mail: mailboxes out of From, Reply-To and their many broken forms."""

import re
from dataclasses import dataclass
from email.utils import getaddresses

from app.domain.people.mail_keys import mailbox_key
from app.domain.words.addresses_in_text import MAIL_ADDRESS
from app.domain.words.text import clean_line
from integrations.inbound.mail.headers import Headers, decoded

_SHARED_SUFFIX = frozenset(
    {"ac", "co", "com", "edu", "gob", "gov", "gv", "ltd", "me", "mil", "ne", "net", "nom", "or", "org", "plc"}
)
_VIA = re.compile(r"\s+(?:via|on|\(via)\s+LinkedIn\)?$", re.IGNORECASE)
_MOST_RECIPIENTS = 50

# Local parts of addresses that are programs. A person's reply to them reaches nobody.
_UNATTENDED = re.compile(
    r"""^(?:
        (?:.*[-._+])?(?:no|not|non|dont|donot|do[-._]not|never|nao|ne[-._]?pas|nicht|kein|keine|geen|inte|ei|nie)
            [-._]?(?:reply|repl[yi]es|response|respond|responder|responda|repondre|antworten|antwort|antwoord|rispondere|risposta
            |svara|svar|vastaa|odpowiadaj|email|replies)(?:[-._+\d].*)?
      | (?:reply[-._]?not[-._]?possible|unattended|unmonitored|do[-._]?not[-._]?reply)
    )$""",
    re.VERBOSE | re.IGNORECASE,
)
_FORM_SENDER = re.compile(
    r"^(?:wordpress|www|www-data|apache|nginx|nobody|web|website|webmaster|webform|web-?forms?|forms?|form-?mailer|"
    r"contact-?forms?|kontaktformular|formulaire|formulario|mailer|smtp|server|postbox|site|enquir(?:y|ies)-?form|(?:live|web)?-?chat(?:bot)?|robot)$",
    re.IGNORECASE,
)
# Under which sites, directories and form services mail what somebody wrote there, beside what they say themselves.
_SERVICE = re.compile(
    r"^(?:.*[-._+])?(?:notif(?:y|ier|ications?)|notificaciones|notifica[ct]oes|notifiche|meldungen|benachrichtigung(?:en)?|"
    r"meldingen|powiadomienia|alerts?|leads?|(?:web)?enquir(?:y|ies)|inquir(?:y|ies)|requests?|referrals?|submissions?|messages?|"
    r"anfragen?|nachrichten|demandes?|solicitud(?:es)?|consultas?|pedidos?|mensajes|mensagens|aanvra(?:ag|gen)|"
    r"berichten|richiest[ae]|messaggi|zapytani[ea]|wiadomosci|forfragning(?:ar)?|meddelanden|toiawase|otoiawase|"
    r"portal|marketplace|directory|matching|crm|app|bot)(?:[-._+\d].*)?$",
    re.IGNORECASE,
)
_RELAY_HOST = re.compile(
    r"^(?:reply|replies|relay|conv|conversations?|messages?|msg|inbound|parse)\d*\.", re.IGNORECASE
)
_RELAY_TOKEN = re.compile(r"(?:^|[-._+=])(?=[a-z-]*\d)[0-9a-z]{6,}(?:$|[-._+=])|[0-9a-f-]{20,}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A name (maybe empty) and an address (maybe empty when only a name was given)."""

    name: str
    address: str

    @property
    def local(self) -> str:
        return self.address.rpartition("@")[0].lower()

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2].lower()

    @property
    def is_form_mailer(self) -> bool:
        """Whether programs of sites send under this name: wordpress@, www-data@, webforms@."""
        return bool(_FORM_SENDER.match(self.local))

    @property
    def unattended(self) -> bool:
        """Whether the address says that nobody reads it (noreply@ and its kin)."""
        return bool(_UNATTENDED.match(self.local))

    @property
    def is_service(self) -> bool:
        """Whether services mail under this name what somebody wrote to us: notifications@, leads@, anfragen@."""
        return bool(_SERVICE.match(self.local)) or self.unattended or self.is_form_mailer

    @property
    def is_relay(self) -> bool:
        """Whether it is one conversation's address, whose answers a service passes on: "conv-7f3a91c2@reply...."."""
        if self.unattended or not self.address:
            return False
        return bool(_RELAY_TOKEN.search(self.local)) or bool(
            _RELAY_HOST.match(self.domain) and self.domain.count(".") > 1
        )


NOBODY = Mailbox("", "")


def mailboxes(value: str) -> list[Mailbox]:
    """The mailboxes of one field, those with an address first; at most 20."""
    found = []
    for name, address in getaddresses([value[:5_000]])[:20]:
        clean = _address(address)
        if clean or name:
            found.append(Mailbox(clean_line(decoded(name)), clean))
    if not any(box.address for box in found):
        # Quoting gone wrong ("Sam: Sales <sam@...>", unclosed quotes): take what looks like an address.
        opened = decoded(value)
        found = [
            Mailbox(_name_before(opened, match.start()), match[0]) for match in MAIL_ADDRESS.finditer(opened)
        ] or found
    return sorted(found, key=lambda box: not box.address)[:20]


def author_of(headers: Headers) -> Mailbox:
    """Who the mail says wrote it: From, else Sender; its name without "via LinkedIn"."""
    author = _first(headers, "from") or _first(headers, "sender") or NOBODY
    return Mailbox(_VIA.sub("", author.name), author.address)


def answers_to(headers: Headers) -> Mailbox:
    """Where answers are to go by Reply-To; `NOBODY` where it does not say."""
    found = _first(headers, "reply-to")
    return found if found and found.address else NOBODY


def other_mailbox_for_answers(headers: Headers, author: str) -> str | None:
    """An address in Reply-To that is not the author's mailbox; None when answers go where the mail came from."""
    named = [box.address for value in headers.all("reply-to") for box in mailboxes(value) if box.address]
    return next((address for address in named if mailbox_key(address) != mailbox_key(author)), None)


def recipients(headers: Headers) -> tuple[str, ...]:
    """The addresses in To, Cc and Bcc, at most 50."""
    fields = [value for name in ("to", "cc", "bcc") for value in headers.all(name)]
    found = (box.address for value in fields for box in mailboxes(value) if box.address)
    return tuple(dict.fromkeys(found))[:_MOST_RECIPIENTS]


def same_organisation(left: str, right: str) -> bool:
    """Whether two host names belong to one registrable domain."""
    return bool(left) and _registrable(left) == _registrable(right)


def _first(headers: Headers, name: str) -> Mailbox | None:
    return next(iter(mailboxes(headers.first(name))), None)


def _address(text: str) -> str:
    found = MAIL_ADDRESS.search(decoded(text))
    return found[0] if found else ""


def _name_before(text: str, end: int) -> str:
    return clean_line(re.sub(r"[<>\"]", " ", text[max(0, end - 200) : end]).strip(" :,;"))


def _registrable(host: str) -> str:
    """Roughly the registrable domain: two labels, three below "co.uk" and its like.

    The public suffix list would be exact; its library costs 130 ms at start, and here the
    answer only decides between two addresses that both stand in the mail.
    """
    labels = host.lower().strip(".").split(".")
    country_with_shared = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SHARED_SUFFIX
    return ".".join(labels[-3:] if country_with_shared else labels[-2:])
