from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.errors import SettingsError
from storage.settings import CrawlSettings, Settings, load_settings, settings_page


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_any_setting_the_embedded_store_serves() -> None:
    settings = load_settings()
    assert settings.embedded
    assert settings.bucket_name == "baotinh"


@pytest.mark.parametrize("name", ["BAOTINH_BUCKET", "BAOTINH_ENDPOINT_URL", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"])
def test_a_configured_bucket_or_endpoint_replaces_the_embedded_store(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert not load_settings().embedded


def test_the_environment_wins_over_the_file(empty_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (empty_folder / "baotinh.toml").write_text('bucket = "from-file"\nregion = "r1"\n[crawl]\ndelay = 3\nretries = 7\n')
    monkeypatch.setenv("BAOTINH_BUCKET", "from-environment")
    monkeypatch.setenv("BAOTINH_CRAWL__DELAY", "4.5")
    settings = load_settings()
    assert (settings.bucket, settings.region) == ("from-environment", "r1")
    assert (settings.crawl.delay, settings.crawl.retries) == (4.5, 7)


def test_only_the_documented_names_of_the_endpoint_count(empty_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ENDPOINT_URL", "endpoint_url", "aws_endpoint_url"):
        monkeypatch.setenv(name, "http://foreign.example")
    assert load_settings().embedded
    (empty_folder / "baotinh.toml").write_text('endpoint_url = "http://ours.example"')
    assert load_settings().endpoint_url == "http://ours.example"
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "BAOTINH_ENDPOINT_URL"):  # the weakest first
        monkeypatch.setenv(name, f"http://{name.lower()}.example")
        assert load_settings().endpoint_url == f"http://{name.lower()}.example"


@pytest.mark.parametrize("empty", ["", " "])
def test_an_empty_variable_of_aws_counts_for_nothing(
    empty: str, empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (empty_folder / "baotinh.toml").write_text('endpoint_url = "http://ours.example"')
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", empty)
    assert load_settings().endpoint_url == "http://ours.example"
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://store.example")
    assert load_settings().endpoint_url == "http://store.example"


@pytest.mark.parametrize("name", ["BAOTINH_ENDPOINT_URL", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"])
def test_a_variable_in_the_file_is_named_with_the_key_that_was_meant(name: str, empty_folder: Path) -> None:
    (empty_folder / "baotinh.toml").write_text(f'{name} = "http://127.0.0.1:9"')
    with pytest.raises(SettingsError, match=f"no setting {name}") as raised:
        load_settings()
    assert raised.value.hint == "did you mean endpoint_url?"


def test_a_variable_in_small_letters_is_named_with_what_was_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("baotinh_bucket", "news")
    with pytest.raises(SettingsError, match="no setting baotinh_bucket") as raised:
        load_settings()
    assert raised.value.hint == "did you mean BAOTINH_BUCKET?"


def test_an_empty_variable_takes_back_what_the_file_sets(empty_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (empty_folder / "baotinh.toml").write_text('bucket = "from-file"')
    monkeypatch.setenv("BAOTINH_BUCKET", "")
    assert load_settings().bucket is None


@pytest.mark.parametrize("empty", ["", " "])
def test_every_setting_can_be_empty_and_is_then_not_set(
    empty: str, empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    variables = list(Settings().environment())
    (empty_folder / "baotinh.toml").write_text(
        'bucket = "news"\ndata_dir = "elsewhere"\nworkers = 3\nlog_format = "json"\n'
        '[crawl]\ndelay = 5\nuser_agent = "x"\nrecheck_from = 2026-03-01T00:00:00Z\n'
        '[alarm]\nquiet_hours = "22:00-06:00"\n'
    )
    for name in variables:
        monkeypatch.setenv(name, empty)
    assert load_settings() == Settings.model_construct(), "the file's are undone, too"


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(
            bucket="b",
            endpoint_url="http://127.0.0.1:9",
            data_dir=Path("/some where/với dấu"),
            crawl=CrawlSettings(
                recheck_from=datetime(2026, 3, 1, tzinfo=UTC),
                delay=0.25,
                proxy="http://127.0.0.1:8",
                replay=Path("/pages.warc.gz"),
                max_pages=9,
            ),
        ),
    ],
    ids=["default", "configured"],
)
def test_a_child_reads_the_same_settings(
    settings: Settings, empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (empty_folder / "baotinh.toml").write_text('bucket = "other"\nschedule = "0 0 * * *"\n[crawl]\nproxy = "http://x"')
    for name, value in settings.environment().items():
        monkeypatch.setenv(name, value)
    expected = settings.model_copy(update={"data_dir": settings.data_dir.absolute()})
    assert load_settings() == expected


def test_a_child_in_another_folder_uses_the_same_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = Settings(data_dir=Path("data"), sources_dir=Path("press")).environment()
    assert environment["BAOTINH_DATA_DIR"] == str(tmp_path / "data")
    assert environment["BAOTINH_SOURCES_DIR"] == str(tmp_path / "press")


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("workers = 0", "setting workers must be a whole number ≥ 1 and ≤ 8192, not 0"),
        ("prefect_port = 70000", "setting prefect_port must be a whole number ≥ 1 and ≤ 65535, not 70000"),
        ("log_format = 'xml'", "setting log_format must be text or json, not 'xml'"),
        ("[crawl]\ndelay = 'soon'", "setting crawl.delay must be a number ≥ 0, not 'soon'"),
        ("[crawl]\ndelay = nan", "setting crawl.delay must be a number ≥ 0, not nan"),
        ("[crawl]\ntimeout = inf", "setting crawl.timeout must be a number > 0, not inf"),
        ("[crawl]\nrecheck_from = 2026-03-01", "setting crawl.recheck_from must be .* zone, .*, not 2026-03-01$"),
        ("[crawl]\nrecheck_until = '2026-03-01T00:00'", "setting crawl.recheck_until must be a time with zone"),
        ("[crawl]\nrecheck_until = 1772323200", "setting crawl.recheck_until must be a time with zone"),
        ("[crawl]\nbackfill_from = '0'", "setting crawl.backfill_from must be a day, such as 2026-03-01, not '0'"),
        ("[alarm]\nquiet_hours = 'night'", "setting alarm.quiet_hours must be a text, such as 22:00-06:30"),
        ("[alarm]\nchannels = 123", "setting alarm.channels must be a secret$"),
        ("crawl = 3", r"setting crawl must be a table, \[crawl\], not 3"),
        ("workers = 99999999999999999999999", "setting workers must be a whole number ≥ 1 and ≤ 8192, not 9"),
        ("data_dir = '~nobody-of-this-name/bt'", "setting data_dir must be a path, not '~nobody"),
        ("language = 'vi'", "there is no setting language"),
        ("bucket = ", "baotinh.toml: "),
    ],
)
def test_a_wrong_setting_is_named(file: str, message: str, empty_folder: Path) -> None:
    (empty_folder / "baotinh.toml").write_text(file)
    with pytest.raises(SettingsError, match=message) as caught:
        load_settings()
    assert "docs/settings.md" in str(caught.value.hint)


@pytest.mark.parametrize("kind", ["folder", "dangling link"])
def test_a_file_of_settings_that_is_none_is_refused_by_name(kind: str, empty_folder: Path) -> None:
    file = empty_folder / "baotinh.toml"
    if kind == "folder":
        file.mkdir()
    else:
        file.symlink_to(empty_folder / "gone.toml")
    with pytest.raises(SettingsError, match=r"baotinh\.toml cannot be read: (Is a directory|No such file)"):
        load_settings()


def test_a_mark_before_utf8_is_read_over(empty_folder: Path) -> None:
    (empty_folder / "baotinh.toml").write_text('bucket = "báo"', encoding="utf-8-sig")
    assert load_settings().bucket == "báo"


def test_a_path_may_begin_at_home(empty_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/lan")
    (empty_folder / "baotinh.toml").write_text('data_dir = "~/bt"\nsources_dir = "~/press"')
    settings = load_settings()
    assert (settings.data_dir, settings.sources_dir) == (Path("/home/lan/bt"), Path("/home/lan/press"))


def test_the_page_of_settings_is_current() -> None:
    page = Path(__file__).parents[2] / "docs" / "settings.md"
    assert page.read_text() == settings_page(), "make it anew: python -m storage.settings > docs/settings.md"


def test_a_misspelt_variable_is_named_with_what_was_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAOTINH_BUKET", "news")
    with pytest.raises(SettingsError, match="no setting BAOTINH_BUKET") as raised:
        load_settings()
    assert raised.value.hint == "did you mean BAOTINH_BUCKET?"


def test_a_misspelt_key_is_named_with_what_was_meant(empty_folder: Path) -> None:
    (empty_folder / "baotinh.toml").write_text("[crawl]\ndelays = 2")
    with pytest.raises(SettingsError, match=r"no setting crawl\.delays") as raised:
        load_settings()
    assert raised.value.hint == "did you mean crawl.delay?"
