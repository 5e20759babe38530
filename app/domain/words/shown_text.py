"""A stranger's words as a person may be shown them: nothing in them is a link, a command or out of sight."""

import re

from app.domain.words.addresses_in_text import DOTS
from app.domain.words.folding import UNSEEN
from app.domain.words.text import CONTROLS

OUT_OF_SIGHT = re.compile(f"[{CONTROLS}{UNSEEN}]")  # tab and newline are not among them
_DOT = f"[{DOTS}]"
_LINK_DOT = re.compile(rf"(?<=\w){_DOT}(?=\w*[^\W\d_]{{2,}}|xn--)|(?<=www){_DOT}", re.IGNORECASE)
_IP_ADDRESS = re.compile(r"\d+(?:\.\d+){3,}")
_BEFORE_SLASHES = re.compile(r":(?=[/\\]{2})")
_SCHEME_ALONE = re.compile(  # those that everybody knows, and whatever is written like one
    r"(?<![^\W_])(?:(mailto|tel|sms|javascript|vbscript|data|file|whatsapp|skype|facetime|magnet|geo):"
    r"|([a-z][a-z0-9+.-]{1,30}):(?=[^\s:]))",
    re.IGNORECASE,
)
_CALL = re.compile(r"(?<![\w…])@(?=\w)")  # "@here" calls everybody in a chat


def visible(text: str) -> str:
    """The text without control characters, direction marks and other signs nobody sees; lines stay lines."""
    return text if text.isascii() and text.isprintable() else OUT_OF_SIGHT.sub("", text)


def defanged(text: str) -> str:
    """`visible`, and written so that no program makes a link of it: "example[.]com", "https[:]//".

    For digests, alerts and the CRM, which make links of whatever looks like one. A person can
    still read and copy it. Doing it twice changes nothing. What we ourselves link to is not passed through.
    """
    seen = visible(text)
    if not any(sign in seen for sign in f":@{DOTS}"):
        return seen
    without_schemes = _SCHEME_ALONE.sub(r"\1\2[:]", _BEFORE_SLASHES.sub("[:]", _CALL.sub("[@]", seen)))
    return _LINK_DOT.sub("[.]", _IP_ADDRESS.sub(lambda found: found[0].replace(".", "[.]"), without_schemes))
