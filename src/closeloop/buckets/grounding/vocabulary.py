"""Words that claim nothing by themselves, and words that say the same: irregular forms, number words, synonyms. Rows of tables, English."""

from __future__ import annotations

_LIGHT = """
still already yet ever never always even well quite rather really actually simply yes no ok okay please since until unless whether though
although however therefore thus instead else otherwise either neither per within onto upon toward towards among around along off away
back here everyone everything everybody anyone anything anybody someone something somebody nobody nothing none myself yourself himself
herself itself ourselves themselves many much few several lot lots bit another every one ones thing things get gets got getting go goes
going gone went come comes came coming let lets make makes made making take takes took taken taking give gives gave given giving put puts
keep keeps kept want wants wanted need needs needed like likely maybe perhaps sure able unable way ways now
"""
LIGHT = frozenset(_LIGHT.split())
"""Words that carry no meaning of their own, beyond articles, pronouns and prepositions."""
_ALIKE = """
2 two both
3 three
4 four
5 five
6 six
7 seven
8 eight
9 nine
10 ten
11 eleven
12 twelve dozen
20 twenty
30 thirty
40 forty
50 fifty
60 sixty
70 seventy
80 eighty
90 ninety
100 hundred
1000 thousand
allow allowed permit permitted permission
announce announced announcement
author writer
begin began begun start commence
big large huge
bike bicycle cyclist cycle
bring brought
build built
buy bought purchase
car cars vehicle automobile
catch caught
child children kid kids
choose chose chosen choice select selection pick
close closed closure shut
company firm business
convert conversion
cost price fee charge pay paid payment
decide decided decision
decrease drop decline fall fell fallen fewer shrink shrank lower less
delete deletion remove removal
deliver delivery ship send sent mail
die died death dead dies deceased passed
doctor physician
draw drew drawn
drive drove driven driver
drink drank drunk
employee employees staff worker workers
end finish ended finished
explain explanation
feel felt
fight fought
film movie
find found
fix repair
fly flew flown flight
forget forgot forgotten
free complimentary gratis
hear heard
help assist assistance support aid
hold held
home house
increase rise rose risen grow grew grown growth climb higher
job position
know knew known
lead led
learn learned learnt
leave left departure depart
lose lost loss
maximum most max
meet met meeting
minimum least min
month monthly
day daily
week weekly
year yearly annual annually
night overnight nightly
necessary mandatory compulsory obligatory require requirement must
old former previous
people person persons
phone telephone mobile smartphone
photo picture photograph photography
police officer officers
query question ask
quick quickly fast rapid rapidly
quiet silent
receive obtain reception
ride rode ridden
ring rang rung
run ran
say said state stated tell told
scientist researcher
see saw seen
sell sold sale
show shown display
sing sang sung
sit sat
sleep slept asleep
small little tiny
speak spoke spoken
spend spent
stand stood
steal stole stolen theft
street road
swim swam
teach taught teacher
think thought
throw threw thrown
town city
understand understood
use utilize usage
vacation holiday
wake woke
wear wore worn
weigh weight
win won victory beat beaten
write wrote written
"""
ALIKE = tuple(tuple(line.split()) for line in _ALIKE.strip().splitlines())
"""Words that say the same, each row told by its first one. No word stands with its opposite, and none in two rows."""
