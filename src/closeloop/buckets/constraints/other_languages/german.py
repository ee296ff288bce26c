"""German words for parts of a response, marks and layout, and those of chats."""

from __future__ import annotations

from closeloop.buckets.constraints.other_languages.chat import Chat
from closeloop.buckets.constraints.other_languages.words import Words

GERMAN = Words(
    nouns={
        "sentences": r"s[äa]tzen?|satz(?:es)?",
        "paragraphs": r"abs[äa]tzen?|absatz(?:es)?",
        "items": (
            r"stichpunkte?n?|aufz[äa]hlungspunkte?n?|spiegelstriche?|listenpunkte?n?|listeneintr[äa]ge?n?|eintr[äa]ge?n?"
            r"|eintrag|punkte?n?|schritte?n?|tipps?|ideen?|gr[üu]nde?n?|vorschl[äa]ge?n?|vorschlag|slogans?|[üu]berschriften"
            r"|beispiele?n?|listenelemente?"
        ),
        "lines": r"zeilen?",
        "stanzas": r"strophen?|verse",
        "sections": r"abschnitte?n?|abschnitts",
    },
    each=r"jede[rsnm]?|s[äa]mtliche|alle(?: deine| ihre)?",
    none=r"keine?[nrms]?(?: der| deiner)?",
    the=r"die|deine|ihre",
    places={
        1: r"erste[nrsm]?",
        2: r"zweite[nrsm]?",
        3: r"dritte[nrsm]?",
        4: r"vierte[nrsm]?",
        5: r"f[üu]nfte[nrsm]?",
        -1: r"letzte[nrsm]?",
    },
    per=r"pro|je|in jede[mr]|f[üu]r jede[ns]?",
    apiece=r"jeweils|je|jede[rs]?|alle",
    shall=r"muss|m[üu]ssen|sollte?n?|soll|darf|d[üu]rfen|hat|haben|m[üu]sste",
    deny=r"nicht|nie|niemals|kein(?:e[nms]?)?",
    start=r"beginn\w*|anf[aä]ng\w*|f[äa]ngt|angefangen|starte\w*",
    end=r"(?:be)?ende\w*|(?:ab)?schlie(?:ß|ss)\w*|aufh[öo]r\w*|endet",
    have=r"enth[aä]lt\w*|enthalten|beinhalte\w*|vorkommen|haben|erw[äa]hn\w+|aufweisen",
    put=r"setze?n?|f[üu]ge?|f[üu]gen|verwende?n?|benutze?n?|nutze?n?|schreibe?n?|stelle?n?",
    at_start=r"an den anfang|am anfang|zu beginn|vor",
    at_end=r"ans ende|am ende|hinter|nach",
    by=r"mit(?: dem| einem| einer| der| den)?|auf(?: ein| einen| das)?|in",
    inside=r"in",
    a=r"eine?[mnrs]?|de[mnrs]|die|das",
    word=r"(?:schl[üu]ssel)?w(?:ort|orte|orten|[öo]rter)n?|begriffe?|ausdruck|satz|phrase|zeichen|symbol|text",
    letter=r"buchstaben?",
    marks={
        "?": r"fragezeichen",
        "!": r"ausrufe?zeichen|ausrufungszeichen",
        ";": r"semikolons?|semikola|strichpunkte?n?",
        "...": r"auslassungspunkte?n?|ellipse",
        ":": r"doppelpunkte?n?",
        ",": r"kommas?|kommata",
        "-": r"bindestriche?n?|spiegelstriche?n?",
        "*": r"sternchen|asterisk",
        "#": r"rautezeichen|raute",
        ".": r"punkte?n?",
    },
    question=r"frage",
    emoji=r"emojis?|emoticons?|smileys?",
    number=r"zahl(?:en)?|ziffern?",
    capital=r"gro(?:ß|ss)buchstaben?",
    bold=r"(?:fette[nms]? (?:wort|begriff|[üu]berschrift|text))|fettgedruckte[nms]? \w+",
    title=r"(?:titel|[üu]berschrift)(?! (?:des|der|meines|meiner))",
    asks=(
        r"schreib\w*|verzicht\w*|sortier\w*|ordne|w[äa]hle|erstelle?|lass|mach\w*|verfass\w*|gib|nenne|nenn|liste|verwende?\w*|benutze?"
        r"|nutze?|setze|muss|m[üu]ssen|soll\w*|darf|d[üu]rfen|jede[rsnm]?|keine?[nrms]?|beginn\w*|ende\w*|beende\w*|schlie(?:ß"
        r"|ss)e|f[üu]ge|h[öo]chstens|maximal|mindestens|nicht|ohne|begrenze|antworte|erz[äa]hl\w*|beschreib\w*|erkl[äa]r\w*"
        r"|vermeide|halte|achte|sorge|bitte|formuliere|stelle"
    ),
    asking=(
        r"(?:wie|warum|wieso|weshalb|wann|wo|wer|was|welche[rsnm]?|gibt es|ist|sind|hat|haben|darf|erkl[äa]re?(?: mir)?,? wie)"
    ),
    can=r"\b(?:kannst du|k[öo]nnen sie|k[öo]nntest du|k[öo]nnten sie|w[üu]rdest du)\b",
    relative=r", (?:der|die|das|wer)|\bob",
    no=(
        r"keine?n?|ohne(?: die verwendung von| irgendwelche)?|vermeide(?:n sie)?|verzichte(?:n sie)? auf|nie(?:mals)?|weder"
        r"|noch"
    ),
    denied=(
        r"(?:sind|ist) (?:nicht erlaubt|verboten|untersagt)|nicht (?:verwenden|benutzen|erlaubt)|vermeiden|weglassen|verboten"
    ),
    include=r"enth[aä]lt\w*|f[üu]ge|nenne|gib|verwende|verlinke|einf[üu]gen|angeben|enthalten|mit|zitiere",
    things={
        "dashes": r"gedankenstriche?n?",
        "semicolons": r"semikolons?|semikola|strichpunkte?n?",
        "colons": r"doppelpunkte?n?",
        "question marks": r"fragezeichen",
        "exclamation marks": r"ausrufe?zeichen|ausrufungszeichen",
        "commas": r"kommas?|kommata",
        "emojis": r"emojis?|emoticons?|smileys?",
        "ellipses": r"auslassungspunkte?n?",
        "parentheses": r"klammern?",
        "quotation marks": r"anf[üu]hrungszeichen",
        "asterisks": r"sternchen",
        "hyphens": r"bindestriche?n?",
        "links": r"links?|hyperlinks?|urls?|verlinkungen",
        "hashtags": r"hashtags?",
        "email addresses": r"e-?mail-?adressen?",
        "phone numbers": r"telefonnummern?",
        "bold text": r"fettdruck|fettschrift|fetten text",
        "italics": r"kursivschrift",
        "headings": r"(?:markdown-)?[üu]berschriften|zwischen[üu]berschriften",
        "tables": r"tabellen",
        "line breaks": r"zeilenumbr[üu]che?n?",
        "direct quotes": r"(?:w[öo]rtliche[ns]? )?zitate?",
    },
    keyword=r"(?:schl[üu]ssel)?w(?:ort|orte|orten|[öo]rter|[öo]rtern)|begriffe?n?",
    use=r"verwende\w*|benutze\w*|nutze|mit|enth[aä]lt\w*|einbaue\w*|baue",
    appear=r"vorkommen|enthalten sein|verwendet werden|auftauchen|erscheinen",
    used=r"zu (?:benutzen|verwenden|nutzen|gebrauchen)|(?:nicht )?(?:verwenden|benutzen)",
    table=r"tabelle",
    columns=r"spalten",
    rows=r"zeilen",
    options=(
        r"eine[mrs]? (?:der|dieser|von|aus)(?: (?:den|diesen))?(?: folgenden?)?(?: (?:w[öo]rtern?|optionen|antworten|labels?"
        r"|kategorien|werten?|begriffen?))?"
    ),
    dates=("JJJJ", "MM", "TT"),
    first_word=r"erste wort (?:deiner|der|ihrer) antwort",
    emboldened=r"(?:in )?fett(?:druck|schrift|gedruckt)?",
    phrases={
        "ends_in_question": (
            r"(?:schlie(?:ß|ss)e?\w*|ende|enden|beende\w*)(?: \w+){0,4} mit einer (?:\w+ )?frage\b(?! von)(?!:)"
            r"|mit einer (?:\w+ )?frage (?:enden|schlie(?:ß|ss)en|beenden|abschlie(?:ß|ss)en|aufh[öo]ren)|am ende eine frage"
        ),
        "anti_alphabetical": r"umgekehrt(?:er|en)? alphabetisch\w*|r[üu]ckw[äa]rts alphabetisch",
        "alphabetical": (
            r"(?<!umgekehrter )(?<!umgekehrt )alphabetisch(?:er reihenfolge| sortier\w*| geordnet| ordnen)?|nach dem alphabet"
        ),
        "day_clock": r"24[- ]?(?:h|stunden)[- ]?(?:format|uhr|schreibweise)",
        "no_things:line breaks": (
            r"ohne (?:zeilenumbr[üu]che?|zeilenumbruch)|in einer (?:einzigen )?zeile(?! pro)|keine zeilenumbr[üu]che"
        ),
        "title_case": r"jedes wort (?:soll |muss )?mit (?:einem )?gro(?:ß|ss)buchstaben",
        "repeats": (
            r"kein wort (?:darf|soll) (?:wiederholt werden|doppelt vorkommen|zweimal vorkommen|mehrfach vorkommen"
            r"|sich wiederholen)|(?:kein|ohne ein) wort (?:zu wiederholen|zweimal)|wiederhole (?:kein wort|keine w[öo]rter)"
        ),
        "label_only": r"(?:nur|lediglich|ausschlie(?:ß|ss)lich) (?:mit )?(?:de[mr]|das|die) (?:label|kategorie|etikett)",
    },
)

