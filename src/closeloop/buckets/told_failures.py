"""Whether a response tells that a call behind it failed: then it neither hides the failure nor rests on it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from closeloop.patterns import lazy

_FAILED = lazy(
    r"\b(?:could(?:n['’]?t| not)|can(?:['’]?t|not| not)|(?:was|were|am|are|been|be)(?:n['’]?t| not) able|unable|haven['’]?t been able) "
    r"(?:(?!find\b|see any\b|locate\b)\w+)"
    r"|\b(?:fail(?:ed|s|ing|ure)?|(?<!no )(?<!without )errors?|error(?:ed|ing)|timed? ?out|timing out|unreachable"
    r"|rejected|refused|denied|declined|blocked|outage|offline)\b"
    r"|\b(?:is|are|was|were)(?:n['’]t| not) (?:\w+ )?(?:responding|reachable|working|letting|accepting|loading|connect\w+)\b"
    r"|\b(?:did|does|do|has|have|was|is|would)(?:n['’]t| not) (?:\w+ )?(?:go(?:ne)? through|work\w*|complete\w*|load\w*|respond\w*"
    r"|succeed\w*|let|accept\w*|have (?:access|permission)|been (?:\w+ed|made|sent)|allow\w*|possible|happen\w*|confirmed)\b"
    r"|\b(?:system|service|tool|site|server|api|database|lookup|page|connection)\b[^.!?\n]{0,40}\b(?:unavailable|not available|down)\b"
    r"|(?<!no )\b(?:problems?|trouble|issues?|glitch) (?:with|on|in|reaching|connecting|accessing|loading|at)\b",
    re.IGNORECASE,
)
_FAILED_ABROAD = lazy(
    r"\b(?:nicht|kein\w*|leider|fehler\w*|gescheitert|fehlgeschlagen|ne|n['’]\w+|pas|impossible|erreur|échou\w*|malheureusement|indisponible"
    r"|no (?:he|se|pude|puedo|pudo|ha|hay|fue|está)|lamentablemente|imposible|falló|não|erro|infelizmente|falhou|non|purtroppo|errore|niet"
    r"|geen|helaas|mislukt|inte|tyvärr|misslyckades|ikke|desværre|dessverre|nie|niestety|błąd|не|нет|ошибк\w*|сожалению|maalesef|hata)\b"
    r"|ません|できな|エラー|失敗|无法|無法|失败|错误|錯誤|抱歉|未能|没能|不能|沒|没|오류|실패|못|없|죄송|(?<!\w)(?:لم|لا|تعذر|خطأ)|नहीं",
    re.IGNORECASE,
)
_ENGLISH = lazy(r"\b(?:the|your|you|with|been)\b", re.IGNORECASE)
_NOT_FOUND = lazy(
    r"\b(?:not found|no such|(?:does not|doesn't|do not|don't) exist|no (?:\w+ )?(?:match\w*|results?|records?|entr\w+|data)|404|empty)\b"
    r"|not_?found|no_?(?:match|results?|such|data)",
    re.IGNORECASE,
)
"""An error that says that there is nothing: who tells of nothing tells of it."""
_NOTHING = lazy(r"\b(?:no|not|none|nothing|n['’]?t)\b|n['’]t\b", re.IGNORECASE)
_CODE = re.compile(r"[A-Za-z]+(?:_[A-Za-z]+)+")
"""An error by its code, such as OUT_OF_STOCK."""


def tells_of_failure(response: str, failures: Iterable[str]) -> bool:
    """Whether the response says that something did not work, in any language, or says in words what the code of a failure says."""
    if _FAILED.search(response) or (not _ENGLISH.search(response) and _FAILED_ABROAD.search(response)):
        return True
    low = response.lower()
    for failure in failures:
        if _NOT_FOUND.search(failure) and _NOTHING.search(response):
            return True
        if any(code.lower().replace("_", " ") in low for code in _CODE.findall(failure)):
            return True
    return False
