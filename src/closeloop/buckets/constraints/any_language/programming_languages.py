"""The programming language that code is to be in: `Rewrite this in Rust`, `nach Kotlin übersetzen`, `用 Go 实现`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from closeloop.buckets.constraints.model import Broken, Check, Constraint
from closeloop.patterns import lazy

_TAGS: Mapping[str, tuple[str, ...]] = {
    "python": ("python", "py", "python3"),
    "rust": ("rust", "rs"),
    "go": ("go", "golang"),
    "typescript": ("typescript", "ts", "tsx"),
    "javascript": ("javascript", "js", "jsx", "node", "mjs"),
    "java": ("java",),
    "kotlin": ("kotlin", "kt", "kts"),
    "swift": ("swift",),
    "ruby": ("ruby", "rb"),
    "php": ("php",),
    "c": ("c", "h"),
    "c++": ("c++", "cpp", "cc", "cxx"),
    "c#": ("c#", "csharp", "cs"),
    "scala": ("scala",),
    "perl": ("perl", "pl"),
    "lua": ("lua",),
    "julia": ("julia", "jl"),
    "haskell": ("haskell", "hs"),
    "elixir": ("elixir", "ex"),
    "dart": ("dart",),
    "powershell": ("powershell", "ps1", "pwsh"),
    "bash": ("bash", "sh", "shell", "zsh", "console"),
}
_OF_TAG = {tag: name for name, tags in _TAGS.items() for tag in tags}
_ALIKE = (frozenset(("c", "c++")), frozenset(("javascript", "typescript")), frozenset(("bash", "powershell")))
"""Of two such one is often tagged as the other, or goes with it."""
_NAMED = (
    r"(?P<v>Python|Rust|Golang|Go|TypeScript|JavaScript|Java|Kotlin|Swift|Ruby|PHP|C\+\+|C#|Scala|Perl|Lua|Julia|Haskell|Elixir|Dart"
    r"|PowerShell|Bash)(?![\w+#-]|\.js)"
)
_MAKES = (
    r"(?i:translat|convert|port|rewrit|re-?implement|migrat|transpil|writ|implement|übersetz|konvertier|portier|schreib|umschreib"
    r"|implementier|tradui|convert"
    r"|réécri|écri|port|traduc|conviert|reescrib|escrib|traduci|riscriv|scriv|traduz|reescrev|escrev|herschrijf|vertaal|schrijf"
    r"|omskriv|översätt|oversæt|skriv"
    r"|przepisz|przetłumacz|napisz|перепи|перевед|перенес|напиши)\w*"
)
_INTO = r"(?:to|into|in|using|nach|auf|mit|en|vers|a|al|in|em|para|naar|till|til|i|na|w|на|с)"
_WANTED = lazy(
    rf"(?:\b{_MAKES}\b(?:(?!\b(?:from|von|aus|de|desde|da|van|från|fra|z|из|called|calls?|that|which|dass|der|die)\b)[^.!?\n:]){{0,60}}?"
    rf"[ ]{_INTO} |(?<![^\n])[ \t]*(?i:to|into|in|nach|en|para|naar|till|na|на) )(?i:idiomatic |plain |modern |pure )?{_NAMED}"
    r"(?=[ \t]*(?:[.,:;!?\n]|$|please|pls|bitte|s['’]il|por favor|per favore|with|using|that|which|um\b|и|and keep|\d))"
)
_ASIAN = lazy(
    rf"{_NAMED} ?(?:で(?:書|実装|作)|に(?:変換|書き換|移植|翻訳|直))"
    rf"|(?:用|使用) ?{_NAMED.replace('?P<v>', '?P<v2>')} ?(?:来|來)?(?:写|寫|重写|重寫|实现|實現|改写)"
    rf"|(?:转换|轉換|改写|改寫|翻译|翻譯|移植)(?:成|为|為|到) ?{_NAMED.replace('?P<v>', '?P<v3>')}"
    rf"|{_NAMED.replace('?P<v>', '?P<v4>')}(?:로|으로) ?(?:작성|변환|바꿔|바꾸|구현|다시|번역|옮겨|포팅)"
)
_MENTIONED = lazy(rf"(?<![A-Za-z]){_NAMED}")
_FENCE = re.compile(r"^[ \t]*(?:`{3,}|~{3,})[ \t]*([\w+#]*)[^\n]*$", re.MULTILINE)


def programming_language(text: str, own: int) -> Iterator[Constraint]:
    """The language that the user's own message (from `own` on) asks code in; nothing where it asks for several."""
    if not _MENTIONED.search(text, own):
        return
    found = [*_WANTED.finditer(text, own), *_ASIAN.finditer(text, own)]
    names = {name: match for match in found for name in match.groups() if name}
    if len(names) == 1:
        name, match = next(iter(names.items()))
        low = "go" if name == "Golang" else name.lower()
        yield Constraint("programming_language", "instruction.ignored", *_span(match), values=(low,), trust=0.9)


def _span(match: re.Match[str]) -> tuple[int, int]:
    return match.start() + len(match[0]) - len(match[0].lstrip()), match.end()


def _programming_language(constraint: Constraint, response: str, _: str) -> Broken | None:
    """All its fences with a tag of a programming language have one of another; tags of data, markup and shells tell nothing."""
    wanted = constraint.values[0]
    fences = [(match, _OF_TAG.get(match[1].lower())) for match in _FENCE.finditer(response) if match[1]]
    tagged = [(match, name) for match, name in fences if name and (name not in _SHELLS or wanted in _SHELLS)]
    if not tagged or any(name == wanted or frozenset((name, wanted)) in _ALIKE for _, name in tagged):
        return None
    first, name = tagged[0]
    return Broken(f"is in {name}, asked for {wanted}", *first.span())


_SHELLS = ("bash", "powershell")
PROGRAMMING_LANGUAGES: Mapping[str, Check] = {"programming_language": _programming_language}
