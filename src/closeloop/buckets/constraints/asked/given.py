"""What a prompt says of the text it is given, and not of the answer: `You receive a JSON object`, `На вход приходит строка в JSON`."""

from __future__ import annotations

import re

from closeloop.patterns import lazy

_RECEIVED = lazy(
    r"\b(?:you(?:'ll| will)? (?:get|receive)|you are (?:given|sent|passed|handed)"
    r"|(?:the |your |as )?inputs? (?:is|are|comes?|arrives?|will be|consists?|:)"
    r"|(?:the )?(?:user|customer|caller)s? (?:sends?|pastes?|submits?|provides?|uploads?)"
    r"|du (?:bekommst|erhältst|kriegst)|sie (?:bekommen|erhalten)|(?:als |die )?eingabe (?:ist|kommt|:)|(?:tu|vous) re[cç](?:ois|evez)"
    r"|(?:l['’]|en )entrée (?:est|:)|recib(?:es|irás|e)|(?:la )?entrada (?:es|é|:)|ricev(?:i|erai)|in ingresso|(?:você )?receberá?"
    r"|je (?:krijgt|ontvangt)|(?:de )?invoer (?:is|:)|dostajesz|otrzymujesz|na wejściu|du (?:får|modtager|mottar)"
    r"|на вход\w*|(?:ты|вы) получ\w+|girdi(?: olarak)?|sana \w+ (?:verilir|gelir))(?!\w)"
    r"|(?:输入|輸入|入力)(?:为|為|是|は|が|として|:|：)|你会收到|你會收到|を受け取|が渡され|입력(?:은|으로|:)|받습니다",
    re.IGNORECASE,
)
_ANSWERED = lazy(
    r"\b(?:return|reply|output|respond|answer|write|produce|generate|give|convert|turn|antwort|gib|ausgabe|liefer|schreib|renvoi|renvoy"
    r"|répond|donne|rends|devuelv|devolv|rispond|restitu|scriv|geef|antwoord|zwr[aó]|odpowi|svar|returner|skriv|ответ|верн|выда"
    r"|напиши|döndür|yanıt|cevap)|输出|輸出|返回|回答|回复|出力|返[しす]|출력|반환|답",
    re.IGNORECASE,
)
_START = re.compile(r"[.!?\n。！？।]")


def of_input(text: str, start: int) -> bool:
    """Whether the sentence says up to this place what comes in, and nothing of what is to come out."""
    head = text[max(0, start - 160) : start]
    said = _START.split(head)[-1]
    return _RECEIVED.search(said) is not None and _ANSWERED.search(said) is None
