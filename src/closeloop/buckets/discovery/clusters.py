"""Failures nobody has a bucket for: their notes clustered, named and kept under one identity from run to run, for a person to accept.

Notes are comments, edits in a few words, and a judge's reasons; never raw answers, which cluster by topic and not by error.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Literal

from pydantic import BaseModel

from closeloop.buckets.discovery.note_words import DULL
from closeloop.buckets.discovery.proposals import Proposal, end_of, heaviest, joined
from closeloop.buckets.discovery.similar import cosine
from closeloop.buckets.grounding.index import stem
from closeloop.buckets.text import fold
from closeloop.errors import ConfigError
from closeloop.ids import stable_id
from closeloop.models import Interaction, Label, Signal

MOST = 2_000
"""Notes clustered at once: the newest ones."""
LEAST = 2
JOINED = 1.6
"""Groups of notes are one while they are so many times as alike as their notes are to any note."""
LEAST_ALIKE, MOST_ALIKE = 0.1, 0.25
"""Within these: where all notes are strangers, a shared word is no group; where all say the same, what they share is one."""
_WORDS = 0.6
"""Share of words in how alike two notes are; the rest are letters."""
SAME = 0.35
"""Cosine from which a group is the proposal of an earlier run."""
_TERMS = 60
_WORD = re.compile(r"[^\W\d_][\w'-]+")
_ELIDED = re.compile(r"^(?:[cdjlmnst]|qu)'(?=\w)")
"""French and Italian: `l'adresse` is the address."""
_SHOWN = 3
_NAMED = 3


class Note(BaseModel):
    """One line about one failure."""

    interaction: str
    text: str


def note_of(interaction: Interaction, signals: Iterable[Signal], labels: Iterable[Label] = ()) -> Note | None:
    """The note of one failure: what the user wrote, else what the edit changed, else what a judge said. None where nobody said."""
    found = [signal for signal in signals if signal.source != "judge"]
    texts = [signal.comment.strip() for signal in found if signal.comment and signal.comment.strip()]
    texts = texts or [
        _edit(signal.draft or interaction.response_text, signal.final) for signal in found if signal.final
    ]
    texts = texts or [text for label in labels if label.tier == "judge" and (text := _judged(label))]
    text = " ".join(" ".join(texts).split())[:400]
    return Note(interaction=interaction.id, text=text) if len(text) >= 4 else None


def _judged(label: Label) -> str:
    """What a judge said: what it would call the failure, and why."""
    proposed = str(label.attributes.get("proposed_label", "")).replace("_", " ")
    return ": ".join(filter(None, (proposed, label.rationale)))


def _edit(draft: str, final: str) -> str:
    """What went and what came, in at most a dozen words each."""
    before, after = draft.split()[:2_000], final.split()[:2_000]
    gone: list[str] = []
    came: list[str] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            gone += before[a:b]
            came += after[c:d]
    parts = [f"{word} {' '.join(words[:12])}" for word, words in (("removed", gone), ("added", came)) if words]
    return "; ".join(parts)


def propose(notes: Sequence[Note], before: Sequence[Proposal] = ()) -> list[Proposal]:
    """Groups of notes as proposals, the largest first; those of an earlier run keep their id, name and state.

    Needs the extra `ml`; raises ConfigError without it. The same notes give the same groups.
    """
    ordered = sorted({(note.text, note.interaction) for note in notes})[:MOST]
    texts = [text for text, _ in ordered]
    parts = groups(texts)
    weights = _weights(texts)
    drafts = []
    for group in parts:
        terms = _named([texts[k] for k in group], weights)
        drafts.append((terms, _exemplars([texts[k] for k in group], terms), len(group)))
    kept = _matched([terms for terms, _, _ in drafts], before)
    found = []
    names = {one.name for one in before}
    for place, (terms, exemplars, size) in enumerate(drafts):
        old = kept.get(place)
        if old is not None:
            found.append(
                old.model_copy(update={"terms": terms, "exemplars": exemplars, "size": size, "state": _again(old)})
            )
            continue
        name = _name(terms, exemplars, names)
        names.add(name)
        found.append(
            Proposal(
                id=stable_id("proposal", *sorted(exemplars))[:10],
                name=name,
                size=size,
                terms=terms,
                exemplars=exemplars,
            )
        )
    found = _merged_again(found, before)
    here = {one.id for one in found}
    gone = [
        one if one.state != "proposed" else one.model_copy(update={"state": "gone"})
        for one in before
        if one.id not in here
    ]
    return [*sorted(found, key=lambda one: (-one.size, one.id)), *gone]


def _merged_again(found: Sequence[Proposal], before: Sequence[Proposal]) -> list[Proposal]:
    """Groups that a person joined stay joined: what is found of one of them counts, and its notes stand, where it went."""
    now, earlier = {one.id: one for one in found}, {one.id: one for one in before}
    for one in found:
        if one.state != "merged":
            continue
        end = end_of(before, one).id
        if end in now:
            now[end] = joined(now[end], one)
        elif end in earlier:
            alone = {"terms": one.terms, "exemplars": one.exemplars, "size": one.size, "state": _again(earlier[end])}
            now[end] = earlier[end].model_copy(update=alone)
    return list(now.values())


def _again(old: Proposal) -> Literal["proposed", "accepted", "merged", "gone"]:
    return "proposed" if old.state == "gone" else old.state


def groups(texts: Sequence[str]) -> list[list[int]]:
    """Average linkage over tf-idf of words and letters, cut where notes resemble each other no more than they do the rest."""
    if len(texts) < LEAST:
        return []
    try:
        from sklearn.cluster import AgglomerativeClustering
        from sklearn.feature_extraction.text import TfidfVectorizer
    except ImportError:
        raise ConfigError("proposing buckets needs an extra: pip install 'closeloop[ml]'") from None
    try:
        words = TfidfVectorizer(
            analyzer=lambda text: [stem(word) for word in _spoken(text)], sublinear_tf=True
        ).fit_transform(texts)
        letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True).fit_transform(
            " ".join(_spoken(text)) for text in texts
        )
    except ValueError:  # no word in any of them
        return []
    alike = _WORDS * (words @ words.T).toarray() + (1 - _WORDS) * (letters @ letters.T).toarray()
    usual = (alike.sum(1) - alike.diagonal()) / (len(texts) - 1)
    wanted = (JOINED * (usual[:, None] + usual[None, :]) / 2).clip(LEAST_ALIKE, MOST_ALIKE)
    distance = (1 - alike + wanted).clip(0.0)
    distance.flat[:: len(texts) + 1] = 0.0
    model = AgglomerativeClustering(n_clusters=None, metric="precomputed", linkage="average", distance_threshold=1.0)
    parts: dict[int, list[int]] = {}
    for place, label in enumerate(model.fit_predict(distance)):
        parts.setdefault(int(label), []).append(place)
    return sorted(part for part in parts.values() if len(part) >= LEAST)


def _weights(texts: Sequence[str]) -> Mapping[str, float]:
    counts = Counter(term for text in texts for term in set(_spoken(text)))
    return {term: math.log((1 + len(texts)) / (1 + count)) + 1 for term, count in counts.items()}


def _spoken(text: str) -> Iterator[str]:
    for word in _WORD.findall(text.lower().replace("’", "'")):
        bare = _ELIDED.sub("", word)
        if bare not in DULL and len(bare) > 1:
            yield bare


def _named(texts: Sequence[str], weights: Mapping[str, float]) -> dict[str, float]:
    """The words of a group, weighed against all notes (class tf-idf), as a vector of length 1."""
    counts = Counter(term for text in texts for term in set(_spoken(text)))
    raw = {term: count / len(texts) * weights[term] for term, count in counts.items()}
    top = dict(sorted(raw.items(), key=lambda row: (-row[1], row[0]))[:_TERMS])
    length = math.sqrt(sum(value * value for value in top.values())) or 1.0
    return {term: round(value / length, 4) for term, value in top.items()}


def _exemplars(texts: Sequence[str], terms: Mapping[str, float]) -> tuple[str, ...]:
    """The notes that say most of what the group says, in few words."""

    def worth(text: str) -> float:
        return sum(terms.get(word, 0.0) for word in set(_spoken(text))) / (4 + len(text.split()))

    ranked = sorted(set(texts), key=lambda text: (-worth(text), text))
    # Of notes that say the same, one; where there are no others, those too.
    first: dict[frozenset[str], str] = {}
    for text in ranked:
        first.setdefault(frozenset(_spoken(text)), text)
    told = list(first.values())
    return tuple([*told, *(text for text in ranked if text not in told)][:_SHOWN])


def _name(terms: Mapping[str, float], exemplars: Sequence[str], taken: set[str]) -> str:
    """The heaviest words in the order in which the notes say them."""
    said = list(dict.fromkeys(word for text in exemplars for word in _spoken(text)))
    words = sorted(heaviest(terms, _NAMED), key=lambda word: said.index(word) if word in said else len(said))
    keys = [re.sub(r"[^a-z0-9]+", "_", fold(word)).strip("_") for word in words]
    base = "_".join(key for key in keys if key and key[0].isalpha()) or "group"
    name, number = base, 2
    while name in taken:
        name, number = f"{base}_{number}", number + 1
    return name


def _matched(fresh: Sequence[Mapping[str, float]], before: Sequence[Proposal]) -> dict[int, Proposal]:
    """Which group is which earlier proposal: the assignment with the most resemblance in all, pairs below `SAME` left out."""
    if not fresh or not before:
        return {}
    from scipy.optimize import linear_sum_assignment

    alike = [[cosine(terms, old.terms) for old in before] for terms in fresh]
    left, right = linear_sum_assignment([[-value for value in row] for row in alike])
    return {int(a): before[b] for a, b in zip(left, right, strict=True) if alike[a][b] >= SAME}
