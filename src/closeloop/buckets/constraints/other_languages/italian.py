"""Italian words for parts of a response, marks and layout, and those of chats."""

from __future__ import annotations

from closeloop.buckets.constraints.other_languages.chat import Chat
from closeloop.buckets.constraints.other_languages.words import Words

ITALIAN = Words(
    nouns={
        "sentences": r"fras[ei]|periodi",
        "paragraphs": r"paragraf[oi]",
        "items": (
            r"punti?(?: elenco| dell['’]elenco)?|punto(?: elenco| dell['’]elenco)?(?! (?:esclam|interrog|e virgola|di vista"
            r"|fermo))|element[oi](?: dell['’]elenco| della lista)?|voc[ei](?: dell['’]elenco| della lista)?|passagg[io]+"
            r"|consigl[io]+|ide[ae]|motiv[oi]|slogan|titoli|esemp[io]+|suggeriment[oi]"
        ),
        "lines": r"rig(?:a|he)|vers[oi]",
        "stanzas": r"strof[ae]|quartin[ae]",
        "sections": r"sezion[ei]",
    },
    each=r"ogni|ciascun[oa]?|tutte le(?: tue)?|tutti i(?: tuoi)?|tutti gli",
    none=r"nessun[oa]?(?: dell[ae]| dei| degli)?",
    the=r"le|i|gli",
    places={
        1: r"prim[oa]",
        2: r"second[oa]",
        3: r"terz[oa]",
        4: r"quart[oa]",
        5: r"quint[oa]",
        -1: r"ultim[oa]",
    },
    per=r"per|in ogni|per ogni|a",
    apiece=r"ciascun[oa]|ognun[oa]|cadaun[oa]|tutti|tutte",
    shall=r"deve|devono|dovr[àa]|dovrebbero?|dovranno|pu[òo]|possono",
    deny=r"non (?:deve|devono|dovrebbe|pu[òo])|non|mai",
    start=r"inizi\w*|cominci\w*",
    end=r"(?:si )?termin\w+|fini\w+|(?:si )?conclud\w+",
    have=r"conten\w+|contien\w+|includ\w+|menzion\w+|avere|abbia",
    put=r"aggiung\w+|metti|mettere|inserisc\w+|inserire|us[ai]\w*|utilizz\w+|includi|colloc\w+",
    at_start=r"all['’]inizio (?:di|della|del)|prima di|davanti a",
    at_end=r"alla fine (?:di|della|del)|in fondo a|dopo",
    by=r"con|per|da|in",
    inside=r"in|nel(?:la)?|dentro",
    a=r"un[oa]?|le|i|gli|il|lo|la|l['’]|un['’]",
    word=r"parol[ae](?: chiave)?|termin[ei]|espressione|frase|prefisso|simbolo|testo",
    letter=r"lettera",
    marks={
        "?": r"punt[oi] interrogativ[oi]|punt[oi] di domanda",
        "!": r"punt[oi] esclamativ[oi]",
        ";": r"punt[oi] e virgola",
        "...": r"puntini di sospensione|puntini",
        ":": r"due punti",
        ",": r"virgol[ae]",
        "-": r"trattin[oi]",
        "*": r"asterisc(?:o|hi)",
        "#": r"cancelletto",
        ".": r"punto(?: fermo| finale)?",
    },
    question=r"domanda",
    emoji=r"emoji|emoticon|faccin[ae]",
    number=r"numer[oi]|cifr[ae]",
    capital=r"(?:lettera )?maiuscola",
    bold=r"(?:parola|termine|titolo|testo) in grassetto",
    title=r"(?:titolo|intestazione)(?! (?:del|della|dello)\b)",
    asks=(
        r"scriv\w+|ordina|classifica|racchiudi|scegli|crea|lascia|poni|redig\w+|dammi|elenca|nomina|cita|usa|usare|utilizza"
        r"|metti|mettere|deve|devono|dovr\w+|ogni|nessun[oa]?|inizia|iniziare|comincia|termina|terminare|finisci|concludi"
        r"|aggiungi|includi|inserisci|massimo|minimo|almeno|non|senza|limita|rispondi|parla|descrivi|spiega|evita|evitare|fai"
        r"|assicurati|per favore|presenta"
    ),
    asking=r"(?:come|perch[ée]|quando|dove|chi|quale|quali|quant[oaie]|c['’][èe]|cosa|che cosa|spiega come|dimmi come)",
    can=r"\b(?:puoi|pu[òo]|potresti|potrebbe)\b",
    relative=r"\bche|\bchi|\bcui|\bse",
    no=(
        r"senza(?: usare| utilizzare| inserire| alcun\w*| nessun\w*)?|non(?: devi)?(?: usare?| usi| utilizz\w+| inserire"
        r"| inserisc\w+| includere| mettere| scrivere| aggiungere)|evit(?:a|are|i)|niente|nessun[oa]?|mai"
    ),
    include=r"includ\w+|includi|aggiung\w+|inserisc\w+|inserire|conten\w+|contien\w+|contenga|cita|fornisci|metti|usa",
    things={
        "dashes": r"trattin[oi] lungh[oi]|lineette?",
        "semicolons": r"punt[oi] e virgola",
        "colons": r"due punti",
        "question marks": r"punt[oi] interrogativ[oi]",
        "exclamation marks": r"punt[oi] esclamativ[oi]",
        "commas": r"virgol[ae]",
        "emojis": r"emoji|emoticon|faccine",
        "ellipses": r"puntini(?: di sospensione)?",
        "parentheses": r"parentesi",
        "quotation marks": r"virgolette",
        "asterisks": r"asterischi",
        "hyphens": r"trattini",
        "links": r"link|collegament[oi]|url",
        "hashtags": r"hashtag",
        "email addresses": r"indirizz[oi] e-?mail",
        "phone numbers": r"numer[oi] di telefono",
        "bold text": r"(?:testo in )?grassetto",
        "italics": r"corsivo",
        "headings": r"intestazioni",
        "tables": r"tabelle",
        "line breaks": r"interruzioni di riga|a capo",
        "direct quotes": r"citazion[ei]",
    },
    keyword=r"parol[ae](?: chiave)?|termin[ei]",
    use=r"us[ai]|usando|utilizz\w+|includ\w+|includi|con|contenga|inserisc\w+",
    appear=r"comparire|apparire|figurare|essere (?:presenti?|inclus[ae]|usat[ae])",
    used=r"(?!)",
    table=r"tabella(?! periodica)",
    columns=r"colonne",
    rows=r"righe",
    options=(
        r"un[oa]? (?:tra|fra|di|delle?|dei|degli)(?: (?:quest[ei]|le|i))?(?: seguenti)?(?: (?:parole|opzioni|risposte"
        r"|etichette|valori|categorie))?(?: seguenti)?"
    ),
    dates=("AAAA", "MM", "GG"),
    first_word=r"prima parola della (?:tua )?risposta",
    emboldened=r"in grassetto",
    phrases={
        "ends_in_question": (
            r"(?:termin\w+|fini\w+|conclud\w+|chiud\w+)(?: \w+){0,3} con una (?:\w+ )?domanda\b(?!:)|fai una domanda alla fine"
        ),
        "anti_alphabetical": r"ordine alfabetico inverso",
        "alphabetical": r"in ordine alfabetico(?! inverso)|per ordine alfabetico|alfabeticamente",
        "day_clock": r"formato (?:a )?24 ?(?:h|ore)|nel formato 24 ore",
        "no_things:line breaks": (
            r"senza (?:interruzioni di riga|andare a capo|a capo)|(?:in|su) una sola riga|(?:in|su) un['’]unica riga"
        ),
        "title_case": r"iniziale maiuscola (?:a|per|di) ogni parola|maiuscola l['’]iniziale di ogni parola",
        "repeats": (
            r"nessuna parola (?:deve|pu[òo]) (?:essere ripetuta|ripetersi|comparire due volte)|(?:non"
            r"|senza) ripetere (?:alcuna |nessuna |la stessa )?parol[ae]"
        ),
        "label_only": r"(?:solo|soltanto|unicamente) (?:con )?(?:l['’]etichetta|la categoria)",
    },
)

