"""`python attack.py`: texts on which a pattern with two ways to read one thing takes 2^n steps. Prints the patterns that run away.

Every pattern that code of closeloop compiles is searched in texts made from it: one of its repeats as often as REPEATS, and then a
letter that cannot follow. A pattern that reads each piece in one way says no at once; another one would take hours, and is given
SECONDS of CPU time, on a slow machine as much longer as it is slower.
"""

from __future__ import annotations

import gc
import importlib
import pkgutil
import random
import re
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from re import _constants as kind  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

REPEATS, SECONDS, DRAWS = 90, 5.0, 2
_IMPOSSIBLE = ("\x01", " \x01 zz")
_MOST = 60
"""Repeats of one pattern that are tried."""
_CATEGORIES = {
    kind.CATEGORY_DIGIT: "0123456789",
    kind.CATEGORY_SPACE: " \n",
    kind.CATEGORY_WORD: "aeXz0_é",
    kind.CATEGORY_NOT_DIGIT: "ab .-",
    kind.CATEGORY_NOT_SPACE: "aX0.-",
    kind.CATEGORY_NOT_WORD: " .,-",
}
_REPEATED = (kind.MAX_REPEAT, kind.MIN_REPEAT, kind.POSSESSIVE_REPEAT)
_ANYTHING = "ab xZ0.,-\n'é\"("


class _Whole(Exception):  # noqa: N818 (no error: the text is made)
    pass


def compiled() -> dict[tuple[str, int], re.Pattern[str]]:
    """Every pattern that modules of closeloop compile when they are imported, and those they put off."""
    found: dict[tuple[str, int], re.Pattern[str]] = {}
    real = re._compiler.compile  # type: ignore[attr-defined]

    def compile_and_note(pattern: Any, flags: int = 0) -> re.Pattern[str]:
        made: re.Pattern[str] = real(pattern, flags)
        if isinstance(pattern, str) and _asked_by().startswith("closeloop"):
            found[pattern, int(flags)] = made
        return made

    re._compiler.compile = compile_and_note  # type: ignore[attr-defined]
    try:
        import closeloop

        for module in pkgutil.walk_packages(closeloop.__path__, "closeloop."):
            if not module.name.endswith(("__main__", "pytest_plugin")):
                importlib.import_module(module.name)
        from closeloop.patterns import _Lazy

        for lazy in [one for one in gc.get_objects() if isinstance(one, _Lazy)]:
            assert lazy.pattern
    finally:
        re._compiler.compile = real  # type: ignore[attr-defined]
    return found


def _asked_by() -> str:
    """The module that asked `re` for a pattern."""
    frame = sys._getframe(2)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] == "re":
        frame = frame.f_back
    return str(frame.f_globals.get("__name__", ""))


def runaways(patterns: Sequence[re.Pattern[str]]) -> Iterator[tuple[str, str]]:
    """(pattern, text) for every one that does not answer in time."""
    signal.signal(signal.SIGVTALRM, _too_long)
    seconds = SECONDS * _slowness()
    for pattern in patterns:
        tree = parser.parse(pattern.pattern, pattern.flags)
        repeats: list[Any] = []
        _repeats(tree, repeats)
        for text in (text for target in repeats[:_MOST] for text in _texts(tree, target)):
            signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
            try:
                pattern.search(text), pattern.fullmatch(text)
            except TimeoutError:
                yield pattern.pattern, text
                break
            finally:
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _slowness() -> float:
    """How much longer than on a usual machine a plain loop takes here, at least 1."""
    started = time.process_time()
    for _ in range(2_000_000):
        pass
    return max(1.0, (time.process_time() - started) / 0.05)


def _too_long(*_: object) -> None:
    raise TimeoutError


def _texts(tree: Any, target: Any) -> Iterator[str]:
    for draw in range(DRAWS):
        pieces: list[str] = []
        with suppress(_Whole):
            _write(tree, random.Random(draw), target, pieces)
        for end in _IMPOSSIBLE:
            yield "".join(pieces) + end


def _repeats(tree: Any, found: list[Any]) -> None:
    """What is repeated without a limit, or often, anywhere in a pattern."""
    for name, value in tree:
        if name in _REPEATED and (value[1] is kind.MAXREPEAT or value[1] >= 10):
            found.append(value[2])
        for inner in _inside(name, value):
            _repeats(inner, found)


def _inside(name: Any, value: Any) -> list[Any]:
    if name is kind.BRANCH:
        return list(value[1])
    if name is kind.SUBPATTERN:
        return [value[3]]
    if name is kind.ATOMIC_GROUP:
        return [value]
    if name in _REPEATED:
        return [value[2]]
    return [value[1]] if name in (kind.ASSERT, kind.ASSERT_NOT) else []


def _holds(tree: Any, target: Any) -> bool:
    return tree is target or any(_holds(inner, target) for name, value in tree for inner in _inside(name, value))


def example(pattern: str, draw: random.Random) -> str:
    """A text that the pattern takes, if what it looks for around itself allows."""
    pieces: list[str] = []
    _write(parser.parse(pattern), draw, None, pieces)
    return "".join(pieces)


def _write(tree: Any, draw: random.Random, target: Any, pieces: list[str]) -> None:
    """A text the pattern takes, as far as `target`, which comes REPEATS times."""
    for name, value in tree:
        if name is kind.LITERAL:
            pieces.append(chr(value))
        elif name is kind.NOT_LITERAL:
            pieces.append("a" if value != ord("a") else "b")
        elif name is kind.ANY:
            pieces.append(draw.choice("a x."))
        elif name is kind.IN:
            pieces.append(_one_of(value, draw))
        elif name is kind.BRANCH:
            _write(draw.choice([one for one in value[1] if _holds(one, target)] or value[1]), draw, target, pieces)
        elif name in _REPEATED:
            _write_repeat(value, draw, target, pieces)
        elif name in (kind.SUBPATTERN, kind.ATOMIC_GROUP):
            _write(_inside(name, value)[0], draw, target, pieces)


def _write_repeat(value: Any, draw: random.Random, target: Any, pieces: list[str]) -> None:
    least, most, inner = value
    if inner is target:
        for _ in range(REPEATS if most is kind.MAXREPEAT else min(REPEATS, most)):
            _write(inner, draw, None, pieces)
        raise _Whole
    if _holds(inner, target):
        _write(inner, draw, target, pieces)
    else:
        for _ in range(least + (draw.random() < 0.5 and most > least)):
            _write(inner, draw, None, pieces)


def _one_of(items: Any, draw: random.Random) -> str:
    if items[0][0] is kind.NEGATE:
        allowed = [sign for sign in _ANYTHING if not any(_is(item, sign) for item in items[1:])]
        return draw.choice(allowed or ["q"])
    name, value = draw.choice(items)
    if name is kind.LITERAL:
        return chr(value)
    if name is kind.RANGE:
        return chr(draw.randint(value[0], min(value[1], value[0] + 60)))
    return draw.choice(_CATEGORIES[value])


def _is(item: Any, sign: str) -> bool:
    name, value = item
    if name is kind.LITERAL:
        return ord(sign) == value
    if name is kind.RANGE:
        return bool(value[0] <= ord(sign) <= value[1])
    return sign in _CATEGORIES[value]


if __name__ == "__main__":
    every = compiled()
    print(len(every), "patterns")
    for text_of_pattern, text in runaways(list(every.values())):
        print(f"runs away: {text_of_pattern[:200]!r} in {text[:120]!r}")
