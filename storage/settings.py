"""All settings of baotinh. A value comes from the environment (`BAOTINH_…`), else `baotinh.toml`, else the default.

`docs/settings.md` is generated from this class by `python -m storage.settings`.
"""

import difflib
import os
import sys
import tomllib
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path
from typing import Annotated, Literal, get_origin

from pydantic import BaseModel, Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from storage.errors import SettingsError
from storage.settings_forms import A_DAY, A_MOMENT, Day, FromHome, Moment, SettingsPart, form_of, kind_of

__all__ = ["AlarmSettings", "CrawlSettings", "Settings", "load_settings", "settings_page"]

QUIET = r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$"
"""Two times of the day: `22:00-06:30`."""

PREFIX, DELIMITER = "BAOTINH_", "__"

FILE = Path("baotinh.toml")

ENDPOINT_OF_AWS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
"""Variables of boto3 for `endpoint_url`, which yield to our own; the first that is not empty counts."""


MOST_PROCESSORS = 8192
"""As many as Linux can be built for."""


def _processors() -> int:
    """one for each processor"""
    return os.cpu_count() or 1


class CrawlSettings(SettingsPart):
    """Politeness and limits of crawls."""

    user_agent: str = "baotinh/0.1 (archive of the provincial press of Vietnam)"
    """User-Agent of the crawler. The name before the first `/` is matched against robots.txt."""
    contact: str | None = None
    """Your mail address or web page, added to the User-Agent. Without it, no public site is crawled."""
    delay: Annotated[float, Field(ge=0)] = 1.0
    """Minimum seconds between two requests to one site. AutoThrottle may wait longer; a source may set more."""
    concurrency: Annotated[int, Field(ge=1)] = 2
    """Maximum number of concurrent requests to one site."""
    at_once: Annotated[int, Field(ge=1)] = 8
    """Number of sources crawled at the same time, each in its own process, which mostly waits for its site."""
    timeout: Annotated[float, Field(gt=0)] = 30.0
    """Seconds after which a request fails; the time for the whole response is included."""
    patience: Annotated[float, Field(ge=0)] = 60.0
    """Maximum pause in seconds that a crawl waits when a site asks for one (Retry-After). If the site asks for more,
    later crawls fetch the rest."""
    max_minutes: Annotated[float, Field(gt=0)] = 100.0
    """Minutes after which a crawl sends no more requests; the next crawl fetches the rest."""
    requests_a_day: Annotated[int, Field(ge=1)] = 20_000
    """Maximum number of requests to one host in one UTC day, over all crawls."""
    robots_minutes: Annotated[float, Field(ge=0)] = 15.0
    """Minutes after which a running crawl reads robots.txt again."""
    robots_hours: Annotated[float, Field(ge=0, le=24)] = 24.0
    """Hours for which a crawl that begins obeys the robots.txt that an earlier crawl has read, instead of asking again.
    RFC 9309 allows a day; 0 means that every crawl reads it."""
    retries: Annotated[int, Field(ge=0)] = 2
    """How many times a failed request is sent again."""
    max_body_bytes: Annotated[int, Field(gt=0)] = 20 * 1024 * 1024
    """Maximum size of a response; a larger one is dropped and reported. The largest article page seen has 0.5 MB."""
    max_pages: Annotated[int, Field(ge=1)] = 3
    """Maximum number of pages of one section that the first crawl of a source reads."""
    catch_up_pages: Annotated[int, Field(ge=1)] = 60
    """The same for later crawls, which read on only while pages show new articles, for example after a pause."""
    max_articles: Annotated[int, Field(ge=1)] = 2000
    """Maximum number of article addresses fetched in one crawl of one source."""
    revisit_worth: Annotated[float, Field(ge=0)] = 0.016
    """New versions that asking for an article again must bring on average (docs/crawling.md). A larger value means
    fewer requests; 0 means that every crawl fetches every known article."""
    removal_after: Annotated[float, Field(ge=0)] = 24.0
    """Hours that a 404 must last before it counts as a removal. A 410 counts at once."""
    segment_bytes: Annotated[int, Field(gt=0)] = 4 * 1024 * 1024
    """Size at which a WARC segment is closed and uploaded; see also `segment_seconds`."""
    segment_seconds: Annotated[float, Field(gt=0)] = 40.0
    """Seconds after which a WARC segment is closed and uploaded and the frontier is written.
    A killed crawl loses at most the pages of this time."""
    allow_private: str | None = None
    """Hosts, addresses or networks outside of the public Internet that the crawler may connect to, separated by commas:
    `lab.example, 10.1.0.0/16`; a name stands for the hosts below it, too. Otherwise it connects to public addresses
    only."""
    proxy: str | None = None
    """HTTP proxy for the requests of the crawler; nothing else uses it."""
    backfill_pages: Annotated[int | None, Field(ge=1)] = None
    """Number of pages of each section that a crawl reads whatever they show, and of sitemaps that it follows from each
    index. `baotinh backfill` sets it. Otherwise crawls read on only while pages show new articles."""
    backfill_from: Day | None = Field(default=None, examples=[A_DAY])
    """First day, Vietnam's time, of the archive pages that a crawl reads instead of its listings, where the newspaper's
    file has `discovery.archive`. `baotinh backfill --from` sets it."""
    backfill_until: Day | None = Field(default=None, examples=[A_DAY])
    """The day before which these pages end; by default all days to today are read. `baotinh backfill --to` sets it."""
    recheck_from: Moment | None = Field(default=None, examples=[A_MOMENT])
    """A crawl reads no listings and asks again for every known article that appeared from this time on, until
    `recheck_until`. `baotinh recheck` sets both."""
    recheck_until: Moment | None = Field(default=None, examples=[A_MOMENT])
    """See `recheck_from`."""
    replay: FromHome | None = None
    """WARC file from which the crawler reads every response, instead of the network. A crawl holds in memory the last
    answer of each address and, while it begins, the file."""

    @property
    def is_recheck(self) -> bool:
        """True if a crawl asks again for known articles, and reads no listings."""
        return self.recheck_from is not None or self.recheck_until is not None


