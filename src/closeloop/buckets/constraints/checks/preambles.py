"""How answers in languages beside English open with words about themselves: `Claro, aquí tienes`, `Hier ist`, `もちろんです`."""

from __future__ import annotations

import re

_COURTESY = (
    r"(?:nat[üu]rlich|klar(?:o)?|gern(?:e)?|selbstverst[äa]ndlich|bien s[ûu]r|avec plaisir|d['’]accord|por supuesto|con gusto"
    r"|desde luego|certo"
    r"|certamente|con piacere|claro que s[íi]|com certeza|com prazer|natuurlijk|graag gedaan|oczywi[śs]cie|jasne|конечно|разумеется"
    r"|с удовольствием|tabii(?: ki)?|elbette)(?!\w)[^\n]{0,160}?(?:[:!.,]\s|[:!.]?\n|$)"
)
_HERE = (
    r"(?:hier (?:ist|sind|kommt|folgt)|anbei|voici|voil[àa]|aqu[íi] (?:tienes?|est[áa]n?|va|te dejo)|te dejo|ecco(?:ti)?"
    r"|aqui (?:est[áa]|est[ãa]o"
    r"|vai|tem)|segue|hier (?:is|zijn|heb)|oto|proszę(?: oto)?|вот|i[şs]te|aşağıda)(?!\w)[^\n]{0,160}?:\s"
)
_UNSPACED = (
    r"(?:もちろん|かしこまりました|承知(?:いた|し)|はい、|以下(?:が|は|に|の)|当然(?:可以)?[，,！!]|好的[，,。！!]|没问题|以下是"
    r"|下面是|这是(?:为您|您的|一)"
    r"|물론|네[,.!]|알겠습니다|다음은|아래는)[^\n]{0,80}(?:[:：。！!，,]|\n|$)"
)
OPENING = re.compile(rf"\s*(?:{_COURTESY}|{_HERE}|{_UNSPACED})", re.IGNORECASE)
