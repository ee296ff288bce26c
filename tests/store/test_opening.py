"""A store opens as it should, or says in one sentence why not."""

from __future__ import annotations

import socket
import socketserver
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import create_engine, inspect

from closeloop import Loop
from closeloop.errors import ConfigError, StoreError
from closeloop.store import Key, Store, migrations, tables
from closeloop.testing import samples

SECRET = "s3cret"
KEY = Key(samples.PLATFORM, samples.PROJECT)


@pytest.fixture
def engine(fresh_url: str) -> Any:
    """The same database, past the store."""
    made = create_engine(fresh_url.replace("postgresql://", "postgresql+psycopg://"))
    yield made
    made.dispose()


def test_a_new_store_is_made(fresh_url: str) -> None:
    """With the version this closeloop knows."""
    with Store.open(fresh_url) as store:
        assert store.version == migrations.VERSION
        assert store.keys() == []


def test_an_opened_store_keeps_what_it_had(fresh_url: str) -> None:
    """Opening again migrates nothing and loses nothing."""
    with Store.open(fresh_url) as store, store.transaction() as tx:
        tx.put_feedback([samples.feedback()], samples.at(1), stream="feedback")
    with Store.open(fresh_url) as store:
        assert len(store.keys()) == 1


def test_queries_and_migrations_agree(fresh_url: str, engine: Any) -> None:
    """The tables that queries see are those that the migrations made, column by column."""
    Store.open(fresh_url).close()
    found = inspect(engine)

    for name, table in tables.metadata.tables.items():
        made = {column["name"]: (column["nullable"], str(column["type"])) for column in found.get_columns(name)}
        assert {column: made[column][0] for column in made} == {
            column.name: column.nullable for column in table.columns
        }
        assert set(found.get_pk_constraint(name)["constrained_columns"]) == set(table.primary_key.columns.keys())
        for column in table.columns:
            kind = {"TEXT": "TEXT", "BLOB": "BLOB BYTEA", "BIGINT": "BIGINT", "INTEGER": "INTEGER"}[str(column.type)]
            assert made[column.name][1].partition(" ")[0] in kind, (name, column.name)
    assert set(found.get_table_names()) == set(tables.metadata.tables)


def test_every_index_is_there_on_both_databases(fresh_url: str, engine: Any) -> None:
    """Partial ones too."""
    Store.open(fresh_url).close()
    script = Path(migrations.__file__).read_text(encoding="utf-8")

    names = {index["name"] for name in tables.metadata.tables for index in inspect(engine).get_indexes(name)}
    wanted = {line.split()[2] for line in script.splitlines() if line.startswith("CREATE INDEX")}
    assert wanted <= names


def test_several_runs_may_open_a_new_store_at_once(fresh_url: str) -> None:
    """One makes it, the others wait and find it made."""
    start, failures = threading.Barrier(4), []

    def run() -> None:
        start.wait()
        try:
            Store.open(fresh_url).close()
        except StoreError as error:
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []


def test_a_newer_store_is_refused(fresh_url: str, engine: Any) -> None:
    """With both versions and what to do."""
    Store.open(fresh_url).close()
    with engine.begin() as connection:
        connection.execute(tables.schema_version.insert(), {"version": 99, "applied_at": 0})

    with pytest.raises(
        StoreError, match=rf"has version 99, this closeloop knows versions up to {migrations.VERSION}: upgrade"
    ):
        Store.open(fresh_url)


def test_a_failed_migration_leaves_nothing_half_made(fresh_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """All steps or none; the next try makes the store."""

    def broken(_connection: Any) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, broken))
    with pytest.raises(RuntimeError, match="power cut"):
        Store.open(fresh_url)
    monkeypatch.undo()

    with Store.open(fresh_url) as store:
        assert store.keys() == []


