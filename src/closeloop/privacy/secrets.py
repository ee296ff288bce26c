"""What counts as a secret: one finder per kind, with the checksum or shape that tells it from an ordinary number or word."""

from __future__ import annotations

import ipaddress
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from closeloop.patterns import lazy
from closeloop.privacy.national import announced_ids, bare, national_ids

Spans = Iterator[tuple[int, int]]
Finder = Callable[[str], Spans]


# --- email, phone

_EMAIL = lazy(r"(?<![\w+%-])[\w+%-][\w.+%-]{0,255}(?:@|%40)(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}", re.IGNORECASE)
_PHONE = lazy(
    r"""
    (?<![\w+.\-/])(?:
        (?:\+|00)[1-9](?:[\ .()/-]{0,2}\d){6,14}                    # +49 30 1234567, 0044 20 7946 0958
      | (?:\+?1[\ .-]?)?(?:\(\d{3}\)[\ .-]?|\d{3}[.\ -])\d{3}[.\ -]\d{4}   # (555) 010-1234
      | 0\d{1,5}[\ /-]\d{2,4}(?:[\ -]?\d{2,4}){1,3}                 # 030 123 4567, 01 23 45 67 89
    )(?![\w-]|\.\d)
  | (?:\b(?:phone|tel|telephone|call|mobile|cell|whatsapp|sms|fax|handy|telefon|mobil|rufnummer|portable|téléphone|tél|móvil|teléfono)
      |電話|携帯)\W{0,3}(?:\w{1,10}\W{1,3}){0,3}?(?P<bare>\d{7,15})(?!\w)  # call me at 5550101234
    """,
    re.VERBOSE | re.IGNORECASE,
)


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def _lower(text: str) -> str:
    return text.lower()


def _emails(text: str) -> Spans:
    return (match.span() for match in _EMAIL.finditer(text))


def _phones(text: str) -> Spans:
    for match in _PHONE.finditer(text):
        start, end = match.span("bare") if match["bare"] else match.span()
        # A national number shorter than nine digits looks like a date: 01/2026 12.
        fewest = 9 if text[start] == "0" and text[start + 1] != "0" and not match["bare"] else 7
        if fewest <= len(_digits(text[start:end])) <= 15:
            yield start, end


# --- iban, card

# Looking ahead only, so that what fails the checksum swallows nothing of what follows.
_IBAN = lazy(r"(?<![A-Z0-9])(?=([A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,40}))", re.IGNORECASE)
# Length by country: the IBAN registry, release 99.
_IBAN_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO", 16: "BE", 18: "DK FI FK FO GL NL SD", 19: "MK SI", 20: "AT BA EE KZ LT LU MN XK",
        21: "CH CR HR LI LV", 22: "BG BH DE GB GE IE ME RS VA", 23: "AE GI IL IQ OM SO TL",
        24: "AD CZ DZ ES MD PK RO SA SE SK TN VG", 25: "LY PT ST", 26: "IS TR", 27: "BI DJ FR GR IT MC MR SM",
        28: "AL AZ BY CY DO EG GT HN HU LB NI PL SV", 29: "BR PS QA UA", 30: "JO KW MU YE", 31: "MT SC", 33: "RU",
    }.items()
    for country in countries.split()
}  # fmt: skip


def _ibans(text: str) -> Spans:
    behind = 0
    for match in _IBAN.finditer(text):
        start = match.start()
        length = _IBAN_LENGTHS.get(text[start : start + 2].upper(), 0)
        places = [place for place in range(*match.span(1)) if text[place].isalnum()][:length]
        if start >= behind and length and len(places) == length:
            end = places[-1] + 1
            if _mod97("".join(text[place] for place in places)) and not text[end : end + 1].isalnum():
                yield start, end
                behind = end


def _mod97(iban: str) -> bool:
    return int("".join(str(int(character, 36)) for character in iban[4:] + iban[:4])) % 97 == 1


_CARD_RUN = lazy(r"(?<![\d.])\d(?:[ -]?\d){12,}", re.ASCII)
# First digits and lengths by issuer: so that an order number that happens to pass the Luhn check is mostly left alone.
_CARD = lazy(
    r"4(?:\d{15}|\d{18}|\d{12})|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|6(?:011|5\d\d|4[4-9]\d)\d{12}"
    r"|3(?:0[0-5]|[68]\d)\d{11}|35(?:2[89]|[3-8]\d)\d{12}|62\d{14,17}|(?:50|5[6-8]|6[0-9])\d{11,17}",
    re.ASCII,
)


def _cards(text: str) -> Spans:
    for match in _CARD_RUN.finditer(text):
        places = [place for place in range(*match.span()) if text[place].isdigit()]
        digits = "".join(text[place] for place in places)
        first = 0
        while first <= len(places) - 13:
            length = _card_length(digits, places, first)
            if length:
                yield places[first], places[first + length - 1] + 1
            first += length or 1


def _card_length(digits: str, places: list[int], first: int) -> int:
    """How many digits from here are a card number, 0 for none. It may only begin and end where a group of digits does."""
    if first and places[first] == places[first - 1] + 1:
        return 0
    for length in range(min(19, len(places) - first), 12, -1):
        last = first + length - 1
        ends_group = last + 1 == len(places) or places[last + 1] > places[last] + 1
        if ends_group and _CARD.fullmatch(digits, first, last + 1) and _luhn(digits[first : last + 1]):
            return length
    return 0


def _luhn(number: str) -> bool:
    doubled = "".join(str(2 * int(digit)) for digit in number[-2::-2])
    return sum(map(int, number[-1::-2] + doubled)) % 10 == 0


