"""Portuguese words for parts of a response, marks and layout, and those of chats."""

from __future__ import annotations

from closeloop.buckets.constraints.other_languages.chat import Chat
from closeloop.buckets.constraints.other_languages.words import Words

PORTUGUESE = Words(
    nouns={
        "sentences": r"frases?|senten[çc]as?|ora[çc](?:[ãa]o|[õo]es)",
        "paragraphs": r"par[áa]grafos?",
        "items": (
            r"t[óo]picos?|marcador(?:es)?|itens|item|pontos?(?: da lista)?(?! (?:de|final))|elementos?(?: da lista)?|entradas?"
            r"|passos?|dicas?|ideias?|raz[õo]es|motivos|slogans?|t[íi]tulos|exemplos?|sugest[õo]es"
        ),
        "lines": r"linhas?|versos?",
        "stanzas": r"estrofes?",
        "sections": r"se[çc](?:[ãa]o|[õo]es)",
    },
    each=r"cada(?: uma das| um dos)?|tod[oa]s? (?:as|os)(?: suas| seus| tuas| teus)?",
    none=r"nenhuma?(?: das| dos)?",
    the=r"as|os",
    places={
        1: r"primeir[oa]",
        2: r"segund[oa]",
        3: r"terceir[oa]",
        4: r"quart[oa]",
        5: r"quint[oa]",
        -1: r"[úu]ltim[oa]",
    },
    per=r"por|em cada|para cada",
    apiece=r"cada uma?|cada|todos|todas",
    shall=r"deve[m]?|dever[áa]|dever[ãa]o|devia[m]?|precisam?|tem que|t[êe]m que|pode[m]?",
    deny=r"n[ãa]o (?:deve[m]?|pode[m]?)|n[ãa]o|nunca",
    start=r"come[cç]\w+|inici\w+",
    end=r"termin\w+|acab\w+|finali[zs]\w+|conclu\w+",
    have=r"cont[ée]\w+|conter|inclu\w+|mencion\w+|ter|tenha",
    put=r"adicion\w+|acrescent\w+|coloqu\w+|coloc\w+|us[ea]\w*|utili[zs]\w+|inclu\w+|inser\w+|ponha",
    at_start=r"no (?:in[íi]cio|come[çc]o) de|antes de",
    at_end=r"no (?:final|fim) de|ao (?:final|fim) de|depois de|ap[óo]s",
    by=r"com|por|em",
    inside=r"em|n[oa]",
    a=r"uma?|o|a|os|as",
    word=r"palavras?(?:[- ]chaves?)?|termos?|express[ãa]o|frase|prefixo|s[íi]mbolo|texto",
    letter=r"letra",
    marks={
        "?": r"pontos? de interroga[çc][ãa]o",
        "!": r"pontos? de exclama[çc][ãa]o",
        ";": r"pontos?[- ]e[- ]v[íi]rgulas?",
        "...": r"retic[êe]ncias",
        ":": r"dois[- ]pontos",
        ",": r"v[íi]rgulas?",
        "-": r"travess(?:[ãa]o|[õo]es)|h[íi]fen(?:s|es)?|tra[çc]os?",
        "*": r"asteriscos?",
        "#": r"cerquilhas?",
        ".": r"ponto(?:s)?(?: final| finais)?",
    },
    question=r"pergunta",
    emoji=r"emojis?|emoticons?",
    number=r"n[úu]meros?|algarismos?|d[íi]gitos?",
    capital=r"(?:letra )?mai[úu]scula",
    bold=r"(?:palavra|termo|t[íi]tulo|texto) em negrito",
    title=r"(?:t[íi]tulo|cabe[çc]alho)(?! d[oa] )",
    asks=(
        r"escrev\w+|encerr\w+|ordene|organize|classifique|coloque|escolha|crie|deixe|redij\w+|d[êe]|liste|cite|nomeie|use|usar|utilize"
        r"|coloque|deve[m]?|dever[áa]|cada|nenhuma?|comece|come[cç]ar|inicie|termine|terminar|acabe|finalize|conclua|adicione"
        r"|acrescente|inclua|m[áa]ximo|m[íi]nimo|pelo menos|n[ãa]o|sem|limite|responda|fale|descreva|explique|evite|mantenha"
        r"|fa[çc]a|certifique|por favor|apresente|at[ée]|tod[oa]s"
    ),
    asking=r"(?:como|por ?qu[eê]|quando|onde|quem|qual|quais|quant[oa]s?|h[áa]|o que|explique como|diga como)",
    can=r"\b(?:voc[êe] pode|pode (?:me )?\w+r|poderia|consegue|podes)\b",
    relative=r"\bque|\bquem|\bonde|\bse",
    no=(
        r"sem(?: usar| utilizar| incluir| nenhum\w*)?|n[ãa]o(?: deve)?(?: us[ea]r?| utiliz\w+| inclu\w+| coloqu?\w+| escrev\w+"
        r"| empreg\w+| adicion\w+| quero)|evit(?:e|ar|a)|nada de|nenhuma?|nunca us[ea]r?"
    ),
    include=r"inclu\w+|adicion\w+|acrescent\w+|cont[ée]\w+|conter|contenha|cite|forne[çc]a|coloque|use|utilize",
    things={
        "dashes": r"travess(?:[ãa]o|[õo]es)",
        "semicolons": r"pontos?[- ]e[- ]v[íi]rgulas?|ponto e v[íi]rgula",
        "colons": r"dois[- ]pontos",
        "question marks": r"pontos? de interroga[çc][ãa]o",
        "exclamation marks": r"pontos? de exclama[çc][ãa]o|exclama[çc][õo]es",
        "commas": r"v[íi]rgulas?",
        "emojis": r"emojis?|emoticons?",
        "ellipses": r"retic[êe]ncias",
        "parentheses": r"par[êe]nteses",
        "quotation marks": r"aspas",
        "asterisks": r"asteriscos?",
        "hyphens": r"h[íi]fen(?:s|es)?",
        "links": r"links?|hiperlinks?|urls?",
        "hashtags": r"hashtags?",
        "email addresses": r"endere[çc]os? de e-?mail",
        "phone numbers": r"n[úu]meros? de telefone",
        "bold text": r"(?:texto em )?negrito",
        "italics": r"it[áa]lico",
        "headings": r"cabe[çc]alhos",
        "tables": r"tabelas",
        "line breaks": r"quebras? de linha",
        "direct quotes": r"cita[çc](?:[ãa]o|[õo]es)",
    },
    keyword=r"palavras?(?:[- ]chaves?)?|termos?",
    use=r"us[ea]|usando|utili[zs]\w+|inclu\w+|com|contenha|empregue",
    appear=r"aparecer|constar|figurar|estar (?:presentes?|inclu[íi]das?)|ser (?:usadas?|inclu[íi]das?)",
    used=r"(?!)",
    table=r"tabela(?! peri[óo]dica)",
    columns=r"colunas",
    rows=r"linhas",
    options=(
        r"uma? (?:das|dos|destas|destes|entre|de)(?: (?:as|os))?(?: seguintes)?(?: (?:palavras|op[çc][õo]es|respostas"
        r"|etiquetas|valores|categorias))?(?: seguintes| a seguir)?"
    ),
    dates=("AAAA", "MM", "DD"),
    first_word=r"primeira palavra d[ea] (?:sua |tua )?resposta|primeira palavra da (?:sua |tua )?resposta",
    emboldened=r"em negrito",
    phrases={
        "ends_in_question": (
            r"(?:termin\w+|acab\w+|finali[zs]\w+|conclu\w+|encerr\w+)(?: \w+){0,3} com uma (?:\w+ )?pergunta\b(?!:)"
            r"|fa[çc]a uma pergunta no final"
        ),
        "anti_alphabetical": r"ordem alfab[ée]tica (?:inversa|reversa)",
        "alphabetical": r"(?:em|por|na) ordem alfab[ée]tica(?! (?:inversa|reversa))|alfabeticamente",
        "day_clock": r"formato (?:de )?24 ?h(?:oras)?",
        "no_things:line breaks": r"sem quebras? de linha|em uma (?:[úu]nica|s[óo]) linha|numa s[óo] linha",
        "title_case": r"(?:inicial mai[úu]scula|mai[úu]scula a primeira letra) (?:em|de|para) cada palavra",
        "repeats": (
            r"nenhuma palavra (?:deve|pode) (?:ser repetida|se repetir|repetir-se|aparecer duas vezes)|(?:n[ãa]o"
            r"|sem) repet\w+ (?:nenhuma |a mesma )?palavras?"
        ),
        "label_only": r"(?:apenas|somente|s[óo]) (?:com )?(?:a etiqueta|a categoria|o r[óo]tulo)",
    },
)

PORTUGUESE_CHAT = Chat(
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
)
