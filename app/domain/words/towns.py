"""Where the towns of a country are: all with a thousand people or more, by GeoNames (geonames.org, CC BY 4.0)."""

import math
import zipfile
from functools import lru_cache
from pathlib import Path

# For each country a member, in it a line for each town: its plain name, latitude and longitude.
FILE = Path(__file__).parent / "data" / "towns.zip"
_EARTH = 6_371  # kilometres, its radius

Point = tuple[float, float]  # degrees north and east


@lru_cache(maxsize=8)
def towns_of(country: str) -> dict[str, tuple[Point, ...]]:
    """Name in plain words -> where towns of that name are; empty for a country that is not known.

    Args:
        country: ISO 3166-1, two capital letters.
    """
    found: dict[str, tuple[Point, ...]] = {}
    with zipfile.ZipFile(FILE) as file:
        if country not in file.namelist():
            return {}
        for line in file.read(country).decode("utf-8").splitlines():
            name, north, east = line.split("\t")
            found[name] = (*found.get(name, ()), (float(north), float(east)))
    return found


def kilometres(one: Point, other: Point) -> float:
    """As the crow flies."""
    north, east, to_north, to_east = (math.radians(value) for value in (*one, *other))
    half = math.sin((to_north - north) / 2) ** 2
    half += math.cos(north) * math.cos(to_north) * math.sin((to_east - east) / 2) ** 2
    return 2 * _EARTH * math.asin(math.sqrt(min(1.0, half)))
