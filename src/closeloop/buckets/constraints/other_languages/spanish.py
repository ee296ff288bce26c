"""Spanish words for parts of a response, marks and layout, and those of chats."""

from __future__ import annotations

from closeloop.buckets.constraints.other_languages.chat import Chat
from closeloop.buckets.constraints.other_languages.words import Words

SPANISH = Words(
    nouns={
        "sentences": r"frases?|oraci[óo]n(?:es)?",
        "paragraphs": r"p[áa]rrafos?",
        "items": (
            r"viñetas?|puntos? de (?:la |tu )?lista|puntos|elementos?(?: de (?:la|tu) lista)?|punto(?! (?:y|final|de vista))"
            r"|[íi]tems?|entradas?|pasos?|consejos?|ideas?|razones|esl[óo]ganes|t[íi]tulos|ejemplos?|sugerencias?"
        ),
        "lines": r"l[íi]neas?|versos?|rengl[óo]n(?:es)?",
        "stanzas": r"estrofas?",
        "sections": r"secci[óo]n(?:es)?|apartados?",
    },
    each=r"cada(?: una de las| uno de los)?|todas (?:las|tus|sus)|todos (?:los|tus|sus)",
    none=r"ning[úu]na?(?: de (?:las|los|tus))?",
    the=r"las|los|tus|sus",
    places={
        1: r"primer[oa]?",
        2: r"segund[oa]",
        3: r"tercer[oa]?",
        4: r"cuart[oa]",
        5: r"quint[oa]",
        -1: r"[úu]ltim[oa]",
    },
    per=r"por|en cada|para cada",
    apiece=r"cada un[oa]|cada|todos|todas",
    shall=r"deben?|deber[áa]n?|deber[íi]an?|tienen? que|ha(?:n)? de|puede[n]?|podr[áa]n?",
    deny=r"no (?:deben?|puede[n]?|deber[áa]n?|deber[íi]an?)|no|nunca",
    start=r"empi\w+|empezar|empezando|comien\w+|comenz\w+|inici\w+",
    end=r"termin\w+|acab\w+|finali[czs]\w+|conclu\w+",
    have=r"conten\w+|contien\w+|inclu\w+|mencion\w+|tener|tenga",
    put=r"añad\w+|pon(?:er|ga)?|coloc\w+|us[ae]\w*|utili[cz]\w+|agreg\w+|inclu\w+",
    at_start=r"al (?:principio|inicio|comienzo) de|antes de|delante de",
    at_end=r"al final(?:izar)? de|despu[ée]s de",
    by=r"con|por|en",
    inside=r"en|dentro de",
    a=r"una?|el|la|los|las",
    word=r"palabras?(?: clave)?|t[ée]rminos?|expresi[óo]n|frase|prefijo|s[íi]mbolo|texto",
    letter=r"letra",
    marks={
        "?": r"signos? de interrogaci[óo]n",
        "!": r"signos? de (?:exclamaci[óo]n|admiraci[óo]n)",
        ";": r"puntos? y comas?",
        "...": r"puntos suspensivos",
        ":": r"dos puntos",
        ",": r"comas?",
        "-": r"guion(?:es)?|guiones|guión",
        "*": r"asteriscos?",
        "#": r"almohadillas?",
        ".": r"punto(?: final)?",
    },
    question=r"pregunta",
    emoji=r"emojis?|emoticonos?",
    number=r"n[úu]meros?|cifras?|d[íi]gitos?",
    capital=r"(?:letra )?may[úu]scula",
    bold=r"(?:palabra|t[ée]rmino|t[íi]tulo|texto) en negrita",
    title=r"(?:t[íi]tulo|encabezado)(?! de (?:la|mi|este|su))",
    asks=(
        r"escrib\w+|orden[ae]|clasifica|coloca|encierra|elige|crea|deja|rodea|redact\w+|da|dame|haz|usa|use|utiliza|utilice"
        r"|pon|nombra|enumera|lista|deben?|deber[áa]n?|deber[íi]an?|tienen? que|cada|ning[úu]na?|empieza|empiece|empezar"
        r"|comienza|comience|termina|termine|terminar|acaba|añade|agrega|incluye|incluya|m[áa]ximo|m[íi]nimo|al menos"
        r"|no m[áa]s|como mucho|limita|responde|responda|habla|describe|explica|evita|evite|mant[ée]n|mantenga|aseg[úu]rate|no"
        r"|sin|menciona|presenta|por favor"
    ),
    asking=(
        r"¿?(?:c[óo]mo|por ?qu[ée]|cu[áa]ndo|d[óo]nde|qui[ée]n|qu[ée]|cu[áa]l(?:es)?|cu[áa]nt[oa]s?|hay|explica c[óo]mo"
        r"|dime c[óo]mo)"
    ),
    can=r"\b(?:puedes|puede|podr[íi]as?|podr[íi]a usted) (?!tener|haber)",
    relative=r"\bque|\bquien|\bdonde|\bsi",
    no=(
        r"sin(?: usar| utilizar| incluir| ning[úu]n\w*)?|no(?: se)?(?: debes)?(?: us(?:es|e|en|ar)| utilic(?:es|e)| utilizar"
        r"| incluy(?:as|a)| incluir| pongas| escribas| emplees| añadas| agregues| quiero)|evit(?:a|e|ar|ando)|nada de"
        r"|ning[úu]na?|nunca us(?:es|e|ar)|proh[íi]be\w*"
    ),
    include=r"inclu\w+|añad\w+|agreg\w+|conten\w+|contien\w+|contenga|cita|proporciona|pon|us[ae]|utiliza",
    things={
        "dashes": r"rayas?(?: \(—\))?|guiones largos",
        "semicolons": r"puntos? y comas?",
        "colons": r"dos puntos",
        "question marks": r"signos? de interrogaci[óo]n",
        "exclamation marks": r"signos? de (?:exclamaci[óo]n|admiraci[óo]n)|exclamaciones",
        "commas": r"comas?",
        "emojis": r"emojis?|emoticonos?",
        "ellipses": r"puntos suspensivos",
        "parentheses": r"par[ée]ntesis",
        "quotation marks": r"comillas",
        "asterisks": r"asteriscos?",
        "hyphens": r"guiones?",
        "links": r"enlaces?|hiperv[íi]nculos?|links?|urls?",
        "hashtags": r"hashtags?|etiquetas? de twitter",
        "email addresses": r"(?:direcciones|direcci[óo]n) de correo(?: electr[óo]nico)?",
        "phone numbers": r"n[úu]meros? de tel[ée]fono",
        "bold text": r"(?:texto en )?negritas?",
        "italics": r"cursivas?",
        "headings": r"encabezados?",
        "tables": r"tablas",
        "line breaks": r"saltos? de l[íi]nea",
        "direct quotes": r"citas? textual(?:es)?",
    },
    keyword=r"palabras?(?: clave)?|t[ée]rminos?",
    use=r"us[ae]|usando|utili[zc]\w+|inclu\w+|con|conten\w+|contenga|emple\w+",
    appear=r"aparecer|figurar|estar (?:incluidas?|presentes?)|incluirse|usarse",
    used=r"(?!)",
    table=r"tabla(?! (?:de multiplicar|peri[óo]dica))",
    columns=r"columnas",
    rows=r"filas",
    options=(
        r"(?:una?|alguna?) (?:de|entre) (?:\w+ )?(?:las |los |estas |estos )?(?:siguientes )?(?:palabras|opciones|respuestas"
        r"|etiquetas|valores|categor[íi]as)?(?: siguientes)?"
    ),
    dates=("AAAA", "MM", "DD"),
    first_word=r"primera palabra de (?:tu|la|su) respuesta",
    emboldened=r"en negrita",
    phrases={
        "ends_in_question": (
            r"(?:termin\w+|acab\w+|finali[zc]\w+|conclu\w+|cierra)(?: \w+){0,3} con una (?:\w+ )?pregunta\b(?!:)"
            r"|haz una pregunta al final"
        ),
        "anti_alphabetical": r"orden alfab[ée]tico inverso|alfab[ée]ticamente a la inversa",
        "alphabetical": r"(?:por|en) orden alfab[ée]tico(?! inverso)|orden[ae]\w* alfab[ée]ticamente|alfab[ée]ticamente",
        "day_clock": r"formato (?:de )?24 ?h(?:oras)?|reloj de 24 horas",
        "no_things:line breaks": r"sin saltos? de l[íi]nea|en una sola l[íi]nea|en una [úu]nica l[íi]nea",
        "title_case": r"may[úu]scula (?:inicial |la primera letra )?(?:de |en )?cada palabra",
        "repeats": (
            r"ninguna palabra (?:debe|puede|se) (?:repetirse|repita|repetida|aparecer dos veces)|(?:no"
            r"|sin) repit\w+ (?:ninguna |la misma )?palabras?|sin repetir (?:ninguna )?palabras?"
        ),
        "label_only": r"(?:solo|s[óo]lo|[úu]nicamente|solamente) (?:con )?(?:la etiqueta|la categor[íi]a)",
    },
)

