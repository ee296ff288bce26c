"""French words for parts of a response, marks and layout, and those of chats."""

from __future__ import annotations

from closeloop.buckets.constraints.other_languages.chat import Chat
from closeloop.buckets.constraints.other_languages.words import Words

FRENCH = Words(
    nouns={
        "sentences": r"phrases?",
        "paragraphs": r"paragraphes?",
        "items": (
            r"puces?|[ée]l[ée]ments?(?: de (?:la |ta |votre )?liste)?|points?(?: de (?:la |ta |votre )?liste)?|entr[ée]es?"
            r"|[ée]tapes?|conseils?|id[ée]es?|slogans?|titres|exemples?|raisons?|suggestions?|tirets"
        ),
        "lines": r"lignes?|vers",
        "stanzas": r"strophes?|quatrains?|couplets?",
        "sections": r"sections?|parties?",
    },
    each=r"chaque|chacun des|chacune des|toutes (?:les|tes|vos)|tous (?:les|tes|vos)",
    none=r"aucune?(?: des)?|nulle?",
    the=r"les|tes|vos|des",
    places={
        1: r"premi[èe]re?",
        2: r"deuxi[èe]me|seconde?",
        3: r"troisi[èe]me",
        4: r"quatri[èe]me",
        5: r"cinqui[èe]me",
        -1: r"derni[èe]re?",
    },
    per=r"par|pour chaque|dans chaque|à chaque",
    apiece=r"chacune?|tous|toutes",
    shall=r"doi(?:ven)?t|devra(?:ien)?t|devront|faut(?: que)?|peu(?:ven)?t|pourra",
    deny=r"ne (?:doi(?:ven)?t|devra|devrait|peu(?:ven)?t) pas|ne (?:jamais|pas)|n['’]",
    start=r"commen[cç]\w*|d[ée]but\w*",
    end=r"(?:se )?termin\w*|fini\w*|s['’]ach[èe]v\w*|(?:se )?conclu\w*",
    have=r"conten\w+|contien\w+|comport\w+|inclu\w+|mentionn\w+|avoir|comprend\w*",
    put=r"ajout\w+|met(?:s|tez|tre)?|plac\w+|utilis\w+|ins[èée]r\w+|inclu\w+",
    at_start=r"au d[ée]but de|devant|avant",
    at_end=r"[àa] la fin de|apr[èe]s|en fin de",
    by=r"par|avec|sur|en",
    inside=r"dans|en",
    a=r"une?|le|la|les|des?|l['’]|d['’]",
    word=r"mots?(?:[- ]cl[ée]s?)?|termes?|expression|phrase|pr[ée]fixe|symbole|caract[èe]re|texte",
    letter=r"lettre",
    marks={
        "?": r"points? d['’]interrogation",
        "!": r"points? d['’]exclamation",
        ";": r"points?[- ]virgules?",
        "...": r"points de suspension",
        ":": r"deux[- ]points",
        ",": r"virgules?",
        "-": r"tirets?",
        "*": r"ast[ée]risques?",
        "#": r"di[èe]ses?",
        ".": r"points?(?: final)?",
    },
    question=r"question",
    emoji=r"[ée]mojis?|[ée]motic[ôo]nes?",
    number=r"chiffres?|nombres?|num[ée]ros?",
    capital=r"(?:lettre )?majuscule",
    bold=r"(?:mot|terme|titre|texte) en gras",
    title=r"(?:titre|en-t[êe]te)(?! de (?:la|l|mon|ce|son))",
    asks=(
        r"[ée]cri[stv]\w*|classe[rz]?|trie[rz]?|range[rz]?|pr[ée]sente[rz]?|place[rz]?|encadre[rz]?|choisis\w*|compl[ée]te"
        r"|cr[ée]e[rz]?|laisse[rz]?|r[ée]dige\w*|donne[rz]?|cite[rz]?|liste[rz]?|utilise[rz]?|mets|mettez|fais|faites"
        r"|doi(?:ven)?t|devra(?:it|ient)?|faut|aucune?|chaque|commence[rz]?|commen[cç]\w+|termine[rz]?|terminant|finis(?:sez)?"
        r"|ajoute[rz]?|inclu[sre]\w*|veuillez|maximum|minimum|au plus|au moins|pas plus|limite[rz]?|r[ée]ponds|r[ée]pondez"
        r"|garde[rz]?|parle[rz]?|d[ée]cri[stv]\w*|explique[rz]?|[ée]vite[rz]?|pas|sans|sois|veille[rz]?"
    ),
    asking=r"(?:comment|pourquoi|quand|o[ùu]|qui|quel(?:le)?s?|combien|est-ce|y a-t-il|explique[rz]?(?:-moi)? comment)",
    can=r"\b(?:peux-tu|pouvez-vous|pourrais-tu|pourriez-vous|tu peux|vous pouvez)\b",
    relative=r"\bqui|\bdont|\bsi",
    no=(
        r"sans(?: aucune?s?)?(?: utiliser| employer| inclure| mettre)?|pas(?: de| d['’]| utiliser| employer)?|[ée]vite[rz]?"
        r"|aucune?|jamais(?: de| d['’])?|ni|bannis(?:sez)?|proscris|exclu[st]"
    ),
    include=r"inclu\w+|ajoute\w*|conten\w+|contien\w+|cite\w*|fournis\w*|comporte\w*|mets|mettez|ins[èée]r\w+|utilise[rz]?",
    things={
        "dashes": r"tirets? (?:(?:demi-)?cadratins?|longs?)",
        "semicolons": r"points?[- ]virgules?",
        "colons": r"deux[- ]points",
        "question marks": r"points? d['’]interrogation",
        "exclamation marks": r"points? d['’]exclamation",
        "commas": r"virgules?",
        "emojis": r"[ée]mojis?|[ée]motic[ôo]nes?",
        "ellipses": r"points de suspension",
        "parentheses": r"parenth[èe]ses?",
        "quotation marks": r"guillemets",
        "asterisks": r"ast[ée]risques?",
        "hyphens": r"traits? d['’]union",
        "links": r"liens?(?: hypertextes?)?|hyperliens?|urls?",
        "hashtags": r"hashtags?|mots?-di[èe]ses?",
        "email addresses": r"adresses? (?:e-?mail|[ée]lectronique)s?",
        "phone numbers": r"num[ée]ros? de t[ée]l[ée]phone",
        "bold text": r"(?:texte en )?gras",
        "italics": r"italiques?",
        "headings": r"titres markdown|en-t[êe]tes",
        "tables": r"tableaux?",
        "line breaks": r"sauts? de ligne|retours? [àa] la ligne",
        "direct quotes": r"citations?",
    },
    keyword=r"mots?(?:[- ]cl[ée]s?)?|termes?",
    use=r"utilis\w+|emplo\w+|inclu\w+|int[ée]gr\w+|avec|conten\w+|ins[èe]r\w+|place[rz]?",
    appear=r"appara[îi]tre|figurer|[êe]tre (?:inclus|pr[ée]sents?|utilis[ée]s?)",
    used=r"(?!)",
    table=r"tableau(?! de bord)",
    columns=r"colonnes",
    rows=r"lignes",
    options=(
        r"(?:l['’]une? (?:des|de ces)|parmi(?: les| ces)?) (?:\w+ )?(?:mots|options|r[ée]ponses|choix|[ée]tiquettes|valeurs"
        r"|cat[ée]gories|termes)(?: suivante?s)?|l['’]une? des suivante?s|parmi"
    ),
    dates=("AAAA", "MM", "JJ"),
    first_word=r"premier mot de (?:ta|la|votre) r[ée]ponse",
    emboldened=r"en gras",
    phrases={
        "ends_in_question": (
            r"(?:termine[rz]?|fini(?:s|r|ssez)|conclu[st]?|conclure|ach[èe]ve[rz]?|terminant|finissant)(?: \w+){0,3} (?:par"
            r"|avec|sur) (?:une|la) (?:\w+ )?question\b(?! :)|poser?(?:z)? une question [àa] la fin"
        ),
        "anti_alphabetical": r"ordre alphab[ée]tique inverse|ordre inverse de l['’]alphabet|ordre antialphab[ée]tique",
        "alphabetical": (
            r"(?:par|dans l['’]|en|selon l['’]) ?ordre alphab[ée]tique(?! inverse)|class\w+ alphab[ée]tiquement"
            r"|tri\w+ alphab[ée]tiquement"
        ),
        "day_clock": r"format (?:de )?24[- ]?h(?:eures?)?|sur 24 heures|24[- ]?h format",
        "no_things:line breaks": r"sans (?:aucun )?(?:saut|retour)s? (?:de|[àa] la) ligne|(?:en|sur) une seule ligne",
        "title_case": (
            r"majuscule (?:au d[ée]but de|[àa] (?:la premi[èe]re lettre de)?) ?chaque mot"
            r"|chaque mot (?:doit )?commence\w*(?: \w+)? une majuscule"
        ),
        "repeats": (
            r"aucun mot ne (?:doit|peut) (?:[êe]tre (?:r[ée]p[ée]t[ée]|utilis[ée] deux fois)|se r[ée]p[ée]ter"
            r"|appara[îi]tre deux fois)|(?:sans|ne) r[ée]p[èée]te[rz]? (?:pas )?(?:aucun|le m[êe]me|de) mots?"
            r"|pas r[ée]p[ée]ter de mots?"
        ),
        "label_only": r"(?:uniquement|seulement) (?:par |avec )?(?:l['’][ée]tiquette|la cat[ée]gorie|le label)",
    },
)

