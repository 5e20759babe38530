"""How a piece of a mail's HTML looks: whether whoever opens the mail can see it.

Where a look cannot be told (a picture behind the text), it counts as seen: an ordinary letter must not lose a word.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import tinycss2.color3

from integrations.inbound.mail.style_sheets import Element, Styles

_SEEN_BELOW = 3.0  # pixels: smaller letters are dust
_AWAY = -300.0  # pixels from the edge
_LEAST_CONTRAST = 1.25  # WCAG's ratio; 1 is the same colour
_LEAST_OPACITY = 0.1
_PIXELS = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 37.8, "mm": 3.78, "rem": 16.0, "vw": 8.0, "vh": 6.0}
_SMALL_FONTS = {"xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0}

Colour = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Look:
    """What a piece of text inherits from what stands around it."""

    gone: bool = False  # it and all inside of it
    unseen: bool = False  # as `visibility` says; something inside may be visible again
    colour: Colour = (0.0, 0.0, 0.0)
    alpha: float = 1.0
    behind: Colour | None = (1.0, 1.0, 1.0)  # None: a picture, or more than can be told
    pixels: float = 16.0  # of the letters

    @property
    def is_hidden(self) -> bool:
        if self.gone or self.unseen or self.pixels < _SEEN_BELOW or self.alpha < _LEAST_OPACITY:
            return True
        return self.behind is not None and _contrast(self.colour, self.behind) < _LEAST_CONTRAST


def look_of(element: Element, styles: Styles, inside: Look) -> Look:
    """The look of the element's own text, inside of something that looks like `inside`."""
    if inside.gone or "hidden" in element.attributes or _is_gone(styles):
        return replace(inside, gone=True)
    if not styles and not element.attributes.keys() & {"bgcolor", "background", "color"}:
        return inside
    visibility = _word(styles.get("visibility", ()))
    pixels = _font_pixels(styles, inside.pixels)
    colour, alpha = (
        _colour_in(styles.get("color", ()))
        or _named_colour(element.attributes.get("color"))
        or (inside.colour, inside.alpha)
    )
    return Look(
        unseen=visibility in ("hidden", "collapse") if visibility and visibility != "inherit" else inside.unseen,
        colour=colour,
        alpha=alpha,
        behind=_background(element, styles, inside.behind),
        pixels=pixels,
    )


def _is_gone(styles: Styles) -> bool:
    """Whether nothing inside can be seen, whatever it says of itself."""
    if not styles:
        return False
    if _word(styles.get("display", ())) == "none" or _word(styles.get("mso-hide", ())) == "all":
        return True
    opacity = _number(styles.get("opacity", ()))
    if opacity is not None and opacity < _LEAST_OPACITY:
        return True
    return _is_moved_away(styles) or _is_cut_off(styles)


def _is_moved_away(styles: Styles) -> bool:
    names = ["margin-left", "margin-top", "text-indent"]
    if _word(styles.get("position", ())) in ("absolute", "fixed", "relative"):
        names += ["left", "top", "right", "bottom"]
    if any((_length(styles.get(name, ())) or 0) <= _AWAY for name in names):
        return True
    if any(value <= _AWAY for value in _lengths(styles.get("margin", ()))):
        return True
    for token in styles.get("transform", ()):
        if token.type == "function" and token.lower_name.startswith("scale"):
            return any(one.type == "number" and abs(one.value) < 0.05 for one in token.arguments)
        if token.type == "function" and token.lower_name.startswith("translate"):
            return any(abs(value) >= -_AWAY for value in _lengths(token.arguments))
    return False


