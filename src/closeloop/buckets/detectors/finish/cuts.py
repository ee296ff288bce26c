"""Whether a text was cut, by how it ends: what proves it, what the trained head makes of it, and what is whole without a stop."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from closeloop.buckets import heads
from closeloop.buckets.constraints.checks.machine_formats import unfenced
from closeloop.buckets.detectors.finish.features import COUNTS, Ending, features, read, terms
from closeloop.buckets.detectors.finish.open_ends import FUNCTION_WORD, LONGEST_WORD, SENTENCE_WITHIN, ends_open
from closeloop.buckets.detectors.finish.verse import asked_verse, verse
from closeloop.buckets.detectors.finish.whole_without_stop import one_line, unstopped
from closeloop.buckets.letters import addresses, farewell, signed
from closeloop.buckets.text import is_cjk, is_list_line, lines, open_fence
from closeloop.interactions.languages.scripts import without_code

_DONE = re.compile(r"[.!?…。！？:;)\]}>\"'”’»」』`*_~|#\-–—=+/%°™®©$€✓✔☆★♪♥❤]$|[^\w\s]$")
_PROSE_STOPS = frozenset(".!?。！？:…")
_LINE_STOPS = _PROSE_STOPS | frozenset(",;、—–-")
_STOPS = ".!?。！？…"
"""What ends like this is whole, whatever it is."""
_CLOSERS = "\"'”’»)]*_`"
_FEW_WORDS = 5
"""The head has seen hardly any shorter text: the rules decide there."""

_UNLIKELY = 0.2
"""The most for an ending that needs no stop; below it nobody has to look for one."""
_STYLE = 0.4
_RARE = 0.43
"""What odds behind a stop are worth: half of the head's rows were cut, and of those it calls cut there a third are whole below .7."""
_SHORT = 16
"""Words; the head has seen few whole lists and verses that are shorter, so the rules count as much."""


def cut(text: str, asked: str = "") -> tuple[float, str]:
    """How likely the text was cut, and why: proof from the rules, else what the trained head makes of the ending."""
    body = text = _usual(_closed_up(text.rstrip()))
    if open_fence(body) is not None and not body.endswith("\n```"):
        return 0.9, "a code block is never closed"
    if _open_json(body):
        return 0.92, "its JSON is never closed"
    if why := _begun(body):
        return 0.9, why
    if len(text.split(None, _FEW_WORDS)) < _FEW_WORDS and not is_cjk(text):
        return ending(text)
    seen = read(text)
    file = heads.load("truncated")
    numbers = features(seen)
    numbers["closing"] = file.classes["closing"].logit({}, terms(seen))
    learned = file.classes["incomplete.truncated"].probability(numbers)
    if learned > _UNLIKELY and (_closed(body) or unstopped(body) or _complete(body, asked)):
        learned = _UNLIKELY
    if 0.5 <= learned < 1 and (numbers["stop"] or _as_its_others(seen, numbers)):
        learned = _RARE * learned / (_RARE * learned + 1 - learned)
    if learned < 0.5:
        return learned, "it ends much as whole texts do"
    if _careless(body):
        return min(learned, _STYLE), "it is written without stops and capitals, so that the missing one tells little"
    rule, why = ending(text)
    if len(text.split(None, _SHORT)) < _SHORT and text.isascii():
        learned = (learned + rule) / 2
    return learned, why if rule >= 0.5 else "it ends as texts do that were cut"


def _as_its_others(seen: Ending, numbers: Mapping[str, float]) -> bool:
    """Whether a short text ends with an item of a list of which no other has a stop, and not within a phrase: none is missed then."""
    listed = seen.listed[-1] and numbers["alike"] >= _OTHERS and not numbers["alike_stop"]
    return listed and not ends_open(seen.last) and len(seen.text.split(None, _BRIEF)) <= _BRIEF


_OTHERS, _BRIEF = 2, 100
"""Items of a list that show how it is written, and words of a text whose limit on tokens would be unusual."""