def test_a_store_of_an_older_version_is_migrated(fresh_url: str, engine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the steps that are missing run, and the data stays."""
    with Store.open(fresh_url) as store, store.transaction() as tx:
        tx.put_feedback([samples.feedback()], samples.at(1), stream="feedback")

    def add_column(connection: Any) -> None:
        connection.exec_driver_sql("ALTER TABLE feedback ADD COLUMN mood INTEGER")

    monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, add_column))
    monkeypatch.setattr(migrations, "VERSION", migrations.VERSION + 1)
    before = []
    for _ in range(2):
        with Store.open(fresh_url) as store:
            assert len(store.keys()) == 1
            before.append(store.migrated_from)
    assert before == [migrations.VERSION - 1, None]

    assert "mood" in {column["name"] for column in inspect(engine).get_columns("feedback")}


def test_another_products_database_is_left_alone(fresh_url: str, engine: Any) -> None:
    """Tables of the same names that are not ours are never touched."""
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE traces (id INTEGER)")

    with pytest.raises(
        StoreError, match=r"tables that are not closeloop's \(traces\): give closeloop a database of its own"
    ):
        Store.open(fresh_url)


# --- SQLite


@pytest.mark.parametrize("form", [str, Path, lambda path: f"sqlite:///{path}"], ids=["path", "Path", "url"])
def test_a_file_may_be_named_in_three_ways(form: Callable[[Path], str | Path], tmp_path: Path) -> None:
    """Each opens the same file."""
    with Store.open(form(tmp_path / "store with space.db")) as store:
        assert store.url == str(tmp_path / "store with space.db")
        assert repr(store) == f"Store({store.url!r})"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: path / "missing" / "x.db", "folder .*missing' does not exist, create it first"),
        (lambda path: path, "is a folder: name a file in it"),
        (lambda path: (path / "notes.txt").write_text("these are notes, not a database " * 99) and path / "notes.txt",
         "is no SQLite database: name another file"),
        (lambda path: ":memory:", "would be gone after the run: name a file"),
        (lambda path: "sqlite://", "would be gone after the run: name a file"),
        (lambda path: "mysql://u:s3cret@h/d", r"unknown store 'mysql://...': write sqlite:///FILE"),
        (lambda path: "postgresql://u:s3cret@h:port/d", r"cannot read the store's URL \(postgresql://...\)"),
    ],
)  # fmt: skip
def test_what_cannot_be_opened_says_why(make: Callable[[Path], Any], message: str, tmp_path: Path) -> None:
    """And what to do, and never a password."""
    with pytest.raises((StoreError, ConfigError), match=message) as caught:
        Store.open(make(tmp_path))

    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "address", ["mysql://u@h/d", "postgresql://u@h:port/d", "postgresql://u:a@b@h/d", ":memory:", "."]
)
def test_an_address_that_names_no_store_is_a_mistake_of_the_configuration(address: str) -> None:
    """Exit code 2: no later try will find it otherwise."""
    with pytest.raises(ConfigError):
        Store.open(address)


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    """The message says what can be done."""
    path = tmp_path / "store.db"
    with Store.open(path) as store, store.transaction() as tx:
        tx.put_feedback([samples.feedback(f"f{number}") for number in range(500)], samples.at(1), stream="feedback")
    body = path.read_bytes()
    path.write_bytes(body[:4096] + b"\xff" * (len(body) - 4096))

    with pytest.raises(StoreError, match="is damaged: restore a backup, or start a new store and pull again"):
        Store.open(path)


# --- Postgres


def test_a_server_that_cannot_be_reached_is_named() -> None:
    """Host and port are shown, the password is not, nor is what stands in the query."""
    with pytest.raises(
        StoreError, match=r"'postgresql://me:\*\*\*@127.0.0.1:1/db' cannot be reached: check host and port"
    ) as caught:
        Store.open(f"postgresql://me:{SECRET}@127.0.0.1:1/db?password={SECRET}x&sslmode=disable")

    assert SECRET not in str(caught.value)
    assert caught.value.exit_code == 75


def test_a_server_that_goes_away_in_a_transaction_is_worth_another_run(postgres: Any, key: Key) -> None:
    """It is restarted, or fails over: what was committed is kept, and a scheduler is told to come again."""
    with Store.open(postgres.database()) as store:
        with store.transaction() as tx:
            tx.put_feedback([samples.feedback("kept")], samples.at(1), stream="feedback")

        def cut() -> None:
            with store.transaction() as tx:
                tx.put_feedback([samples.feedback("lost")], samples.at(1), stream="feedback")
                with psycopg.connect(postgres.url(), autocommit=True) as connection:
                    connection.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'closeloop' "
                        "AND state = 'idle in transaction'"
                    )
                tx.put_feedback([samples.feedback("more")], samples.at(1), stream="feedback")

        with pytest.raises(StoreError, match="broke the connection off") as caught:
            cut()
        assert caught.value.exit_code == 75
        assert store.status(key, "s").feedback == 1


class Cutting(socketserver.BaseRequestHandler):
    """Stands between client and server, and cuts both off when the client says certain words."""

    port, words = 0, b""

    def handle(self) -> None:
        with socket.create_connection(("127.0.0.1", self.port)) as server:
            threading.Thread(target=self._back, args=(server,), daemon=True).start()
            while sent := self.request.recv(65536):
                if self.words and self.words in sent:
                    break
                server.sendall(sent)
            for side in (self.request, server):
                side.shutdown(socket.SHUT_RDWR)

    def _back(self, server: socket.socket) -> None:
        with suppress(OSError):
            while answer := server.recv(65536):
                self.request.sendall(answer)


@pytest.mark.parametrize("words", [b"lock_timeout", b"INSERT INTO feedback", b"COMMIT"])
def test_a_line_that_breaks_anywhere_is_worth_another_run(
    postgres: Any, words: bytes, key: Key, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it is set up, in a statement, as it commits: the client has no SQLSTATE then, and not always SQLAlchemy's word for it."""
    url = postgres.database()
    with Store.open(url) as store, store.transaction() as tx:
        tx.put_feedback([samples.feedback("kept")], samples.at(1), stream="feedback")
    monkeypatch.setattr(Cutting, "port", postgres.port)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Cutting) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        broken = url.replace(f":{postgres.port}/", f":{server.server_address[1]}/")
        with Store.open(broken) as store:
            monkeypatch.setattr(Cutting, "words", words)
            if words == b"lock_timeout":
                store.close()

            def put() -> None:
                with store.transaction() as tx:
                    tx.put_feedback([samples.feedback("lost")], samples.at(1), stream="feedback")

            with pytest.raises(StoreError, match="broke the connection off") as caught:
                put()
        server.shutdown()

    assert caught.value.exit_code == 75
    with Store.open(url) as store:
        assert store.status(key, "s").feedback == 1


