"""The numbers seen under each feedback name, so that a 1 among stars of 1..5 is not taken for a thumbs up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import orjson

from closeloop.models import Feedback, ScoreConfig
from closeloop.signals import names
from closeloop.store import Key, Store, Transaction

_SETTING = "score_ranges"


class Ranges:
    """Lowest and highest score of each name of a source, over all its pulls."""

    def __init__(self, store: Store, key: Key) -> None:
        self.key = key
        self._known: dict[str, list[float]] = orjson.loads(store.setting(key, _SETTING) or b"{}")
        self._grown = False

    def see(self, rows: Iterable[Feedback]) -> None:
        """Take the scores of a page into account."""
        for row in rows:
            if row.score is not None:
                low, high = self._known.get(row.name, (row.score, row.score))
                seen = [min(low, row.score), max(high, row.score)]
                self._grown |= self._known.get(row.name) != seen
                self._known[row.name] = seen

    def complete(self, configs: Mapping[str, ScoreConfig]) -> dict[str, ScoreConfig]:
        """The platform's own configs, and what the numbers tell of names that have none."""
        guessed = {
            name: names.infer_config(name, lowest=low, highest=high) for name, (low, high) in self._known.items()
        }
        return {**{name: config for name, config in guessed.items() if config}, **configs}

    def save(self, tx: Transaction, configs: Mapping[str, ScoreConfig]) -> None:
        """Store ranges and configs if they grew; what was said under a changed name is judged again."""
        if self._grown:
            # Another worker may have seen more of the same source.
            for name, (low, high) in orjson.loads(tx.setting_now(self.key, _SETTING) or b"{}").items():
                mine = self._known.get(name, (low, high))
                self._known[name] = [min(low, mine[0]), max(high, mine[1])]
            tx.set_setting(self.key, _SETTING, orjson.dumps(self._known, option=orjson.OPT_SORT_KEYS).decode())
            tx.put_score_configs(self.key, self.complete(configs))
            self._grown = False
