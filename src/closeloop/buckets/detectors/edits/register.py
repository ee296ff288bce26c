"""Register of a text: casual, formal, puffed up, harsh. What a user's edit moves there while the matter stays is its tone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from closeloop.patterns import lazy

_CASUAL = lazy(
    r"\b(?:hey\w*|hiya|yo|yeah|yep|nope|nah|lol|lmao|hi|rofl|omg|wtf|btw|asap|fyi|tbh|imo|thx|pls|plz|gonna|wanna|gotta|kinda|sorta"
    r"|dunno|ain't"
    r"|y'all|dudes?|bro|mate|buddy|guys|folks|kids?|stuff|crap\w*|sucks?|bummer|yuck\w*|gross|awesome|cool|sweetie|hun|wow|whoa|oops"
    r"|yay|yikes|cheers|chin up|shout|pic|dad|mum|mom|no worries|no biggie|my bad|hit me up"
    r""
    r"|super|totally|way (?:better|worse|too|more)|loads of|tons of|a ton|can't wait|heads up|soo+|let'?s goo+|xx+|xoxo|hugs"
    r"|moin|krass|geil|cool|echt|nix|zeug|krieg\w*|kriegst|lg|vg|jo|tja|mal eben|bock|sorry|gibt's|hab|hallöchen|tschüss|bis dann"
    r"|salut|coucou|biz|bises?|bisous?|ouais|machin|j'peux|t'as|y'a|génial|sympa"
    r"|oye|t[íi]o|t[íi]a|mola|guay|chao|besos?|abrazo|qué tal|a ver si|buenas|colega|flipante|porfa|hola"
    r"|ciao|ragazzi|boh|oi|tá|galera|beleza|valeu|né|pô|tchau|beijos?)\b"
    r"|[!！]\s?[!！]|[:;]-?[)(DP]|<3|[\U0001f300-\U0001faff\u2600-\u27bf]|(?<!\w)([a-z])\1{3,}|([aeiou])\2{2,}"
    r"|だよ|だね|じゃん|っす|ごめん|よろしくね|けど|いい[?？]|だから[ね、]|って[。、]|見てね|くれる[?？]?|してね|たい|んだ"
    r"|哈哈|嘛|啦|咯|哦|喔|亲|ㅋㅋ|ㅎㅎ",
    re.IGNORECASE,
)
_FORMAL = lazy(
    r"\b(?:dear (?:sir|madam|mr|mrs|ms|dr|prof|customer|valued|team|all|colleagues?|[A-Z]\w+)|sincerely|yours (?:truly|faithfully"
    r"|sincerely)"
    r"|(?:kind|best|warm) regards|hereby|herewith|pursuant|hereunder|aforementioned|forthwith|henceforth|regret to|we regret"
    r"|apologi[sz]e|apologies"
    r"|inconvenience|kindly|grateful|gladly|pleased to|would you|would it be|could you|we would|i would|please (?:find|be"
    r"|do not hesitate|accept)"
    r"|shall|prior|owing to|due to the fact|obligation|unable to|assistance|regarding|concerning|consideration|inform(?:ed)? you"
    r"|confirm that"
    r"|thank you for|appreciate|sir|madam|furthermore|moreover|therefore|however|commence|terminate|endeavou?r|request that"
    r"|sehr geehrte\w*|geehrte\w*|mit freundlichen gr[üu](?:ß|ss)en|hochachtungsvoll|bedauern|bitten (?:sie|um)|verst[äa]ndnis|ihnen"
    r"|ihre[nrms]?"
    r"|w[äa]re\w* (?:es|eine?|sie)|w[üu]rde[nt]?|k[öo]nnten|h[öo]flich\w*|hiermit|freundliche\w*|gerne"
    r"|madame|monsieur|cordialement|veuillez|agr[ée]er|l'honneur|sentiments|salutations|distingu[ée]s|vous (?:prie|prions|informe"
    r"|serait|remercie)\w*"
    r"|serait-il|malheureusement|pourriez|je vous|nous vous|votre"
    r"|estimad[oa]s?|usted(?:es)?|atentamente|cordiales? saludos?|un cordial|le (?:agradecer[íi]a|escribo|informo|ruego|saluda)"
    r"|podr[íi]a|quisiera|señor(?:a|es)?"
    r"|gentile|egregi\w+|spettabile|cordiali saluti|distinti|la (?:informo|ringrazio|prego)|vorrei|potrebbe"
    r"|prezad[oa]s?|atenciosamente|gostaria|poderia|agrade[çc]o|senhor\w*|cordialmente)\b"
    r"|誠に|申し訳|恐縮|何卒|いたします|致します|ございま|お願い申し|いただけ|いただき|お疲れ様|拝啓|敬具|まことに|存じ|ください|您"
    r"|敬请|尊敬的|请查收|贵|此致|습니다|십니까|드립니다|드리",
    re.IGNORECASE,
)
_PUFFED = lazy(
    r"\b(?:seamless\w*|game-?chang\w+|revolution\w+|cutting-edge|state-of-the-art|unlock\w*|unleash\w*|elevat\w+|leverag\w+"
    r"|empower\w*|synerg\w+"
    r"|journey|passion\w*|ultimate|transform\w*|unparalleled|unrivall?ed|world-class|best-in-class|next-level|holistic\w*|robust"
    r"|innovative|utili[sz]\w+"
    r"|functionalit\w+|asset|subsequently|competenc\w+|optimi[sz]\w+|facilitat\w+|delve|tapestry|testament|vibrant|bespoke|curated"
    r"|exquisite|stunning"
    r"|unforgettable|breathtaking|exhibits?|demonstrates?|satisfactory|with regard to|in order to|paradigm|stakeholders?"
    r"|deliverables?|actionable|impactful"
    r"|einzigartig\w*|revolutionär\w*|ganzheitlich\w*|innovativ\w*|nahtlos\w*|maßgeschneidert\w*|incontournable|révolutionnaire"
    r"|inoubliable"
    r"|exceptionnel\w*|innovant\w*|revolucionari\w+|inigualable|incre[íi]ble|innovador\w*|rivoluzionari\w+|straordinari\w+"
    r"|incr[íi]vel|inovador\w*)\b",
    re.IGNORECASE,
)
_HARSH = lazy(
    r"\b(?:obviously|clearly you|why on earth|what were you thinking|as i(?:'ve| have)? (?:already |repeatedly )?(?:explained|told"
    r"|said)"
    r"|for the (?:last|third|hundredth) time|(?:you )?(?:have )?failed to|unacceptable|lazy|ridiculous|incompetent|sloppy|careless\w*"
    r"|immediately|at once|no choice|no excuse|legal action|or else|consequences|you must|you should have|how hard can it be"
    r"|your (?:own )?fault|your problem|deal with it|whatever|nobody cares|stop (?:whining|complaining)|duh|nonsense|garbage|rubbish"
    r"|not (?:our|my) problem|no way|did you even|for once|terrible|awful"
    r"|horrible"
    r"|inakzeptabel|unversch[äa]mt|sofort|gef[äa]lligst|selbst schuld|ihr problem|dein problem|unm[öo]glich|endlich mal|schlampig|faul"
    r"|inacceptable|inadmissible|imm[ée]diatement|scandaleux|votre faute|ridicule|n'importe quoi|inaceptable|inmediatamente"
    r"|de una vez|su culpa|vergüenza"
    r"|inaccettabile|subito|vergogna|inaceitável|imediatamente)\b|いい加減|さっさと|当然|早くしろ",
    re.IGNORECASE,
)
_GENTLE = lazy(
    r"\b(?:please|sorry|perhaps|maybe|might|could (?:we|you)|would you|glad(?:ly)?|happy to|no problem|thanks?|appreciate"
    r"|if you(?:'ve| have| need| like)?"
    r"|i noticed|may have|let me know|we understand|i understand|a bit|together|here to help|welcome|wish"
    r"|bitte|leider|vielleicht|gern\w*|danke|verst[äa]ndnis|könnten|merci|s'il vous pla[îi]t|peut-[êe]tre|d[ée]sol[ée]e?s?|volontiers"
    r"|por favor|gracias|quiz[áa]s?|lo sentimos|lamentamos|per favore|grazie|forse|ci dispiace|por gentileza|obrigad[oa]|talvez)\b"
    r"|お手数|すみません|ありがとう|ご不便|请|谢谢|抱歉",
    re.IGNORECASE,
)
_KINDS: Mapping[str, re.Pattern[str]] = {
    "casual": _CASUAL,
    "formal": _FORMAL,
    "puffed": _PUFFED,
    "harsh": _HARSH,
    "gentle": _GENTLE,
}
_SHORTENED = re.compile(r"\w['’](?:re|ll|ve|m|d|s|t)\b", re.IGNORECASE)
_FAMILIAR = lazy(
    r"\b(?:du|dich|dir|dein\w*|euch|eure?|tu|te|toi|t'|ton|tes|tienes|tú|ti|contigo|tuo|tua|você)\b", re.IGNORECASE
)
_POLITE = lazy(r"\b(?:Sie|Ihnen|Ihre?[nrms]?|vous|votre|vos|usted(?:es)?|Lei|Suo|Sua|senhor\w*)\b")
_SMALL = re.compile(r"\A\s*[a-zà-ÿ]")
_MOST = 3
"""What one kind may add."""
_LONG_WORDS = 1.3
"""Letters by which words are shorter on average where plain words took the place of heavy ones."""
_WORD = re.compile(r"[^\W\d_]+")
_ENOUGH = 5


@lru_cache(maxsize=8)
def _counts(text: str) -> tuple[int, ...]:
    found = [len({one.group().casefold() for one in pattern.finditer(text)}) for pattern in _KINDS.values()]
    shouts = text.count("!") + text.count("！")
    return (*found, shouts, bool(_SMALL.match(text)), len(_SHORTENED.findall(text)))


def moved(draft: str, final: str) -> tuple[int, str]:
    """How far the register moved, 0 for not at all, and what moved most."""
    before, after = _counts(draft), _counts(final)
    casual, formal, puffed, harsh, gentle, shouts, small, short = (
        two - one for one, two in zip(before, after, strict=True)
    )
    found = {
        "formality": _capped(abs(_capped(casual) - _capped(formal))) + _turned(draft, final),
        "plainness": max(0, _capped(-puffed)) + _lighter(draft, final),
        "harshness": max(0, _capped(-harsh)) + (_capped(gentle) if harsh < 0 < gentle else 0),
        "exclamations": min(2, max(0, -shouts)) if after[5] <= 1 else 0,
        "warmth": 1 if gentle > 1 else 0,
        "small letters": 1 if small and (casual > 0 or short > 0) else 0,
        "contractions": 1 if abs(short) > 1 else 0,
    }
    return sum(found.values()), max(found, key=lambda kind: found[kind])


def _capped(number: int) -> int:
    return max(-_MOST, min(_MOST, number))


def _turned(draft: str, final: str) -> int:
    """2 where one text says `du` and the other `Sie`."""
    one, other = ((_FAMILIAR.search(text) is not None) - (_POLITE.search(text) is not None) for text in (draft, final))
    return 2 if one * other < 0 else 0


def _lighter(draft: str, final: str) -> int:
    left, right = (_WORD.findall(text) for text in (draft, final))
    if min(len(left), len(right)) < _ENOUGH:
        return 0
    mean = [sum(map(len, words)) / len(words) for words in (left, right)]
    return 1 if abs(mean[0] - mean[1]) >= _LONG_WORDS else 0
