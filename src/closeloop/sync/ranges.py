"""The numbers seen under each feedback name, so that a 1 among stars of 1..5 is not taken for a thumbs up, nor a measure for a click."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import orjson

from closeloop.models import Feedback, ScoreConfig
from closeloop.signals import names, values
from closeloop.store import Key, Store, Transaction

_SETTING, _MEASURED = "score_ranges", "score_measures"
_ANYBODY = ("user", "unknown")
"""Sources that may be a user or an evaluator nobody marked; judges and annotators measure under names that users have, too."""


class Ranges:
    """Lowest and highest score of each name of a source, and whether one was measured, over all its pulls."""

    def __init__(self, store: Store, key: Key) -> None:
        self.key = key
        self._known: dict[str, list[float]] = orjson.loads(store.setting(key, _SETTING) or b"{}")
        self._measured: set[str] = set(orjson.loads(store.setting(key, _MEASURED) or b"[]"))
        self._grown = False

    def see(self, rows: Iterable[Feedback]) -> None:
        """Take the scores of a page into account."""
        for row in rows:
            if row.score is not None:
                low, high = self._known.get(row.name, (row.score, row.score))
                seen = [min(low, row.score), max(high, row.score)]
                self._grown |= self._known.get(row.name) != seen
                self._known[row.name] = seen
                if row.source in _ANYBODY and row.name not in self._measured and not values.is_clicked(row.score):
                    self._measured.add(row.name)
                    self._grown = True

    def complete(self, configs: Mapping[str, ScoreConfig]) -> dict[str, ScoreConfig]:
        """The platform's own configs, and what the numbers tell of names that have none."""
        guessed = {
            name: names.infer_config(name, lowest=low, highest=high) for name, (low, high) in self._known.items()
        }
        known = {**{name: config for name, config in guessed.items() if config}, **configs}
        fine = {name: known.get(name) or ScoreConfig(name=name) for name in self._measured}
        return {**known, **{name: config.model_copy(update={"measured": True}) for name, config in fine.items()}}

    def save(self, tx: Transaction, configs: Mapping[str, ScoreConfig]) -> None:
        """Store ranges and configs if they grew; what was said under a changed name is judged again."""
        if self._grown:
            # Another worker may have seen more of the same source.
            for name, (low, high) in orjson.loads(tx.setting_now(self.key, _SETTING) or b"{}").items():
                mine = self._known.get(name, (low, high))
                self._known[name] = [min(low, mine[0]), max(high, mine[1])]
            tx.set_setting(self.key, _SETTING, orjson.dumps(self._known, option=orjson.OPT_SORT_KEYS).decode())
            self._measured.update(orjson.loads(tx.setting_now(self.key, _MEASURED) or b"[]"))
            tx.set_setting(self.key, _MEASURED, orjson.dumps(sorted(self._measured)).decode())
            tx.put_score_configs(self.key, self.complete(configs))
            self._grown = False
