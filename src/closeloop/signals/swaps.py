"""Words of a draft that gave way to others at the same place: a name, a day, a unit, a direction, the opposite. Pure functions."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from closeloop.patterns import lazy

_KINDS = """
monday=mon tuesday=tue wednesday=wed thursday=thu friday=fri saturday=sat sunday=sun
| mondays tuesdays wednesdays thursdays fridays saturdays sundays weekdays weekends
| lundi mardi mercredi jeudi vendredi samedi dimanche | lunes martes miércoles jueves viernes sábado domingo
| montag dienstag mittwoch donnerstag freitag samstag=sonnabend sonntag
| lunedì martedì mercoledì giovedì venerdì sabato domenica | segunda terça quarta quinta sexta sábado domingo
| january=jan february=feb march=mar april=apr may june=jun july=jul august=aug september=sep october=oct november=nov december=dec
| janvier février mars avril mai juin juillet août septembre octobre novembre décembre
| enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
| januar februar märz april mai juni juli august september oktober november dezember
| gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
| janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
| first=1st second=2nd third=3rd fourth=4th fifth=5th sixth=6th seventh eighth ninth tenth last
| premier=première deuxième=seconde troisième quatrième dernier=dernière
| primer=primero=primera segundo=segunda tercer=tercero=tercera cuarto último=última
| erste=ersten=erster=erstes zweite=zweiten=zweiter=zweites dritte=dritten=dritter=drittes vierte=vierten letzte=letzten
| seconds minute=minutes=min hour=hours day=days week=weeks month=months year=years decade=decades century=centuries
| minute=minutes heure=heures jour=jours semaine=semaines mois an=ans=année=années
| minuto=minutos hora=horas día=días semana=semanas mes=meses año=años
| minuten=minute stunde=stunden tag=tage=tagen woche=wochen monat=monate=monaten jahr=jahre=jahren
| hourly daily weekly monthly quarterly yearly=annually | täglich wöchentlich monatlich jährlich
| millimetres=millimeters=mm centimetres=centimeters=cm metres=meters=metre=meter kilometres=kilometers=km=kilometre=kilometer
  miles=mile feet=foot=ft inches=inch yards=yard