class AlarmSettings(SettingsPart):
    """Whom to tell when something has failed, and when not to."""

    channels: SecretStr | None = None
    """Where alarms go: addresses of [Apprise](https://appriseit.com/services/) with blanks between them, such as
    `mailto://…`, `tgram://…`, `slack://…`. They hold passwords: the environment is a better place than a file."""
    quiet_hours: str | None = Field(default=None, pattern=QUIET, examples=["22:00-06:30"])
    """Hours, Vietnam's time, in which no message is sent, such as `22:00-06:30`. What happens then is told afterwards,
    if it still lasts."""


class Settings(SettingsPart, BaseSettings):
    """Settings of the archive, the flows and the crawler."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter=DELIMITER,
        nested_model_default_partial_update=True,
    )

    bucket: str | None = None
    """Name of the S3 bucket. If neither bucket nor endpoint is set, the embedded store is used."""
    endpoint_url: str | None = None
    """Address of the S3 service; by default Amazon's. Credentials come from boto3's ordinary chain."""
    region: str | None = None
    """Region of the bucket, if the service has regions; by default boto3's choice."""
    data_dir: FromHome = Path(".baotinh")
    """Folder of the embedded store and of Prefect's local database."""
    sources_dir: FromHome | None = None
    """Folder that replaces the built-in newspapers. It holds `newspapers/` and, if wanted, `families/`."""
    workers: Annotated[int, Field(ge=1, le=MOST_PROCESSORS)] = Field(default_factory=_processors)
    """Number of processes that extract articles from pages."""
    dask: str | None = None
    """Where pages are extracted: address of a Dask scheduler, such as `tcp://10.0.0.5:8786`, or `local` for a Dask
    cluster of `workers` processes of this machine. By default processes of this machine do it without Dask."""
    schedule: str | None = None
    """Cron expression, in the time zone Asia/Ho_Chi_Minh: when `baotinh serve` crawls every newspaper. By default each
    is crawled by how fast it publishes."""
    prefect_port: Annotated[int, Field(ge=1, le=65535)] = 4200
    """Loopback port of Prefect's web page while `baotinh serve` runs its own server."""
    log_format: Literal["text", "json"] = "text"
    """Form of the log files under `logs/` of the data folder and of the log of `baotinh browse`: `text`, or `json` for
    programs that collect logs."""
    metrics_port: int | None = Field(default=None, ge=1, le=65535)
    """Loopback port on which `baotinh serve` and `baotinh browse` offer metrics for Prometheus; by default none."""
    crawl: CrawlSettings = CrawlSettings()
    """Politeness and limits of crawls."""
    alarm: AlarmSettings = AlarmSettings()
    """Whom to tell when something has failed."""

    @property
    def embedded(self) -> bool:
        """True if neither bucket nor endpoint is set, so that the embedded store is used."""
        return self.bucket is None and self.endpoint_url is None

    @property
    def bucket_name(self) -> str:
        """The bucket's name, by default `baotinh`."""
        return self.bucket or "baotinh"

    def environment(self) -> dict[str, str]:
        """Return environment variables that give a child process these settings in any working directory.

        Secrets are left out: a child that reads pages of strangers has no use for them.
        """
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
        aws, file = (InitSettingsSource(settings_cls, values) for values in (_endpoint_of_aws(), _of_file()))
        return init_settings, env_settings, aws, file


