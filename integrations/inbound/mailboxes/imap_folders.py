"""Which folder of an IMAP mailbox is for what: each server and each language calls them differently."""

from collections.abc import Sequence

from imap_tools.folder import FolderInfo

from app.domain.mailbox import MailFolder

_USE = {MailFolder.SENT: "\\sent", MailFolder.DRAFTS: "\\drafts"}  # RFC 6154
_USUAL = {
    MailFolder.SENT: ("sent", "sent items", "sent messages", "sent mail"),
    MailFolder.DRAFTS: ("drafts",),
}


def folder_for(use: MailFolder, found: Sequence[FolderInfo]) -> str | None:
    """The name of the one that the server marks for this use, else of one with a usual name; None where neither is."""
    by_use = [one.name for one in found if _USE[use] in {flag.lower() for flag in one.flags}]
    by_name = [
        one.name for usual in _USUAL[use] for one in found if one.name.rpartition(one.delim or "/")[2].lower() == usual
    ]
    return next(iter((*by_use, *by_name)), None)