FRENCH_CHAT = Chat(
    only=r"uniquement|seulement|juste|exclusivement|rien que|simplement",
    alone=r"rien d['’]autre|et (?:puis )?c['’]est tout|rien de plus|(?:sans|pas|aucun)(?: d['’]| de )?(?: ?autre)? ?"
    r"(?:texte|explications?|commentaires?|blabla|justification|phrase|mot|politesses?)(?: autour| avant| apr[èe]s)?",
    no=r"sans(?: aucune?s?| le moindre| la moindre)?|pas(?: de| d['’]| un seul| le moindre| la moindre)?|z[ée]ro|aucune?s?|ni"
    r"|jamais(?: de"
    r"| d['’])?|[ée]vite[rz]?(?: les?| la)?|surtout pas(?: de| d['’])?",
    give=r"r[ée]pon\w+|renvo\w+|donne\w*|retourne\w*|sor(?:s|tez|tie)|produi\w+|fourni\w+|format|classe[rz]?|rends|sors"
    r"|il me faut|envoie\w*"
    r"|veux|je voudrais|livre\w*|g[ée]n[èe]re\w*",
    by=r"par|avec|en|sous forme de|le mot|l['’]un des mots",
    either=r"ou(?: bien)?",
    answer=r"r[ée]ponses?|messages?|sortie|texte|mails?|brouillons?",
    must=r"doi(?:ven)?t (?:[êe]tre)|sera|soit|est|doit",
    last=r"(?:tout )?derni(?:er|[èe]re)",
    first=r"(?:tout )?premi(?:er|[èe]re)",
    word=r"mot",
    line=r"ligne|phrase",
    ending=r"sign(?:e|ez|er)(?: toujours)?(?: par| avec)?|(?:tout )?[àa] la (?:toute )?fin|en conclusion|pour finir|(?:termine\w*"
    r"|fini\w*|conclu\w*|cl[ôo]tur\w*|ach[èe]v\w*)"
    r"(?: \w+){0,4} (?:par|avec|sur)",
    intro=r"(?:phrase d['’]|d['’])?(?:intro(?:duction)?|pr[ée]ambule|formules? de politesse|entr[ée]e en mati[èe]re|blabla)",
    punctuation=r"(?:signes? de )?ponctuation",
    letter=r"(?:la )?lettre|le caract[èe]re",
    absent=r"(?:est|sont) (?:interdite?|proscrite?|bannie?)|interdite?|ne doit pas appara[îi]tre|n['’]appara[îi]t",
    add=r"ajoute\w*|mets|mettez|fini\w*|termine\w*|glisse\w*|avec|rajoute\w*|plus",
    sections=r"sections?|titres|rubriques|parties|intertitres|en-têtes|blocs",
    divide=r"(?:structure\w*|divise\w*|d[ée]coupe\w*|organise\w*|partage\w*|s[ée]pare\w*|range\w*)(?: \w+){0,4} (?:en|dans)",
    placeholders=r"(?:champs?|zones?|infos?|[ée]l[ée]ments?|espaces?|trous?|variables?|parties?)(?: \w+){0,4} entre crochets"
    r"|entre crochets(?= (?:les|ce|pour|[àa]))",
    each_line=r"(?:chaque (?:ligne|[ée]l[ée]ment|point|article|[ée]tape|phrase)|lignes?|puces?)(?: \w+){0,5}? (?:par|avec|d['’]un"
    r"|de|un)",
    dashes=r"(?:avec|par) (?:des|un) tirets?|liste [àa] tirets|tirets pour (?:les|la) (?:liste|puces)|puces (?:avec"
    r"|[àa]) (?:des )?tirets?",
    digits=r"chiffres?(?! d)",
    separated=r"s[ée]par[ée]\w*(?: \w+)? (?:par|avec)(?: des| un| une)?",
    word_of=r"(?:le )?mot|(?:l['’])?expression|(?:le )?terme",
    figure=r"(?:le )?(?:chiffre|nombre|r[ée]sultat chiffr[ée])",
    code=r"code|commande|requ[êe]te",
    result=r"traduction|(?:texte|version) corrig[ée]e?|r[ée]sum[ée]|objet|nom|titre|r[ée]sultat",
    number_it=r"num[ée]rote[rz]? (?:les|chaque|tes|vos|le)|avec des num[ée]ros",
    table=r"(?:sous (?:la )?forme d['’]un|sous forme de|en|dans un) tableau(?: markdown)?(?! de bord)",
    mention=r"mentionn\w+|parl\w+ (?:de|du|des)|[ée]voqu\w+|cit\w+",
    emoji=r"[ée]mojis?|[ée]motic[ôo]nes?|smileys?",
    plain=r"(?:en |du )?texte brut",
)