def load_settings() -> Settings:
    """Read the settings. Raise SettingsError, which names the wrong setting."""
    _refuse_unknown_variables()
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            keys = {_variable(path): ".".join(path) for path, _ in _declared(Settings)}
            meant = {**keys, **dict.fromkeys(ENDPOINT_OF_AWS, "endpoint_url")}
            raise _unknown(name, set(keys.values()), meant.get(name)) from error
        raise SettingsError(
            f"setting {name} {_wrong(name, first)}", hint="docs/settings.md lists every setting and its form"
        ) from error
    except ValueError as error:  # TOML that does not parse
        raise SettingsError(f"{FILE}: {error}", hint="it must be TOML, see docs/settings.md") from error


def _wrong(name: str, error: ErrorDetails) -> str:
    """Say which form the value of a setting must have, and what it is unless it is a secret."""
    field = {".".join(path): field for path, field in _declared(Settings)}.get(name)
    if error["type"] == "model_type":
        return f"must be a table, [{name}], not {error['input']!r}"
    if field is None:
        return f"is wrong: {error['msg']}"
    kind, form = kind_of(field), form_of(field).replace("`", "")
    given = error["input"].isoformat() if isinstance(error["input"], date | time) else repr(error["input"])
    value = "" if kind is SecretStr else f", not {given}"
    return f"must be {'' if get_origin(kind) is Literal else 'a '}{form}{value}"


def _refuse_unknown_variables() -> None:
    known = {_variable(path) for path, _ in _declared(Settings)}
    for name in sorted(os.environ):
        # pydantic would take one in small letters, too
        if name.upper().startswith(PREFIX) and name not in known:
            raise _unknown(name, known, name.upper() if name.upper() in known else None)


def _of_file() -> dict[str, object]:
    """Read the file, and over a mark before UTF-8. Raise SettingsError if it is there and cannot be read: the embedded
    store would take the place of the bucket that it names.
    """
    if not os.path.lexists(FILE):
        return {}
    try:
        return tomllib.loads(FILE.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError(
            f"{FILE} cannot be read: {error.strerror}", hint="it must be a file of settings, or not be there"
        ) from error


def _endpoint_of_aws() -> dict[str, object]:
    filled = [value for name in ENDPOINT_OF_AWS if (value := os.environ.get(name, "").strip())]
    return {"endpoint_url": filled[0]} if filled else {}


def _unknown(name: str, known: set[str], meant: str | None = None) -> SettingsError:
    close = [meant] if meant else difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {close[0]}?" if close else "docs/settings.md lists every setting"
    return SettingsError(f"there is no setting {name}", hint=hint)


def settings_page() -> str:
    """Return the text of docs/settings.md, generated from the declarations above."""
    lines = [
        "# Settings",
        "",
        "The value of a setting comes from the environment, else from the file `baotinh.toml` in the working directory",
        "(a name before a dot is a table there), else it is the default. An empty `BAOTINH_…` means: not set,",
        "whatever the file says; an empty variable of AWS counts for nothing.",
        "",
        "The option `--data-dir` means the embedded store of that folder even where a bucket is configured.",
        "With a bucket, `BAOTINH_DATA_DIR` names the folder of logs, indexes and Prefect's database.",
        "",
        "The credentials of a bucket are not settings. boto3 reads them from `AWS_ACCESS_KEY_ID` and",
        "`AWS_SECRET_ACCESS_KEY`, from the profile in `~/.aws` that `AWS_PROFILE` names, or from the machine's role.",
        "",
        "`python -m storage.settings` generates this page.",
        "",
        "| environment | baotinh.toml | form | default | meaning |",
        "| --- | --- | --- | --- | --- |",
    ]
    for path, field in _declared(Settings):
        names = [_variable(path), *(ENDPOINT_OF_AWS if path == ("endpoint_url",) else ())]
        cells = [", ".join(f"`{name}`" for name in names), f"`{'.'.join(path)}`", form_of(field), _default(field)]
        lines.append(f"| {' | '.join([*cells, ' '.join((field.description or '').split())])} |")
    return "\n".join(lines) + "\n"


def _flat(model: BaseModel, parents: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    for name, value in model:
        if isinstance(value, BaseModel):
            yield from _flat(value, (*parents, name))
        else:
            yield (*parents, name), value


def _declared(model: type[BaseModel], parents: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], FieldInfo]]:
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _declared(field.annotation, (*parents, name))
        else:
            yield (*parents, name), field


def _variable(path: tuple[str, ...]) -> str:
    return PREFIX + DELIMITER.join(path).upper()


def _as_text(value: object) -> str:
    if value is None or isinstance(value, SecretStr):
        return ""
    return str(value.absolute() if isinstance(value, Path) else value)


def _default(field: FieldInfo) -> str:
    if field.default_factory:
        return str(field.default_factory.__doc__)
    return "" if field.default is None else f"`{field.default}`"


if __name__ == "__main__":
    sys.stdout.write(settings_page())
