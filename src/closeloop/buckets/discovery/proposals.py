"""What becomes of proposals: the file they are kept in, and what a person decides on them: accept, merge, rename, or open one again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from closeloop.buckets.grounding.index import stem
from closeloop.buckets.taxonomy import load
from closeloop.errors import ConfigError, ExportError, known, meant, refusal


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


def heaviest(terms: Mapping[str, float], most: int) -> list[str]:
    """The first words of a group, no two of one stem."""
    words: dict[str, str] = {}
    for term in terms:
        words.setdefault(stem(term), term)
    return list(words.values())[:most]


def joined(kept: Proposal, gone: Proposal) -> Proposal:
    """One proposal with the words and notes of both."""
    total = kept.size + gone.size
    terms = {
        term: round((gone.terms.get(term, 0.0) * gone.size + kept.terms.get(term, 0.0) * kept.size) / total, 4)
        for term in {**kept.terms, **gone.terms}
    }
    exemplars = tuple(dict.fromkeys([*kept.exemplars, *gone.exemplars]))
    return kept.model_copy(update={"terms": terms, "size": total, "exemplars": exemplars})


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


def end_of(proposals: Sequence[Proposal], one: Proposal) -> Proposal:
    """Where the notes of a proposal count: itself, or what it was merged into, however often."""
    by_id = {row.id: row for row in proposals}
    seen = {one.id}
    while one.state == "merged" and one.into in by_id and one.into not in seen:
        seen.add(one.into)
        one = by_id[one.into]
    return one


def merged(proposals: Sequence[Proposal], name: str, into: str) -> list[Proposal]:
    """The proposals with one joined to another, or to what that was merged into. Raises ConfigError for one that is decided on."""
    gone, kept = chosen(proposals, name), end_of(proposals, chosen(proposals, into))
    if gone.state == "merged":
        raise ConfigError(
            f"proposal {gone.name!r} is merged into {end_of(proposals, gone).name!r} already: "
            f"`closeloop buckets reopen {gone.name}` takes it out again"
        )
    if gone.id == kept.id:
        raise ConfigError(f"proposal {name!r} cannot be merged into itself: name another")
    if gone.state == "accepted":
        raise ConfigError(f"proposal {gone.name!r} is accepted already: its bucket would stay, merge the other into it")
    whole = joined(kept, gone)
    left = gone.model_copy(update={"state": "merged", "into": kept.id})
    return [whole if one.id == kept.id else left if one.id == gone.id else one for one in proposals]


def reopened(proposals: Sequence[Proposal], name: str, files: Iterable[Path]) -> list[Proposal]:
    """The proposals with one open again that was merged, or that was accepted and whose bucket is no longer in the taxonomy `files`.

    Raises ConfigError where the bucket is still there, and where nothing was decided.
    """
    one = chosen(proposals, name)
    if one.state not in ("merged", "accepted"):
        raise ConfigError(f"proposal {one.name!r} is {one.state}: nothing was decided on it")
    for file in files:
        if one.state == "accepted" and file.is_file() and one.name in load([file]):
            raise ConfigError(
                f"proposal {one.name!r} is a bucket in {str(file)!r}: take [buckets.{one.name}] out of it, then open it again"
            )
    opened = one.model_copy(update={"state": "proposed", "into": None})
    return [opened if row.id == one.id else row for row in proposals]


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
    words = ", ".join(heaviest(one.terms, 5))
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
