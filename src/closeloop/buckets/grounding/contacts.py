"""Where rules and answers send a user: mail addresses, pages, telephone numbers."""

from __future__ import annotations

from closeloop.patterns import lazy

_MAIL = r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4}"
_PAGE = r"(?:https?://|\bwww\.)[^\s<>()\[\]\"'`«»“”]+"
MAIL = lazy(rf"(?<![\w.+@-]){_MAIL}")
ADDRESS = lazy(rf"{_MAIL}|{_PAGE}|(?<![\w.])\+?\d[\d ()/-]{{5,18}}\d(?![\w.])")
"""Whom or what a sentence sends to: of numbers only those that are long enough to be dialled and nothing else."""
CONTACT = lazy(
    rf"{_MAIL}|{_PAGE}|(?<![A-Za-z\d.,])\+?\(?\d(?:[ \-./()\u2011]{{0,2}}\d){{2,14}}(?![A-Za-z\d%€$£¥₹₽元円원])"
)
"""What may be one in rules that are known to give some: short numbers too, as of an emergency line or a desk."""
