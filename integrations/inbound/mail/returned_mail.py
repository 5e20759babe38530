"""A mail of ours that came back: which address did not take it, and which mail it was.

Mail servers report it as RFC 3464 says, with the returned mail or its header behind; older ones only in words, with
that header below them. Who says so proves nothing: the pipeline asks whether we wrote to that address at all.
"""

import re
from dataclasses import replace

from app.domain.inquiry import MailKind
from app.domain.mail_tasks import not_taken
from app.domain.words.addresses_in_text import MAIL_ADDRESS
from integrations.inbound.mail.machine_wording import Sign
from integrations.inbound.mail.mail_signs import Signs, by_a_program
from integrations.inbound.mail.parts import Mail

_READ = 20_000  # characters
_FAILED = re.compile(r"^[> \t]{0,20}(?:action\s*:\s*failed|status\s*:\s*5\.)", re.IGNORECASE | re.MULTILINE)
_NOT_YET = re.compile(r"^[> \t]{0,20}action\s*:\s*(?:delayed|relayed|delivered|expanded)", re.IGNORECASE | re.MULTILINE)
_RECIPIENT = re.compile(
    rf"^[> \t]{{0,20}}(?:original|final)-recipient\s*:[^\n;]{{0,40}};\s*<?({MAIL_ADDRESS.pattern})",
    re.IGNORECASE | re.MULTILINE,
)
_RETURNED_ID = re.compile(r"^[> \t]{0,20}message-id\s*:\s*(<[^<>\s]{1,900}>)", re.IGNORECASE | re.MULTILINE)
_MOST_IDS = 10
# RFC 3463: there is no such mailbox or no such host for mail, or it is closed. Full ones and filters are no such thing.
_NO_MAILBOX = re.compile(r"(?<![\d.])5\.(?:1\.(?:[1-369]|10)|2\.1)(?![\d.]\d)")


def returned_mail(mail: Mail, text: str, said: str | None, worded: Sign | None) -> Signs | None:
    """The verdict on a mail that says that one of ours came back for good; None where it says no such thing.

    `said` is the sign of a program in its structure or header, `worded` what its words read like: an address in words
    of a returned mail is whose it was.
    """
    is_worded = worded is not None and worded.kind is MailKind.BOUNCE
    reason = said or (worded.reason if worded is not None and is_worded else None)
    recipient = _recipient(mail, text, is_worded=is_worded) if reason else None
    if reason is None or recipient is None:
        return None
    found = by_a_program(reason, MailKind.BOUNCE, for_a_person=not_taken(recipient), named_address=recipient)
    is_for_good = _NO_MAILBOX.search(f"{mail.enclosed[:_READ]}\n{text[:_READ]}") is not None
    return replace(found, answered=enclosed_ids(mail, text), for_good=is_for_good)


def enclosed_ids(mail: Mail, text: str) -> tuple[str, ...]:
    """The Message-IDs of the mails, or of their headers alone, that one encloses or quotes."""
    ids = _RETURNED_ID.findall(f"{mail.enclosed[:_READ]}\n{text[:_READ]}")
    return tuple(dict.fromkeys(ids))[:_MOST_IDS]


def _recipient(mail: Mail, text: str, *, is_worded: bool) -> str | None:
    report = mail.enclosed[:_READ]
    has_failed = _FAILED.search(report) is not None
    if not has_failed and _NOT_YET.search(report):
        return None
    named = _RECIPIENT.search(report) if has_failed else None
    if named is not None:
        return named[1].strip("<>.")
    shown = MAIL_ADDRESS.search(mail.headers.first("x-failed-recipients")[:_READ])
    shown = MAIL_ADDRESS.search(text[:_READ]) if shown is None and is_worded else shown
    return shown[0] if shown is not None else None