| grams=gram=g kilograms=kilogram=kg=kilos pounds=pound=lbs ounces=ounce=oz tonnes=tons
| litres=liters=litre=liter millilitres=milliliters=ml gallons=gallon pints cups tablespoons=tbsp teaspoons=tsp
| celsius fahrenheit kelvin | dollar=dollars euro=euros pound=pounds yen peso=pesos franc=francs rupee=rupees yuan
| thousand million=millions billion=billions trillion | mille million=millions milliard=milliards
| north south east west | northern southern eastern western | nord sud est ouest | norte sur este oeste | norden süden osten westen
| left right | gauche droite | izquierda derecha | links rechts | sinistra destra | esquerda direita
| up down | above below | over under | before after | inside outside | on off | front back | top bottom | upper lower
| avant après | antes después | vor nach | prima dopo | oben unten | arriba abajo
| red orange yellow green blue purple pink black white brown grey=gray | rouge jaune vert bleu noir blanc
| rojo amarillo verde azul negro blanco | rot gelb grün blau schwarz weiß
| more less=fewer | most least=fewest | plus moins | más menos | mehr weniger | higher lower | high low | larger smaller
| longer shorter | older younger | faster slower | earlier later | maximum minimum | increase decrease | increases decreases
| increased decreased | increasing decreasing | rise fall | rises falls | rose fell | rising falling | gained lost | grew shrank
| raised lowered | augmente diminue | augmenté diminué | aumenta disminuye | aumentó disminuyó | steigt sinkt | stieg sank
| includes excludes | include exclude | including excluding | included excluded | open closed | opens closes | opened closed
| ouvert fermé | abierto cerrado | geöffnet geschlossen | aperto chiuso | aberto fechado | allowed forbidden=prohibited
| required optional | public private | enabled disabled | enable disable | positive negative | true false | same different
| always sometimes never rarely | all some none | safe dangerous | legal illegal | accept reject | accepted rejected | buy sell
| bought sold | won lost | win lose | import export | input output | start end | began ended | arrives departs | arrival departure
| male female | mother father | brother sister | son daughter | king queen | morning afternoon evening night
| spring summer autumn=fall winter | warm cold | hot cold
"""
"""Lists of words each of which says another thing; `=` joins those that say the same."""
_PLACES: dict[str, dict[int, str]] = {}
for _place, _words in enumerate(_KINDS.split("|")):
    for _same in _words.split():
        for _word in _same.split("="):
            _PLACES.setdefault(_word, {})[_place] = _same


Block = tuple[str, Sequence[str], Sequence[str], str]


def turned(gone: Iterable[str], come: Sequence[str]) -> bool:
    """Whether a word gave way to another one of its list: a day to a day, a unit to a unit, a word to its opposite."""
    for word in gone:
        for place, same in _PLACES.get(word, {}).items():
            if any((other := _PLACES.get(one, {}).get(place)) and other != same for one in come):
                return True
    return False


_MOST = 4
"""Words; what is exchanged by more is reworded."""
_LONG = 3_000
"""Words; longer texts are not aligned, which costs as much as both lengths multiplied."""
_NO_NAME_WORDS = (
    "it this that these those he she they we you i there here who what which everything everyone everybody something someone nothing one"
    " both the a an my your our his her their its some any all each every il elle ce cela ça on c le la les un une tout es él ella esto eso"
    " el los las er sie das dies es der die ein eine alles man lui lei questo ciò ele ela isso isto o os as"
)
_NO_NAME = frozenset(_NO_NAME_WORDS.split())
_NUMBERED = frozenset(("people", "children", "kids", "men", "women", "folks"))
_SINGULAR = re.compile(
    r"(?:is|was|has|had|did|does|wrote|won|led|met|became|made|took|gave|came|went|began|built|sold|bought|est|était|a|fut|avait|ont"
    r"|fue|era|está|tiene|ganó|ist|war|hat|hatte|wurde|liegt|schrieb|è|fu|ha|é|foi|fica|tem|(?!always|perhaps)[a-z]{2,}(?:ed|[^su]s)|\w+[óò]"
    r"|(?P<modal>will|can|may|could|would|should|must))"
)
_LINKS = frozenset(("ist", "war", "in", "aus", "von", "nach", "bei", "heißt", "hieß", "namens"))
"""Behind these a German word without an article is a name, or as good as one."""


def renamed(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether a name gave way to another where capitals alone do not tell: at the start of a sentence, and in German.

    There it is the capitalised word with a verb in the singular behind it. The words keep their case; an end of a sentence is `.`.
    """
    return any(_renamed(*block) for block in blocks(left, right))


def blocks(left: Sequence[str], right: Sequence[str]) -> Iterator[Block]:
    """What gave way to what: the word in front, the words of either side, at most four, and the word behind."""
    return (one for one in _gaps(left, right) if one[1] and one[2])


def _gaps(left: Sequence[str], right: Sequence[str]) -> Iterator[Block]:
    """`blocks`, and what was only put in or taken out."""
    from rapidfuzz.distance import Levenshtein  # for the first edit: runs that see none need not load it

    if max(len(left), len(right)) > _LONG:
        return
    same = (one for one in Levenshtein.opcodes(left, right) if one.tag == "equal")
    kept = [place for one in same for place in _places(one.src_start, one.src_end, one.dest_start)]
    for (a, c), (b, d) in itertools.pairwise([(-1, -1), *kept, (len(left), len(right))]):
        if b - a + d - c > 2 and max(b - a, d - c) <= _MOST + 1:
            yield left[a] if a >= 0 else ".", left[a + 1 : b], right[c + 1 : d], left[b] if b < len(left) else "."


def exchanges(left: Sequence[str], right: Sequence[str], *, capitals: bool) -> set[str]:
    """What gave way inside a sentence to what may stand elsewhere in the text: `numbers`, `names`, and a word to its denial, `negation`.

    The words keep their case; an end of a sentence or of a line is a mark. `capitals` says that they tell names.
    """
    found = set()
    for before, gone, come, _ in _gaps(left, right):
        if _counts(gone) and _counts(come) and _counts(gone) != _counts(come):
            found.add("numbers")
        elif gone and come and capitals and before[-1].isalnum() and _other_name(gone, come):
            found.add("names")
        elif _denies(gone) != _denies(come) and _bare(gone) == _bare(come):
            found.add("negation")
    return found