def _closed_up(text: str) -> str:
    """Without a citation at the end, and with straight quotation marks where one closes the text: the head has seen hardly any other."""
    if text.endswith("】"):
        text = _CITED.sub("", text)
    if text.endswith("]") and is_list_line(text.rpartition("\n")[2]):
        text = _CITED_BEHIND.sub("", text)
    if not _ENDS_QUOTED.search(text, max(0, len(text) - 4)):
        return text
    return _QUOTES.sub('"', _OPENED_APART.sub(r"\1", _CLOSED_APART.sub(r"\1", text)))


_CHAT = re.compile(
    r"\b(?:u|ur|rn|tbh|idk|imo|gonna|wanna|omg+|lol|nah|yeah|yep|ok so|til|abt)\b|[!?]{2,}|[\U0001F300-\U0001FAFF]"
)
_LAUGHS = re.compile(r"\b(?:(?:ha){3,}h?|(?:ja){3,}|k{4,}|w{4,})\b|哈{3,}|ㅋ{3,}", re.IGNORECASE)
_SMALL_START = re.compile(r"(?:^|[.!?…]\s+)[a-zß-öø-ÿ]|\bi(?:'m|'ll|'d|'ve)?\s")
_CARELESS = 80
"""Words; who writes more breaks lines and sets stops."""


def _careless(body: str) -> bool:
    """Whether a short text is written as people chat, with small letters and words of chats, and does not break off at a small word."""
    if len(body.split(None, _CARELESS)) > _CARELESS or not body[-1].isalnum() or FUNCTION_WORD.search(body[-20:]):
        return False
    chats = _CHAT.search(body) is not None and _SMALL_START.search(body) is not None
    return (chats or _LAUGHS.search(body) is not None) and not _CODE.search(body)


def _usual(text: str) -> str:
    """With the stops that the head knows in place of those of Greek, Arabic, Hebrew, Urdu and Indian scripts."""
    if text.isascii():
        return text
    if _GREEK.search(text, max(0, len(text) - 40)):
        text = _GREEK_QUESTION.sub("?", text)
    return _DRAWN_OUT.sub("。", text).translate(_STOPS_ELSEWHERE)


_STOPS_ELSEWHERE = str.maketrans(
    {"∎": ".", "■": ".", "؟": "?", "।": ".", "॥": ".", "۔": ".", "։": ".", "።": ".", "។": ".", "။": "."}
)
_DRAWN_OUT = re.compile(r"(?<=[\u3040-\u9fff])[~～〜]+$")
"""Chats in Chinese and Japanese end so."""
_GREEK, _GREEK_QUESTION = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]"), re.compile(r"[;\u037e](?=\s|$)")
_CITED_BEHIND = re.compile(r"(?<=[\w.!?%€$)])\s?\[\d{1,3}\]\Z")
"""A citation behind an item."""
_CITED = re.compile(r"(?:\s?【[^】\n]{1,40}】)+$")
_ENDS_QUOTED = re.compile(r"[»”]$|[^\s:：,(-][“«]$")
"""Where German and others open with the mark below, the upper one closes."""
_QUOTES = re.compile(r"[„“”«»‟]")
_CLOSED_APART, _OPENED_APART = re.compile(r"[ \t\xa0\u202f]{1,3}([»”])"), re.compile(r"(«)[ \t\xa0\u202f]{1,3}")
"""French has a space inside."""
_FEW = 6
"""Words; one line of no more is a title, a name or a slogan far oftener than a text that was cut so early."""
_BARE_MARK = re.compile(r"(?:\d{1,3}[.)]|[-*•])")
_HEADING = re.compile(r"^#{1,6} ", re.MULTILINE)
_TAG = re.compile(r"<([a-z][a-z0-9-]*)[\s>]", re.IGNORECASE)
_SUM = re.compile(r"[=+] ?[\w^.()²³ ]{1,30} [+=]$|\w\s=$|[+=×÷(*/]\s?[\w.,$€]+\s?[+=×÷]$")
_OPERATOR = re.compile(r"[\w)\]]\s(?:[<>=+&|*]{1,2}|AND|OR|==)$")


