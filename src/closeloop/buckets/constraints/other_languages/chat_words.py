"""The words of chats in languages with spaces between words, by the name of their lexicon."""

from __future__ import annotations

from collections.abc import Mapping

from closeloop.buckets.constraints.other_languages.chat import Chat

CHATS: Mapping[str, Chat] = {
    "de": Chat(
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
    ),
    "fr": Chat(
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
    ),
    "es": Chat(
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
    ),
    "it": Chat(
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
    ),
    "pt": Chat(
        only=r"s[óo]|somente|apenas|unicamente|exclusivamente|nada al[ée]m d[eao]",
        alone=r"nada mais|mais nada|e (?:s[óo]|pronto|ponto)|(?:sem|nenhum\w*)(?: mais| outro)? (?:texto|explica[çc](?:[ãa]o|[õo]es)"
        r"|coment[áa]rios?"
        r"|enrola[çc][ãa]o|justificativa|conversa|palavras?)(?: em volta| extra| ao redor)?",
        no=r"sem(?: nenhum\w*| qualquer)?|nada de|zero|nenhum[ao]?|nem (?:um[ao]? )?|n[ãa]o (?:us\w+|coloque?|quero|bot[ae]|p[õo]e|ponha"
        r"|inclua|utiliz\w+|adicione)|evit\w+|nunca|jamais|pro[íi]bid[oa]s?",
        give=r"respond\w+|devolv\w+|retorn\w+|d[êe]|me d[áêe]|entregu?e?\w*|sa[íi]da|gere|gera|produz\w*|formato|classifi\w+|manda\w*"
        r"|quero|preciso"
        r"|escrev\w+|output",
        by=r"com|em|como|a palavra|usando|uma das palavras",
        either=r"ou",
        answer=r"respostas?|mensage(?:m|ns)|sa[íi]da|textos?|e-?mails?|rascunhos?",
        must=r"(?:deve|tem que|precisa|tem de) ser|seja|ser[áa]|[ée]",
        last=r"[úu]ltim[ao]",
        first=r"primeir[ao]",
        word=r"palavra",
        line=r"linha|frase",
        ending=r"assin[ae]\w*(?: sempre)?(?: como| com)?|no final|no fim|pra (?:fechar|terminar)|para (?:fechar|terminar|encerrar)"
        r"|(?:termin\w+|feche?\w*|encerr\w+"
        r"|finaliz\w+|acab\w+)"
        r"(?: \w+){0,4} com",
        intro=r"introdu[çc][ãa]o|pre[âa]mbulos?|sauda[çc](?:[ãa]o|[õo]es)|enrola[çc][ãa]o|conversa fiada",
        punctuation=r"(?:sinais de )?pontua[çc][ãa]o",
        letter=r"(?:a )?letra|o caractere",
        absent=r"(?:[ée]|est[áa]) (?:proibid[ao]|vetad[ao])|proibid[ao]|n[ãa]o (?:pode|deve) aparecer|n[ãa]o apare[çc]\w+",
        add=r"coloc\w+|bot[ae]\w*|acrescent\w+|adicion\w+|p[õo]e|ponha|termin\w+|feche?\w*|com|inclu\w+|mete",
        sections=r"se[çc][õo]es|t[óo]picos(?= (?:chamados|com))|t[íi]tulos|partes|cabe[çc]alhos|blocos|subt[íi]tulos|sec[çc][õo]es",
        divide=r"(?:divid\w+|estrutur\w+|organiz\w+|separ\w+)(?: \w+){0,4} em",
        placeholders=r"(?:campos?|espa[çc]os?|dados?|lacunas?|vari[áa]veis|partes?)(?: \w+){0,4} entre colchetes"
        r"|entre colchetes(?= (?:o|os|a|as|para|pra))",
        each_line=r"(?:cada (?:linha|item|ponto|passo|frase|um)|linhas?)(?: \w+){0,6}? (?:com|por|de|um)",
        dashes=r"com (?:h[íi]fen|tra[çc]o|travess[ãa]o|tracinhos?)s?|lista com (?:h[íi]fens|tra[çc]os)|marcadores com (?:h[íi]fen"
        r"|tra[çc]o)",
        digits=r"algarismos|d[íi]gitos",
        separated=r"separ\w+ (?:por|com)",
        word_of=r"(?:a )?palavra|(?:o )?termo|(?:a )?express[ãa]o",
        figure=r"(?:o |um )?n[úu]mero|(?:a )?cifra",
        code=r"c[óo]digo|comando|query",
        result=r"tradu[çc][ãa]o|(?:texto|vers[ãa]o) corrigid[oa]|resumo|assunto|nome|t[íi]tulo|resultado",
        number_it=r"numer[ae]\w* (?:os|as|cada)|com n[úu]meros na frente",
        table=r"(?:em|no) (?:formato (?:de )?|forma de )?(?:uma )?tabela|tabela markdown",
        mention=r"mencion\w+|fal\w+ (?:de|do|da)|cit\w+",
        emoji=r"emojis?|emoticons?|carinhas",
        plain=r"texto (?:puro|simples)",
    ),
    "nl": Chat(
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
    ),
    "pl": Chat(
        only=r"tylko|jedynie|wyłącznie",
        alone=r"nic więcej|nic poza tym|i nic innego|(?:bez|żadn\w+)(?: innego| dodatkow\w+| zbędn\w+)? (?:tekstu|wyjaśnień"
        r"|komentarz\w*|uzasadnieni\w+"
        r"|słów|gadania|wstępów)",
        no=r"bez(?: żadn\w+)?|żadn\w+|ani (?:jednej|jednego)?|zero|nie (?:używaj|wstawiaj|dawaj|dodawaj|pisz)|nigdy|unikaj",
        give=r"odpowied\w+|odpowiadaj|zwróć|zwracaj|podaj|daj|wypisz|wyjście|format\w*|wygeneruj|sklasyfikuj|oddaj|chcę|potrzebuję"
        r"|zwracasz",
        by=r"w|jako|słowem|formie",
        either=r"lub|albo|czy",
        answer=r"odpowied\w+|wiadomoś\w+|tekst\w*|maile?|szkic\w*",
        must=r"(?:ma|musi|powinno|powinien|powinna) (?:być|brzmieć)|to|jest|brzmi",
        last=r"ostatni\w*",
        first=r"pierwsz\w+",
        word=r"słow\w+",
        line=r"zdani\w+|linijk\w+|wyraz\w*",
        ending=r"podpis(?!u\b|em\b|ie\b|ów\b)\w*(?: się)?|na (?:samym )?końcu|na koniec|(?:zakończ\w*|kończ\w*|zamknij)(?: \w+){0,4}",
        intro=r"wstęp\w*|wprowadzeni\w+|grzeczności\w*|powitań|powitania",
        punctuation=r"(?:znak\w* )?(?:interpunkcj\w+|interpunkcyjn\w+|przestankow\w+)",
        letter=r"liter[ayęą]|znak\w*",
        absent=r"(?:jest )?(?:zakazan\w+|zabronion\w+)|nie (?:może|ma) (?:wystąpić|się pojawić|być)|nie używaj",
        add=r"dodaj|dopisz|zakończ|z|wstaw|na końcu",
        sections=r"sekcj\w+|nagłówk\w+|śródtytuł\w+|częśc\w+|rozdział\w+|blok\w+",
        divide=r"(?:podziel|rozbij|ułóż)(?: \w+){0,4} na",
        placeholders=r"(?:pola|miejsca|luki|dane)(?: \w+){0,4} w nawiasach kwadratowych",
        each_line=r"(?:każd\w+ (?:linijk\w+|wers\w*|punkt\w*|pozycj\w+|zdani\w+|lini\w+))(?: \w+){0,4}? (?:od|z|znakiem|znaczkiem)",
        dashes=r"od myślników|z myślnikami|myślnik\w+ (?:na początku|zamiast)",
        digits=r"cyfr\w*",
        separated=r"(?:oddziel|rozdziel)\w+|po",
        word_of=r"słow\w+|wyraz\w*",
        figure=r"liczb[aęy]|cyfr[aęy]",
        code=r"kod|polecenie|zapytanie",
        result=r"tłumaczeni\w+|poprawion\w+ tekst|streszczeni\w+|tytuł|nazw[aęy]|wynik",
        number_it=r"ponumeruj|z numeracją|numeruj",
        table=r"(?:w|jako) (?:formie )?tabel\w+|tabelk\w+",
        mention=r"wspominaj(?: o)?|wymieniaj|mów o|pisz o",
        emoji=r"emoji|emotikon\w*|emotek|buziek",
        plain=r"zwykły tekst|czysty tekst|czystym tekstem|zwykłym tekstem",
    ),
    "ru": Chat(
        only=r"только|лишь|исключительно|строго",
        alone=r"(?:и )?(?:больше )?ничего (?:больше|лишнего|другого|кроме)|и вс[её]|(?:без|никак\w+)(?: друг\w+| лишн\w+"
        r"| дополнительн\w+)? "
        r"(?:текст\w*|пояснени\w+|комментари\w+|объяснени\w+|слов\w*|болтовни|обоснован\w+)(?: вокруг| до и после)?",
        no=r"без(?: единого| единой| всяк\w+| никак\w+)?|никак\w+|ни (?:одного|одной|единого)?|не (?:использу\w+|став\w+|добавля\w+"
        r"|пиши\w*|надо|нужно)"
        r"|избега\w+|ноль",
        give=r"ответ\w*|отвеча\w+|верни\w*|возвраща\w+|выда\w+|выведи\w*|выводи\w*|дай\w*|напиши\w*|формат\w*|пришли\w*"
        r"|классифицируй\w*|нужен|нужна"
        r"|вывод\w*|отдавай\w*",
        by=r"в|как|словом|одним словом|одним из слов|в виде",
        either=r"или|либо",
        answer=r"ответ\w*|сообщени\w+|текст\w*|письм\w+|черновик\w*",
        must=r"(?:долж\w+|обязан\w*) быть|—|–|это|пусть будет|будет",
        last=r"(?:сам\w+ )?последн\w+",
        first=r"(?:сам\w+ )?перв\w+",
        word=r"слов\w+",
        line=r"строк\w+|предложени\w+|фраз\w+",
        ending=r"подпи[шс]\w*|в (?:самом )?конце|под конец|(?:закончи\w*|заверши\w*|заканчива\w+|завершай\w*|закончить)(?: \w+){0,4}",
        intro=r"вступлени\w+|предислови\w+|приветстви\w+|вводн\w+ (?:фраз\w*|слов\w*)|преамбул\w*",
        punctuation=r"знак\w+ препинания|пунктуаци\w+",
        letter=r"букв\w+|символ\w*",
        absent=r"(?:под запретом|запрещен\w+|запрещён\w*)|не (?:должн\w+|может) (?:встречаться|быть|попадаться)|не использу\w+|избега\w+",
        add=r"добавь\w*|допиши\w*|закончи\w*|поставь\w*|с|в конце|приписк\w+|сделай",
        sections=r"раздел\w*|заголовк\w+|рубрик\w+|подзаголовк\w+|част(?:и|ей|ями)|блок\w*",
        divide=r"(?:раздели\w*|разбей\w*|подели\w*|структурируй\w*)(?: \w+){0,4} на",
        placeholders=r"(?:пол[яей]\w*|мест\w+|пропуск\w+|данны\w+)(?: \w+){0,4} в квадратных скобках",
        each_line=r"(?:кажд\w+ (?:строк\w+|пункт\w*|предложени\w+|шаг\w*))(?: \w+){0,4}? (?:с|со знака|значком|знаком)",
        dashes=r"через тире|с тире в начале|тире вместо|пункты с (?:тире|дефис\w*)|списк\w+ с (?:тире|дефис\w*)",
        digits=r"цифр\w*",
        separated=r"через|разделя?\w*",
        word_of=r"слов\w+|термин\w*",
        figure=r"числ\w+|цифр\w+",
        code=r"код|команд\w+|запрос",
        result=r"перевод|исправленн\w+ текст|резюме|заголовок|названи\w+|результат",
        number_it=r"пронумеру\w+|с нумерацией|нумеруй\w*",
        table=r"таблиц\w+ (?:из|с|на)|(?:в виде|в форме) таблицы|таблицей|оформи\w* таблиц\w+",
        mention=r"упомина\w+|говори\w* о|пиши\w* о|называ\w+",
        emoji=r"эмодзи|смайл\w+",
        plain=r"(?:прост|обычн|чист)(?:ым|ой|ый) текст(?:ом)?",
    ),
    "tr": Chat(
        only=r"yalnızca|sadece|bir tek|yalnız",
        alone=r"başka (?:hiç)?bir ?şe[yi]\w*|başka bişey\w*|gerisi\w* gerek yok|(?:açıklama|yorum|gerekçe"
        r"|ek metin)\w*(?: \w+)? (?:yazma|ekleme|verme|yapma|yok"
        r"|olmasın)\w*",
        no=r"(?!)",
        give=r"yanıt\w*|cevap\w*|döndür\w*|ver|verin|çıktı\w*|yaz|yazın|üret\w*|format\w*|sınıflandır\w*|gönder\w*|istiyorum",
        by=r"olarak|ile|kelimesiyle|sözcüğüyle|şunlardan biriyle",
        either=r"veya|ya da|yahut",
        answer=r"yanıt\w*|cevap\w*|mesaj\w*|metin|metni",
        must=r"olsun|olmalı|şu olsun",
        last=r"(?:en )?son",
        first=r"(?:en )?ilk",
        word=r"(?:kelime|sözcü[kğ])\w*",
        line=r"(?:sözcük|cümle|satır)\w*",
        ending=r"en sona|sonuna|sonunda",
        intro=r"(?!)",
        punctuation=r"(?!)",
        letter=r"(?!)",
        absent=r"(?!)",
        add=r"(?:sonuna|en sona|bir)",
        sections=r"başlıkları\w*|bölümleri\w*|başlıklar\w*",
        divide=r"(?!)",
        placeholders=r"köşeli parantez\w*",
        each_line=r"(?:her (?:satır|madde|cümle)\w*)(?: \w+){0,3}?",
        dashes=r"tire(?:yle|li| ile)|tire işaretiyle",
        digits=r"(?!)",
        separated=r"(?!)",
        word_of=r"(?!)",
        figure=r"(?:sayıyı?|rakamı?)",
        code=r"kodu?",
        result=r"çeviriyi?|özeti?|başlığı|adını|sonucu",
        number_it=r"numaralandır\w*|numara ver\w*",
        table=r"tablo (?:halinde|olarak|şeklinde|yap\w*)",
        mention=r"(?!)",
        emoji=r"(?!)",
        plain=r"düz metin",
        phrases=(
            ("no_emoji", r"emoji(?:ler)?(?:siz| kullanma\w*| koyma\w*| olmasın| yok| ekleme\w*)"),
            ("no_markdown", r"markdown(?:suz| kullanma\w*| olmasın)"),
            ("no_preamble", r"giriş (?:cümlesi |yazısı )?(?:yazma|yapma|olmasın|ekleme)\w*"),
        ),
    ),
}
