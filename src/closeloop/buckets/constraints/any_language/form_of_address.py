"""How the user is to be addressed (`bitte duzen`, `sempre del Lei`), where words tell the familiar form from the polite one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from closeloop.buckets.constraints.model import Broken, Constraint
from closeloop.patterns import lazy
from closeloop.patterns.sieves import Sieve


@dataclass(frozen=True)
class Manner:
    """One language: how prompts ask for the familiar and for the polite form, and the words by which an answer shows either."""

    name: str
    familiar: str
    polite: str
    is_familiar: re.Pattern[str]
    is_polite: re.Pattern[str]


def _words(pattern: str, flags: int = re.IGNORECASE) -> re.Pattern[str]:
    return lazy(pattern, flags)


_MANNERS = (
    Manner(
        "de",
        r"\b(?:duze\w*|geduzt|wir duzen|per du\b|du-form|du-ansprache|in der du|(?:nicht|kein|nie|niemals|ohne) (?:zu )?siezen"
            r"|nicht gesiezt)",
        r"\b(?:sieze\w*|gesiezt|per sie\b|sie-form|sie-ansprache|in der sie|(?:nicht|kein|nie|niemals|ohne) (?:zu )?duzen|nicht geduzt)",
        _words(r"\b(?:du|dich|dir|dein(?:e[mnrs]?)?)\b"),
        _words(r"(?<=[^\W_][, ] )(?<![.!?:] )(?:Sie|Ihnen|Ihre?[mnrs]?)\b|(?<=[a-zäöüß] )(?:Sie|Ihnen|Ihre?[mnrs]?)\b"
            r"|(?<=[a-zäöüß], )(?:Sie|Ihnen|Ihre?[mnrs]?)\b", 0),
    ),
    Manner(
        "fr",
        r"\b(?:tutoie\w*(?! (?-i:[A-Z]))|tutoyer|tutoyez|tutoiement|(?:pas de|sans|jamais de) vouvoiement|ne (?:me |le |la "
            r"|les )?vouvoie\w* (?:pas"
            r"|jamais))",
        r"\b(?:vouvoie\w*|vouvoyer|vouvoyez|vouvoiement|(?:pas de|sans|jamais de) tutoiement|ne (?:me |le |la |les )?tutoie\w* (?:pas"
            r"|jamais))",
        _words(r"\b(?:tu|toi|tes)\b|\bt['’](?=[aeiouyéèêh])"),
        _words(r"(?<!rendez-)\bvous\b"),
    ),
    Manner(
        "es",
        r"\b(?:tut[eé]\w*|tuteo|de t[úu]\b(?! a t[úu])|(?:nada de|sin|no (?:uses )?(?:el )?)ustede?s?\b|no (?:me )?trates de usted)",
        r"\b(?:de usted\b|usted(?:ear|ea|ees)\w*|(?:nada de|sin|no (?:me |les? )?) ?tut[eé]\w*)",
        _words(r"\b(?:t[úu]|tus|te|ti|contigo|tuy[oa]s?)\b"),
        _words(r"\bustede?s?\b"),
    ),
    Manner(
        "it",
        r"\b(?:del tu\b|(?:niente|non (?:usare|dare) (?:il|del)) lei\b)",
        r"\b(?:del lei\b|forma di cortesia|(?:niente|non (?:usare|dare) (?:il|del)) tu\b)",
        _words(r"\b(?:tu|ti|tuo|tua|tuoi|tue)\b"),
        _words(r"(?<=[a-zàèéìòù] )(?:Lei|Suo|Sua|Suoi|Sue|La|Le)\b|(?<=[a-zàèéìòù], )(?:Lei|Suo|Sua|Suoi|Sue|La|Le)\b", 0),
    ),
    Manner(
        "pt",
        r"\b(?:trat\w+ (?:\w+ ){0,2}?por (?:tu|voc[êe])|(?:nada de|sem) (?:senhor|senhora))\b",
        r"\b(?:trat\w+ (?:\w+ ){0,2}?(?:por|de|como) (?:o )?senhor(?:a|\(a\)|/a)?|(?:nada de|sem|n[ãa]o use) [\"“]?voc[êe])\b",
        _words(r"\b(?:tu|teu|tua|teus|tuas|voc[êe]s?)\b"),
        _words(r"\b(?:o senhor|a senhora|os senhores|as senhoras)\b"),
    ),
    Manner(
        "nl",
        r"\b(?:tutoye\w+|tutoyeer\w*|je-vorm|jij-vorm|met (?:je|jij)(?: en jij)? aan\w*|(?:geen|nooit) u\b)",
        r"\b(?:vousvoye\w+|vousvoyeer\w*|u-vorm|met u(?: aan\w*)?\b|(?:niet|nooit) tutoyeren)",
        _words(r"\b(?:je|jij|jou|jouw|jullie)\b"),
        _words(r"\b(?:u|uw)\b"),
    ),
    Manner(
        "ru",
        r"на [«\"“]?ты\b",
        r"на [«\"“]?вы\b",
        _words(r"\b(?:ты|тебя|тебе|тобой|тво[йяеёи]\w*)\b"),
        _words(r"\b(?:вы|вас|вам|вами|ваш\w*)\b"),
    ),
    Manner(
        "pl",
        r"\b(?:na ty\b|bez (?:pan|pani|form grzecznościowych))",
        r"\b(?:(?:na|per) pan(?:i|/pani)?\b|form\w+ grzecznościow\w+)",
        _words(r"\b(?:ty|ciebie|cię|tobie|twój|twoja|twoje|twoją|twojego|możesz|masz|jesteś|chcesz|musisz)\b"),
        _words(r"\b(?:Pan|Pani|Panu|Pana|Panią|Państw[oau])\b", 0),
    ),
    Manner(
        "tr",
        r"\b(?:senli benli|sen diye|sen dili\w*)",
        r"\b(?:sizli bizli|siz diye|siz dili\w*|sizli)",
        _words(r"\b(?:sen|senin|sana|seni|sende)\b"),
        _words(r"\b(?:siz|sizin|size|sizi|sizde)\b|\w{2,}[ıiuü]n[ıiuü]z\b"),
    ),
    Manner(
        "ja",
        r"(?:タメ口|ため口|常体|(?:だ・?)?である調|敬語(?:は|を)?(?:使わ|禁止|なし|不要|抜き))",
        r"(?:です・?ます調|敬語(?:で|を使って|を用い)|丁寧語(?:で|を))",
        _words(r"(?:だ|である|だった|だろう|だよ|だね)[。！!？?\n]"),
        _words(r"(?:です|ます|ました|ません|でしょう|ください)(?:[。！!？?ねよか\n]|$)"),
    ),
    Manner(
        "ko",
        r"(?:반말(?:로|만|을 (?:써|사용)|체)|(?:존댓말|높임말|존대)(?:은|는|을|를)? ?(?:\([^)\n]{0,20}\) ?)?(?:절대 )?(?:금지|쓰지"
            r"|사용하지|하지))",
        r"(?:(?:존댓말|높임말|존대|해요체|합쇼체|하십시오체)(?:로|만|를 (?:써|사용)|을 (?:써|사용))|반말(?:은|는|을"
            r"|를)? ?(?:절대 )?(?:금지|쓰지|사용하지|하지))",
        _words(r"(?:어|아|야|해|자|게|돼|봐|마|지|네|다)(?:[.!?~…\n]|$)"),
        _words(r"(?:요|니다|니까|세요|십시오|까요)(?:[.!?~…,\s]|$)"),
    ),
    Manner(
        "zh",
        r"(?:用[“「\"]?你[”」\"]?(?:来|來)?(?:称呼|稱呼)|(?:不要|别|不用)(?:用|说|称)?[“「\"]?您)",
        r"(?:(?:用|称|稱|以|说)[^，。\n]{0,6}[“「\"]?您[”」\"]?(?:称呼|稱呼|相称|来称)?|(?:称呼|稱呼)[^，。\n]{0,8}[“「\"]您|(?:不要"
            r"|别|不得|不能|禁止)(?:用|说|称|直呼)?[“「\"]你[”」\"])",
        _words(r"你(?!们好)"),
        _words(r"您"),
    ),
)  # fmt: skip
_BY_NAME = {one.name: one for one in _MANNERS}
_DEMANDS = tuple(
    (one.name, lazy(rf"(?P<polite>{one.polite})|(?P<familiar>{one.familiar})", re.IGNORECASE)) for one in _MANNERS
)
_SIEVE = Sieve([(f"{one.polite}|{one.familiar}", pair) for one, pair in zip(_MANNERS, _DEMANDS, strict=True)])
_OPEN = lazy(
    r"(?:^|[.!?\n。])\s*(?:wenn|falls|sobald|si|se|quando|cuando|quand|als|wanneer|если|jeśli|gdy|もし|如果|만약)[^.!?\n。]*$"
    r"|\b(?:warum|wieso|wann|pourquoi|quand|por qu[ée]|cu[áa]ndo|perch[ée]|waarom|почему|dlaczego|ob|si)\b[^.!?\n]{0,40}$",
    re.IGNORECASE,
)
"""In front of it these leave it open, or ask about it."""
_QUOTED = re.compile(r"[\"“„«「『][^\"”“»」』\n]{1,300}[\"”“»」』]")
_LED = re.compile(r"^[^\n]{1,120}[:：]\s*$", re.MULTILINE)
"""A line that only leads up to a text speaks to the one who asked for it."""


def addressed(text: str, low: str) -> Iterator[Constraint]:
    """How a prompt (`low`: in small letters) wants its reader addressed; nothing where it asks for both."""
    found = []
    for name, pattern in _SIEVE.live(low):
        for match in pattern.finditer(text):
            ending = _SENTENCE_END.search(text, match.end())
            if (ending and ending[0] in "?？") or _OPEN.search(text[max(0, match.start() - 120) : match.start()]):
                continue
            found.append(
                Constraint(
                    "address", "instruction.ignored", *match.span(), values=(name, match.lastgroup or ""), trust=0.85
                )
            )
    if len({one.values for one in found}) == 1:
        yield found[0]


_SENTENCE_END = re.compile(r"[.!?？。！\n]")


def address(constraint: Constraint, response: str, _: str) -> Broken | None:
    """A word of the other form outside quotations; lines that lead up to a text are left out."""
    name, wanted = constraint.values
    manner = _BY_NAME[name]
    text = _QUOTED.sub(lambda match: " " * len(match[0]), response)
    text = _LED.sub(lambda match: " " * len(match[0]), text)
    found = (manner.is_polite if wanted == "familiar" else manner.is_familiar).search(text)
    if found is None or (name in _ENDINGS and wanted == "polite" and manner.is_polite.search(text)):
        return None
    return Broken(f"is not in the {wanted} form that was asked for", found.start(), found.end())


_ENDINGS = ("ko",)
"""Endings that also stand inside a polite text."""
