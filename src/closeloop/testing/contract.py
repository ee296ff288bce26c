"""What every adapter must do, as a test class to subclass. Each test is one promise the engine relies on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from closeloop.errors import AuthError, PermanentError, PlatformError, TransientError
from closeloop.ids import content_hash, is_marked
from closeloop.models import Dataset, Feedback, Score, Trace
from closeloop.platforms.base import LabelConfig, Platform, Review, Window
from closeloop.testing import samples
from closeloop.testing.reading import (
    Read,
    clock,
    collect,
    differences,
    feedback_stream,
    fetch,
    holds_key,
    identifier,
    read,
    trace_ids,
    unlike,
)
from closeloop.testing.subject import Subject

_MOST_TOKENS = 12


class PlatformContract(Subject):
    """Subclass it as `TestAcme` and write the fixture `platform`; everything else has a default.

    `platform` gives the adapter on a server (recorded, stand-in, or live) that holds at least three user feedback with their
    traces, with a page size small enough that one stream takes several pages. Tests write scores named `contract_label` and a
    dataset named `contract`, and leave them there; a live server may be shared by the whole session. Seed it once, in a
    fixture of wider scope, and let `platform` make a new adapter on it:

        class TestAcme(PlatformContract):
            unknown_field = "mood"

            @pytest.fixture
            def platform(self, acme_server):
                return Acme(acme_server.url, key="secret", project="support", page_size=2)

            @pytest.fixture
            def faulty(self):
                return lambda status: Acme(serve_only(status).url, key="secret", project="support", retries=0)

    A promise that an adapter does not make in its `capabilities` is checked the other way round: the method must refuse.
    Say in `seeded` what the server holds, or a row that is always lost goes unseen.
    """

    # --- who it is

    def test_it_is_a_platform(self, platform: Platform) -> None:
        """The adapter has every method the engine calls, and says who and where it is."""
        assert isinstance(platform, Platform)
        assert platform.name
        assert platform.project

    def test_declared_limits_make_sense(self, platform: Platform) -> None:
        """Streams have different names, at least one carries feedback, and batches are positive."""
        limits = platform.capabilities
        names = [stream.name for stream in limits.streams]

        assert len(names) == len(set(names))
        assert any(stream.kind == "feedback" for stream in limits.streams)
        assert all(stream.lookback >= timedelta(0) for stream in limits.streams)
        assert all(stream.max_window is None or stream.max_window > timedelta(0) for stream in limits.streams)
        assert limits.fetch_batch >= 1
        assert limits.push_batch >= 1

    def test_a_first_look_finds_the_project(self, platform: Platform) -> None:
        """`probe` sees the server and the seeded project, and its clock is aware."""
        probe = platform.probe()

        assert probe.ok, probe.problems
        assert probe.project_found
        assert probe.server_time is None or probe.server_time.utcoffset() is not None

    def test_secrets_stay_inside(self, platform: Platform) -> None:
        """No credential is in the adapter's repr."""
        assert not self.secret or self.secret not in repr(platform)

    # --- pull

    def test_pull_brings_user_feedback(self, platform: Platform) -> None:
        """The seeded feedback arrives: all of it, nothing else, and with the fields that `seeded` names."""
        users = read(platform).users
        assert len(users) >= 3, "seed the server with at least three user feedback"

        expected = self.seeded(platform)
        if not expected:
            pytest.skip("say in `seeded` what the server holds: a row that is always lost goes unseen without it")
        assert sorted(users) == sorted(expected)
        assert not [sentence for key, fields in expected.items() for sentence in unlike(users[key], fields)]

    def test_pull_resumes_at_a_token(self, platform: Platform) -> None:
        """Reading on behind a page's token brings exactly the rows that the first walk brought after that page."""
        walked = 0
        for stream in platform.capabilities.streams:
            pages = list(platform.pull(Window(stream.name)))
            for number, page in enumerate(pages[:_MOST_TOKENS]):
                if page.token is not None:
                    rest = collect(platform.pull(Window(stream.name, token=page.token)))
                    assert not differences(collect(pages[number + 1 :]), rest)
                    walked += 1
        if self.pages:
            assert walked, (
                "no page had a token: give the adapter a page size smaller than the seeded rows, "
                "or say `pages = False` where one page brings everything"
            )
        else:
            assert not walked, "a page had a token: take `pages = False` away"

    def test_tokens_move(self, platform: Platform) -> None:
        """No page leads to itself: the engine would stop there."""
        for stream in platform.capabilities.streams:
            tokens = collect(platform.pull(Window(stream.name))).tokens
            assert len(tokens) == len(set(tokens))

    def test_a_second_pull_changes_nothing(self, platform: Platform) -> None:
        """The same server state gives the same ids with the same content."""
        assert not differences(read(platform), read(platform))

    def test_windows_add_up(self, platform: Platform) -> None:
        """Two windows that meet bring what one window over both brings."""
        whole = read(platform)
        middle = sorted(row.updated_at for row in whole.users.values())[len(whole.users) // 2]
        parts = Read()
        for stream in platform.capabilities.streams:
            for window in (Window(stream.name, until=middle), Window(stream.name, since=middle)):
                for page in platform.pull(window):
                    parts.add(page)

        assert not differences(whole, parts)

    def test_nothing_lies_beyond_the_ends(self, platform: Platform) -> None:
        """A window that ends before the first row is empty, and so is one that begins behind the last."""
        rows = read(platform).users.values()
        before = min(row.created_at for row in rows) - timedelta(days=3650)
        behind = max(row.updated_at for row in rows) + timedelta(days=3650)
        for stream in platform.capabilities.streams:
            if stream.kind == "feedback":
                assert not collect(platform.pull(Window(stream.name, until=before))).users, "`until` is not heeded"
                assert not collect(platform.pull(Window(stream.name, since=behind))).users, "`since` is not heeded"

    def test_windows_run_on_the_declared_clock(self, platform: Platform) -> None:
        """A window of a stream by `updated_at` or `created_at` holds every row whose time lies in it."""
        for stream in platform.capabilities.streams:
            moments = clock(stream, collect(platform.pull(Window(stream.name))))
            for moment in sorted(set(moments.values()))[:_MOST_TOKENS]:
                found = collect(platform.pull(Window(stream.name, since=moment))).users
                late = {row_id for row_id, at in moments.items() if at >= moment}
                assert late <= set(found), f"stream {stream.name!r} does not run by {stream.by!r} of its rows"

    def test_times_are_aware_utc(self, platform: Platform) -> None:
        """Every time is UTC and knows it."""
        whole = read(platform)
        moments = [moment for row in whole.users.values() for moment in (row.created_at, row.updated_at)]
        moments += [trace.started_at for trace in whole.traces.values() if trace.started_at]

        assert all(moment.utcoffset() == timedelta(0) for moment in moments)

    def test_rows_belong_to_this_project(self, platform: Platform) -> None:
        """Pages hold only rows of this platform and project."""
        whole = read(platform)
        places = {(row.platform, row.project) for row in whole.feedback.values()}
        places |= {(trace.platform, trace.project) for trace in whole.traces.values()}

        assert places == {(platform.name, platform.project)}

    def test_rows_can_be_stored(self, platform: Platform) -> None:
        """Whatever the server sent, the models can be written as JSON and read back equal."""
        whole = read(platform)
        for row in whole.feedback.values():
            assert Feedback.model_validate_json(row.model_dump_json()).model_dump_json() == row.model_dump_json()
        for trace in whole.traces.values():
            assert Trace.model_validate_json(trace.model_dump_json()).model_dump_json() == trace.model_dump_json()

    def test_unknown_fields_survive(self, platform: Platform) -> None:
        """What the adapter does not know stays in `raw`: a later version can still read it."""
        rows = read(platform).users.values()

        assert all(row.raw for row in rows)
        assert not self.unknown_field or any(holds_key(row.raw, self.unknown_field) for row in rows)

    def test_bad_rows_do_not_stop_a_pull(self, platform: Platform) -> None:
        """Every unreadable row is set aside with a reason, and the good ones still come."""
        whole = read(platform)

        assert len({content_hash([row.id, row.payload]) for row in whole.rejected}) == self.unreadable
        assert all(row.reason for row in whole.rejected)
        assert whole.users

    def test_an_unknown_stream_is_refused(self, platform: Platform) -> None:
        """A stream the adapter does not have is an error, not an empty page."""
        with pytest.raises(PermanentError, match="no-such-stream"):
            list(platform.pull(Window("no-such-stream")))

    # --- traces

    def test_feedback_leads_to_its_trace(self, platform: Platform) -> None:
        """Traces that feedback points to are on a page or can be fetched, whole and with their own id."""
        whole = read(platform)
        wanted = trace_ids(whole)
        traces = {**whole.traces, **fetch(platform, wanted).traces}

        missing = sorted(set(wanted) - set(traces))
        assert len(missing) == self.orphans, (
            f"neither pulled nor fetched: {missing}; say in `orphans` how many there are"
        )
        assert all(traces[trace_id].spans for trace_id in wanted if trace_id in traces)

    def test_fetch_brings_what_was_asked(self, platform: Platform) -> None:
        """Only the traces asked for come, together as one by one, and an id the server does not have is simply absent."""
        wanted = trace_ids(read(platform))[:3]
        absent = "00000000000000000000000000000000"
        together, single = fetch(platform, [*wanted, absent]), Read()
        for trace_id in (*wanted, absent):
            single.traces |= fetch(platform, [trace_id]).traces

        assert set(together.traces) <= set(wanted)
        assert not differences(single, together)

    def test_sessions_come_whole(self, platform: Platform) -> None:
        """All traces of a session come together, and are listed so; an adapter that cannot do this brings none."""
        whole = read(platform)
        traces = {**whole.traces, **fetch(platform, trace_ids(whole)).traces}
        sessions = sorted({trace.session_id for trace in traces.values() if trace.session_id})
        found = collect(platform.fetch_sessions(sessions[:3] or ["none"])).traces

        if platform.capabilities.sessions:
            assert sessions, "seed at least one trace with a session"
            assert {key for key, trace in traces.items() if trace.session_id in sessions[:3]} <= set(found)
        if platform.capabilities.lists_sessions:
            assert {one for ids in platform.session_traces(sessions[:3]) for one in ids} == set(found)
        assert {trace.session_id for trace in found.values()} <= set(sessions[:3])

    # --- what is there

    def test_listed_ids_are_the_pulled_ones(self, platform: Platform) -> None:
        """`feedback_ids` lists everything a pull brings, so that what it does not list is really gone."""
        for stream in platform.capabilities.streams:
            if stream.kind == "feedback" and platform.capabilities.lists_feedback:
                listed = {row_id for chunk in platform.feedback_ids(stream.name) for row_id in chunk}
                assert set(collect(platform.pull(Window(stream.name))).users) <= listed

    def test_feedback_names_are_told(self, platform: Platform) -> None:
        """Every name a user's feedback carries is among `feedback_names`, with its count."""
        pulled = Counter(row.name for row in read(platform).users.values())
        told = {row.name: row.count for row in platform.feedback_names()}

        assert set(pulled) <= set(told)
        assert not {name: (told[name], count) for name, count in pulled.items() if told[name] < count}

    def test_score_configs_are_named(self, platform: Platform) -> None:
        """Every score config stands under its own name."""
        assert all(name == config.name for name, config in platform.score_configs().items())

    # --- push

    def test_a_second_push_is_an_overwrite(self, platform: Platform) -> None:
        """Sending the same scores again is taken, and leaves exactly one record each."""
        scores = self.scores(platform)
        self._push(platform, scores)
        if not platform.capabilities.scores:
            return
        before = self._records(platform, scores)
        self._push(platform, scores)

        assert before, "a pull does not show what is ours: count the records in `score_count`"
        assert before == len(scores)
        assert self._records(platform, scores) == before

    def test_stored_scores_compare_content(self, platform: Platform) -> None:
        """A score counts as stored only with the content it has now; one that was never sent is not stored."""
        scores = self.scores(platform)
        self._push(platform, scores)
        changed = [score.model_copy(update={"value": "contract_other"}) for score in scores]
        elsewhere = [score.model_copy(update={"id": f"{score.id}-never", "name": "contract_never"}) for score in scores]

        if platform.capabilities.scores:
            assert platform.stored_scores(scores) == {score.id for score in scores}
            assert not platform.stored_scores(changed)
            assert not platform.stored_scores(elsewhere)

    def test_our_writes_are_not_user_feedback(self, platform: Platform) -> None:
        """The loop guard: after a push the same user feedback is there, and what is ours says so."""
        before = read(platform).users
        self._push(platform, self.scores(platform))
        after = read(platform)

        assert set(after.users) == set(before)
        assert not any(is_marked(identifier(row), row.metadata) for row in after.users.values())

    def test_labels_are_prepared_once(self, platform: Platform) -> None:
        """What the platform must know before a label is created the first time and found the second time."""
        configs = [LabelConfig("contract_label", "categorical", ("contract", "contract_other"))]
        platform.prepare_labels(configs)

        assert platform.prepare_labels(configs) == 0

    def test_scores_can_be_taken_back(self, platform: Platform) -> None:
        """`delete_scores` removes our scores and nothing else; an adapter that cannot says so."""
        scores = self.scores(platform)
        users = set(read(platform).users)
        self._push(platform, scores)

        if platform.capabilities.deletes_scores:
            assert set(platform.delete_scores(scores).accepted) == {score.id for score in scores}
            assert not platform.stored_scores(scores)
        else:
            with pytest.raises(PermanentError):
                platform.delete_scores(scores)
        assert set(read(platform).users) == users

    def test_a_dataset_is_an_upsert(self, platform: Platform) -> None:
        """Pushing a dataset twice is taken twice and holds each example once; an adapter without datasets says so."""
        dataset = Dataset(name="contract", examples=tuple(self.examples(platform)))

        if not platform.capabilities.datasets:
            with pytest.raises(PermanentError):
                platform.push_dataset(dataset)
            return
        for _ in range(2):
            result = platform.push_dataset(dataset)
            assert set(result.accepted) == {example.id for example in dataset.examples}
            assert not result.rejected
        assert self.dataset_size(platform, "contract") in (None, len(dataset.examples))

    def test_reviews_are_queued_or_refused(self, platform: Platform) -> None:
        """The same review twice is taken twice; an adapter without review queues says so."""
        target = next(iter(read(platform).users.values())).target
        reviews = [Review("contract-review", target.trace_id or target.id, target, "mixed")]

        if not platform.capabilities.reviews:
            with pytest.raises(PermanentError):
                platform.push_reviews("contract", reviews)
            return
        for _ in range(2):
            assert set(platform.push_reviews("contract", reviews).accepted) == {"contract-review"}

    # --- errors

    @pytest.mark.parametrize("status", [408, 429, 500, 503])
    def test_trouble_that_passes_is_transient(self, faulty: Callable[[int], Platform], status: int) -> None:
        """The engine tries again later: reading and writing raise TransientError with the platform's name."""
        self._fails(faulty, status, TransientError)

    @pytest.mark.parametrize("status", [401, 403])
    def test_a_bad_credential_is_an_auth_error(self, faulty: Callable[[int], Platform], status: int) -> None:
        """The engine stops this platform: reading and writing raise AuthError."""
        self._fails(faulty, status, AuthError)

    def test_a_first_look_describes_a_refusal(self, faulty: Callable[[int], Platform]) -> None:
        """`probe` does not raise when the key is bad: it says so in a sentence."""
        if self.http:
            probe = faulty(401).probe()
            assert not probe.ok
            assert probe.problems
            assert not self.secret or self.secret not in " ".join(probe.problems)

    # --- inside

    def _push(self, platform: Platform, scores: Sequence[Score]) -> None:
        """Push, and wait until it is stored; an adapter without scores must refuse."""
        if not platform.capabilities.scores:
            with pytest.raises(PermanentError):
                platform.push_scores(scores)
            return
        result = platform.push_scores(scores, wait=True)
        self.settle(platform)
        assert set(result.accepted) == {score.id for score in scores}, result.rejected
        assert platform.stored_scores(scores) == {score.id for score in scores}

    def _fails(self, faulty: Callable[[int], Platform], status: int, kind: type[PlatformError]) -> None:
        if not self.http:
            return
        calls: list[Callable[[Platform], object]] = [
            lambda platform: list(platform.pull(Window(feedback_stream(platform).name))),
            lambda platform: list(platform.fetch(["00000000000000000000000000000000"])),
        ]
        can = faulty(status).capabilities
        if can.scores:
            calls.append(lambda platform: platform.push_scores([samples.score(project=platform.project)]))
        if can.lists_feedback:
            calls.append(lambda platform: list(platform.feedback_ids(feedback_stream(platform).name)))
        if can.sessions:
            calls.append(lambda platform: list(platform.fetch_sessions(["none"])))
        for call in calls:
            platform = faulty(status)
            with pytest.raises(kind) as caught:
                call(platform)
            assert caught.value.platform == platform.name
            assert not self.secret or self.secret not in str(caught.value)
