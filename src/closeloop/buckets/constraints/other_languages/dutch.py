"""Dutch words for parts of a response, marks and layout, and those of chats."""

from __future__ import annotations

from closeloop.buckets.constraints.other_languages.chat import Chat
from closeloop.buckets.constraints.other_languages.words import Words

DUTCH = Words(
    nouns={
        "sentences": r"zinnen|zin",
        "paragraphs": r"alinea(?:['’]?s)?|paragra(?:af|fen)",
        "items": (
            r"(?:opsommings|lijst)(?:tekens?|punten|punt|items?)|punten|punt|items?|bullet ?points?|bullets?|stap(?:pen)?"
            r"|tips?|idee(?:ën)?"
            r"|redenen|reden|suggesties?|opties?|voorbeeld(?:en)?|voordelen|voordeel|slogans?|koppen"
        ),
        "lines": r"regels?",
        "stanzas": r"strof(?:en?|es)|couplet(?:ten)?",
        "sections": r"secties?|onderdelen|onderdeel",
    },
    each=r"elke?|iedere?|alle(?: je| uw)?",
    none=r"geen(?: enkele?)?",
    the=r"de|je|uw",
    places={
        1: r"eerste",
        2: r"tweede",
        3: r"derde",
        4: r"vierde",
        5: r"vijfde",
        -1: r"laatste",
    },
    per=r"per|in elke?|in iedere?|voor elke?|voor iedere?",
    apiece=r"elke?|iedere?|per stuk|alle(?:maal)?",
    shall=r"\b(?:moet(?:en)?|dien(?:t|en)|mag|mogen|hoort|horen)\b",
    deny=r"niet|nooit|geen",
    start=r"begin(?:t|nen)?|start(?:en)?|open(?:t|en)?",
    end=r"eindig(?:t|en)?|beëindig(?:t|en)?|sluit(?:en)?(?: af)?|afsluiten|afgesloten|eindigend",
    have=r"bevat(?:ten)?|hebben|heeft|noem(?:t|en)|vermeld(?:t|en)|voorkomen|staan",
    put=r"gebruik|zet|plaats|voeg|schrijf|neem|vermeld|noem",
    at_start=r"aan het begin van|vooraan|v[oó][oó]r",
    at_end=r"aan het einde? van|achter|na",
    by=r"(?:met|op|in)(?: een| het| de)?",
    inside=r"in",
    a=r"een|[ée][ée]n|het|de",
    word=r"(?:sleutel|tref)?woord(?:en)?|zinsnede|uitdrukking|tekst|symbool|teken",
    letter=r"(?:hoofd)?letters?",
    marks={
        "?": r"vraagtekens?",
        "!": r"uitroeptekens?",
        ";": r"puntkomma['’]?s?",
        "...": r"beletselteken|drie puntjes",
        ":": r"dubbele ?punt(?:en)?",
        ",": r"komma['’]?s?",
        "-": r"koppeltekens?|streepjes?",
        "*": r"sterretjes?|asterisk",
        "#": r"hekjes?",
        ".": r"punt",
    },
    question=r"vraag",
    emoji=r"emoji['’]?s?|emoticons?|smileys?",
    number=r"getal(?:len)?|cijfers?",
    capital=r"hoofdletters?",
    bold=r"vet(?:gedrukte?)? \w+",
    title=r"(?:titel|kop)(?! (?:van|op))",
    asks=(
        r"schrijf\w*|geef|noem|gebruik\w*|zet|plaats|begin\w*|eindig\w*|sluit|moet\w*|mag|mogen|dien\w*|zorg|maak|houd|elke?|iedere?|geen"
        r"|niet|zonder|vermijd\w*|maximaal|minstens|minimaal|beperk\w*|antwoord\w*|beschrijf\w*|vertel\w*|leg|som|sorteer\w*|rangschik\w*"
        r"|kies|graag|voeg|neem|stel|precies|exact"
    ),
    asking=r"(?:hoe|waarom|wanneer|waar|wie|wat|welke?|is|zijn|heeft|hebben|leg(?: me)? uit hoe)",
    can=r"\b(?:kun je|kan je|kunt u|zou je|zou u|wil je|wilt u)\b",
    relative=r"\b(?:die|wie|of)|, dat",
    no=r"geen|zonder(?: het gebruik van)?|vermijd|gebruik nooit|noch",
    denied=r"(?:zijn|is) (?:niet toegestaan|verboten)|(?:niet |nooit )(?:te )?gebruiken|vermijden|weglaten",
    include=r"voeg|vermeld|noem|geef|bevat(?:ten)?|neem|gebruik|met|citeer",
    things={
        "dashes": r"gedachtestreep(?:jes?)?|gedachtestrepen",
        "semicolons": r"puntkomma['’]?s?",
        "colons": r"dubbele ?punten",
        "question marks": r"vraagtekens?",
        "exclamation marks": r"uitroeptekens?",
        "commas": r"komma['’]?s?",
        "emojis": r"emoji['’]?s?|emoticons?|smileys?",
        "ellipses": r"beletseltekens?",
        "parentheses": r"haakjes",
        "quotation marks": r"aanhalingstekens?",
        "asterisks": r"sterretjes",
        "hyphens": r"koppeltekens?",
        "links": r"links?|hyperlinks?|urls?|url['’]s",
        "hashtags": r"hashtags?",
        "email addresses": r"e-?mailadres(?:sen)?",
        "phone numbers": r"telefoonnummers?",
        "bold text": r"vetgedrukte tekst|vette tekst|vetdruk",
        "italics": r"cursieve tekst|cursief",
        "headings": r"(?:markdown-?|tussen)koppen|kopjes",
        "tables": r"tabellen",
        "line breaks": r"regeleindes?|regeleinden|regelafbrekingen",
        "direct quotes": r"(?:letterlijke? )?cita(?:at|ten)",
    },
    table=r"tabel",
    columns=r"kolommen",
    rows=r"rijen",
    options=r"(?:[ée][ée]n|een) van de(?:ze)?(?: volgende)?(?: (?:woorden|opties|antwoorden|labels|categorie[ëe]n|waarden))?",
    dates=("JJJJ", "MM", "DD"),
    first_word=r"eerste woord van (?:je|uw|het) antwoord",
    emboldened=r"(?:in )?vet(?:gedrukt|druk)?",
    phrases={
        "ends_in_question": (
            r"(?:elke? (?:antwoord|bericht|reactie) )?(?:sluit|eindig|beëindig)\w*(?: \w+){0,4}? met een (?:\w+ )?vraag\b(?! van)(?!:)"
            r"|(?:elke? (?:antwoord|bericht|reactie) (?:moet )?)?met een (?:\w+ )?vraag (?:af ?te ?sluiten|afsluiten|eindigen|beëindigen)"
            r"|stel (?:aan|op) het einde? een vraag"
        ),
        "anti_alphabetical": r"omgekeerd(?:e)? alfabetisch\w*",
        "alphabetical": r"(?<!omgekeerd )(?<!omgekeerde )(?:in alfabetische volgorde|alfabetisch|op alfabet(?:ische volgorde)?)",
        "day_clock": r"24-?uurs(?:notatie|formaat|klok)",
        "no_things:line breaks": r"zonder regel(?:einden?|einde|afbrekingen)|op [ée][ée]n regel",
        "repeats": (
            r"geen (?:enkel )?woord (?:mag )?(?:herhaald|twee keer)|herhaal geen (?:enkel )?woord(?:en)?|zonder (?:een woord"
            r"|woorden) te herhalen"
        ),
        "label_only": r"(?:alleen|enkel|uitsluitend) (?:met )?(?:het|de) (?:label|categorie)",
    },
)