GERMAN_CHAT = Chat(
    only=r"nur|lediglich|ausschließlich|ausschliesslich|bloß|bloss|einzig",
    alone=r"sonst nichts|nichts anderes|nichts weiter|weiter nichts|und nichts sonst|(?:kein|ohne)(?:e[nrsm]?)? (?:weitere[nrsm]? )?"
    r"(?:text|worte?|erkl[äa]rung(?:en)?|begr[üu]ndung(?:en)?|kommentare?|drumherum|gelaber|vor- und nachwort)",
    no=r"kein(?:e[nrsm]?|erlei)?|ohne|nie(?:mals)?|null|nicht|weder|lass|verzichte(?:n sie)? auf|bitte keine?",
    give=r"antworte\w*|gib|geben sie|ausgabe|ausgeben|zur[üu]ckgeben|liefer[en]?\w*|r[üu]ckgabe|schick\w*|output|format"
    r"|klassifizier\w*"
    r"|entscheide\w*|brauche?",
    by=r"mit|als|in|im|auf|das wort|dem wort",
    either=r"oder|bzw\.?",
    answer=r"antwort(?:en)?|nachricht(?:en)?|ausgabe|text|mails?|entw[uü]rfe?",
    must=r"muss|soll(?:te)?|ist|sei|lautet|lauten|hei(?:ß|ss)t",
    last=r"(?:aller)?letzte[snrm]?",
    first=r"(?:aller)?erste[snrm]?",
    word=r"wort",
    line=r"zeile|satz",
    ending=r"unterschreib\w*(?: \w+)? mit|signier\w*(?: \w+)? mit|ganz am (?:ende|schluss)|zum schluss|am (?:ende|schluss)(?: der"
    r"| jeder| deiner| ihrer)? (?:\w+ )?(?:steht|kommt|immer)"
    r"|abschlie(?:ß|ss)end mit|schlie(?:ß|ss)\w*(?: \w+){0,4} mit|end(?:e|et|en)(?: \w+){0,4} mit",
    intro=r"einleitung(?:s\w+)?|vorrede|vorwort|floskeln?|begr[üu](?:ß|ss)ung|smalltalk",
    punctuation=r"satzzeichen|interpunktion",
    letter=r"(?:der |den |das )?(?:buchstaben?|zeichen)",
    absent=r"nicht (?:vor|verwenden|vorkommen|benutzen|auftauchen)|vermeiden|ist (?:tabu|verboten)|verboten|weglassen|nie vor",
    add=r"mit|f[üu]ge?|h[äa]ng\w*|setze?|und|schreib\w*|ende\w*|schlie(?:ß|ss)\w*|noch|pack\w*",
    sections=r"überschriften|uberschriften|abschnitten?|rubriken|zwischenüberschriften|teilen?|blöcken?|punkte(?= (?:hei|namens))",
    divide=r"(?:gliedere?|unterteile?|teile?|aufgeteilt|gegliedert|unterteilt|strukturiere?)(?: \w+){0,3} in",
    placeholders=r"platzhalter\w*[^.\n]{0,20}eckige\w* klammern|in eckigen klammern(?= (?:als platzhalter|zum ausf[üu]llen|lassen))",
    each_line=r"(?:jede[rs]? (?:zeile|punkt|eintrag|satz)|zeilen|punkte|vor jede[mrn]? \w+|eintr[äa]ge)(?: \w+){0,4}? (?:mit|ein)",
    dashes=r"mit (?:spiegelstrichen|bindestrichen|gedankenstrichen)(?: aufz[äa]hl\w+)?|stichpunkte mit [\"„]?-|spiegelstriche",
    digits=r"ziffern?",
    separated=r"getrennt (?:durch|mit|per)|(?:durch|mit|per)(?= (?:komma|semikolon|strichpunkt)\w* (?:getrennt|trennen))"
    r"|trenn\w*(?: \w+){0,3} (?:durch|mit|per)",
    small_nouns=False,
    word_of=r"(?:das )?wort|(?:der |den )?begriff",
    figure=r"zahl|ziffer|ergebnis als zahl",
    code=r"code|quellcode|befehl|sql",
    result=r"[üu]bersetzung|korrigierte[rn]? (?:text|satz|fassung)|zusammenfassung|[üu]berarbeitete[rn]? (?:text|fassung)"
    r"|betreff(?:zeile)?|name[n]?|titel|ergebnis",
    number_it=r"nummerier\w+ (?:die|sie|das|alle|mir)|durchnummerier\w+|mit (?:nummern|nummerierung)",
    table=r"als (?:\w+-)?tabelle|tabellenform|in tabellarischer form",
    mention=r"erw[äa]hn\w+|nenn\w*|sprich\w* [üu]ber|spreche\w* [üu]ber",
    plain=r"(?:nur |als )?(?:reine[rnms]?|blo(?:ß|ss)en?) (?:flie(?:ß|ss))?text",
)
