"""The styles of a mail's HTML, as far as they may hide something.

Style sheets and style attributes are read by tinycss2, so that comments and escapes hide nothing from us.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from tinycss2.parser import parse_blocks_contents, parse_rule_list, parse_stylesheet
from tinycss2.serializer import serialize

_MOST_CSS = 100_000  # characters of all style sheets of a mail
_MOST_RULES = 1_000
_MOST_COMPARISONS = 3_000_000  # of elements with parts of selectors
_A_FIND = 20  # what a rule that fits costs, in comparisons
_LONGEST_STYLE = 4_000
_TELLING = frozenset(
    "display visibility mso-hide opacity font-size font color background background-color background-image "  # noqa: SIM905  a list of names
    "position left right top bottom margin-left margin-top margin text-indent transform clip clip-path filter "
    "height max-height width max-width line-height overflow overflow-x overflow-y".split()
)
_EVERYWHERE = re.compile(r"\s*(?:only\s+)?(?:all|screen)?\s*", re.IGNORECASE)

Styles = Mapping[str, Sequence[Any]]  # name of a property -> its tokens


@dataclass(frozen=True, slots=True)
class Element:
    """A tag as selectors see it."""

    tag: str
    attributes: Mapping[str, str]
    classes: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Compound:
    """One part of a selector, between its blanks."""

    tag: str = ""
    classes: frozenset[str] = frozenset()
    identity: str = ""
    attributes: tuple[tuple[str, str], ...] = ()  # name and value; "" for any

    def fits(self, element: Element) -> bool:
        return (
            (not self.tag or self.tag == element.tag)
            and self.classes <= element.classes
            and (not self.identity or self.identity == element.attributes.get("id"))
            and all(
                name in element.attributes
                and (not value or value in element.attributes[name].split() or value == element.attributes[name])
                for name, value in self.attributes
            )
        )

    @property
    def weight(self) -> tuple[int, int, int]:
        return bool(self.identity), len(self.classes) + len(self.attributes), bool(self.tag)


@dataclass(frozen=True, slots=True)
class _Rule:
    selector: tuple[_Compound, ...]
    weight: tuple[int, int, int]
    order: int
    styles: tuple[tuple[str, Sequence[Any], bool], ...]  # name, tokens, important


class StyleSheet:
    """The rules of a mail's style sheets that may hide something."""

    def __init__(self, css: str) -> None:
        self._rules: dict[str, list[_Rule]] = {}
        self._count = 0
        self._comparisons = _MOST_COMPARISONS
        self._add(parse_stylesheet(css[:_MOST_CSS], skip_comments=True, skip_whitespace=True))

    def _add(self, parsed: Iterable[Any]) -> None:
        for rule in parsed:
            if rule.type == "at-rule" and rule.lower_at_keyword == "media" and rule.content is not None:
                # What only a small screen or a printer hides, everybody else sees.
                if _EVERYWHERE.fullmatch(serialize(rule.prelude)):
                    self._add(parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True))
            elif rule.type == "qualified-rule" and self._count < _MOST_RULES:
                styles = tuple(_declared(rule.content))
                for selector in _selectors(rule.prelude) if styles else ():
                    weights = [part.weight for part in selector]
                    weight = (sum(w[0] for w in weights), sum(w[1] for w in weights), sum(w[2] for w in weights))
                    last = selector[-1]
                    key = (
                        f"#{last.identity}" if last.identity else f".{min(last.classes)}" if last.classes else last.tag
                    )
                    self._rules.setdefault(key, []).append(_Rule(selector, weight, self._count, styles))
                    self._count += 1

    def styles(self, element: Element, around: Sequence[Element]) -> Styles:
        """What applies to the element inside of `around` (outermost first), its own style attribute included.

        Raises:
            ValueError: so many rules fit so many elements that no mail program's author meant it.
        """
        if not self._rules and "style" not in element.attributes:
            return {}  # nearly every tag of nearly every mail
        found: list[tuple[tuple[Any, ...], str, Sequence[Any]]] = []
        keys = (element.tag, "", f"#{element.attributes.get('id', '')}", *(f".{name}" for name in element.classes))
        for key in keys:
            for rule in self._rules.get(key, ()):
                self._comparisons -= len(rule.selector) + len(around)
                if self._comparisons < 0:
                    raise ValueError("the style sheets of a mail ask for too many comparisons")
                if rule.selector[-1].fits(element) and _fits_around(rule.selector[:-1], around):
                    self._comparisons -= _A_FIND
                    found += [
                        ((important, 0, rule.weight, rule.order), name, told) for name, told, important in rule.styles
                    ]
        for name, told, important in _of_attribute(element.attributes.get("style", "")[:_LONGEST_STYLE]):
            found.append(((important, 1, (0, 0, 0), 0), name, told))
        found.sort(key=lambda one: one[0])
        return {name: told for _, name, told in found}


def _declared(content: Any) -> Iterator[tuple[str, Sequence[Any], bool]]:
    for one in parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if one.type == "declaration" and one.lower_name in _TELLING:
            yield one.lower_name, tuple(token for token in one.value if token.type != "whitespace"), one.important


@lru_cache(maxsize=1_024)  # a mail's cells repeat a handful of styles by the hundred
def _of_attribute(style: str) -> tuple[tuple[str, Sequence[Any], bool], ...]:
    return tuple(_declared(style)) if style else ()


def _selectors(prelude: Iterable[Any]) -> Iterator[tuple[_Compound, ...]]:
    """Each selector of a rule as its parts; those that depend on more than names and places are left out."""
    parts: list[_Compound] = []
    current: _Compound | None = None
    is_understood, is_class = True, False
    for token in [*prelude, None]:
        is_comma = token is not None and token.type == "literal" and token.value == ","
        if token is None or is_comma or token.type == "whitespace" or (token.type == "literal" and token.value == ">"):
            if current is not None:
                parts.append(current)
                current = None
            if (token is None or is_comma) and parts and is_understood:
                yield tuple(parts)
            if token is None or is_comma:
                parts, is_understood = [], True
            continue
        current = current or _Compound()
        if token.type == "ident":
            current = (
                replace(current, classes=current.classes | {token.value})
                if is_class
                else replace(current, tag=token.lower_value)
            )
        elif token.type == "hash":
            current = replace(current, identity=token.value)
        elif token.type == "[] block":
            current = replace(current, attributes=(*current.attributes, _attribute(token.content)))
        elif token.type != "literal" or token.value not in (".", "*"):
            is_understood = False
        is_class = token.type == "literal" and token.value == "."


def _attribute(tokens: Iterable[Any]) -> tuple[str, str]:
    values = [str(token.value) for token in tokens if token.type in ("ident", "string")]
    return (values[0].lower() if values else "", values[1] if len(values) > 1 else "")


def _fits_around(parts: Sequence[_Compound], around: Sequence[Element]) -> bool:
    """Whether the parts fit elements around, in their order."""
    waiting = list(parts)
    for element in reversed(around):
        if not waiting:
            break
        if waiting[-1].fits(element):
            waiting.pop()
    return not waiting
