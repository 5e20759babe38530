"""Whether what somebody wants stands where we cannot read it: encrypted, or in a file."""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from app.domain.inquiry import Attachment
from app.domain.named_files import may_hold_words, named_files
from app.domain.words.folding import folded, words_of
from app.domain.words.own_words import OwnWords

_FEW_WORDS = 15  # of one's own beside a closed body: a greeting, a note that it is encrypted
_HARDLY_ANY = 4
_SHORT_NOTE = 30  # words: more than this says something beside what the file says
_MOST_PICTURES = 20
_PICTURE_MARK = re.compile(
    r"\[?(?:cid|image|inline image|bild|imagen?|imagem|afbeelding|immagine|obraz|画像)\s?[:：]\s?[^\]\s]{1,200}\]?",
    re.IGNORECASE,
)


def unread_reason(words: OwnWords, closed: str | None, files: Sequence[Attachment], *, quoted: bool) -> str | None:
    """Why a person must read what came, as a sentence for a partner; None when the words speak for themselves.

    Args:
        words: What could be read.
        closed: Why a wrapped or encrypted body could not be opened.
        files: All attachments.
        quoted: Whether there is quoted or forwarded text below the words.
    """
    count = 0 if words.nothing_own else len(words_of(_without_names_of_pictures(words.message[:2_000], files)))
    if closed is not None and count < _FEW_WORDS:
        return f"This message could not be read here. {closed} Read it before you answer."
    held = [file for file in files if may_hold_words(file)]
    if not held and count == 0:  # then no picture is a logo beside something
        held = [file for file in files if file.content_type.lower().startswith("image/")]
    names = [file.name for file in held]
    if not names:
        return None
    if (count < _HARDLY_ANY and not quoted) or (count < _SHORT_NOTE and _pointers().search(folded(words.message))):
        listed = named_files(names)
        return f"What it says stands in a file, which nobody has read here: {listed}. Open it before you answer."
    return None


def _without_names_of_pictures(text: str, files: Sequence[Attachment]) -> str:
    """What mail programs put where a picture stands in the text is nobody's word: its name, "[image: ...]"."""
    text = _PICTURE_MARK.sub(" ", text)
    for file in files[:_MOST_PICTURES]:
        if file.content_type.lower().startswith("image/"):
            text = text.replace(file.name, " ").replace(file.name.rpartition(".")[0] or file.name, " ")
    return text


@cache
def _pointers() -> re.Pattern[str]:
    data = tomllib.loads(Path(__file__).with_name("attachment_phrases.toml").read_text("utf-8"))
    return re.compile("|".join([rf"(?<!\w)(?:{'|'.join(data['pointers'])})", *data["spaceless"]]))