DUTCH_CHAT = Chat(
    only=r"alleen(?: maar)?|enkel|uitsluitend|slechts|niets anders dan",
    alone=r"niets anders|verder niets|niks anders|en niets meer|(?:geen|zonder)(?: andere| verdere)? (?:tekst|uitleg|toelichting"
    r"|woorden|gedoe"
    r"|commentaar|geklets)(?: eromheen)?",
    no=r"geen(?: enkele?)?|zonder|nooit|nul|vermijd|niet|nergens",
    give=r"antwoord\w*|geef|geeft|lever\w*|stuur\w*|output|uitvoer|retourneer\w*|formaat|classificeer\w*|wil|schrijf",
    by=r"met|in|als|het woord",
    either=r"of",
    answer=r"antwoord(?:en)?|bericht(?:en)?|reacties?|tekst|mails?|concept(?:en)?",
    must=r"moet(?: \w+)? zijn|moet|is|wordt|luidt",
    last=r"(?:aller)?laatste",
    first=r"(?:aller)?eerste",
    word=r"woord",
    line=r"regel|zin",
    ending=r"onderteken\w*(?: \w+)? met|helemaal aan het (?:eind|slot)|aan het eind(?:e)?|tot slot|(?:eindig\w*|sluit"
    r"|be[ëe]indig\w*)(?: \w+){0,4} met",
    intro=r"inleiding(?:en)?|voorwoord|beleefdheden|inleidende zin(?:nen)?|begroeting",
    punctuation=r"leestekens|interpunctie",
    letter=r"(?:de )?letter|het teken",
    absent=r"(?:is|zijn) verboden|verboden|(?:mag|komt) (?:er )?niet (?:voor|in|voorkomen)\w*|niet gebruiken",
    add=r"zet|voeg|eindig\w*|sluit|met|plak|schrijf|doe|en",
    sections=r"koppen|kopjes|secties|onderdelen|tussenkopjes|delen|blokken|tussenkoppen",
    divide=r"(?:verdeeld?|opgesplitst|ingedeeld|splits|structureer|deel)(?: \w+){0,4} in",
    placeholders=r"(?:velden|invulvelden|plekken|gegevens)(?: \w+){0,4} tussen (?:vierkante haken|blokhaken)",
    each_line=r"(?:elke (?:regel|zin)|ieder[e]? (?:regel|punt)|elk (?:punt|item)|regels)(?: \w+){0,5}? (?:met|een)",
    dashes=r"(?:opsommingstekens|opsomming|streepjes|bullets|lijstje) met (?:een )?(?:-(?!\w)|streepjes?|koppelteken\w*)"
    r"|met streepjes|liggende streepjes",
    digits=r"cijfers",
    separated=r"gescheiden door|scheid(?: \w+){0,3} met",
    word_of=r"(?:het )?woord|(?:de )?term",
    figure=r"(?:het |een )?(?:getal|nummer|cijfer)",
    code=r"code|commando|query",
    result=r"vertaling|(?:verbeterde|gecorrigeerde) tekst|samenvatting|onderwerp(?:regel)?|naam|titel|resultaat",
    number_it=r"nummer (?:de|elke|alle|ze)|met nummers",
    table=r"(?:in|als) (?:een )?(?:markdown-?)?tabel|tabelvorm",
    mention=r"noem\w*|vermeld\w*|praat over|spreek over",
    plain=r"(?:alleen )?platte tekst",
)