SPANISH_CHAT = Chat(
    only=r"solo|sólo|solamente|únicamente|unicamente|exclusivamente|nada m[áa]s que|tan solo",
    alone=r"nada m[áa]s|y ya(?: est[áa])?|y punto|(?:sin|ni|ning[úu]n)(?: nada de)?(?: m[áa]s| otro)? (?:texto"
    r"|explicaci[óo]n(?:es)?|comentarios?"
    r"|rollos?|adornos|justificaci[óo]n|palabras?)(?: alrededor| extra| adicional)?",
    no=r"ni|sin(?: ning[úu]n\w*| un solo)?|ni (?:un[ao]? (?:sol[ao] )?|un[ao]?)|nada de|cero|ning[úu]n[ao]?|no (?:us\w+|pongas?"
    r"|quiero|a[ñn]ad\w+"
    r"|met\w+|utilic\w+|incluy\w+|lleve|haya)|evita\w*|nunca|prohibid[oa]s?|jam[áa]s",
    give=r"respond\w+|contest\w+|devuelv\w+|devolver|da(?:me)?|entreg\w+|escup\w+|salida|sal[eg]\w*|genera\w*|produc\w+|format\w+"
    r"|clasific\w+"
    r"|env[íi]a\w*|quiero|necesito|output|p[áa]sa\w*",
    by=r"con|en|como|la palabra|usando|una de las palabras",
    either=r"o(?: bien)?|u",
    answer=r"respuestas?|mensajes?|salida|textos?|correos?|borradores?",
    must=r"debe(?:r[áa])?(?: de)? ser|tiene que ser|ha de ser|sea|ser[áa]|es",
    last=r"[úu]ltim[ao]",
    first=r"primer[ao]?",
    word=r"palabra",
    line=r"l[íi]nea|frase",
    ending=r"firm(?:a|ar|e)(?: siempre)?(?: como| con)?|al final(?: del todo| de todo)?|para (?:cerrar|terminar|acabar)"
    r"|(?:termin\w+|acab\w+|cierr\w+|cerr\w+|conclu\w+"
    r"|finaliz\w+)"
    r"(?: \w+){0,4} con",
    intro=r"introducci[óo]n|intro|pre[áa]mbulos?|saludos?|rollos?|f[óo]rmulas de cortes[íi]a",
    punctuation=r"(?:signos? de )?puntuaci[óo]n",
    letter=r"(?:la )?letra|el car[áa]cter",
    absent=r"(?:est[áa]|queda) prohibid[ao]|prohibid[ao]|no (?:puede|debe) (?:aparecer|salir)|no aparezca",
    add=r"a[ñn]ad\w+|pon\w*|agreg\w+|met\w+|termin\w+|acab\w+|cierr\w+|con|suma\w*|deja\w*",
    sections=r"secciones|apartados|títulos|encabezados|partes|bloques|subtítulos|epígrafes|titulares",
    divide=r"(?:divid\w+|estructur\w+|organiz\w+|separ\w+)(?: \w+){0,4} en",
    placeholders=r"(?:campos?|huecos?|datos?|espacios?|variables?|partes?)(?: \w+){0,4} entre corchetes|entre corchetes(?= (?:lo"
    r"|los|para|el))",
    each_line=r"(?:cada (?:l[íi]nea|elemento|punto|producto|paso|frase|uno)|l[íi]neas?|renglones?)(?: \w+){0,6}? (?:con|por|un|de)",
    dashes=r"(?:con|usando) (?:un )?gui[óo]n(?:es)?(?: al principio| delante)?|lista con guiones|viñetas con gui[óo]n(?:es)?",
    digits=r"cifras|d[íi]gitos",
    separated=r"separ\w+(?: \w+)? (?:por|con)(?: una?)?",
    word_of=r"(?:la )?palabra|(?:el )?t[ée]rmino|(?:la )?expresi[óo]n",
    figure=r"(?:el |un )?n[úu]mero|(?:la )?cifra",
    code=r"c[óo]digo|comando|consulta",
    result=r"traducci[óo]n|(?:texto|versi[óo]n) corregid[oa]|resumen|asunto|nombre|t[íi]tulo|resultado",
    number_it=r"numer[ae]\w* (?:los|las|cada|los)|con n[úu]meros delante|numerad[oa]s? del? 1",
    table=r"(?:en|con) (?:formato (?:de )?|forma de )?(?:una )?tabla|tabla markdown",
    mention=r"mencion\w+|habl\w+ de|nombr\w+|cit\w+",
    emoji=r"emojis?|emoticon(?:o|e)?s?|caritas",
    plain=r"texto plano",
)
