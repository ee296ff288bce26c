"""The Croissant 1.0 description of an export: what files there are, with their digests, and which columns they have.

Hubs make one of their own for what they host; this is for data that is shipped elsewhere. Written by hand: the bytes stay the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

NAME = "croissant.json"
"""What its file name ends in."""
_CONTEXT = {
    "@language": "en", "@vocab": "https://schema.org/", "citeAs": "cr:citeAs", "column": "cr:column",
    "conformsTo": "dct:conformsTo", "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"}, "dataBiases": "cr:dataBiases", "dataCollection": "cr:dataCollection",
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"}, "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"}, "extract": "cr:extract", "field": "cr:field",
    "fileObject": "cr:fileObject", "fileProperty": "cr:fileProperty", "fileSet": "cr:fileSet", "format": "cr:format",
    "includes": "cr:includes", "isLiveDataset": "cr:isLiveDataset", "jsonPath": "cr:jsonPath", "key": "cr:key", "md5": "cr:md5",
    "parentField": "cr:parentField", "path": "cr:path", "personalSensitiveInformation": "cr:personalSensitiveInformation",
    "rai": "http://mlcommons.org/croissant/RAI/", "recordSet": "cr:recordSet",
    "references": "cr:references", "regex": "cr:regex", "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate", "sc": "https://schema.org/", "separator": "cr:separator", "source": "cr:source",
    "subField": "cr:subField", "transform": "cr:transform",
}  # fmt: skip
_TYPES = {"string": "sc:Text", "bool": "sc:Boolean"}
_FILES = {".jsonl": "application/jsonlines", ".parquet": "application/x-parquet"}


def describes(manifest: Mapping[str, Any]) -> bool:
    """Whether Croissant has words for this export: typed columns in a packing it knows."""
    return bool(manifest["columns"]) and manifest["suffix"] in _FILES


def description(manifest: Mapping[str, Any]) -> bytes:
    """The description, made from the manifest alone. Columns of nested JSON are left to the README: Croissant has no type for them."""
    name = f"closeloop-{manifest['format']}"
    data = [file for file in manifest["files"] if "split" in file and file["lines"]]
    columns = {column: _TYPES[kind] for column, kind in manifest["columns"].items() if kind in _TYPES}
    made = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "name": name,
        "description": f"User feedback, exported by closeloop {manifest['closeloop']} in its format {manifest['format']!r}.",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "version": manifest["format_version"],
        "distribution": [_file(file, manifest["suffix"]) for file in data],
        "recordSet": [_records(file, columns) for file in data],
    }
    return json.dumps(made, indent=2, ensure_ascii=False).encode()


def _file(file: Mapping[str, Any], suffix: str) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject", "@id": file["path"], "name": file["path"], "contentUrl": file["path"],
        "contentSize": f"{file['bytes']} B", "encodingFormat": _FILES[suffix], "sha256": file["sha256"],
    }  # fmt: skip


def _records(file: Mapping[str, Any], columns: Mapping[str, str]) -> dict[str, Any]:
    """The rows of one file: a record set each, so that splits and parts can be told apart."""
    name = file["path"].rsplit("/", 1)[-1].split(".")[0]
    fields = [
        {
            "@type": "cr:Field", "@id": f"{name}/{column}", "name": column, "dataType": kind,
            "source": {"fileObject": {"@id": file["path"]}, "extract": {"column": column}},
        }
        for column, kind in columns.items()
    ]  # fmt: skip
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": f"Rows of {file['split']}.",
        "field": fields,
    }
