"""Makes `app/domain/words/data/towns.zip` of GeoNames' list of places with a thousand people or more.

    .venv/bin/python -m scripts.judge.towns cities1000.txt

The list stands at geonames.org under CC BY 4.0, one place a line, its fields divided by tabs.
"""

import sys
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path

from app.domain.words.folding import plain
from app.domain.words.towns import FILE

_NAME, _OTHERS, _NORTH, _EAST, _COUNTRY, _PEOPLE = 1, 3, 4, 5, 8, 14
_LARGE = 100_000  # people: such a town is known by its names in other languages, too
_SHORTEST = 4  # letters of one of these
_ALWAYS_THE_SAME = (2026, 1, 1, 0, 0, 0)  # so that the same list makes the same file


def main(listed: Path) -> None:
    towns: dict[str, set[str]] = {}
    for line in listed.read_text(encoding="utf-8").splitlines():
        fields = line.split("\t")
        for name in _names(fields):
            where = f"{name}\t{float(fields[_NORTH]):.2f}\t{float(fields[_EAST]):.2f}"
            towns.setdefault(fields[_COUNTRY], set()).add(where)
    with zipfile.ZipFile(FILE, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        for country, lines in sorted(towns.items()):
            member = zipfile.ZipInfo(country, _ALWAYS_THE_SAME)
            member.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(member, "\n".join(sorted(lines)), compresslevel=9)


def _names(fields: list[str]) -> Iterator[str]:
    """In plain words."""
    others = fields[_OTHERS].split(",") if int(fields[_PEOPLE]) >= _LARGE else []
    for name in (fields[_NAME], *(one for one in others if len(one) >= _SHORTEST and _is_latin(one))):
        yield " ".join(plain(name).split())


def _is_latin(name: str) -> bool:
    return all(not sign.isalpha() or "LATIN" in unicodedata.name(sign, "") for sign in name) and not name.isupper()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
