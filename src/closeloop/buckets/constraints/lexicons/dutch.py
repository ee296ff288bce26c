"""How Dutch prompts demand things."""

from __future__ import annotations

from closeloop.buckets.constraints.lexicons.worded import Words, worded

_NUMBERS = (
    "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien"
    " twintig"
)

DUTCH = worded(
    "nl",
    Words(
        all="hele|gehele|volledige|alleen|enkel|uitsluitend|alles|slechts",
        no="niet|geen|zonder|vermijd|nooit|niets",
        denied="niet|nooit",
        write="schrijf|antwoord",
        use="gebruik|vermeld|noem|bevatten|bevat|verwerk|neem|hebben|voeg",
        together="en|of|noch",
        upper="(?:in )?(?:hoofdletters|kapitalen)",
        lower="(?:in )?kleine letters",
        comma="komma['’]?s?",
        quotes="aanhalingstekens",
        angle="dubbele punthaken|dubbele vishaken",
        keyword="(?:tref|sleutel|zoek)?woord(?:en)?|termen|begrippen",
        letter="letter",
        paragraph="alinea|paragraaf",
        ordinals="eerste|tweede|derde|vierde|vijfde|laatste",
        start="begin|start",
        with_="met|als|in",
        finish="sluit|eindig(?:en|t)?|beëindig|afsluiten",
        parts="SECTIE|Sectie|DEEL|Deel",
        repeat="herhaal",
        request="verzoek|vraag|opdracht|prompt",
        verbatim="woord voor woord|letterlijk|zonder (?:wijziging|verander)|ongewijzigd|precies|exact|daarna|voordat",
        separate="scheid|gescheiden|verdeel",
        stars="(?:6|zes) (?:sterretjes|asterisken)",
        one_of="[ée][ée]n van|een van|uit",
        options="opties|antwoorden|mogelijkheden|zinnen",
        postscript="postscriptum|naschrift|ps",
        table="(?:in|als) een tabel|in tabelvorm",
        bullet_list="opsomming|lijst met opsommingstekens",
        numbered_list="genummerde lijst",
        yes_or_no="[\"“]?ja[\"”]? of [\"“]?nee[\"”]?",
    ),
    marks=(
        "geef noem beschrijf sorteer elke iedere alleen zinnen alinea woorden het een dat niet met voor jouw moet moeten antwoord"
        " schrijf wat hoe waarom gebruik minstens zijn ook deze over naar geen er maar ik mijn maak doe zin nooit altijd langer kort graag"
        " woord wil kun lijstje op aan bij zonder nul"
    ),
    numbers={word: index for index, word in enumerate(_NUMBERS.split())}
    | {"één": 1, "dertig": 30, "veertig": 40, "vijftig": 50, "honderd": 100, "tweehonderd": 200},
    relations=(
        ("min", r"minstens|ten minste|tenminste|minimaal|niet minder dan|op zijn minst"),
        ("max",
         r"hoogstens|ten hoogste|max(?:imaal|\.)?|maximum|(?:niet|nooit) (?:meer|langer)(?: zijn| bevatten| tellen)? dan|tot"
         r"|(?:niet )?overschrijden|hooguit|beperk\w*(?: \w+){0,3} tot"),
        ("below", r"(?:minder|korter) dan|onder de"),
        ("above", r"(?:meer|langer) dan|boven de"),
        ("exact", r"precies|exact|slechts|alleen|in totaal"),
        ("about", r"ongeveer|circa|ca\.?|rond de|zo['’]n"),
    ),
    after=(("min", r"of meer"), ("max", r"of minder|max(?:imaal|\b)")),
    range_to=r"tot|en|of|à|-|–|(?<=twee|drie|vier|vijf),",
    counted={
        "words": r"woorden|woord(?! in)",
        "sentences": r"zinnen|zin",
        "paragraphs": r"alinea['’]?s|alinea|paragrafen",
        "characters": r"tekens",
        "lines": r"regels?",
        "bullets": r"opsommings(?:tekens|punten)|bullet ?points?|bullets|punten(?=[^\n]{0,60}markdown)",
        "sections": r"secties(?![^\n]{0,60}\*[^*\n]+\*(?!\*))|delen(?=[^\n]{0,60}DEEL X)",
        "highlights": r"(?:gemarkeerde|vetgedrukte|cursieve) (?:delen|secties|woorden)"
        r"|(?:tekstdelen|delen|secties|passages|woorden)(?=[^\n]{0,60}\*[^*\n]+\*(?!\*))",
        "capital_words": r"woorden (?:geschreven )?in (?:hoofdletters|kapitalen)",
        "emojis": r"emoji['’]?s?",
        "placeholders": r"plaatshouders?|tijdelijke aanduidingen",
    },
    times=r"keer|maal",
)  # fmt: skip
