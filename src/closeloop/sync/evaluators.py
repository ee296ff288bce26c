"""What judges and code say under names of their own is no user feedback: it is left out, at the server where that is possible."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import orjson

from closeloop.models import Feedback, Source
from closeloop.signals import names
from closeloop.store import Transaction
from closeloop.sync.job import Job

_SETTING = "evaluators"
_MACHINES: tuple[Source, ...] = ("judge", "code")


class Evaluators:
    """The evaluator names of one source, remembered from run to run. With `evaluators = true` nothing is left out."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._known: set[str] = set(orjson.loads(job.store.setting(job.key, _SETTING) or b"[]"))
        self._grown = False
        self._asked = False
        self._judged: dict[str, bool] = {}

    @property
    def skip(self) -> frozenset[str]:
        """Names whose rows from judges and code a server need not send."""
        return frozenset() if self.job.source.evaluators else frozenset(self._known)

    def reopen(self) -> None:
        """Read everything again when the settings now count a name that was left out before."""
        back = {name for name in self._known if self.job.source.evaluators or not self._is_evaluator(name)}
        if back:
            self._known -= back
            with self.job.store.transaction(self.job.fence) as tx:
                for stream in self.job.platform.capabilities.streams:
                    if stream.kind == "feedback":
                        tx.reopen(self.job.key, stream.name)
                self._save(tx)

    def learn(self) -> None:
        """Ask which names are in use. Worth a request before everything is read, not before every increment."""
        if not self.job.source.evaluators and not self._asked:
            self._asked = True
            self._add(name for name in self.job.platform.machine_names() if self._is_evaluator(name))

    def keep(self, rows: Sequence[Feedback]) -> list[Feedback]:
        """The rows in which a user may speak; the names of the others are remembered."""
        if self.job.source.evaluators:
            return list(rows)
        dropped = {row.name for row in rows if row.source in _MACHINES and self._is_evaluator(row.name)}
        self._add(dropped)
        return [row for row in rows if row.source not in _MACHINES or row.name not in dropped]

    def save(self, tx: Transaction) -> None:
        """Store the names with the page that brought them."""
        if self._grown:
            # Another worker may have met others.
            self._known.update(orjson.loads(tx.setting_now(self.job.key, _SETTING) or b"[]"))
            self._save(tx)

    def _add(self, found: Iterable[str]) -> None:
        before = len(self._known)
        self._known.update(found)
        self._grown |= len(self._known) != before

    def _save(self, tx: Transaction) -> None:
        tx.set_setting(self.job.key, _SETTING, orjson.dumps(sorted(self._known)).decode())
        self._grown = False

    def _is_evaluator(self, name: str) -> bool:
        if name not in self._judged:
            source = self.job.source
            self._judged[name] = not any(
                names.counts(name, who, platform=self.job.platform.name, overrides=source.signals) for who in _MACHINES
            )
        return self._judged[name]
