"""Every setting of baotinh, declared once: from the environment (`BAOTINH_…`), then from `baotinh.toml`, then defaults.

`docs/settings.md` is generated from this class by `python -m storage.settings`.
"""

import difflib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, get_args

from annotated_types import Ge, Gt
from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from storage.errors import SettingsError

__all__ = ["CrawlSettings", "Settings", "load_settings", "settings_page"]

PREFIX, DELIMITER = "BAOTINH_", "__"


def _processors() -> int:
    """one a processor"""
    return os.cpu_count() or 1


class CrawlSettings(BaseModel):
    """How politely and how far to crawl."""

    model_config = ConfigDict(use_attribute_docstrings=True, extra="forbid", frozen=True)

    user_agent: str = "baotinh/0.1 (archive of the provincial press of Vietnam)"
    """Who the crawler says it is. robots.txt is read for the name before the first `/`."""
    contact: str | None = None
    """Mail address or web page of yours, added to the User-Agent. No public site is crawled without."""
    delay: Annotated[float, Field(ge=0)] = 1.0
    """Least seconds between two requests to one site; AutoThrottle may wait longer, a source may ask for more."""
    concurrency: Annotated[int, Field(ge=1)] = 2
    """Most requests under way at once to one site."""
    at_once: Annotated[int, Field(ge=1)] = 8
    """Sources crawled at once, each in a process of its own that mostly waits for its site."""
    timeout: Annotated[float, Field(gt=0)] = 30.0
    """Seconds until a request is given up, its whole answer included."""
    patience: Annotated[float, Field(ge=0)] = 60.0
    """Seconds: a pause that a site asks for (Retry-After) is waited for if it is no longer; after a longer one the
    rest is left to later crawls."""
    max_minutes: Annotated[float, Field(gt=0)] = 100.0
    """Minutes after which a crawl asks for nothing more; the rest has its turn in the next one."""
    requests_a_day: Annotated[int, Field(ge=1)] = 20_000
    """Most requests to one host in one UTC day, all crawls together."""
    robots_minutes: Annotated[float, Field(ge=0)] = 15.0
    """Minutes after which a crawl that goes on reads robots.txt again. Every crawl begins with reading it."""
    retries: Annotated[int, Field(ge=0)] = 2
    """How often a failed request is repeated."""
    max_body_bytes: Annotated[int, Field(gt=0)] = 20 * 1024 * 1024
    """A larger answer is given up and reported. The largest article page seen on the press is half a megabyte."""
    max_pages: Annotated[int, Field(ge=1)] = 3
    """How many pages of one section's pagination are followed at the first look at a source."""
    catch_up_pages: Annotated[int, Field(ge=1)] = 60
    """How many of them in later crawls while they show news, as after a pause; the rest is left to the next crawl."""
    max_articles: Annotated[int, Field(ge=1)] = 2000
    """Most article addresses fetched in one crawl of one source."""
    revisit_worth: Annotated[float, Field(ge=0)] = 0.2
    """Edits to be expected since the last visit that make another one worth a request (docs/crawling.md); the greater,
    the fewer requests. 0: every known article is asked for in every crawl."""
    removal_after: Annotated[float, Field(ge=0)] = 24.0
    """Hours that a 404 must last before it counts as a removal; a 410 counts at once."""
    segment_bytes: Annotated[int, Field(gt=0)] = 32 * 1024 * 1024
    """A WARC segment is closed and uploaded when it has grown to this size, or after `segment_seconds`."""
    segment_seconds: Annotated[float, Field(gt=0)] = 40.0
    """Seconds after which a WARC segment is closed and uploaded, and the frontier written: what a kill costs."""
    allow_private: str | None = None
    """Hosts, addresses or networks outside of the public Internet that may be asked, separated by commas:
    `lab.example, 10.1.0.0/16`. Nothing else but public addresses is ever connected to."""
    proxy: str | None = None
    """HTTP proxy that the crawler, and nothing else, goes through."""
    replay: Path | None = None
    """WARC file that answers every request instead of the network."""


