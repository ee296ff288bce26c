"""Words of notes that say that something is wrong and not what: without them notes are grouped by what went wrong."""

from __future__ import annotations

from closeloop.interactions.languages.detect import COMMON

_OF_GRAMMAR = """
it was of i on no did does so just very at had him her his she us them they their its our am i'm it's that's there's i've you're don't
didn't doesn't isn't wasn't won't can't cannot could been being than then also too some any other another same here these those removed
added c'est n'est qu'il d'un d'une cela ça ist's wird wurde hat sein seine dies diese está estoy fue era han has sido stato
"""
_OF_URGING = """
again please pls plz still now always never yet already once twice time times second third ever try tried trying keep keeps kept need
needs want wants fix fixed fixing thanks thank thx hello hi hey sorry ugh lol meh hm hmm nope ok okay really quite gives gave give got
get gets says said say encore toujours svp stp merci jamais déjà fois vraiment immer noch wieder schon mal doch nur nie leider endlich
danke otra vez siempre favor gracias todavía nunca ancora sempre grazie favore ainda obrigado alsjeblieft weer steeds nog
"""
_OF_FAILING = """
wrong wrongly incorrect incorrectly bad badly false error errors mistake mistakes missing missed misses miss forgot forget forgets
forgotten lacks lacking broken fail fails failed useless unhelpful helpful terrible awful nonsense faux fausse fausses mauvais mauvaise
manque manquant erreur oublié nul falsch falsche falscher falsches falschen fehlt fehlen fehler stimmt schlecht vergessen quatsch mal
malo mala incorrecto incorrecta equivocado falta faltan sbagliato sbagliata errato manca errado errada fout verkeerd ontbreekt
"""
DULL = COMMON | frozenset((_OF_GRAMMAR + _OF_URGING + _OF_FAILING).split())
"""Such words in small letters: of grammar, of urging, and for failing in general."""