ITALIAN_CHAT = Chat(
    only=r"solo|soltanto|solamente|unicamente|esclusivamente|nient['’]altro che",
    alone=r"nient['’]altro|e basta|niente altro|nulla di pi[ùu]|(?:senza|niente|nessun\w*)(?: altr[oi])? (?:testo|spiegazion[ei]"
    r"|comment[oi]"
    r"|preamboli|giri di parole|motivazion[ei]|chiacchiere|fronzoli|parole)(?: intorno| attorno)?",
    no=r"senza(?: alcun\w*| nessun\w*)?|niente|nessun[oa]?|neanche un[oa]?|nemmeno un[oa]?|zero|non (?:usare|usate|mettere|voglio"
    r"|inserire"
    r"|usi|metta)|mai|evita\w*|n[ée]",
    give=r"rispond\w+|restitui\w+|dammi|fornisci\w*|produci|output|formato|genera\w*|classifica\w*|scrivi|voglio|mi serve"
    r"|ritorna\w*|manda\w*",
    by=r"con|in|come|la parola|usando|una delle parole",
    either=r"o(?:ppure)?",
    answer=r"rispost[ae]|messaggi\w*|output|test[oi]|mail|bozz[ae]",
    must=r"dev(?:e|ono) essere|sia|sar[àa]|[èe]|dev['’]essere",
    last=r"ultim[ao]",
    first=r"prim[ao]",
    word=r"parola",
    line=r"riga|frase",
    ending=r"firma(?:ti|re)?(?: sempre)?(?: come| con)?|alla fine|in fondo|in chiusura|(?:termin\w+|chiud\w+|concluf?d\w+"
    r"|conclud\w+|finisc\w+)(?: \w+){0,4} con",
    intro=r"introduzion[ei]|preamboli?|premess[ae]|saluti|convenevoli",
    punctuation=r"punteggiatura|segni di interpunzione",
    letter=r"(?:la )?lettera|il carattere",
    absent=r"(?:[èe]|sia) (?:vietat[ao]|proibit[ao]|bandit[ao])|vietat[ao]|non (?:deve|pu[òo]) (?:comparire|apparire|esserci)"
    r"|non compa\w+",
    add=r"aggiung\w+|mett\w+|chiud\w+|termin\w+|conclud\w+|con|infila\w*|inserisc\w+",
    sections=r"sezioni|titol(?:ett)?i|paragrafi intitolati|parti|capitoletti|intestazioni|blocchi|sottotitoli",
    divide=r"(?:divi[ds]\w+|suddivis\w+|struttura\w*|organizza\w*|suddivid\w+|separa\w*|articola\w*)(?: \w+){0,4} in",
    placeholders=r"(?:campi|spazi|parti|dati|segnaposto|variabili)(?: \w+){0,4} (?:tra|fra) (?:parentesi )?quadre"
    r"|(?:tra|fra) parentesi quadre(?= (?:i|le|il|per))",
    each_line=r"(?:ogni (?:riga|punto|voce|elemento|frase|passo)|righe|ciascuna riga)(?: \w+){0,5}? (?:con|per|da un|un|dal)",
    dashes=r"con (?:il|i|un|dei) trattin[oi]|elenco (?:con|a) trattini|trattini (?:davanti|all['’]inizio)|punti con (?:il )?trattino",
    digits=r"cifre",
    separated=r"separ\w+ (?:da|con)(?: una)?",
    word_of=r"(?:la )?parola|(?:il )?termine|(?:l['’])?espressione",
    figure=r"(?:il |un )?numero|(?:la )?cifra",
    code=r"codice|comando|query",
    result=r"traduzione|(?:testo|versione) corrett[oa]|riassunto|oggetto|nome|titolo|risultato",
    number_it=r"numera(?:te|re)? (?:i|le|ogni|gli)|con i numeri davanti",
    table=r"(?:in|sotto forma di|con una) (?:una )?tabella(?: markdown)?|formato tabella",
    mention=r"menzion\w+|parl\w+ di|nomin\w+|cit\w+",
    emoji=r"emoji|emoticon|faccine",
    plain=r"testo semplice|testo puro",
)
