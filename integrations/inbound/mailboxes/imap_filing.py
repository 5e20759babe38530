"""Puts a mail of ours into a folder of a mailbox, and takes one back that nobody has touched."""

from imap_tools.consts import MailMessageFlags
from imap_tools.mailbox import BaseMailBox
from imap_tools.query import AND, Header

from integrations.inbound.mailboxes.imap_connection import asking

_MARK = "X-Firstreply-Draft"  # mail programs leave it out of a draft that a person has edited
SENT_FLAGS = (MailMessageFlags.SEEN,)
DRAFT_FLAGS = (MailMessageFlags.SEEN, MailMessageFlags.DRAFT)


def file_once(box: BaseMailBox, folder: str, raw: bytes, message_id: str, flags: tuple[str, ...]) -> bool:
    """Unless a mail of this Message-ID is there; True in either case. Raises UpstreamError."""
    if flags == DRAFT_FLAGS:
        raw = f"{_MARK}: 1\r\n".encode() + raw
    with asking():
        box.folder.set(folder, readonly=True)
        if not box.uids(AND(header=Header("Message-ID", message_id)), charset=None):
            box.append(raw, folder, flag_set=flags)
    return True


def take_back(box: BaseMailBox, folder: str, message_id: str) -> None:
    """The draft of this Message-ID, unless a person edited it; others that are marked as deleted stay as they are."""
    with asking():
        box.folder.set(folder)
        wanted = AND(header=[Header("Message-ID", message_id), Header(_MARK, "1")])
        can_expunge_one = b"UIDPLUS" in b" ".join(box.client.capability()[1]).split()  # RFC 4315
        for uid in box.uids(wanted, charset=None):
            box.client.uid("STORE", uid, "+FLAGS", f"({MailMessageFlags.DELETED})")
            if can_expunge_one:  # else the mail program removes what is marked
                box.client.uid("EXPUNGE", uid)