def _begun(body: str) -> str:
    """What the end has begun and not ended, without a doubt: an item, a heading, a row, an element, an expression. Empty if nothing."""
    last = body[body.rfind("\n") + 1 :].strip()
    if last[0] in "#|-*•0123456789" and "\n" in body:
        if _BARE_MARK.fullmatch(last) and _item(body[: -len(last)].rstrip().rpartition("\n")[2]):
            return "its last list item has no text"
        if (
            last[0] == "#"
            and last[:2] in ("# ", "##")
            and last[-1] not in ".!?。！？…"
            and len(_HEADING.findall(body)) > 1
        ):
            return "nothing stands below its last heading"
        if last[0] == "|" and _short_row(body, last):
            return "its last table row has fewer cells than the others"
    if (
        body[0] == "<"
        and (tag := _TAG.match(body))
        and f"</{tag[1].lower()}" not in body.lower()
        and not body.endswith("/>")
    ):
        return f"its <{tag[1]}> is never closed"
    if body.count("$$") % 2:
        return "its formula is never closed"
    if last[-1] in "+=×÷" and _SUM.search(last):
        return "it ends inside an expression"
    if last[-1] in "<>=+&|*DR({," and _CODE.search(body):
        opened = any(body.count(left) > body.count(right) for left, right in ("()", "{}"))
        if _OPERATOR.search(last) or (opened and last[-1] in "({,"):
            return "it ends inside an expression"
    return ""


def _item(row: str) -> bool:
    return is_list_line(row) and any(map(str.isalpha, row[3:]))


def _short_row(body: str, last: str) -> bool:
    rows = [row.strip() for row in body[-1_500:].splitlines()[1 if len(body) > 1_500 else 0 :]]
    cells = [row.count("|") for row in rows[:-1] if row.startswith("|") and row.endswith("|")]
    return len(cells) >= 2 and len(set(cells)) == 1 and last.count("|") < cells[0]


_TASK = re.compile(r"[-*] \[[ xX]\] \S")
_ASKS_FOR = re.compile(
    r"\b(\d{1,3}|two|three|four|five|six|seven|eight|nine|ten)\s+(?:[^\W\d_-]+[ -]){0,5}?[^\W\d_]{3,}(?:s|en)\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?:\*\*)?(\d{1,3})[.)]")


def _complete(body: str, asked: str) -> bool:
    """A title that was asked for, a short line alone, hashtags, or the last of so many items as were asked for: there no stop is missed."""
    if _whole_code(body):
        return True
    little = FUNCTION_WORD.search(body[-20:])
    if one_line(body, asked) and not (little and little[0].islower()):  # "What to Do About It"
        return True
    if little or body[-1] in ",;:-–(":
        return False
    if (
        _stopless(body)
        or signed(body)
        or (is_cjk(body[-1]) and _all_items(body))
        or _PICTURE.search(body[-12:])
        or _commands(body)
    ):
        return True
    if "\n" not in body.strip() and len(body) < 80:
        return len(body.split()) <= _FEW and not is_cjk(body)
    if _TASK.match(body[body.rfind("\n") + 1 :].strip()) or (
        not is_cjk(body[-40:]) and (verse(body) or asked_verse(body, asked))
    ):
        return True
    if body[-60:].rsplit(None, 1)[-1].startswith("#"):
        return True
    wanted = _ASKS_FOR.search(asked[-600:])
    return wanted is not None and str(COUNTS.get(wanted[1].lower(), wanted[1])) == _last_number(body)


