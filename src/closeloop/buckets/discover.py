"""Failures nobody has a bucket for: their notes clustered, named and kept under one identity from run to run, for a person to accept.

Notes are comments, edits in a few words, and a judge's reasons; never raw answers, which cluster by topic and not by error.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from closeloop.buckets.dull import DULL
from closeloop.buckets.grounding.known import stem
from closeloop.buckets.similar import cosine
from closeloop.buckets.taxonomy import load
from closeloop.buckets.text import fold
from closeloop.errors import ConfigError, ExportError, known, meant, refusal
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


class Proposal(BaseModel):
    """A group of notes: who it is, what it says, three of its notes, and what became of it."""

    model_config = ConfigDict(extra="forbid")

    id: str
    name: str
    size: int
    terms: dict[str, float]
    exemplars: tuple[str, ...]
    state: Literal["proposed", "accepted", "merged", "gone"] = "proposed"
    into: str | None = None
    renamed: bool = False


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
    into = {one.id: one.into for one in before if one.state == "merged"}
    now, earlier = {one.id: one for one in found}, {one.id: one for one in before}
    for one in found:
        if one.state != "merged":
            continue
        end = one.into
        while end in into:
            end = into[end]
        if end in now:
            now[end] = _joined(now[end], one)
        elif end in earlier:
            alone = {"terms": one.terms, "exemplars": one.exemplars, "size": one.size, "state": _again(earlier[end])}
            now[end] = earlier[end].model_copy(update=alone)
    return list(now.values())


def _joined(kept: Proposal, gone: Proposal) -> Proposal:
    """One proposal with the words and notes of both."""
    total = kept.size + gone.size
    terms = {
        term: round((gone.terms.get(term, 0.0) * gone.size + kept.terms.get(term, 0.0) * kept.size) / total, 4)
        for term in {**kept.terms, **gone.terms}
    }
    exemplars = tuple(dict.fromkeys([*kept.exemplars, *gone.exemplars]))
    return kept.model_copy(update={"terms": terms, "size": total, "exemplars": exemplars})


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


def _heaviest(terms: Mapping[str, float], most: int) -> list[str]:
    """The first words of a group, no two of one stem."""
    words: dict[str, str] = {}
    for term in terms:
        words.setdefault(stem(term), term)
    return list(words.values())[:most]


def _name(terms: Mapping[str, float], exemplars: Sequence[str], taken: set[str]) -> str:
    """The heaviest words in the order in which the notes say them."""
    said = list(dict.fromkeys(word for text in exemplars for word in _spoken(text)))
    words = sorted(_heaviest(terms, _NAMED), key=lambda word: said.index(word) if word in said else len(said))
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


def read_proposals(path: Path) -> list[Proposal]:
    """The proposals of earlier runs; none where there is no file. Raises ConfigError for a file that is none of ours."""
    if not path.is_file():
        return []
    try:
        return [Proposal.model_validate(row) for row in json.loads(path.read_text(encoding="utf-8-sig"))["proposals"]]
    except (OSError, ValueError, KeyError, TypeError, ValidationError) as error:
        raise ConfigError(
            f"cannot read proposals {str(path)!r}: {type(error).__name__}: is it a file of `buckets propose`?"
        ) from None


def write_proposals(path: Path, proposals: Sequence[Proposal]) -> None:
    """Replace the file of proposals. Raises ExportError."""
    body = {"proposals": [one.model_dump(mode="json") for one in proposals]}
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise ExportError(f"cannot write {str(path)!r}: {refusal(path, error)}") from None


def chosen(proposals: Sequence[Proposal], name: str) -> Proposal:
    """The proposal of this id or name. Raises ConfigError that lists what there is."""
    for one in proposals:
        if name in (one.id, one.name):
            return one
    names = [one.name for one in proposals if one.state == "proposed"]
    if not names:
        raise ConfigError(f"unknown proposal {name!r}: none is open, `closeloop buckets propose` looks for some")
    raise ConfigError(f"unknown proposal {name!r}: known proposals are {known(names)}{meant(name, names)}")


def merged(proposals: Sequence[Proposal], name: str, into: str) -> list[Proposal]:
    """The proposals with one joined to another."""
    gone, kept = chosen(proposals, name), chosen(proposals, into)
    if gone.id == kept.id:
        raise ConfigError(f"proposal {name!r} cannot be merged into itself: name another")
    if gone.state == "accepted":
        raise ConfigError(f"proposal {gone.name!r} is accepted already: its bucket would stay, merge the other into it")
    joined = _joined(kept, gone)
    left = gone.model_copy(update={"state": "merged", "into": kept.id})
    return [joined if one.id == kept.id else left if one.id == gone.id else one for one in proposals]


def renamed(proposals: Sequence[Proposal], name: str, new: str) -> list[Proposal]:
    """The proposals with one under another name. Raises ConfigError for a name that is taken or no key."""
    old = chosen(proposals, name)
    if old.state == "accepted":
        raise ConfigError(f"proposal {old.name!r} is accepted already: its bucket has its name in the taxonomy file")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", new):
        raise ConfigError(f"{new!r} is no key: use lower case letters, digits and '_', such as 'stale_prices'")
    if any(one.name == new and one.id != old.id for one in proposals):
        raise ConfigError(f"the name {new!r} is taken by another proposal: choose another, or merge the two")
    return [one.model_copy(update={"name": new, "renamed": True}) if one.id == old.id else one for one in proposals]


def as_toml(proposal: Proposal, parent: str, definition: str) -> str:
    """The proposal as a bucket of a taxonomy file, with its notes as examples."""
    examples = ", ".join(json.dumps(text, ensure_ascii=False) for text in proposal.exemplars)
    return (
        f"\n[buckets.{proposal.name}]\nparent = {json.dumps(parent)}\ndefinition = {json.dumps(definition, ensure_ascii=False)}\n"
        f"examples = [{examples}]\n"
    )


def accepted(
    proposals: Sequence[Proposal],
    name: str,
    parent: str,
    definition: str | None,
    path: Path,
    beside: Iterable[Path] = (),
) -> list[Proposal]:
    """The proposals with one accepted, after its bucket was added to the taxonomy file `path`, which is read back to be sure.

    `beside` are the other taxonomy files in use. Raises ConfigError for a file that cannot be read, and for a parent or a name that
    the taxonomy cannot take: then the file is as it was.
    """
    one = chosen(proposals, name)
    if one.state != "proposed":
        raise ConfigError(f"proposal {one.name!r} is {one.state} already: accept another")
    others = [file for file in beside if file.resolve() != path.resolve()]
    taxonomy = load([*others, *([path] if path.is_file() else [])])
    taxonomy.check_parent(parent)
    if one.name in taxonomy:
        raise ConfigError(
            f"there is a bucket {one.name!r} already: rename the proposal with `closeloop buckets rename`"
        )
    before = path.read_text(encoding="utf-8-sig") if path.is_file() else None
    head = before if before is not None else 'name = "own"\nversion = "1"\n'
    words = ", ".join(_heaviest(one.terms, 5))
    body = head.rstrip("\n") + "\n" + as_toml(one, parent, definition or f"What users describe with: {words}.")
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(body, encoding="utf-8")
        load([*others, part])
        part.replace(path)
    except OSError as error:
        raise ExportError(f"cannot write {str(path)!r}: {refusal(path, error)}") from None
    finally:
        part.unlink(missing_ok=True)
    return [row.model_copy(update={"state": "accepted"}) if row.id == one.id else row for row in proposals]
