"""Recorded HTTP: cassettes with no secret in them, bodies a person can read, and no room for an unplayed or an unknown request.

    @pytest.fixture
    def recorded(request):
        with cassette(Path("cassettes/acme") / f"{request.node.name}.yaml", record=bool(os.environ.get("ACME_RECORD"))):
            yield

Recording needs the server; replaying needs neither server nor network. Requests match on method, path, query and body, never on
host or port, so that a recording made on a free port replays anywhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import vcr
from vcr.cassette import Cassette

HOST = "http://127.0.0.1:6006"
"""What every recorded address starts with."""
_SECRET_HEADERS = ("authorization", "cookie", "set-cookie", "x-api-key", "api_key", "proxy-authorization")
_NOISE = (
    "connection",
    "content-length",
    "transfer-encoding",
    "server",
    "x-accel-buffering",
    "cache-control",
    "user-agent",
)
_SECRET_TEXT = re.compile(r'("(?:key|jwt|password|secret|token)"\s*:\s*")[^"]{8,}(")', re.IGNORECASE)
_LOCAL = re.compile(r"https?://(?:127\.0\.0\.1|localhost)(?::\d+)?")


class UnplayedError(AssertionError):
    """A recorded answer was never asked for: the code makes fewer requests than the recording says."""


@contextmanager
def cassette(path: Path, *, record: bool = False, secrets: Sequence[str] = ()) -> Iterator[Cassette]:
    """Replay `path`, or write it anew with `record`. `secrets` are texts that may occur nowhere in the file.

    Raises UnplayedError when recorded answers are left at the end, and vcrpy's CannotOverwriteExistingCassetteException for a
    request that was not recorded.
    """
    if record:
        path.unlink(missing_ok=True)
    recorder = vcr.VCR(
        record_mode="all" if record else "none",
        match_on=("method", "path", "query", "body"),
        before_record_request=_scrub_request,
        before_record_response=_scrub_response,
        decode_compressed_response=True,
    )
    with recorder.use_cassette(str(path)) as running:
        yield running
    if record:
        _check_secrets(path, secrets)
    elif not running.all_played:
        left = [f"{request.method} {request.path}" for request in _unplayed(running)]
        raise UnplayedError(f"{path.name}: {len(left)} recorded answers were not asked for: {', '.join(left[:5])}")


def _unplayed(running: Cassette) -> list[Any]:
    return [request for number, request in enumerate(running.requests) if not running.play_counts[number]]


def _scrub_request(request: Any) -> Any:
    request.uri = _LOCAL.sub(HOST, request.uri)
    kept = {}
    for name, value in request.headers.items():
        lower = name.lower()
        if lower in _NOISE or lower in ("host", "accept-encoding"):
            continue
        kept[lower] = "REDACTED" if lower in _SECRET_HEADERS else value
    request.headers = kept
    return request


def _scrub_response(response: dict[str, Any]) -> dict[str, Any]:
    headers = {name: value for name, value in response["headers"].items() if name.lower() not in _NOISE}
    response["headers"] = {
        name: ["REDACTED"] if name.lower() in _SECRET_HEADERS else value for name, value in headers.items()
    }
    body = response["body"].get("string")
    if isinstance(body, bytes):
        text = body.decode("utf-8", "replace")
        response["body"]["string"] = _LOCAL.sub(HOST, _SECRET_TEXT.sub(r"\1REDACTED\2", text)).encode()
    return response


def _check_secrets(path: Path, secrets: Sequence[str]) -> None:
    """A recording that holds a secret is deleted again."""
    text = path.read_text(encoding="utf-8")
    found = [secret for secret in secrets if secret and (secret in text or json.dumps(secret)[1:-1] in text)]
    if found:
        path.unlink()
        raise AssertionError(
            f"{path.name}: {len(found)} of the given secrets were in the recording; it has been deleted"
        )
