"""What the result of a tool says itself of having failed: the envelope of an API, or a line that begins as errors do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from closeloop.interactions.facts import marks_failure
from closeloop.interactions.nesting import from_json

_LOOK = 400
"""Characters of a text; an error stands at its start."""
_BRIEF = 200
"""Characters; a longer text that begins with `not found` tells something."""
_NAMED = re.compile(
    r"\s*(?:(?:[a-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Timeout|Fault)\b\s*(?:[:(\n]|$)|(?:[a-z_]\w*\.)+[A-Z]\w+: "
    r"|HTTP(?:/\d(?:\.\d)?)?[ -](?:error |status )?[45]\d\d\b|[45]\d\d (?:Client|Server) Error\b|(?:fatal|panic|ERROR|E\d{3,}): "
    r"|[\w./-]+: (?:[^:\n]{1,120}: )?(?:No such file or directory|command not found|Permission denied|Is a directory"
    r"|Connection refused|not found$))",
    re.MULTILINE,
)
_BEGINS = re.compile(
    r"\s*(?:(?:error|exception|traceback)\b|(?:fehler|erreur|errore|erro|ошибка|오류|에러|错误|錯誤|エラー)\s*[:：(]"
    r"|\d+ validation errors? for\b|(?:tool|function|request|query|call|api)(?: call| request)? (?:error|failed|timed out)\b"
    r"|(?:failed|unable) to (?:connect|fetch|load|reach|open|read|parse|execute|call|retrieve|get|run|complete|process)\b)",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"\W*(?:(?:the )?(?:request|connection|operation|command|execution|tool|server)(?: has| was)? (?:timed out|refused|aborted|reset|failed"
    r"|denied|closed)|(?:access|permission) denied|unauthori[sz]ed|forbidden|internal server error|bad (?:gateway|request)"
    r"|service unavailable|gateway time-?out|too many requests|rate limit(?: \w+)? (?:exceeded|reached)|(?:invalid|missing) api key"
    r"|quota exceeded|timed out)(?:\W*$|[.:,;!\n(]| (?:for|to|by|on|at|after|while|please|because)\b)",
    re.IGNORECASE,
)
_CUT = re.compile(
    r'\s*\{\s*"(?:error|exception|errors|detail)"\s*:\s*(?!null|false|""|\[\s*\]|\{\s*\})\S', re.IGNORECASE
)
"""JSON that cannot be read, because it was cut."""
_ENVELOPE = frozenset(
    (
        *(
            "status",
            "statuscode",
            "status_code",
            "success",
            "ok",
            "code",
            "type",
            "title",
            "message",
            "msg",
            "reason",
            "detail",
        ),
        *(
            "details",
            "hint",
            "error",
            "errors",
            "error_code",
            "errorcode",
            "data",
            "result",
            "path",
            "instance",
            "timestamp",
        ),
        *("request_id", "requestid", "trace_id"),
    )
)
"""Keys, small, of an answer that has nothing to tell but how it went."""
_BAD_WORDS = """
error fail failed failure rejected declined denied aborted fehler fehlgeschlagen abgelehnt échec echec fallido rechazado falha falhou
recusado fallito rifiutato mislukt misslyckades 失敗 失败 실패
"""
_BAD = frozenset(_BAD_WORDS.split())
_TELLS = ("message", "msg", "reason", "detail", "details", "error", "errors")
_ERROR_WORDS = """
error errors exception detail fehler erreur erro errore fout fel feil fejl hata błąd blad ошибка エラー 错误 錯誤 오류
"""
_ERRORS = frozenset(_ERROR_WORDS.split())
"""Keys that come first where a call failed."""
_SUCCESS = (
    "success",
    "ok",
    "erfolg",
    "erfolgreich",
    "succès",
    "succes",
    "éxito",
    "exito",
    "sucesso",
    "successo",
    "成功",
    "성공",
)
_FILLED = ("data", "result")


def tells_failure(result: Any) -> float:
    """How surely the result of a tool is that of a call which failed; 0 where nothing says so.

    What is marked as one by the protocol 0.9, what says so in its envelope or begins as an error 0.85, a status with a reason 0.75.
    """
    if marks_failure(result):
        return 0.9
    read = from_json(result)
    if isinstance(read, Mapping):
        return _enveloped({str(key).lower(): value for key, value in read.items()})
    if not isinstance(read, str):
        return 0.0
    start = read[:_LOOK]
    if _NAMED.match(start) or _BEGINS.match(start) or _CUT.match(start):
        return 0.85
    return 0.8 if len(read) <= _BRIEF and _WHOLE.match(start) else 0.0


def _enveloped(read: Mapping[str, Any]) -> float:
    """Of an answer in an envelope: an error beside nothing else, a success that is denied, a code from 400 on, a failed status."""
    if any(read.get(key) and str(read[key]).lower() not in _BAD for key in _FILLED):
        return 0.0
    first = next(iter(read), "")
    if read.get(first) and first in _ERRORS:
        return 0.85
    alone = read.keys() <= _ENVELOPE
    if alone and (read.get("error") or read.get("errors")):
        return 0.85
    if any(read.get(key) is False for key in _SUCCESS):
        return 0.85 if alone or any(read.get(key) for key in _TELLS) else 0.75
    if not alone or not any(read.get(key) for key in _TELLS):
        return 0.0
    codes = [read.get(key) for key in ("status", "statuscode", "status_code", "code")]
    if any(isinstance(code, int) and 400 <= code < 600 for code in codes):
        return 0.85
    return 0.75 if any(str(read.get(key)).lower() in _BAD for key in ("status", *_FILLED)) else 0.0