_CODE = re.compile(
    r"^\s*(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE|ALTER|DROP|WITH)\b|[;{]\s*\n"
    r"|^\s*(?:function|const|let|var|class|public|private|import|return|int|void|#include|@\w+)\b|\w\(.*\)\s*;\s*$|^[.#\w][^{}\n]*\{",
    re.MULTILINE,
)
_PARTICLE = re.compile(r"(?:[はがをにでのとやへも]|から|まで|より|など[をはが]|、)$")
_LONGEST_NAME = 16
"""Characters of an item, its mark included; longer ones are sentences."""


def _stopless(body: str) -> bool:
    """Whether a text ends in Thai or Lao, which put no mark behind a sentence: how it ends tells nothing."""
    return "\u0e00" <= body[-1] <= "\u0eff"


def _whole_code(body: str) -> bool:
    """Whether a text ends as code does, with a semicolon or brace, and every bracket of it is closed."""
    if body[-1] not in ";}" or not _CODE.search(body):
        return False
    return all(body.count(opened) == body.count(closed) for opened, closed in ("()", "[]", "{}"))


_PICTURE = re.compile(r"[\U0001F300-\U0001FAFF\u2600-\u27BF\u2B50][\uFE0F\u200D\U0001F3FB-\U0001F3FF]*$")
_COMMAND = re.compile(
    r"(?:\$ )?(?:sudo|git|pip3?|npm|npx|yarn|cd|docker|curl|wget|brew|apt(?:-get)?|python3?|kubectl|make|conda|export|cargo|go)\b"
)


def _commands(body: str) -> bool:
    """Whether a text ends as a list of shell commands, the last of them no flag or path that was just begun."""
    rows = [row.strip() for row in lines(body[-1_000:])]
    return len(rows) > 1 and all(map(_COMMAND.match, rows[-2:])) and body[-1] not in "-/=\\"