@contextmanager
def refusing(words: str) -> Iterator[int]:
    """A port where a Postgres refuses whoever comes with these words."""
    fields = b"".join(kind + text.encode() + b"\0" for kind, text in ((b"S", "FATAL"), (b"C", "00000"), (b"M", words)))

    class Refusal(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            if self.request.recv(1024)[4:8] == b"\x04\xd2\x16/":  # asks for TLS first
                self.request.sendall(b"N")
                self.request.recv(1024)
            self.request.sendall(b"E" + (len(fields) + 5).to_bytes(4, "big") + fields + b"\0")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Refusal) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@pytest.mark.parametrize(
    ("words", "told", "code"),
    [
        ("sorry, too many clients already", "has no free connection", 75),
        ('too many connections for role "me"', "has no free connection", 75),
        ("remaining connection slots are reserved for superusers", "has no free connection", 75),
        ("the database system is starting up", "is shutting down or starting: run again later", 75),
        ("the database system is in recovery mode", "is shutting down or starting: run again later", 75),
        ('database "loop" is not currently accepting connections', "is shutting down or starting", 75),
        ('database "loop" does not exist', "does not exist: create the database", 1),
        ('password authentication failed for user "me"', r"refuses the login: check user, password \(of the URL", 1),
        ('no pg_hba.conf entry for host "10.0.0.7"', "refuses the login", 1),
        ("could not write init file", r"refuses the connection \(", 1),
    ],
)
def test_a_server_that_refuses_says_whether_to_come_again(words: str, told: str, code: int) -> None:
    """No connection stands yet, so there are only its words; a scheduler comes again for what passes by itself, and only for that."""
    with (
        refusing(words) as port,
        pytest.raises(StoreError, match=f"{told}.*{words[:20]}") as caught,
    ):
        Store.open(f"postgresql://me:{SECRET}@127.0.0.1:{port}/loop?gssencmode=disable")

    assert caught.value.exit_code == code


