"""The typed state of the service. Times are UTC; shares are between 0 and 1. `baotinh status --json` writes it."""

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

__all__ = [
    "Alarm", "DayOfNews", "DeploymentHealth", "HealthState", "Issue", "NewspaperHealth", "RunHealth", "ScheduleHealth",
    "Severity", "StoreHealth", "TableHealth",
]  # fmt: skip  # short items: a line each would fill a screen


class Severity(StrEnum):
    """How bad something is."""

    OK = "ok"
    NOTE = "note"
    """Worth knowing; nothing to do."""
    WARNING = "warning"
    """Worth a look; it may pass by itself."""
    FAILED = "failed"
    """Somebody has to do something. It becomes an alarm."""

    @property
    def rank(self) -> int:
        """0 for the best, 3 for the worst."""
        return list(Severity).index(self)


class HealthPart(BaseModel):
    """Base of the models: immutable; ignores fields of later releases."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)


class Issue(HealthPart):
    """One thing that is wrong, with its cause: two issues of one kind about one subject have the same cause."""

    kind: str
    """A word: those of `flows.pipeline.verdicts.problem.ProblemKind`, and those of the service as a whole."""
    subject: str
    """Slug of a newspaper, or `runs`, `store`, `catalog`, `records`, `schedule`."""
    severity: Severity
    message: str
    """What is wrong, with the evidence, in one sentence."""
    advice: str
    """What to do about it, in one sentence."""
    since: AwareDatetime | None = None
    """When it was first noticed, as far as the reports read tell."""

    @property
    def cause(self) -> str:
        """The cause as one word: there is one alarm for each cause."""
        return f"{self.subject}/{self.kind}"


class DayOfNews(HealthPart):
    """The news of one day, Vietnam's."""

    day: date
    news: int
    """Articles that appeared on that day."""
    expected: float | None
    """Articles to be expected by the newspaper's habit on that weekday, until now for the present day; None if no habit
    is known."""


class NewspaperHealth(HealthPart):
    """The health of one newspaper."""

    source: str
    name: str
    status: str
    """Status in the registry: `active`, `paused`, …"""
    severity: Severity
    last_success: AwareDatetime | None = None
    """End of the last crawl that did not fail; None if there was none in the last two weeks."""
    last_crawl: AwareDatetime | None = None
    days: tuple[DayOfNews, ...] = ()
    """The last eight days, the present day last."""
    freshness_minutes: float | None = None
    """Median time from publication to the first fetch, of the last week's articles that are dated to the minute."""
    pages: int = 0
    """Pages processed in the last week, everyday refusals aside."""
    refused: dict[str, int] = {}
    """Refused pages of the last week by reason, everyday refusals aside."""
    articles_read: int = 0
    """Pages of the last week that were read as articles."""
    fallback_share: float | None = None
    """Share of these whose body no rule of the newspaper found."""
    completeness: float | None = None
    """Mean share of the prose under the headline that was taken."""
    fields: dict[str, float] = {}
    """Share of the last articles that have each watched field."""
    gaps: int = 0
    """Listings that show more unread news than the last crawl could follow."""
    issues: tuple[Issue, ...] = ()

    @property
    def refused_share(self) -> float | None:
        """Share of the pages that were refused; None if there were no pages."""
        return sum(self.refused.values()) / self.pages if self.pages else None

    @property
    def today(self) -> DayOfNews | None:
        """The present day."""
        return self.days[-1] if self.days else None

    @property
    def yesterday(self) -> DayOfNews | None:
        """The last complete day."""
        return self.days[-2] if len(self.days) > 1 else None


class StoreHealth(HealthPart):
    """The bucket."""

    place: str
    """Where it is, without credentials."""
    embedded: bool
    clock_seconds: float = 0.0
    """How far the store's clock is ahead of this machine's."""
    free_bytes: int | None = None
    """Free space on the disk of the embedded store; None for another store."""
    waiting_segments: int = 0
    """Segments of the last three days that nobody has processed yet."""


class TableHealth(HealthPart):
    """One of the two Delta tables."""

    table: Literal["catalog", "records"]
    version: int | None = None
    """Number of its last commit; None if there is no table yet."""
    files: int = 0
    small_files: int = 0
    """Files that a merge would make fewer."""
    size: int = 0
    """Bytes of its present files."""
    maintained_at: AwareDatetime | None = None
    """When `maintain` last ended; None if it has not in the last thirty days."""
    skipped: tuple[str, ...] = ()
    """Newspapers whose files it could not merge, because others always wrote."""
    checked: int = 0
    """Article versions of the last runs whose rows were looked for."""
    behind: int = 0
    """Those of them without a row."""
    error: str | None = None
    """Why the table cannot be read, if it cannot."""


class DeploymentHealth(HealthPart):
    """One deployment, as Prefect tells."""

    name: str
    """`ingest/served`"""
    schedule: str | None = None
    """Cron expression, Vietnam's time; None if it runs on request only."""
    paused: bool = False
    next_run: AwareDatetime | None = None
    last_run: AwareDatetime | None = None
    last_state: str | None = None
    """Name of the last run's state, such as `Completed`."""
    last_message: str | None = None
    """What Prefect says of the last run's state."""
    pending_since: AwareDatetime | None = None
    """Since when the run has been about to begin that has been so for longest."""
    running_since: AwareDatetime | None = None


class ScheduleHealth(HealthPart):
    """What Prefect tells about the schedule."""

    api: str | None = None
    """Address of Prefect's API; None if none is known here."""
    answers: bool = False
    message: str = ""
    """Why nothing is known, in one sentence."""
    deployments: tuple[DeploymentHealth, ...] = ()


class RunHealth(HealthPart):
    """One run of `ingest`."""

    run_id: str
    started_at: AwareDatetime
    finished_at: AwareDatetime
    state: str
    summary: str


class Alarm(HealthPart):
    """An open alarm."""

    issue: Issue
    opened_at: AwareDatetime
    told: bool
    """False while quiet hours, or a channel that fails, hold the message back."""


class HealthState(HealthPart):
    """The state of the whole service at one moment."""

    at: AwareDatetime
    severity: Severity
    newspapers: tuple[NewspaperHealth, ...]
    """The worst first."""
    runs: tuple[RunHealth, ...] = ()
    """The last runs, the latest first."""
    store: StoreHealth | None = None
    tables: tuple[TableHealth, ...] = ()
    schedule: ScheduleHealth | None = None
    alarms: tuple[Alarm, ...] = ()
    issues: tuple[Issue, ...] = ()
    """Everything that is wrong, the worst first."""
