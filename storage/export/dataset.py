"""Export of a citable data set: Parquet files with a data card, a Croissant description and checksums.

The card's front matter is what `datasets.load_dataset` of Hugging Face reads
(https://huggingface.co/docs/hub/datasets-cards); the description follows Croissant 1.0
(https://docs.mlcommons.org/croissant/docs/croissant-spec.html).
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Unpack

import polars as pl

from storage.export.arrow_schema import record_columns
from storage.export.export import ExportForm, Manifest, export_articles
from storage.export.targets import Target
from storage.model.article import Article
from storage.reader.archive import Archive
from storage.reader.filters import Conditions

__all__ = ["CHECKSUMS", "CROISSANT", "export_dataset"]

CARD, CROISSANT, CHECKSUMS = "README.md", "croissant.json", "SHA256SUMS.txt"

SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
"""Size categories of Hugging Face with their upper bounds; a larger data set is `1M<n<10M`."""

RIGHTS = (
    "The texts belong to the newspapers that published them. Facts about them (addresses, times, digests, relations) "
    "are free to use. Before you pass texts on, ask the newspapers, or rely on an exception in your law, such as "
    "text and data mining for research."
)

_CROISSANT_TYPES: Mapping[type[pl.DataType], str] = {
    pl.String: "sc:Text", pl.Int64: "sc:Integer", pl.Float64: "sc:Float", pl.Boolean: "sc:Boolean",
    pl.Datetime: "sc:DateTime", pl.Date: "sc:Date",
}  # fmt: skip  # short items: a line each would fill a screen


@dataclass
class _Summary:
    """Figures about the rows, for the data card."""

    rows: int = 0
    by_source: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    first: str = "9999"
    last: str = "0000"

    def add(self, frame: pl.DataFrame) -> None:
        self.rows += frame.height
        self.by_source.update(dict(frame.group_by("source").len().iter_rows()))
        self.languages.update(dict(frame.drop_nulls("language").group_by("language").len().iter_rows()))
        days = frame["appeared"].dt.strftime("%Y-%m-%d")
        if frame.height:
            self.first, self.last = min(self.first, str(days.min())), max(self.last, str(days.max()))


def export_dataset(
    archive: Archive, target: Target, *, versions: bool = False, **conditions: Unpack[Conditions]
) -> Manifest:
    """Export articles as a data set: `part-*.parquet`, README.md, croissant.json, SHA256SUMS.txt, manifest.json.

    Conditions as in `Archive.articles`. `versions`: export every version, not only each article's latest. If an article
    is purged meanwhile, delete what was written and raise ConflictError.
    """
    if conditions.get("unique") is None:
        conditions["unique"] = False
    summary = _Summary()
    for frame in archive.bulk(versions=versions, **conditions).frames():
        summary.add(frame)

    def extra_files(manifest: Manifest) -> Mapping[str, bytes]:
        sums = "".join(f"{file.sha256}  {file.name}\n" for file in manifest.files)
        return {
            CARD: "\n".join(_card(manifest, summary)).encode() + b"\n",
            CROISSANT: json.dumps(_croissant(manifest), ensure_ascii=False, indent=1).encode() + b"\n",
            CHECKSUMS: sums.encode(),
        }

    return export_articles(
        archive, ExportForm.PARQUET, target, versions=versions, extra_files=extra_files, **conditions
    )


def _title(manifest: Manifest) -> str:
    what = "Every version of articles" if manifest.versions else "Articles"
    return f"{what} of Vietnam's provincial newspapers, {manifest.made_at:%Y-%m-%d}"


def _card(manifest: Manifest, summary: _Summary) -> Iterator[str]:
    size = next((name for bound, name in SIZES if manifest.articles < bound), "1M<n<10M")
    yield "---"
    yield f"pretty_name: {json.dumps(_title(manifest))}"
    yield "language:"
    yield from (f"- {language}" for language, _ in summary.languages.most_common()) if summary.languages else ["- vi"]
    yield "license: other"
    yield "license_name: rights-of-the-newspapers"
    yield f"size_categories:\n- {size}"
    yield "tags:\n- news\n- vietnam\n- local-news\n- edits"
    yield "configs:\n- config_name: default\n  data_files:\n  - split: train\n    path: part-*.parquet"
    yield "---"
    yield f"# {_title(manifest)}\n"
    yield f"{manifest.articles} {'versions' if manifest.versions else 'articles'}"
    if summary.rows:
        yield f"of {len(summary.by_source)} newspapers, published from {summary.first} to {summary.last}."
    yield "\n## What it is\n"
    yield (
        "Made by baotinh from its archive. Each row is an article record; the fields are described by the JSON Schema "
        f"of version {manifest.schema_version}, which lies in the archive under `schemas/article/`. Times are UTC."
    )
    yield f"\nConditions: `{json.dumps(manifest.conditions, ensure_ascii=False)}`."
    yield f"\nCursor: `{manifest.cursor}`. What happened since: `baotinh changes --after {manifest.cursor}`."
    yield "\n## Load it\n"
    yield '```python\nfrom datasets import load_dataset\n\narticles = load_dataset("FOLDER", split="train")\n```'
    yield f"\nCheck it: `sha256sum --check {CHECKSUMS}`."
    yield f"\n## Rights\n\n{RIGHTS}"
    yield (
        "\nAn article that was removed on request after this export is still in it: apply the `removed` changes, and "
        "look for purged articles, before you publish anything made from it."
    )
    yield "\n## Rows by newspaper\n\n| newspaper | rows |\n| --- | --- |"
    yield from (f"| {source} | {number} |" for source, number in sorted(summary.by_source.items()))
    yield "\n## Cite it\n"
    yield (
        f"> {_title(manifest)}. Exported with baotinh at cursor {manifest.cursor}, "
        f"{manifest.made_at:%Y-%m-%dT%H:%M:%SZ}."
    )


def _croissant(manifest: Manifest) -> dict[str, Any]:
    files = [
        {
            "@type": "cr:FileObject", "@id": file.name, "name": file.name, "contentUrl": file.name,
            "contentSize": f"{file.bytes} B", "encodingFormat": "application/x-parquet", "sha256": file.sha256,
        }
        for file in manifest.files
    ]  # fmt: skip  # short items: a line each would fill a screen
    fields = [
        {
            "@type": "cr:Field", "@id": f"articles/{name}", "name": f"articles/{name}",
            "description": Article.model_fields[name].description or name, "dataType": kind,
            "source": {"fileSet": {"@id": "parts"}, "extract": {"column": name}},
        }
        for name, kind in _flat_columns()
    ]  # fmt: skip  # short items: a line each would fill a screen
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": "baotinh-articles",
        "description": f"{_title(manifest)}. {manifest.articles} rows; change feed cursor {manifest.cursor}.",
        "license": RIGHTS,
        "citeAs": f"{_title(manifest)}, exported with baotinh at cursor {manifest.cursor}",
        "datePublished": f"{manifest.made_at:%Y-%m-%d}",
        "version": "1.0.0",
        "url": "https://localhost/",
        "distribution": [
            *files,
            {
                "@type": "cr:FileSet", "@id": "parts", "name": "parts", "encodingFormat": "application/x-parquet",
                "includes": "part-*.parquet",
            },
        ],
        "recordSet": [{"@type": "cr:RecordSet", "@id": "articles", "name": "articles", "field": fields}],
    }  # fmt: skip  # short items: a line each would fill a screen


def _flat_columns() -> Iterator[tuple[str, str]]:
    """Yield name and Croissant type of the fields with a single value. The JSON Schema describes the nested fields."""
    for name, kind in record_columns().items():
        found = _CROISSANT_TYPES.get(kind.base_type())
        if found is not None:
            yield name, found


_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""The JSON-LD context that Croissant 1.0 prescribes."""
