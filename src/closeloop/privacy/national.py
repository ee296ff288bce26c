"""Numbers that states give to people, by their shape and check digits, or by the words in front of them.

Shapes and check digits are those of the issuing authorities; `python-stdnum` agrees with every one (docs/decisions.md).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from closeloop.patterns import lazy

_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_SHAPE = lazy(
    rf"""
    (?<![\w.-])(?=[0-9A-Z])(?:
        (?P<us>(?!000|666)\d{{3}}-(?!00)\d\d-(?!0000)\d{{4}})
      | (?P<br>\d{{3}}\.\d{{3}}\.\d{{3}}-\d\d)
      | (?P<es>(?:\d|[XYZ][ -]?)\d{{7}}[ -]?[A-Za-z])
      | (?P<it>[A-Z]{{6}}[\dL-NP-V]{{2}}[A-EHLMPR-T][\dL-NP-V]{{2}}[A-Z][\dL-NP-V]{{3}}[A-Z])
      | (?P<fr>[12]\ ?\d\d\ ?\d\d\ ?(?:\d\d|2[AB])\ ?\d{{3}}\ ?\d{{3}}\ ?\d\d)
      | (?P<gb>(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\ ?\d\d\ ?\d\d\ ?\d\d\ ?[A-D])
      | (?P<cn>[1-9]\d{{5}}(?:18|19|20)\d\d{_DAY}\d{{3}}[\dXx])
      | (?P<kr>\d\d{_DAY}-[1-8]\d{{6}})
      | [2-9]\d{{3}}(?P<in>[ -])\d{{4}}(?P=in)\d{{4}}(?!(?P=in)\d{{4}}(?!\d))
    )(?![\w-])
    """,
    re.VERBOSE,
)
_NUMBER = lazy(
    r"(?<![0-9A-Za-z_.-])(?!20\d\d-20\d\d)[A-Z]{0,4}\d[\dA-Z]{0,17}(?:[ .-]\d[\dA-Z]{0,10}){0,4}(?![0-9A-Za-z_-])"
)
_WORD = lazy(
    r"""
    (?:\b(?:ssn|social\ security|national\ insurance|nhs\ (?:number|no)|tax\ id|driver'?s\ licen[cs]e|aadhaar|cpf|pesel|bsn
          |burgerservicenummer|steuer-?id|steueridentifikationsnummer|idnr|personnummer|passport|passnummer|reisepass|passeport|pasaporte|passaporto|dni|nie|curp)
      |マイナンバー|パスポート|身份证|身分證|护照)
    [^\w\n]{0,3}(?:(?:number|no|nr|nummer|numéro|número|numero|n|id|is|ist|est|es|è|は|号码|号|是|为)[^\w\n]{0,3}){0,3}\Z
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LOOK_BACK = 60
"""Characters in front of a number among which such a word may stand."""
_FEWEST = 5
"""Digits of a number that only a word in front gives away."""


def national_ids(text: str) -> Iterator[tuple[int, int]]:
    """Where such a number stands in the text, known by its shape."""
    for match in _SHAPE.finditer(text):
        check = _CHECKS.get(match.lastgroup or "")
        if check is None or check(bare(match[0])):
            yield match.span()


def announced_ids(text: str) -> Iterator[tuple[int, int]]:
    """Likewise, known by the words in front of it."""
    for match in _NUMBER.finditer(text):
        if sum(map(str.isdigit, match[0])) >= _FEWEST and _WORD.search(
            text, max(0, match.start() - _LOOK_BACK), match.start()
        ):
            yield match.span()


def bare(number: str) -> str:
    """The number without what only groups it, in capitals."""
    return re.sub(r"[ .-]", "", number).upper()


def _weighted(digits: str, weights: range) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def _brazil(number: str) -> bool:
    checks = (11 - _weighted(number, range(10, 1, -1)) % 11, 11 - _weighted(number, range(11, 1, -1)) % 11)
    return len(set(number)) > 1 and number[9:] == "".join(str(check % 11 % 10) for check in checks)


def _spain(number: str) -> bool:
    digits = number[:-1].translate(str.maketrans("XYZ", "012"))
    return number[-1] == "TRWAGMYFPDXBNJZSQVHLCKE"[int(digits) % 23]


_ODD = dict(
    zip(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (1, 0, 5, 7, 9, 13, 15, 17, 19, 21) * 2 + (2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23),
        strict=True,
    )
)
"""What a sign in an odd place of a codice fiscale counts (decree of 23 December 1976)."""


def _italy(number: str) -> bool:
    odd = sum(_ODD[sign] for sign in number[0:15:2])
    even = sum(int(sign) if sign.isdigit() else ord(sign) - ord("A") for sign in number[1:15:2])
    return ord(number[15]) - ord("A") == (odd + even) % 26


def _france(number: str) -> bool:
    digits = number.replace("2A", "19").replace("2B", "18") if number[5:7] in ("2A", "2B") else number
    return int(digits[13:]) == 97 - int(digits[:13]) % 97


_DIHEDRAL = ("0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210")  # fmt: skip
_TURN = "1576283094"


def _india(number: str) -> bool:
    """Verhoeff's check."""
    total = 0
    for place, sign in enumerate(reversed(number)):
        digit = int(sign)
        for _ in range(place % 8):
            digit = int(_TURN[digit])
        total = int(_DIHEDRAL[total][digit])
    return total == 0


def _china(number: str) -> bool:
    total = sum(int(sign) * pow(2, 17 - place, 11) for place, sign in enumerate(number[:17]))
    return number[17] == "10X98765432"[total % 11]


_CHECKS: Mapping[str, Callable[[str], bool]] = {
    "br": _brazil,
    "es": _spain,
    "it": _italy,
    "fr": _france,
    "in": _india,
    "cn": _china,
}