def _counts(words: Sequence[str]) -> str:
    return "".join(word for word in words if word[0].isdigit())


def _other_name(gone: Sequence[str], come: Sequence[str]) -> bool:
    words = [*gone, *come]
    if not all(word[0].isupper() and word.lower() not in _NO_NAME for word in words) or not _TITLES.isdisjoint(words):
        return False
    one, other = ("".join(side).casefold() for side in (gone, come))
    return one != other and not misspelt(one, other) and not (short_for(gone, come) or short_for(come, gone))


def misspelt(one: str, other: str) -> bool:
    """Whether two words are one, spelt in two ways: two letters the other way round, or one more or less in a long word."""
    if abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < _SPELT:
        return False
    start = next((place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    if start is None:
        return min(len(one), len(other)) >= _LONG_WORD
    if len(one) == len(other):
        return one[start : start + 2] == other[start : start + 2][::-1] and one[start + 2 :] == other[start + 2 :]
    short, long = sorted((one, other), key=len)
    return len(short) >= _LONG_WORD and short[start:] == long[start + 1 :]


def _denies(words: Sequence[str]) -> bool:
    return any(word.lower() in _NO for word in words)


def _bare(words: Sequence[str]) -> list[str]:
    """The beginnings of words of meaning."""
    return [low[:4] for word in words if (low := word.lower()) not in _NO and low not in _AUXILIARY]


_SPELT, _LONG_WORD = 5, 7
_TITLES = frozenset(("Mr", "Mrs", "Ms", "Dr", "Prof", "Sir", "St", "Herr", "Frau", "Madame", "Monsieur"))
_NO_WORDS = (
    "not no never cannot t nor without nicht nie niemals kein keine keinen pas jamais nunca non não sem sans sin ohne"
)
_NO = frozenset(_NO_WORDS.split())
_AUXILIARY_WORDS = """
do does did don doesn didn is isn was wasn are aren were weren can couldn could will won would wouldn should shouldn must mustn has hasn
have haven had hadn ever any a an the ne n ein eine einen de un une be been
"""
_AUXILIARY = frozenset(_AUXILIARY_WORDS.split())


def _places(start: int, end: int, other: int) -> Iterator[tuple[int, int]]:
    return zip(range(start, end), itertools.count(other), strict=False)


def _renamed(before: str, gone: Sequence[str], come: Sequence[str], behind: str) -> bool:
    if not (gone[0][:1].isupper() and come[0][:1].isupper()) or {gone[0].lower(), come[0].lower()} & _NO_NAME:
        return False
    if misspelt("".join(gone).lower(), "".join(come).lower()):
        return False
    if before.lower() in _LINKS:
        return True
    verb = _SINGULAR.fullmatch(behind) if before == "." else None
    if verb is None:
        return False
    last = (gone[-1].lower(), come[-1].lower())
    return not verb["modal"] or not any(word in _NUMBERED or word.endswith("s") for word in last)


def short_for(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether the one name is made of the first letters of the others."""
    return len(short) == 1 and short[0].isupper() and sorted(short[0]) == sorted(name[0] for name in long)


_SIGNS = r"[\u3400-\u4dbf\u4e00-\u9fff々\u30a0-\u30ff\uac00-\ud7af]"
_RUN = lazy(rf"{_SIGNS}{{2,12}}")
_COUNT = lazy(r"[一二三四五六七八九十百千万亿億两]{1,4}|[日月火水木金土]")
_POLITE = lazy(r"[你您]|御|申|致|敬")


def exchanged(left: str, right: str) -> bool:
    """Whether two texts without spaces are the same but for one run of signs that are no grammar: a name, a term, a count, a day."""
    shared = min(len(left), len(right))
    start = next((place for place in range(shared) if left[place] != right[place]), shared)
    end = next((place for place in range(shared - start) if left[-1 - place] != right[-1 - place]), shared - start)
    if not end:
        return False
    gone, come = left[start : len(left) - end], right[start : len(right) - end]
    if gone in come or come in gone or _POLITE.search(gone + come):
        return False
    return any(pattern.fullmatch(gone) and pattern.fullmatch(come) for pattern in (_RUN, _COUNT))
