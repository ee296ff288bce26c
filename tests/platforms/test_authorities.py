"""A company's own authority, and its proxy: what our client trusts and leaves alone, the official clients do, too."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from closeloop.config import SourceSettings
from closeloop.models import Dataset
from closeloop.platforms.base import Adapter
from closeloop.platforms.langfuse import Langfuse
from closeloop.platforms.langsmith import LangSmith
from closeloop.testing import samples
from servers import langfuse, langsmith
from servers.certificates import self_signed
from servers.http import forward, serve

Server = langfuse.LangfuseServer | langsmith.LangSmithServer
ENV = {
    "LANGFUSE_PUBLIC_KEY": langfuse.PUBLIC,
    "LANGFUSE_SECRET_KEY": langfuse.SECRET,
    "LANGSMITH_API_KEY": langsmith.KEY,
}
PLACES: list[tuple[type[Adapter], Callable[[], AbstractContextManager[Server]]]] = [
    (Langfuse, lambda: langfuse.LangfuseServer("events-only")),
    (LangSmith, lambda: langsmith.LangSmithServer(checks=False)),
]


@pytest.mark.parametrize(("platform", "made"), PLACES, ids=["langfuse", "langsmith"])
def test_datasets_are_written_to_a_server_with_a_certificate_of_ones_own(
    platform: type[Adapter],
    made: Callable[[], AbstractContextManager[Server]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """LangSmith's SDK does not look at SSL_CERT_FILE: labels arrived, the dataset did not. And no proxy leads to this machine."""
    tls = self_signed(tmp_path)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NO_PROXY", "no_proxy", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("SSL_CERT_FILE", str(tls[0]))
    cases = Dataset(name="cases", examples=(samples.example("e1", ""),))
    with made() as server, serve(forward(server.url.removesuffix("/api")), tls) as front:
        source = SourceSettings(platform=platform.name, project="support", base_url=front.url)
        adapter = platform.from_source(source, ENV)
        pushed = adapter.push_dataset(cases)
        adapter.close()

    assert pushed.accepted == ("e1",)
    assert not pushed.rejected
