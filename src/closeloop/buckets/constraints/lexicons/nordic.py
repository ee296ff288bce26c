"""How Danish, Norwegian and Swedish prompts demand things."""

from __future__ import annotations

from closeloop.buckets.constraints.lexicons.worded import Words, worded

_DANISH_NUMBERS = (
    "nul en to tre fire fem seks syv otte ni ti elleve tolv tretten fjorten femten seksten sytten atten nitten tyve"
)
_UNMARKED = r"(?![^\n]{0,60}\*[^*\n]+\*(?!\*))"
"""Where parts are shown in asterisks, those are to be highlighted."""
_SWEDISH_NUMBERS = (
    "noll en två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton sjutton arton nitton tjugo"
)

DANISH = worded(
    "da",
    Words(
        all="hele|helt|kun|bare|udelukkende|utelukkende|alt|alle",
        no="ikke|uden|uten|undgå|unngå|ingen|intet|ingenting|aldrig|aldri",
        denied="ikke|aldrig|aldri",
        write="skriv|svar",
        use="brug|bruk|inkluder|inkludér|medtag|anvend|benyt|indeholde|inneholde|indeholder|inneholder|have|have med|nævn",
        together="og|eller|samt",
        upper="store bogstaver|store bokstaver|versaler",
        lower="små bogstaver|små bokstaver|minuskler",
        comma="komma(?:er|tegn)?",
        quotes="anførselstegn|anførselsteikn|gåseøjne|citationstegn",
        angle="dobbelte vinkelparenteser|doble vinkelparenteser",
        keyword="(?:nøgle|nøkkel|søge)?ord(?:et|ene)?|begreberne|udtrykkene|termerne",
        letter="bogstavet|bokstaven",
        paragraph="afsnit(?:tet)?|avsnitt(?:et)?",
        ordinals="første|andet|andre|anden|tredje|fjerde|femte|sidste|siste",
        start="begynd|start|innled|indled",
        with_="med|som",
        finish="afslut(?:te|tes|t)?|avslutt(?:e|es)?|slut(?:te|ter|tes)?|slutt(?:e|er)?|end(?:e|er)",
        parts="SEKTION|Sektion|SEKSJON|Seksjon|AFSNIT|Afsnit|AVSNITT|Avsnitt|DEL|Del",
        repeat="gentag|gjenta",
        request="anmodning|forespørgsel|forespørsel|spørgsmål|spørsmål|opgave|oppgave|prompt",
        verbatim="ord for ord|ordret|uden ændring|uten endring|uændret|uendret|præcis|nøjagtig|nøyaktig|derefter|deretter|før",
        separate="adskil|adskilt|opdel|skil|atskil|delt",
        stars="(?:6|seks) (?:stjerner|asterisker)",
        one_of="en af|et af|en av|et av|ett av|mellem|blandt",
        options="mulighed|alternativ|svar|sætning|valg",
        postscript="efterskrift|etterskrift|postscript|ps",
        table="(?:i|som) en tabel|(?:i|som) en tabell|i tabelform",
        bullet_list="punktopstilling|punktliste|punktform",
        numbered_list="nummereret liste|nummerert liste",
        yes_or_no="[\"“]?ja[\"”]? eller [\"“]?nej[\"”]?|[\"“]?ja[\"”]? eller [\"“]?nei[\"”]?",
    ),
    marks=(
        "hver hvert giv beskriv nævn nevn sætning setning og det på er af av med ikke ikkje jeg din dit dine skal svar svaret"
        " skriv hvad hva hvordan hvorfor brug bruk mindst minst"
        " eller som ved fra"
    ),
    numbers={word: index for index, word in enumerate(_DANISH_NUMBERS.split())}
    | {"et": 1, "ett": 1, "én": 1, "ét": 1, "sju": 7, "åtte": 8, "tjue": 20, "tredive": 30, "tretti": 30, "halvtreds": 50, "femti": 50,
       "hundrede": 100, "hundre": 100, "to hundrede": 200},
    relations=(
        ("min", r"mindst|minst|minimum|ikke (?:færre|mindre) end|ikke (?:færre|mindre) enn|i hvert fald"),
        ("max",
         r"(?:må |skal )?højst(?: være(?: på)?| bestå af| indeholde)?|maks(?:imalt|imum|\.)?|ikke (?:mere|flere"
         r"|længere) end|ikke (?:mer|flere|lengre)"
         r" enn|op til|opp til|begr[æe]ns?\w*(?: \w+){0,3} til|(?:ikke )?overstige|(?:ikke )?overskride|høyst"),
        ("below", r"(?:færre|mindre|under|kortere) en[dn]n?|under"),
        ("above", r"(?:mere|mer|flere|længere|lengre|over) en[dn]n?|over"),
        ("exact", r"præcis|præcist|nøjagtigt?|nøyaktig|netop|kun|i alt"),
        ("about", r"cirka|ca\.?|omkring|omtrent|rundt"),
    ),
    after=(("min", r"eller (?:mere|flere|mer)"), ("max", r"eller (?:mindre|færre)|maks(?:imalt|imum)?|højst")),
    range_to=r"til|og|eller|-|–",
    counted={
        "words": r"ord(?! med (?:store|små))",
        "sentences": r"sætninger|sætning|setninger|setning",
        "paragraphs": rf"(?:afsnit|avsnitt)(?![^\n]{{0,60}}X\b){_UNMARKED}",
        "characters": r"tegn|anslag",
        "lines": r"linjer?",
        "bullets": r"punkttegn|punktopstillinger|kulepunkter|punkter?(?=[^\n]{0,60}markdown)|listepunkter",
        "sections": rf"(?:sektioner|seksjoner){_UNMARKED}|deler?(?=[^\n]{{0,60}}DEL X)",
        "highlights": r"(?:fremhævede|uthevede) (?:afsnit|avsnitt|dele|ord)"
        r"|(?:tekstdele|dele|afsnit|passager|ord|sektioner)(?=[^\n]{0,60}\*[^*\n]+\*(?!\*))",
        "capital_words": r"ord (?:skrevet )?(?:med|i) (?:kun )?store bo[gk]sta\w+",
        "emojis": r"emojis?|emojier",
        "placeholders": r"pladsholdere?|plassholdere?",
    },
    times=r"gange?r?",
)  # fmt: skip

