"""`explain`, `evaluate` and `buckets ...`: how the sorting came about, how good it is, and how the taxonomy grows."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from closeloop.cli import options, output
from closeloop.cli.run import border, finish, opened

buckets = typer.Typer(help="Propose new buckets from what users wrote, and decide on them.", no_args_is_help=True)
Proposals = Annotated[
    Optional[str],  # noqa: UP045 - typer reads this at run time
    typer.Option(
        "--file",
        metavar="FILE",
        help="Where the proposals are kept. Default: bucket-proposals.json beside the configuration.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(explain)
    app.command()(evaluate)
    for command in (propose, accept, merge, rename, reopen):
        buckets.command()(command)
    app.add_typer(buckets, name="buckets")


def explain(
    interaction: Annotated[
        str, typer.Argument(help="Id of the interaction (`interaction_id` in exports) or of its trace.", metavar="ID")
    ],
    source: options.Source = None,
    file: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--in", metavar="FILE", help="Look in this JSONL file instead of the store."),
    ] = None,
    as_json: options.Json = False,
    config: options.Config = None,
    store: options.StoreUrl = None,
) -> None:
    """Show why an interaction got its labels.

    What was asked, answered and said, every finding with its evidence and the threshold it was held against, and why the primary won.
    """
    with border(as_json), opened(config, store) as loop:
        result = loop.explain(interaction, source=source, file=file)
        output.show(result, as_json=as_json)
        finish([result])


def evaluate(
    file: Annotated[
        str, typer.Argument(help="JSONL of interactions with `labels`, a list of buckets.", metavar="LABELLED")
    ],
    fit: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--fit", metavar="FILE", help="Write the thresholds that suit these labels best to this TOML file."
        ),
    ] = None,
    as_json: options.Json = False,
    config: options.Config = None,
) -> None:
    """Compare the buckets with your own labels.

    Precision, recall, F1 with its 95 % interval, AUROC and calibration error for every bucket that occurs.
    """
    with border(as_json), opened(config, None) as loop:
        result = loop.evaluate(file, fit=fit)
        output.show(result, as_json=as_json)
        finish([result])


def propose(
    source: options.Source = None,
    file: Proposals = None,
    every: Annotated[bool, typer.Option("--all", help="From all failures, not only those without a bucket.")] = False,
    as_json: options.Json = False,
    config: options.Config = None,
    store: options.StoreUrl = None,
) -> None:
    """Group what users wrote about unexplained failures into proposals.

    A proposal keeps its id and name from run to run; nothing is used before it is accepted.
    """
    with border(as_json), opened(config, store) as loop:
        result = loop.propose(source=source, file=file, every=every)
        output.show(result, as_json=as_json)
        finish([result])


def accept(
    proposal: Annotated[str, typer.Argument(help="Id or name of the proposal.", metavar="PROPOSAL")],
    parent: Annotated[
        str, typer.Option("--parent", metavar="BUCKET", help="The core bucket it belongs below, e.g. incorrect.")
    ],
    definition: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--definition", metavar="TEXT", help="One sentence a second person can apply."),
    ] = None,
    taxonomy: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--taxonomy", metavar="FILE", help="The TOML file to add it to (the configured one, or buckets.toml)."
        ),
    ] = None,
    file: Proposals = None,
    as_json: options.Json = False,
    config: options.Config = None,
) -> None:
    """Make a proposal a bucket of your own taxonomy."""
    with border(as_json), opened(config, None) as loop:
        result = loop.accept(proposal, parent=parent, definition=definition, taxonomy=taxonomy, file=file)
        output.show(result, as_json=as_json)
        finish([result])


def merge(
    proposal: Annotated[str, typer.Argument(help="The proposal that goes.", metavar="PROPOSAL")],
    into: Annotated[str, typer.Argument(help="The proposal that stays.", metavar="INTO")],
    file: Proposals = None,
    as_json: options.Json = False,
    config: options.Config = None,
) -> None:
    """Join one proposal to another."""
    with border(as_json), opened(config, None) as loop:
        result = loop.merge(proposal, into, file=file)
        output.show(result, as_json=as_json)
        finish([result])


def rename(
    proposal: Annotated[str, typer.Argument(help="Id or name of the proposal.", metavar="PROPOSAL")],
    name: Annotated[str, typer.Argument(help="Its new name, such as stale_prices.", metavar="NAME")],
    file: Proposals = None,
    as_json: options.Json = False,
    config: options.Config = None,
) -> None:
    """Give a proposal another name."""
    with border(as_json), opened(config, None) as loop:
        result = loop.rename(proposal, name, file=file)
        output.show(result, as_json=as_json)
        finish([result])


def reopen(
    proposal: Annotated[str, typer.Argument(help="Id or name of the proposal.", metavar="PROPOSAL")],
    file: Proposals = None,
    as_json: options.Json = False,
    config: options.Config = None,
) -> None:
    """Take back a merge, or an acceptance whose bucket you have removed."""
    with border(as_json), opened(config, None) as loop:
        result = loop.reopen(proposal, file=file)
        output.show(result, as_json=as_json)
        finish([result])
