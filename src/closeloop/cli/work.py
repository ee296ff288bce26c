"""`bucket`, `export`, `forget`: the commands that work on what is already there."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from closeloop.cli import options, output
from closeloop.cli.run import border, finish, opened


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(bucket)
    app.command()(export)
    app.command()(forget)


def bucket(
    source: options.Source = None,
    file_in: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--in", metavar="FILE", help="Classify the interactions of this JSONL file (- is stdin); uses no store."
        ),
    ] = None,
    file_out: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--out", metavar="FILE", help="Where to write one line per interaction (- is stdout); goes with --in."
        ),
    ] = None,
    scores: Annotated[bool, typer.Option("--scores", help="With --in: also every head's probability.")] = False,
    workers: Annotated[
        int, typer.Option("--workers", metavar="N", min=1, help="With --in: processes to work with.")
    ] = 1,
    as_json: options.Json = False,
    config: options.Config = None,
    store: options.StoreUrl = None,
) -> None:
    """Judge interactions and sort the failures by error mode.

    Without --in: everything in the store whose feedback or trace changed. With --in and --out: a file, without any store.
    """
    with border(as_json), opened(config, store, by_page=file_in is None) as loop:
        from closeloop.errors import ConfigError

        if (file_in is None) != (file_out is None):
            raise ConfigError("--in and --out go together: name the file to read and the file to write")
        if file_in is not None and file_out is not None:
            result = loop.bucket_file(file_in, file_out, scores=scores, workers=workers)
        elif scores:
            raise ConfigError("--scores goes with --in and --out: scores are written to a file, not to the store")
        else:
            result = loop.bucket(source)
        # On stdout stand the classified lines themselves.
        if file_out != "-":
            output.show(result, as_json=as_json)
        else:
            output.problems(result)
        finish([result])


def export(
    format: Annotated[  # noqa: A002 - the word users know
        str,
        typer.Argument(
            help="Format: dpo, kto, sft, regression, examples, ...; a wrong name lists all there are.", metavar="FORMAT"
        ),
    ],
    out: Annotated[
        str, typer.Argument(help="File to write (.jsonl, .jsonl.gz, .parquet, ...), or a folder.", metavar="OUT")
    ],
    source: options.Source = None,
    since: options.Since = None,
    until: options.Until = None,
    bucket: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--bucket", metavar="BUCKET", help="Only failures of this bucket, e.g. hallucination or format.schema."
        ),
    ] = None,
    limit: Annotated[Optional[int], typer.Option("--limit", metavar="N", min=1, help="At most this many rows.")] = None,  # noqa: UP045
    splits: options.Splits = None,
    profile: options.Profile = None,
    compress: Annotated[
        str, typer.Option("--compress", metavar="gz|zst|parquet", help="Pack the data files of a folder.")
    ] = "",
    examples: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--from", metavar="FILE", help="Render this file of the `examples` format instead of the store."),
    ] = None,
    workers: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option(
            "--workers",
            metavar="N",
            min=1,
            help="Processes that read and render; default: one a core, for a large store.",
        ),
    ] = None,
    hints: options.Hints = False,
    user_cap: options.UserCap = None,
    near_dup: options.NearDup = None,
    length_ratio: options.LengthRatio = None,
    as_json: options.Json = False,
    config: options.Config = None,
    store: options.StoreUrl = None,
) -> None:
    """Write test cases or preference data.

    Whatever is left out is counted with its reason and listed beside the export.
    """
    with border(as_json), opened(config, store) as loop:
        start, end = options.span(since, until, loop.clock())
        result = loop.export(
            format, out, source=source, since=start, until=end, bucket=bucket, limit=limit, splits=splits, profile=profile,
            compress=compress, examples=examples, workers=workers, hints=hints,
            user_cap=user_cap, near_dup=near_dup, length_ratio=length_ratio,
        )  # fmt: skip
        output.show(result, as_json=as_json)
        finish([result])


def forget(
    user: Annotated[str, typer.Option("--user", metavar="ID", help="Id of the person, as the platform knows it.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count what would be removed; remove nothing.")] = False,
    as_json: options.Json = False,
    config: options.Config = None,
    store: options.StoreUrl = None,
) -> None:
    """Remove a person from native datasets, exports and the store.

    Exports keep a note that rows were removed, without a name. What the platform sends of the person later is left out.
    """
    with border(as_json), opened(config, store) as loop:
        result = loop.forget(user, dry_run=dry_run)
        output.show(result, as_json=as_json)
        finish([result])
