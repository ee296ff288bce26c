"""What numbers are called and counted in: number words, units, months and scales of six languages, as rows of tables."""

from __future__ import annotations

from collections.abc import Mapping

_COUNTING = (
    "zero", "one un une uno una ein eine einen einem einer um uma", "two deux dos zwei dois duas", "three trois tres drei tre três",
    "four quatre cuatro vier quattro quatro", "five cinq cinco fünf cinque", "six seis sechs", "seven sept siete sieben sette sete",
    "eight huit ocho acht oito", "nine neuf nueve neun nove", "ten dix diez zehn dieci dez", "eleven onze undici",
    "twelve douze doce zwölf dodici doze dozen dutzend douzaine docena dozzina dúzia", "thirteen treize trece dreizehn tredici treze",
    "fourteen quatorze catorce vierzehn quattordici catorze", "fifteen quinze quince fünfzehn quindici",
    "sixteen seize dieciséis sechzehn sedici", "seventeen diecisiete siebzehn", "eighteen dieciocho achtzehn diciotto dezoito",
    "nineteen diecinueve neunzehn",
    "twenty vingt veinte zwanzig venti vinte",
)  # fmt: skip
_TENS = (
    "thirty trente treinta dreißig trenta trinta", "forty quarante cuarenta vierzig quaranta quarenta",
    "fifty cinquante cincuenta fünfzig cinquanta cinquenta", "sixty soixante sesenta sechzig sessanta sessenta",
    "seventy setenta siebzig settanta", "eighty ochenta achtzig ottanta oitenta", "ninety noventa neunzig novanta",
    "hundred cien hundert cento cem",
)  # fmt: skip
NUMBERS: Mapping[str, float] = {
    word: float(value) for value, words in enumerate(_COUNTING) for word in words.split()
} | {word: 10.0 * place for place, words in enumerate(_TENS, 3) for word in words.split()}
"""Number words and their values. Words that are something else in another of the languages (due, once, sei, elf, otto) are left out."""
ARTICLES = frozenset(_COUNTING[1].split())
"""Articles more often than numbers."""
SCALES: Mapping[str, float] = {
    "k": 1e3, "thousand": 1e3, "mille": 1e3, "mil": 1e3, "tausend": 1e3, "hundred": 1e2, "million": 1e6, "millions": 1e6,
    "millionen": 1e6, "millones": 1e6, "mn": 1e6, "billion": 1e9, "bn": 1e9,
}  # fmt: skip
_UNITS = """
time 0.0000115741 s sec secs second seconds seconde secondes segundo segundos sekunde sekunden secondo secondi
time 0.000694444 min mins minute minutes minuto minutos minuten minuti
time 0.0416666667 h hr hrs hour hours heure heures hora horas stunde stunden ora ore
time 1 day days jour jours día días dia dias tag tage tagen giorno giorni werktag werktage werktagen
time 7 week weeks semaine semaines semana semanas woche wochen settimana settimane
time 30.4 month months mois mes meses monat monate monaten mese mesi mês
time 365 year years yr yrs an ans année années año años jahr jahre jahren anno anni ano anos
length 0.001 mm millimetre millimetres millimeter millimeters
length 0.01 cm centimetre centimetres centimeter centimeters zentimeter
length 1 m metre metres meter meters mètre mètres metro metros metri
length 1000 km kilometre kilometres kilometer kilometers kilomètres kilómetros chilometri quilômetros
length 0.0254 inch inches
length 0.3048 ft foot feet
length 1609.34 mi mile miles
mass 0.001 mg milligram milligrams
mass 1 g gram grams gramm grammes gramos grammi
mass 1000 kg kilo kilos kilogram kilograms kilogramm
mass 453.6 lb lbs
mass 28.35 oz ounce ounces
mass 1000000 t ton tons tonne tonnes
volume 0.001 ml millilitre millilitres milliliter milliliters
volume 1 l litre litres liter liters litro litros litri
volume 3.785 gallon gallons
data 0.001 mb megabyte megabytes mega megas
data 1 gb gigabyte gigabytes giga gigas
data 1000 tb terabyte terabytes
heat 1 °c ℃ ° degree degrees grad celsius fahrenheit
energy 1 kwh
power 0.001 w watt watts
power 1 kw
speed 1 km/h kmh
speed 1.609 mph
sound 1 db decibel decibels
percent 1 % percent pct prozent procent
money 1 $ € £ ¥ ₹ euro euros eur dollar dollars usd gbp chf franken francs pesos yen reais
"""
UNITS: Mapping[str, tuple[str, float]] = {
    word: (kind, float(factor))
    for kind, factor, *words in (line.split() for line in _UNITS.strip().splitlines())
    for word in words
}
"""Units with the kind of thing they measure and what one of them is in its base: days, metres, grams, litres, gigabytes."""
_MONTHS = (
    "january jan janvier enero januar gennaio janeiro", "february feb février febrero februar febbraio fevereiro",
    "march mar mars marzo märz março", "april apr avril abril aprile", "may mai mayo maggio maio", "june jun juin junio juni giugno junho",
    "july jul juillet julio juli luglio julho", "august aug août agosto", "september sep sept septembre septiembre settembre setembro",
    "october oct octobre octubre oktober ottobre outubro", "november nov novembre noviembre novembro",
    "december dec décembre diciembre dezember dicembre dezembro",
)  # fmt: skip
MONTHS: Mapping[str, int] = {word: place for place, words in enumerate(_MONTHS, 1) for word in words.split()}
_DAY_WORDS = """monday tuesday wednesday thursday friday saturday sunday lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes
miércoles jueves viernes sábado domingo montag dienstag mittwoch donnerstag freitag samstag sonntag"""
DAYS = frozenset(_DAY_WORDS.split())
NOON = frozenset(("noon", "midday", "midi", "mediodía", "mittag", "mezzogiorno"))
