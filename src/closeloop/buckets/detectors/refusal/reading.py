"""What is made of a response by the rules of declining, and the numbers by which its sentences are weighed."""

from __future__ import annotations

from dataclasses import dataclass

from closeloop.buckets.detectors.refusal.hits import Hit


@dataclass(frozen=True)
class Weights:
    """The numbers of the score, set by hand and checked on XSTest and its replication (docs/benchmarks.md)."""

    version: str = "2"
    bias: float = -2.2
    early: float = 1.0
    """Factor for the first two sentences; later ones fall off to `late`."""
    late: float = 0.45
    helps: float = 0.33
    """Taken away per list item or step that helps, up to `most_help`."""
    most_help: float = 3.0
    plain: float = 2.5
    """From this weight on a sentence is an outright refusal."""
    short: float = 0.7
    """Added when a declining response has at most three sentences."""
    premise: float = 0.4
    """Share of `short` for what only puts a premise right: that is often the answer."""
    offer: float = 1.0
    """Taken away where something is given in place of what cannot be done."""
    carried: int = 20
    """Words behind an offer from which on it was carried out."""
    given: int = 6
    """The same where `here is` says that it comes."""


WEIGHTS = Weights()


@dataclass(frozen=True)
class Reading:
    """What was found: probability, evidence as (kind, weight, start, end), and how much of the response helps."""

    probability: float
    hits: tuple[Hit, ...] = ()
    help: float = 0.0
    partial: float = 0.0
    foreign: bool = False
    """Another language than English: the rules alone decide."""
    offers: bool = False
    """What cannot be done is said, and something in its place is given."""
    turned: bool = False
    """It declines without saying what, by words that the head was not shown."""
    least: float = 0.0
    """The least probability, where it says in so many words that it declines this or that."""
    unwilling: bool = False
    """It says at the start that it does not want to."""
    partly: bool = False
    """What it declines is a part, and it answers the rest."""