class Settings(BaseSettings):
    """Where the archive is and how it is filled."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter=DELIMITER,
        # So that an environment can take back what baotinh.toml sets.
        env_parse_none_str="",
        toml_file="baotinh.toml",
        extra="forbid",
        frozen=True,
        use_attribute_docstrings=True,
        populate_by_name=True,
        nested_model_default_partial_update=True,
    )

    bucket: str | None = None
    """Name of the S3 bucket. With neither bucket nor endpoint set, the embedded store is started."""
    endpoint_url: str | None = Field(
        default=None,
        validation_alias=AliasChoices(
            "BAOTINH_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "endpoint_url"
        ),
    )
    """Address of the S3 service; unset means Amazon's own. Credentials come from boto3's ordinary chain."""
    region: str | None = None
    """Region of the bucket, where the service has regions; else boto3's own choice."""
    data_dir: Path = Path(".baotinh")
    """Folder of the embedded store and of Prefect's local database."""
    sources_dir: Path | None = None
    """Folder with `newspapers/` and, if wanted, `families/` that replaces the built-in newspapers."""
    workers: Annotated[int, Field(ge=1)] = Field(default_factory=_processors)
    """Processes that read pages."""
    schedule: str = "7 */2 * * *"
    """Cron expression, Asia/Ho_Chi_Minh, by which `baotinh serve` starts the flow `ingest`."""
    prefect_port: Annotated[int, Field(ge=1, le=65535)] = 4200
    """Port on loopback of Prefect's page while `baotinh serve` runs with a server of its own."""
    crawl: CrawlSettings = CrawlSettings()
    """How politely and how far to crawl."""

    @property
    def embedded(self) -> bool:
        """True if no bucket and no endpoint is configured, so that the embedded store serves."""
        return self.bucket is None and self.endpoint_url is None

    @property
    def bucket_name(self) -> str:
        """The bucket's name; `baotinh` unless configured."""
        return self.bucket or "baotinh"

    def environment(self) -> dict[str, str]:
        """Return environment variables by which a child process reads these settings, whatever its folder."""
        return {_variable(path): _as_text(value) for path, value in _flat(self)}

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature is pydantic's
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature is pydantic's
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings() -> Settings:
    """Read the settings; raise SettingsError naming the setting that is wrong."""
    _refuse_unknown_variables()
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            raise _unknown(name, {".".join(path) for path, _ in _declared(Settings)}) from error
        raise SettingsError(
            f"setting {name}: {first['msg']}", hint="docs/settings.md lists every setting and its form"
        ) from error
    except ValueError as error:  # TOML that does not parse
        raise SettingsError(f"baotinh.toml: {error}", hint="it must be TOML, see docs/settings.md") from error


def _refuse_unknown_variables() -> None:
    known = {_variable(path) for path, _ in _declared(Settings)}
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in known:
            raise _unknown(name, known)


def _unknown(name: str, known: set[str]) -> SettingsError:
    meant = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {meant[0]}?" if meant else "docs/settings.md lists every setting"
    return SettingsError(f"there is no setting {name}", hint=hint)


def settings_page() -> str:
    """Return docs/settings.md, made from the declarations above."""
    lines = [
        "# Settings",
        "",
        "Each setting is read from the environment, else from the file `baotinh.toml` in the working directory (names",
        "before the dot are its tables), else it has its default. An empty variable means: not set.",
        "",
        "Credentials of a bucket are no settings: boto3 finds them in `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`,",
        "in a profile of `~/.aws` named by `AWS_PROFILE`, or in the role of the machine.",
        "",
        "This page is made by `python -m storage.settings`.",
        "",
        "| environment | baotinh.toml | form | default | meaning |",
        "| --- | --- | --- | --- | --- |",
    ]
    for path, field in _declared(Settings):
        names = [_variable(path)]
        if isinstance(field.validation_alias, AliasChoices):
            names = [str(name) for name in field.validation_alias.choices if str(name).isupper()]
        cells = [", ".join(f"`{name}`" for name in names), f"`{'.'.join(path)}`", _form(field), _default(field)]
        lines.append(f"| {' | '.join([*cells, ' '.join((field.description or '').split())])} |")
    return "\n".join(lines) + "\n"


def _flat(model: BaseModel, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    for name, value in model:
        if isinstance(value, BaseModel):
            yield from _flat(value, (*above, name))
        else:
            yield (*above, name), value


def _declared(model: type[BaseModel], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], FieldInfo]]:
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _declared(field.annotation, (*above, name))
        else:
            yield (*above, name), field


def _variable(path: tuple[str, ...]) -> str:
    return PREFIX + DELIMITER.join(path).upper()


def _as_text(value: object) -> str:
    if value is None:
        return ""
    return str(value.absolute() if isinstance(value, Path) else value)


def _form(field: FieldInfo) -> str:
    kind: object = field.annotation
    if isinstance(kind, UnionType):
        (kind,) = (part for part in get_args(kind) if part is not NoneType)
    words = {str: "text", int: "whole number", float: "number", bool: "true or false", Path: "path"}
    bounds = [f" ≥ {bound.ge}" for bound in field.metadata if isinstance(bound, Ge)]
    bounds += [f" > {bound.gt}" for bound in field.metadata if isinstance(bound, Gt)]
    assert isinstance(kind, type)
    return words[kind] + "".join(bounds)


def _default(field: FieldInfo) -> str:
    if field.default_factory:
        return str(field.default_factory.__doc__)
    return "" if field.default is None else f"`{field.default}`"


if __name__ == "__main__":
    sys.stdout.write(settings_page())