# --- ip

_IP = lazy(r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7})(?![\w:]|\.\d)", re.IGNORECASE)


def _ips(text: str) -> Spans:
    for match in _IP.finditer(text):
        try:
            address = ipaddress.ip_address(match[0])
        except ValueError:
            continue
        # `::` and `a::b` are code more often than addresses; 127.0.0.1 and 0.0.0.0 name nobody.
        is_code = address.version == 6 and not any(character.isdigit() for character in match[0])
        if not (address.is_loopback or address.is_unspecified or is_code):
            yield match.span()


# --- api_key, url_secret

_KEY = lazy(
    r"""
    -----BEGIN\ [A-Z ]{0,30}PRIVATE\ KEY-----(?:(?!-----)[\s\S]){1,20000}(?:-----END\ [A-Z ]{0,30}PRIVATE\ KEY-----)?
  | (?<![A-Za-z0-9])(?:
        (?:sk|pk|rk|ak)[-_](?:[A-Za-z]{1,12}[-_]){0,3}[A-Za-z0-9_-]{16,}   # OpenAI, Anthropic, Langfuse, Stripe
      | lsv2_[a-z]{2}_[A-Za-z0-9_]{20,} | ls__[A-Za-z0-9]{20,}             # LangSmith
      | gh[opsur]_[A-Za-z0-9]{20,} | github_pat_[A-Za-z0-9_]{20,} | glpat-[A-Za-z0-9_-]{16,}
      | xox[abeoprs]-[A-Za-z0-9-]{10,} | xapp-[A-Za-z0-9-]{10,}
      | (?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16} | AIza[A-Za-z0-9_-]{30,} | ya29\.[A-Za-z0-9_-]{20,}
      | hf_[A-Za-z0-9]{20,} | npm_[A-Za-z0-9]{30,} | pypi-[A-Za-z0-9_-]{30,} | SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}
      | whsec_[A-Za-z0-9+/=]{16,} | r8_[A-Za-z0-9]{20,} | gsk_[A-Za-z0-9]{20,} | dop_v1_[a-f0-9]{32,}
      | eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?       # JSON web token
    )
  | \b(?:bearer|basic)\s+(?P<bearer>[A-Za-z0-9._~+/-]{12,}=*)
  | (?:api[_-]?key|access[_-]?key|secret|token|passw(?:or)?d|passwort|pwd|credential)s?["']?\s*(?:[:=]|\bis\b)\s*
      ["']?(?P<assigned>(?=[^\s"',;]{0,100}[\d!@$%^&*_-])[^\s"',;\[\]]{6,200})
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DENSE = lazy(r"(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/_-]{32,128}={0,2}(?![A-Za-z0-9+/=_-])")
_PLAIN_ID = lazy(r"[0-9a-f-]+|[0-9A-F-]+")
_MIN_BITS = 4.0
"""Shannon entropy per character from which a long mixed run counts as a key; English words joined by `_` stay below."""


def _keys(text: str) -> Spans:
    for match in _KEY.finditer(text):
        yield match.span("bearer") if match["bearer"] else match.span("assigned") if match["assigned"] else match.span()


def _dense_keys(text: str) -> Spans:
    for match in _DENSE.finditer(text):
        run = match[0]
        kinds = (str.islower, str.isupper, str.isdigit)
        mixed = all(any(kind(character) for character in run) for kind in kinds)
        if mixed and not _PLAIN_ID.fullmatch(run) and run.count("/") < 4 and _entropy(run) >= _MIN_BITS:
            yield match.span()


def _entropy(text: str) -> float:
    """Bits per character."""
    return -sum(count / len(text) * math.log2(count / len(text)) for count in Counter(text).values())


_URL_SECRET = lazy(
    r"""
    (?<=://)(?P<user>[^\s/@\[\]?#"'<>]{1,200})(?=@)
  | [?&;\#](?:[\w.-]{0,20}[_-])?
      (?:(?:access_|id_)?token|(?:api[_-]?)?key|sig(?:nature)?|secret|passw(?:or)?d|pwd|auth|credential|code|sas)
      =(?P<value>[^\s&\#"'<>\[\]]{4,2000})
    """,
    re.VERBOSE | re.IGNORECASE,
)


def _url_secrets(text: str) -> Spans:
    for match in _URL_SECRET.finditer(text):
        yield match.span("user") if match["user"] else match.span("value")


# --- the table


@dataclass(frozen=True)
class Kind:
    """One kind of secret: how it is found, a character without which there is none, and how equal ones are made equal."""

    find: tuple[Finder, ...]
    hint: re.Pattern[str]
    same: Callable[[str], str] = str


_DIGIT = lazy(r"\d")
# In this order: a URL's user is no email, an IBAN holds what looks like a phone number.
FINDERS: Mapping[str, Kind] = {
    "url_secret": Kind((_url_secrets,), lazy(r"://|=")),
    "api_key": Kind((_keys, _dense_keys), lazy(r"[A-Za-z]")),
    "email": Kind((_emails,), lazy("@|%40"), _lower),
    "iban": Kind((_ibans,), _DIGIT, bare),
    "national_id": Kind((national_ids, announced_ids), _DIGIT, bare),
    "card": Kind((_cards,), _DIGIT, _digits),
    "ip": Kind((_ips,), _DIGIT, _lower),
    "phone": Kind((_phones,), _DIGIT, _digits),
}
KINDS = tuple(sorted(FINDERS))
"""What can be redacted; `all` stands for every one."""
