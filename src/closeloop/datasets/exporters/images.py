"""Images in what users said, for the formats that declare them: by address or inside the file, each checked before it is written."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from typing import Any

from closeloop.datasets.base import Images
from closeloop.datasets.exporters.chat import UnfitError
from closeloop.models import ImagePart, Message

_DATA_URI = re.compile(r"data:[^,;]*(?:;[^,;]*)*;base64,(.*)", re.DOTALL)
_ADDRESS = re.compile(r"https?://[^\s/?#]+\S*")
_REDACTED = re.compile(r"\[[a-z0-9_]+-[0-9a-f]{4}\]")
_SPACE = re.compile(r"\s+")


def has_images(messages: Sequence[Message]) -> bool:
    """Whether there is any image, whoever said it."""
    return any(isinstance(part, ImagePart) for message in messages for part in message.content)


def counted(rows: Sequence[dict[str, Any]], taken: Images) -> list[str]:
    """The addresses of all images of a conversation in order. Refuses more than the consumer takes."""
    found = [
        part["image_url"]["url"]
        for row in rows
        if isinstance(row["content"], list)
        for part in row["content"]
        if part["type"] == "image_url"
    ]
    if taken.most is not None and len(found) > taken.most:
        raise UnfitError("image_unsupported", f"it has {len(found)} images, and the consumer takes {taken.most}")
    return found


def address(part: ImagePart, taken: Images) -> str:
    """The image's address, or a data URI of it. Raises UnfitError for an image that the consumer would drop or could not reach."""
    inside = part.data or ((match := _DATA_URI.fullmatch(part.url or "")) and match[1])
    if inside:
        return _data_uri(inside, taken)
    url = part.url or ""
    if not taken.by_address:
        raise UnfitError(
            "image_unsupported", "the consumer takes images inside the file only, and this one has an address"
        )
    if not _ADDRESS.fullmatch(url):
        raise UnfitError("image_unsupported", "the image has no http address")
    if _REDACTED.search(url):
        raise UnfitError("image_unsupported", "the image's address was redacted: nobody could fetch it")
    return url


def _data_uri(data: str, taken: Images) -> str:
    """The kind is read from the image: what it was called does not always hold."""
    data = _SPACE.sub("", data)
    try:
        content = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        raise UnfitError("image_unsupported", "the image is no base64") from None
    kind = _kind(content)
    if kind not in taken.kinds:
        shown = ", ".join(sorted(taken.kinds))
        raise UnfitError(
            "image_unsupported", f"the image is {kind or 'of an unknown kind'}, and the consumer takes {shown}"
        )
    if taken.largest is not None and len(content) > taken.largest:
        raise UnfitError(
            "image_unsupported", f"the image has {len(content)} bytes, and the consumer takes {taken.largest}"
        )
    return f"data:{kind};base64,{data}"


def _kind(content: bytes) -> str:
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    return "image/gif" if content.startswith((b"GIF87a", b"GIF89a")) else ""
