"""Writes the winmail.dat that tests read."""

import struct

Property = tuple[int, int, bytes]  # type, number, value


def attribute(level: int, name: int, value: bytes) -> bytes:
    return struct.pack("<BII", level, name, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def properties(*told: Property) -> bytes:
    parts = [struct.pack("<I", len(told))]
    for kind, number, value in told:
        parts.append(struct.pack("<HH", kind, number))
        if kind in (0x03, 0x0B):
            parts.append(value)
        else:
            parts += [struct.pack("<II", 1, len(value)), value.ljust((len(value) + 3) & ~3, b"\0")]
    return b"".join(parts)


def winmail(*attributes: bytes) -> bytes:
    return struct.pack("<IH", 0x223E9F78, 1) + attribute(1, 0x00089006, b"\0\0\1\0") + b"".join(attributes)


def message(*told: Property) -> bytes:
    return attribute(1, 0x00069003, properties(*told))


def unicode_property(number: int, text: str) -> Property:
    return (0x1F, number, text.encode("utf-16-le") + b"\0\0")