def _all_items(body: str) -> bool:
    """Whether a text of a script without spaces ends as a list of names: no item has a stop, and the last is no shorter."""
    rows = [row.strip() for row in lines(body[-1_000:]) if row.strip()]
    items = [row for row in rows if is_list_line(row)]
    if len(items) < 2 or items[-1] != rows[-1] or _PARTICLE.search(body):
        return False
    sizes = sorted(map(len, items))
    if sizes[-1] > _LONGEST_NAME or len(items[-1]) < 0.7 * sizes[len(sizes) // 2]:
        return False
    return not any(item[-1] in "。！？.!?" for item in items)


def _last_number(body: str) -> str:
    """The number of the last line, where that is an item about as long as the others."""
    rows = [row for line in lines(body[-2_000:]) if (row := line.strip())]
    items = [(match[1], len(row)) for row in rows if (match := _NUMBERED.match(row))]
    if not items or not _NUMBERED.match(rows[-1]):
        return ""
    sizes = sorted(size for _, size in items)
    return items[-1][0] if items[-1][1] >= 0.7 * sizes[len(sizes) // 2] else ""


_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+$|[\w.+-]+@[\w-]+\.\w{2,}$|(?<![\w.])(?:[a-z0-9][a-z0-9-]*\.)+"
    r"(?:com|org|net|edu|gov|info|example|app|dev|io|ai|co|eu|uk|de|at|ch|fr|es|it|nl|be|pl|pt|br|mx|ar|jp|cn|kr|in|ru|tr|se|no|dk|fi|us|ca|au)"
    r"(?:/[\w./?=&%#-]*)?$"
)
_PHONE = re.compile(r"(?<![\d.,])(?:\+|00)?\(?\d[\d ()/-]{5,18}\d$")
_DIGITS = 7
"""Of a number to call that has its area with it; also `555-0142`."""


def _closed(body: str) -> bool:
    """Whether the text ends in a whole address or a whole JSON value: there is no stop to miss."""
    if body[-1] in "}]":
        start = min((place for sign in "{[" if (place := body.find(sign)) >= 0), default=-1)
        if start >= 0:
            try:
                json.loads(body[start:])
            except (ValueError, RecursionError):
                return False
            return True
    last = body[-200:].rsplit(None, 1)[-1]
    if last[-1].isdigit():
        number = _PHONE.search(body[-40:])
        return number is not None and sum(map(str.isdigit, number[0])) >= _DIGITS
    return "." in last and _ADDRESS.search(last) is not None


def ending(text: str) -> tuple[float, str]:
    """How likely the text was cut, and why; 0 when nothing says so."""
    body = text.rstrip()
    if len(body) < 12:
        return 0.0, ""
    if open_fence(body) is not None and not body.endswith("\n```"):
        return 0.9, "a code block is never closed"
    if _open_json(body):
        return 0.92, "its JSON is never closed"
    if body[-1] in _STOPS:
        return 0.0, ""
    rows = lines(body)
    last = rows[-1].strip()
    if body.endswith("```") or farewell(last) or (len(rows) > 1 and farewell(rows[-2])):
        return 0.0, ""
    if _whole_code(body):
        return 0.0, ""
    if last[-1] in ",;([{-–" and not re.search(r"^[\W_]+$|--$", last) and not without_code(body)[-1:].isspace():
        return (0.93, "it ends in the middle of a sentence") if not addresses(rows[-1]) else (0.0, "")
    if _DONE.search(last, len(last) - 1):
        return 0.0, ""
    return _unfinished(rows, last, body)


def _unfinished(rows: list[str], last: str, body: str) -> tuple[float, str]:
    """The last line has no stop at its end: a cut, or a style in which lines have none."""
    if FUNCTION_WORD.search(last, max(0, len(last) - LONGEST_WORD)):
        return 0.95, f"it ends with {last.rsplit(None, 1)[-1]!r}"
    others = [row.strip() for row in rows[:-1]]
    alike = [row for row in others if is_list_line(row) == is_list_line(rows[-1])]
    if is_list_line(rows[-1]):
        stopped = sum(_stop(row) in _PROSE_STOPS for row in alike)
        if len(alike) >= 2 and stopped == len(alike) and len(last.split()) > 2:
            return 0.75, "every other list item ends with a stop"
        if len(alike) >= 2 and len(last.split()) <= 2 and min(len(row.split()) for row in alike) >= 4:
            return 0.7, "its last list item has hardly begun"
        return (0.55, "its last item may be cut") if len(last.split()) > 16 else (0.1, "")
    stopped = sum(_stop(row) in _PROSE_STOPS for row in alike)
    words = len(last.split())
    inner = bool(SENTENCE_WITHIN.search(last))
    if len(alike) >= 3 and sum(_stop(row) in _LINE_STOPS for row in alike) >= 0.8 * len(alike):
        return 0.8, "every other line ends with a mark"
    if not alike:
        return (0.9, "it ends in the middle of a sentence") if inner or words > 14 else (0.3, "one line without a stop")
    if stopped * 2 >= len(alike):
        if inner or words > 8:
            return 0.93, "it ends in the middle of a sentence"
        return (
            (0.7, "its last line has no stop")
            if words > 3 and _after_prose(alike)
            else (0.3, "its last line has no stop")
        )
    return (0.8, "it ends in the middle of a sentence") if inner and words > 12 else (0.2, "its lines have no stops")


def _stop(row: str) -> str:
    """The last letter or mark of a line in front of quotation marks, brackets and markup that close."""
    return row.rstrip(_CLOSERS)[-1:]


def _after_prose(rows: list[str]) -> bool:
    return len(rows[-1].split()) > 12


def _open_json(body: str) -> bool:
    if body.lstrip()[:1] not in ("{", "[", "`"):
        return False
    bare = unfenced(body).strip()
    if not bare.startswith(("{", "[{", '["')) or bare.endswith(("}", "]")):
        return False
    try:
        json.JSONDecoder().raw_decode(bare)
    except (ValueError, RecursionError):
        return bare.count("{") + bare.count("[") > bare.count("}") + bare.count("]")
    return False