@pytest.mark.parametrize(
    ("url", "told", "code"),
    [
        ("postgresql://me@127.0.0.1:1/loop?sslmode=bogus", "as its URL and the PG. variables ask for: check them", 1),
        ("postgresql://me@127.0.0.1:1/loop?bogus=1", "as its URL and the PG. variables ask for: check them", 1),
        ("postgresql:///?service=nowhere", "as its URL and the PG. variables ask for: check them", 1),
        ("postgresql://me@no-such-host.invalid/loop", "cannot be reached: check host and port", 75),
        ("postgresql://me@/loop?host=/nowhere", "cannot be reached: check host and port", 75),
    ],
)
def test_an_address_that_cannot_work_is_not_tried_again(url: str, told: str, code: int) -> None:
    """A wrong option stays wrong, while a name may be found the next time."""
    with pytest.raises(StoreError, match=told) as caught:
        Store.open(url)

    assert caught.value.exit_code == code


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql://me:{SECRET}@{SECRET}@127.0.0.1:1/loop",
        f"postgresql://me:p@{SECRET}/{SECRET}?x@127.0.0.1:1/loop",
        f"postgresql:me:{SECRET}@127.0.0.1/loop",
        f"postgres//me:{SECRET}@127.0.0.1/loop",
        f"host=127.0.0.1 user=me password={SECRET} dbname=loop",
    ],
)
def test_a_slip_in_an_address_shows_no_password(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither as a host that is not found nor as a file with the password in its name; also not as a path of the configuration."""
    monkeypatch.chdir(tmp_path)
    Path("closeloop.toml").write_text(f'store = "{address}"', encoding="utf-8")
    loop = Loop()
    for url in (address, loop.settings.store):
        with pytest.raises(ConfigError, match=r"cannot read the store.s (URL|address)") as caught:
            Store.open(url)
        assert SECRET not in str(caught.value)

    assert SECRET not in repr(loop.settings)
    assert [path.name for path in tmp_path.iterdir()] == ["closeloop.toml"]


def test_a_user_may_be_named_with_a_tenant(postgres: Any) -> None:
    """`user@tenant`, as hosted services name them."""
    with pytest.raises(StoreError, match='role "me@tenant" does not exist'):
        Store.open(postgres.url().replace("tester@", "me@tenant:secret@"))


@pytest.mark.parametrize("library", ["raise ModuleNotFoundError('gone')", "raise ImportError('no libpq')"])
def test_a_missing_driver_is_named(library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where only the library of Postgres that it needs is missing."""
    (tmp_path / "psycopg.py").write_text(library, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    for name in [name for name in sys.modules if name.partition(".")[0] == "psycopg"]:
        monkeypatch.delitem(sys.modules, name)

    with pytest.raises(ConfigError, match=r"needs psycopg: pip install 'closeloop\[postgres\]' \((gone|no libpq)\)"):
        Store.open("postgresql://me@127.0.0.1:1/loop")


def test_a_server_that_vanishes_is_noticed_and_the_url_has_the_last_word(postgres: Any) -> None:
    """The system alone would wait for two hours."""
    for query, idle, name in (("", "60", "closeloop"), ("&keepalives_idle=7&application_name=mine", "7", "mine")):
        with Store.open(postgres.database() + query) as store, store._database.read() as connection:
            asked = connection.connection.driver_connection.info.get_parameters()
            assert (asked["keepalives_idle"], asked["application_name"]) == (idle, name)


def test_the_short_scheme_is_a_postgres_too(postgres: Any) -> None:
    """`postgres://`, as hosting services write it."""
    with Store.open(postgres.database().replace("postgresql://", "postgres://")) as store:
        assert store.url.startswith("postgresql://tester@127.0.0.1:")


def test_a_user_without_rights_is_told_so(postgres: Any) -> None:
    """Which rights are needed."""
    url = postgres.database()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE ROLE reader LOGIN")
        connection.execute(f"GRANT USAGE ON SCHEMA {url.rpartition('%3D')[2]} TO reader".encode())

    with pytest.raises(StoreError, match="refuses: the user needs to create, read and write tables in it"):
        Store.open(url.replace("tester@", "reader@"), patience=timedelta(seconds=1))


def test_a_lost_connection_is_made_again(postgres: Any) -> None:
    """A server that restarts between two runs of a long-lived process is no error."""
    with Store.open(postgres.database()) as store:
        with psycopg.connect(postgres.url(), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'closeloop'"
            )

        assert store.keys() == []