def _is_cut_off(styles: Styles) -> bool:
    is_cut = any(_word(styles.get(name, ())) in ("hidden", "clip") for name in ("overflow", "overflow-x", "overflow-y"))
    sizes = [_length(styles.get(name, ())) for name in ("height", "max-height", "width", "max-width", "line-height")]
    if is_cut and any(size is not None and size <= 1 for size in sizes):
        return True
    for token in styles.get("clip", ()):
        if token.type == "function" and token.lower_name == "rect":
            lengths = list(_lengths(token.arguments))
            return len(lengths) == 4 and max(lengths) <= 1
    for token in styles.get("clip-path", ()):
        if token.type == "function" and token.lower_name in ("inset", "circle"):
            share = [one.value for one in token.arguments if one.type in ("percentage", "dimension", "number")]
            return bool(share) and (share[0] >= 50 if token.lower_name == "inset" else share[0] <= 0)
    for token in styles.get("filter", ()):
        if token.type == "function" and token.lower_name == "opacity":
            return any(one.type in ("number", "percentage") and one.value < _LEAST_OPACITY for one in token.arguments)
    return False


def _background(element: Element, styles: Styles, behind: Colour | None) -> Colour | None:
    if "background" in element.attributes:
        return None  # a picture
    for name in ("background", "background-color", "background-image"):
        if any(token.type in ("url", "function") and _colour_in([token]) is None for token in styles.get(name, ())):
            return None
    for told in (styles.get("background-color", ()), styles.get("background", ())):
        found = _colour_in(told)
        if found is not None:
            return found[0] if found[1] >= 0.5 else behind
    named = _named_colour(element.attributes.get("bgcolor"))
    return named[0] if named else behind


def _font_pixels(styles: Styles, around: float) -> float:
    told = styles.get("font-size") or styles.get("font", ())
    for token in told:
        if token.type == "dimension" and token.lower_unit in ("em", "ex", "ch"):
            return float(token.value) * around
        if token.type == "dimension" and token.lower_unit in _PIXELS:
            return float(token.value) * _PIXELS[token.lower_unit]
        if token.type == "percentage":
            return float(token.value) / 100 * around
        if token.type == "number" and (token.value == 0 or "font-size" in styles):
            return float(token.value)
        if token.type == "ident" and token.lower_value in _SMALL_FONTS:
            return _SMALL_FONTS[str(token.lower_value)]
    return around


def _colour_in(tokens: Sequence[Any]) -> tuple[Colour, float] | None:
    for token in tokens:
        found = tinycss2.color3.parse_color(token) if token.type in ("ident", "hash", "function") else None
        if isinstance(found, tinycss2.color3.RGBA):
            return (found.red, found.green, found.blue), found.alpha
    return None


@lru_cache(maxsize=256)
def _named_colour(name: str | None) -> tuple[Colour, float] | None:
    """A colour as HTML attributes write it, also without "#"."""
    text = (name or "").strip()[:40]
    found = tinycss2.color3.parse_color(text) or tinycss2.color3.parse_color(f"#{text}") if text else None
    return ((found.red, found.green, found.blue), found.alpha) if isinstance(found, tinycss2.color3.RGBA) else None


@lru_cache(maxsize=512)
def _contrast(one: Colour, other: Colour) -> float:
    """WCAG's contrast ratio: https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio"""
    darker, lighter = sorted((_brightness(one), _brightness(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _brightness(colour: Colour) -> float:
    red, green, blue = (min(max(part, 0.0), 1.0) ** 2.2 for part in colour)
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)


def _word(tokens: Sequence[Any]) -> str:
    return next((str(token.lower_value) for token in tokens if token.type == "ident"), "")


def _number(tokens: Sequence[Any]) -> float | None:
    for token in tokens:
        if token.type in ("number", "percentage"):
            return float(token.value) / (100 if token.type == "percentage" else 1)
    return None


def _length(tokens: Sequence[Any]) -> float | None:
    return next(_lengths(tokens), None)


def _lengths(tokens: Sequence[Any]) -> Iterator[float]:
    for token in tokens:
        if token.type == "dimension":
            yield float(token.value) * _PIXELS.get(token.lower_unit, 16.0)
        elif token.type == "percentage":
            yield float(token.value) * 8
        elif token.type == "number":
            yield float(token.value)
