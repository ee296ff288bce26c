"""What numbers count and where they stand in time: units, months and days of six languages, as rows of tables."""

from __future__ import annotations

from collections.abc import Mapping

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
money 1 nok sek dkk pln czk huf ron try inr cad aud nzd sgd jpy brl mxn zar zł kč
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
