"""How Polish prompts demand things."""

from __future__ import annotations

from closeloop.buckets.constraints.lexicons.worded import Words, worded

_NUMBERS = {
    0: "zero", 1: "jeden jedna jedno jednym jednej jednego jedną", 2: "dwa dwie dwóch dwoma dwiema", 3: "trzy trzech trzema",
    4: "cztery czterech czterema", 5: "pięć pięciu", 6: "sześć sześciu", 7: "siedem siedmiu", 8: "osiem ośmiu",
    9: "dziewięć dziewięciu", 10: "dziesięć dziesięciu", 11: "jedenaście", 12: "dwanaście", 13: "trzynaście", 14: "czternaście",
    15: "piętnaście piętnastu", 16: "szesnaście", 17: "siedemnaście", 18: "osiemnaście", 19: "dziewiętnaście",
    20: "dwadzieścia dwudziestu", 30: "trzydzieści trzydziestu", 40: "czterdzieści", 50: "pięćdziesiąt pięćdziesięciu",
    100: "sto stu", 200: "dwieście dwustu", 300: "trzysta", 500: "pięćset",
}  # fmt: skip

POLISH = worded(
    "pl",
    Words(
        all=r"cał[aeyąo]\w*|w całości|wyłącznie|tylko|jedynie|wszystk\w+",
        no="nie|bez|unikaj|żadn\\w+|nigdy|ani",
        denied=r"nie (?:powinn\w+|może|mogą|wolno)(?: \w+)?",
        write=r"napisz|odpowiedz|pisz",
        use=r"użyj|używaj|zawrzyj|uwzględnij|dodaj|umieść|wykorzystaj|zawierać|zawiera|wpleć|napisz",
        together="i|oraz|a także|lub|albo|ani",
        upper="(?:wielkimi|dużymi|drukowanymi) literami|wielkich liter|wersalikami",
        lower="małymi literami|małych liter",
        comma="przecin(?:ek|ka|ki|ków|kami)",
        quotes="cudzysłów|cudzysłowie|cudzysłowu|cudzysłowach",
        angle=r"podwójny\w* nawias\w* (?:kątow|ostr)\w+",
        keyword=r"(?:słow\w+|słów|wyraz\w*|wyrażeni\w+|fraz\w+|termin\w*)(?: kluczow\w+)?",
        letter="liter[ayęą]",
        paragraph="akapit(?:u|y)?",
        ordinals="pierwsz[yą]|drugi|trzeci|czwarty|piąty|ostatni",
        start="zacznij|zaczynaj|zaczynać|zaczyna|rozpocz|rozpoczyna",
        with_="od|z|w|w formacie|jako|słowem",
        finish="zakończ|zakończyć|kończ|kończyć|zakończona",
        parts="SEKCJA|Sekcja|CZĘŚĆ|Część|ROZDZIAŁ|Rozdział",
        repeat="powtórz",
        request="prośb|polecen|pytan|zapytan|żądan|treść",
        verbatim="słowo w słowo|dosłownie|bez zmian|dokładnie|następnie|zanim",
        separate="oddziel|rozdziel|przedziel|podziel",
        stars="(?:6|sześcioma|sześć) (?:gwiazd\\w+|asterysk\\w+)",
        one_of="jedn(?:ą|ym|ej|ego) z",
        options="opcji|odpowiedzi|zdań|możliwości|słów|wariant",
        postscript="postscriptum|post scriptum|dopisek|ps",
        table="w (?:formie )?tabeli|w postaci tabeli|tabelę",
        bullet_list=r"list[aęy] (?:wy)?punktowan\w+|w punktach|od myślników",
        numbered_list=r"(?:list[aęy] numerowan\w+|numerowan\w+ list\w+)",
        yes_or_no="[\"„”]?tak[\"”]? (?:lub|albo) [\"„”]?nie[\"”]?",
    ),
    marks="się że jest nie jak czy oraz lub dla swoją swoje twoja twoją odpowiedź odpowiedzi napisz użyj słowa słów jako powinna powinien"
    " ma być musi każdy każda każde opisz czym opowiedz zakończ tekst tylko bez w z zdania zdaniu zdanie zdań jednym dwa trzy akapity"
    " akapit odpowiadaj pisz podaj proszę krótko maksymalnie maks nigdy zawsze żadnych więcej niż punktach znaków",
    signs="[ąęłńśźż]",
    numbers={word: value for value, words in _NUMBERS.items() for word in words.split()},
    relations=(
        ("min", r"co najmniej|przynajmniej|minimum|minimalnie|nie mniej niż|nie krótsz\w+ niż"),
        ("max",
         r"co najwyżej|najwyżej|maksymalnie|maksimum|maks\.?|nie więcej niż|nie dłuż\w+ niż|(?:nie )?(?:może |mogą "
         r"|powinn\w+ )?przekracza\w*"
         r"|(?:nie )?przekrocz\w+|ogranicz\w*(?: \w+){0,3} do"),
        ("below", r"mniej niż|poniżej|krót\w+ niż"),
        ("above", r"więcej niż|ponad|powyżej|dłuż\w+ niż"),
        ("exact", r"dokładnie|równo|tylko|łącznie"),
        ("about", r"około|ok\.?|mniej więcej"),
    ),
    after=(("min", r"lub więcej|albo więcej"), ("max", r"lub mniej|maks(?:ymalnie|\b)|albo mniej")),
    range_to=r"do|i|a|lub|-|–",
    counted={
        "words": r"słowami|słowach|słowa|słowo|słowem|słów|wyrazów|wyrazy|wyrazach",
        "sentences": r"zdaniami|zdaniach|zdania|zdanie|zdaniu|zdań",
        "paragraphs": r"akapit(?:ach|ami|ów|y|u)?",
        "characters": r"znak(?:ów|ach|i)",
        "lines": r"linij(?:kach|ek|ki)|wers(?:ach|ów|y)|lini(?:i|e|ach)",
        "bullets": r"(?:pod)?punkt(?:ach|ów|y)(?! (?:do|które|z|na))|wypunktowa\w+",
        "sections": r"sekcj\w+|części(?=[^\n]{0,60}CZĘŚĆ X)",
        "highlights": r"(?:wyróżnion\w+|pogrubion\w+) (?:fragment\w*|części|słow\w+|słów)|(?:fragment\w*|części"
        r"|sekcj\w+)(?=[^\n]{0,60}\*[^*\n]+\*(?!\*))",
        "capital_words": r"słów (?:napisanych |pisanych )?(?:wielkimi|dużymi) literami",
        "emojis": r"emoji|emotikon\w*",
        "placeholders": r"symbol\w+ zastępcz\w+|placeholder\w*",
    },
    times=r"razy?",
)  # fmt: skip
