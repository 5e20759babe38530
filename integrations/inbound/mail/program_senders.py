"""Mailboxes that are called as programs' are: mailer-daemon@, notifications@, noreply@.

A name proves nothing: sites and services mail under such names what people wrote.
"""

import re

from integrations.inbound.mail.addresses import mailboxes
from integrations.inbound.mail.headers import Headers
from integrations.inbound.mail.written_by import WhoWrote

_S = r"[-_. ]?"  # how programs join the words of their names
_DAEMON = re.compile(
    rf"^(?:(?:mailer|mail|smtp|mx|lmtp){_S}daemon.*|m{_S}daemon|poo?st{_S}master|mail{_S}master|"
    rf"bounces?|bounced?[-_.+=].*|ndr|returned?{_S}mail|undeliverable|undelivered{_S}mail.*|"
    rf"double{_S}bounce|mail{_S}delivery.*|delivery{_S}(?:failure|status|subsystem|system).*|mail{_S}(?:sub)?system|"
    rf"auto{_S}(?:reply|responder|response|answer|notify|mailer)|autoreply[-_.+].*|microsoft{_S}exchange[0-9a-f]*|"
    rf"feedback{_S}loop|fbl|abuse{_S}report.*|complaints?{_S}(?:feedback|report).*|root|cron|daemon|system{_S}daemon|"
    rf"list{_S}serv|majordomo|mailman|sympa|listmaster|ezmlm|lyris|.*-(?:bounces|owner)|owner-.*|"
    rf"sms?{_S}gateway|quarantine|spam{_S}report|virus{_S}alert|mail{_S}error|vacation|out{_S}of{_S}office)$",
    re.IGNORECASE,
)
_ANNOUNCER = re.compile(
    r"^(?:notifications?|notify|notifier|alerts?|newsletters?|news-?letter|mailing|digest|updates?|automated?|automailer|"
    r"system-?(?:notifications?|messages?)|(?:.*[-_.+])?(?:notifications?|newsletter|mailer))$",
    re.IGNORECASE,
)


def program_sender(headers: Headers, who: WhoWrote) -> str | None:
    """By which name the sender's mailbox looks like a program's, in words for a person; None: it does not."""
    sender = who.writer
    if sender.unattended:
        return f"nobody reads answers to {sender.local[:40]}"
    named = mailboxes(headers.first("from")) or ([] if who.is_carried else mailboxes(headers.first("sender")))
    authors = [sender] if who.by_program or who.original else named[:1]
    for box in authors:
        local = box.local or ("" if box.address else box.name.lower())
        if _DAEMON.match(local) or _DAEMON.match(box.name.strip("\"' ")):
            return f"its sender {local[:40]} is a mail program"
        if _ANNOUNCER.match(box.local) and not who.is_carried:
            return f"its sender {box.local[:40]} is a program"
    return None


def carrier_sign(headers: Headers, who: WhoWrote) -> str | None:
    """What says that a program sent it for whoever From names: CRMs and sales tools do, and lists and newsletters."""
    if who.is_carried or who.over_own_list or who.by_program or who.original:
        return None
    box = next(iter(mailboxes(headers.first("sender"))), None)
    local = (box.local or ("" if box.address else box.name.lower())) if box else ""
    if box and (_DAEMON.match(local) or _DAEMON.match(box.name.strip("\"' ")) or _ANNOUNCER.match(local)):
        return f"a program sent it: Sender is {local[:40]}"
    return None