SWEDISH = worded(
    "sv",
    Words(
        all="hela|helt|endast|bara|enbart|allt|alla|uteslutande",
        no="inte|ej|utan|undvik|inga|ingen|inget|aldrig",
        denied="inte|ej|aldrig",
        write="skriv|svara",
        use="använd|inkludera|ta med|innehålla|innehåller|nämn|ha med|infoga",
        together="och|eller|samt",
        upper="versaler|stora bokstäver",
        lower="gemener|små bokstäver",
        comma="komman?(?:tecken)?|kommatecknen",
        quotes="citattecken|citationstecken|anföringstecken",
        angle="dubbla vinkelparenteser",
        keyword="(?:nyckel|sök)?ord(?:et|en)?|begreppen|termerna",
        letter="bokstaven",
        paragraph="stycket?|paragrafen",
        ordinals="första|andra|tredje|fjärde|femte|sista",
        start="börja|inled|start",
        with_="med|som",
        finish="avsluta[sd]?|sluta|slutar",
        parts="SEKTION|Sektion|AVSNITT|Avsnitt|DEL|Del",
        repeat="upprepa|repetera",
        request="begäran|fråga|uppmaning|förfrågan|uppgift|prompt",
        verbatim="ord för ord|ordagrant|utan ändring|oförändrad|exakt|sedan|innan|därefter",
        separate="separera|åtskil|avskil|dela|skilj",
        stars="(?:6|sex) (?:asterisker|stjärnor)",
        one_of="ett av|en av|bland",
        options="alternativ|svar|mening",
        postscript="postskriptum|efterskrift|postscript|ps",
        table="(?:i|som) en tabell|i tabellform",
        bullet_list="punktlista|punktform",
        numbered_list="numrerad lista",
        yes_or_no="[\"“”]?ja[\"”]? eller [\"“”]?nej[\"”]?",
    ),
    marks="och varje beskriv ge nämn meningar stycken ord att på är av med inte ett det jag din ditt dina ska svar svaret skriv"
        " vad hur varför använd minst eller som från hela inom vid",
    numbers={word: index for index, word in enumerate(_SWEDISH_NUMBERS.split())}
    | {"ett": 1, "trettio": 30, "fyrtio": 40, "femtio": 50, "hundra": 100, "två hundra": 200},
    relations=(
        ("min", r"minst|åtminstone|minimum|inte (?:färre|mindre) än"),
        ("max",
         r"högst|max(?:imalt|imum|\.)?|inte (?:mer|fler|längre) än|upp till|begränsa\w*(?: \w+){0,3} till"
         r"|(?:inte )?överstiga|(?:inte )?överskrida"),
        ("below", r"(?:färre|mindre|kortare) än|under"),
        ("above", r"(?:mer|fler|längre) än|över"),
        ("exact", r"exakt|precis|endast|bara|totalt"),
        ("about", r"cirka|ca\.?|ungefär|omkring|runt"),
    ),
    after=(("min", r"eller (?:mer|fler)"), ("max", r"eller (?:mindre|färre)|max(?:imalt|imum)?")),
    range_to=r"till|och|eller|-|–",
    counted={
        "words": r"ord(?! med (?:stora|små))",
        "sentences": r"meningar|mening",
        "paragraphs": r"stycken?|paragrafer",
        "characters": r"tecken",
        "lines": r"rader|rad",
        "bullets": r"punkter?(?=[^\n]{0,60}markdown)|punktlistor|listpunkter",
        "sections": rf"(?:avsnitt|sektioner){_UNMARKED}|delar(?=[^\n]{{0,60}}DEL X)",
        "highlights": r"(?:framhävda|markerade) (?:avsnitt|delar|ord)|(?:textdelar|delar|passager|ord|avsnitt"
            r"|sektioner)(?=[^\n]{0,60}\*[^*\n]+\*(?!\*))",
        "capital_words": r"ord (?:skrivna )?(?:med|i) (?:bara )?(?:versaler|stora bokstäver)",
        "emojis": r"emojis?|emojier",
        "placeholders": r"platshållare",
    },
    times=r"gånger|gång",
)  # fmt: skip
