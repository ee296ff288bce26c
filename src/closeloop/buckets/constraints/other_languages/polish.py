"""Polish words for parts of a response, marks and layout."""

from __future__ import annotations

from closeloop.buckets.constraints.other_languages.words import Words

POLISH = Words(
    nouns={
        "sentences": r"zdani(?:e|a|u|ach|ami)|zdań",
        "paragraphs": r"akapit(?:u|y|ów|ach|ami|owi)?",
        "items": (
            r"(?:pod)?punkt(?:u|y|ów|ach|ami)?(?: listy)?|pozycj(?:a|ę|i|e)(?: listy)?|element(?:u|y|ów)?(?: listy)?|krok(?:u"
            r"|i|ów)?"
        ),
        "lines": r"linijk(?:a|ę|i)|linijek|lini(?:a|ę|i)|wers(?:u|y|ów)?|wiersz(?:a|e|y)?",
        "stanzas": r"zwrotk(?:a|ę|i)|zwrotek|strof(?:a|ę|y)?",
        "sections": r"sekcj(?:a|ę|i|e)|rozdział(?:u|y|ów)?",
    },
    each=r"każd(?:y|a|e|ą|ego|ej|ym)|wszystkie",
    none=r"żad(?:en|na|ne|nego|nej)|żadnych",
    the=r"(?!)",
    places={
        1: r"pierwsz(?:y|a|e|ą|ego|ej|ym)",
        2: r"drug(?:i|a|ie|ą|iego|iej|im)",
        3: r"trzeci(?:a|e|ą|ego|ej|m)?",
        4: r"czwart(?:y|a|e|ą|ego|ej|ym)",
        -1: r"ostatni(?:a|e|ą|ego|ej|m)?",
    },
    per=r"na|w każdym|w każdej|w każdą",
    apiece=r"każdy|każda|każde|po",
    shall=r"powinien|powinna|powinno|powinny|musi|muszą|ma|mają|może|mogą",
    deny=r"nie (?:może|powinien|powinna|powinno)|nie",
    start=r"zaczyn\w+(?: się)?|zacząć(?: się)?|rozpoczyn\w+(?: się)?|rozpocz\w+|zacznij",
    end=r"kończy\w*(?: się)?|kończ(?:yć|ący)?(?: się)?|zakończ\w*(?: się)?",
    have=r"zawiera\w*|mieć|zawrze\w*|wspomina\w*",
    put=r"dodaj|umieść|wstaw|użyj|używaj|postaw|zawrzyj",
    at_start=r"na początku|przed",
    at_end=r"na końcu|po|za",
    by=r"od|na|z|w|ze",
    inside=r"w",
    a=r"(?!)",
    word=r"słow(?:a|em|o|ie)|wyraz(?:u|em)?|wyrażeni(?:a|em)|fraz(?:y|ą)|symbol(?:u|em)|tekst(?:u|em)",
    letter=r"liter(?:y|ą|ę|a)",
    marks={
        "?": r"(?:znak(?:iem|u|i|ów)? zapytania|pytajnik(?:iem|a|i|ów)?)",
        "!": r"wykrzyknik(?:iem|a|i|ów)?",
        ";": r"średnik(?:iem|a|i|ów)?",
        ":": r"dwukrop(?:kiem|ka|ek)",
        ",": r"przecin(?:kiem|ka|ek)",
        "-": r"myślnik(?:iem|a|i|ów)?|łącznik(?:iem|a)",
        "*": r"gwiazdk(?:ą|i|ę)",
        ".": r"kropk(?:ą|i|ę)",
    },
    question=r"pytani(?:em|a|e)",
    emoji=r"emoji|emotikon\w*",
    number=r"liczb(?:y|ą)|cyfr(?:y|ą)",
    capital=r"wielk(?:iej|ą) liter(?:y|ą)",
    bold=r"pogrubion\w+ \w+",
    title=r"tytuł(?:em|u)?|nagłówk(?:iem|a)|nagłówek",
    asks=(
        r"napisz|pisz|opisz|odpowiedz|opowiedz|wyjaśnij|podaj|wymień|użyj|używaj|dodaj|umieść|zakończ|zacznij|każd\w+|żad\w+"
        r"|powin\w+|musi|muszą|ma|mają|nie|bez|maksymalnie|najwyżej|co najmniej|unikaj|stwórz|przygotuj|ułóż|uporządkuj"
        r"|posortuj|proszę|przedstaw|wybierz"
    ),
    asking=r"(?:jak|dlaczego|kiedy|gdzie|kto|co|jaki|jaka|jakie|ile|czy|który|która|wyjaśnij,? jak)",
    can=r"\b(?:czy możesz|możesz|mógłbyś|mogłabyś)\b",
    relative=r"\bktór\w+|\bczy",
    no=r"bez(?: użycia| używania)?|nie (?:używaj|stosuj|dodawaj|umieszczaj|wstawiaj|pisz)|unikaj|żadnych|ani",
    include=r"dodaj|zawrzyj|umieść|podaj|zawierać|zawiera|użyj",
    things={
        "dashes": r"myślnik(?:ów|i)|półpauz\w*|pauz",
        "semicolons": r"średnik(?:ów|i)",
        "colons": r"dwukrop(?:ków|ki)",
        "question marks": r"znak(?:ów|i) zapytania|pytajników",
        "exclamation marks": r"wykrzyknik(?:ów|i|a)",
        "commas": r"przecinków",
        "emojis": r"emoji|emotikon\w*",
        "ellipses": r"wielokropków",
        "parentheses": r"nawias(?:ów|y)",
        "quotation marks": r"cudzysłowów",
        "links": r"link(?:ów|i|u|a)?|odnośnik(?:ów|i)?",
        "hashtags": r"hashtag(?:ów|i|ami|ach)?",
        "headings": r"nagłówków",
        "tables": r"tabel",
        "bold text": r"pogrubień|pogrubienia",
    },
    table=r"tabel(?:a|ę|i|ce|ą)",
    columns=r"kolumn(?:ami|ach|y)?",
    rows=r"wiersz(?:ami|ach|e|y)",
    options=r"(?:jedn(?:ym|ą|ej|ego) z(?:e)?(?: następujących)?(?: (?:słów|opcji|odpowiedzi|etykiet|kategorii))?(?: poniżej)?)",
    dates=("RRRR", "MM", "DD"),
    first_word=r"pierwsz(?:ym|e) słow(?:em|o) (?:twojej |swojej )?odpowiedzi",
    emboldened=r"pogrub\w*|pogrubion\w+|wytłuść",
    phrases={
        "ends_in_question": r"zakończ(?: \w+){0,3} pytaniem(?!:)|na końcu zadaj pytanie",
        "anti_alphabetical": r"odwrotnej kolejności alfabetycznej",
        "alphabetical": r"w (?:kolejności|porządku) alfabetyczn\w+|alfabetycznie",
        "day_clock": r"format\w* 24-?godzinn\w+|24-godzinn\w+ format\w*",
        "no_things:line breaks": r"w jednej linii|bez (?:znaków nowej linii|podziału na wiersze)",
        "repeats": r"żadne słowo nie może (?:się powtórzyć|się powtarzać)|nie powtarzaj (?:żadnych )?słów",
    },
    bare_case=True,
)
