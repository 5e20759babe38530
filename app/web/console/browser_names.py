"""What a browser calls itself, as its owner would."""

_BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "Mac",
    "CrOS": "Chromebook",
    "Linux": "Linux",
}


def browser_name(user_agent: str) -> str:
    """ "Firefox, Windows"; of the header nothing else is kept. "" for what is none we know."""
    shown = user_agent[:500]
    found = [next((name for sign, name in names.items() if sign in shown), "") for names in (_BROWSERS, _SYSTEMS)]
    return ", ".join(filter(None, found))
