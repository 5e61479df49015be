"""Reading a registry: what is right is folded, what is wrong is named by file and key."""

from datetime import date
from pathlib import Path

import pytest

from crawler.registry import RegistryError, Status, UnknownSourceError, load_registry
from crawler.registry.__main__ import main
from storage.model.identifiers import SourceSlug
from tests.crawler.registry.conftest import NEWSPAPER, Folder

FILE = "newspapers/lao-cai/baosuoimo.toml"


def problems_of(folder: Folder) -> tuple[str, ...]:
    with pytest.raises(RegistryError) as caught:
        load_registry(folder.path)
    return caught.value.problems


def test_a_newspaper_takes_its_rules_from_its_family(folder: Folder) -> None:
    registry = load_registry(folder.path)
    source = registry[SourceSlug("baosuoimo")]
    family = registry.families["cms_zce"]
    assert source.links == family.links
    assert source.layout == family.layout


def test_a_newspaper_overrides_single_keys_of_links_and_layout(folder: Folder) -> None:
    folder.append("\n[links]\ncards = ['h3 a']\n\n[[layout]]\nlead = ['.loi-dan']\n")
    registry = load_registry(folder.path)
    source, family = registry[SourceSlug("baosuoimo")], registry.families["cms_zce"]
    assert source.links.cards == ("h3 a",)
    assert source.links.article == family.links.article
    assert source.layout[0].lead == (".loi-dan",)
    assert source.layout[0].body == family.layout[0].body


def test_a_rebuilt_site_keeps_its_old_rules_for_old_days(folder: Folder) -> None:
    folder.append("\n[[layout]]\nvalid_from = 2026-05-01\nbody = ['.than-bai']\n")
    registry = load_registry(folder.path)
    source, family = registry[SourceSlug("baosuoimo")], registry.families["cms_zce"]
    before, after = source.layout_on(date(2026, 4, 30)), source.layout_on(date(2026, 5, 1))
    assert before is not None
    assert after is not None
    assert before.body == family.layout[0].body
    assert after.body == (".than-bai",)
    assert after.headline == family.layout[0].headline


def test_a_folder_with_families_of_its_own_uses_only_those(folder: Folder) -> None:
    folder.family("own", "name = 'own'\ndescription = 'x'\n[links]\narticle = '/x'\n")
    folder.replace('family = "cms_zce"', 'family = "own"')
    assert list(load_registry(folder.path).families) == ["own"]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('name = "Báo Suối Mơ"', "name = ", "not TOML: Invalid value (at line 2, column 8)"),
        ('name = "Báo Suối Mơ"\n', "", "name: is missing"),
        ("province_before", "province_befor", "province_befor: unknown key; did you mean province_before"),
        ("sections", "section", "discovery.section: unknown key; did you mean sections"),
        ('"baosuoimo"', '"Bao Suoi Mo"', "slug: not a slug of lower-case ASCII letters"),
        ('"baosuoimo"', '"baosuoi"', "slug: 'baosuoi' is not the file's name"),
        ('"cms_zce"', '"cms_zcr"', "family: there is no family 'cms_zcr'; did you mean cms_zce?"),
        ('"baosuoimo.example"', '"www.baosuoimo.example"', "hosts[0]: leave out 'www.'"),
        ('["baosuoimo.example"]', '["a.example", "https://b.example/"]', "hosts[1]: not a host name"),
        (
            '"baosuoimo.example"',
            '"Báothử.example"',
            "hosts[0]: not in ASCII: 'Báothử.example'; write 'xn--both-5na9627b",
        ),
        ('["baosuoimo.example"]', "[]", 'hosts: is empty: write one at least, as in ["…"]'),
        ('province = "15"', 'province = "10"', "province: no province has the code '10' today"),
        ('province = "15"', "province = 15", 'province: must be a text in quotation marks: write "15"'),
        (
            'province = "15"',
            'province = "13"',
            "province: no province has the code '13' today; docs/units.md",
        ),
        ('hosts = ["baosuoimo.example"]', 'hosts = "baosuoimo.example"', 'hosts: must be a list: write ["…"]'),
        ('["https://baosuoimo.example/"]', "[]", "discovery: names nothing to read; write [discovery] with sections"),
        ("[discovery]", "[verified]\non = 2999-01-01\n[discovery]", "verified.on: 2999-01-01 is in the future"),
        ('["10"]', '["03"]', "province_before[0]: no province had the code '03' before July 2025"),
        ('["10"]', '["10", "02"]', "province_before[1]: Hà Giang (02) is now Tuyên Quang (08), not Lào Cai (15)"),
        ('["10"]', "[]", 'province_before: is empty: write one at least, as in ["…"]'),
        ('name = "Báo Suối Mơ"', 'name = " "', "name: is empty; write the newspaper's name"),
        ('name = "B', 'delay = inf\nname = "B', "delay: not a number of seconds from 0 to 3,600, an hour: inf"),
        ('name = "B', 'delay = nan\nname = "B', "delay: not a number of seconds from 0 to 3,600, an hour: nan"),
        ('name = "B', 'delay = 5000000\nname = "B', "delay: not a number of seconds from 0 to 3,600, an hour: 5e+06"),
        ('name = "B', 'delay = "5,0"\nname = "B', "delay: must be a number: write 5.0, without quotation marks"),
        ('name = "B', 'ports = ["8443"]\nname = "B', "ports[0]: must be a number: write 8443, without quotation marks"),
        ('name = "B', 'started = 2999-01-01\nname = "B', "started: 2999-01-01 is in the future"),
        ('name = "B', 'started = "2001"\nname = "B', "started: must be a day: write year, month and day, such as 2026"),
        (
            "[discovery]",
            '[[domain]]\nhost = "baosuoimo.example"\nseen = [2019, 2099]\n[discovery]',
            "domain[0].seen[1]: 2099 is in the future",
        ),
        (
            'name = "Báo Suối Mơ"',
            "name = “Báo Suối Mơ”",
            'not TOML: Invalid value (at line 2, column 8); write straight quotation marks: "…"',
        ),
        (
            'name = "B',
            'delay = 5,0\nname = "B',
            "not TOML: Expected newline or end of document after a statement (at line 2, column 10); "
            "write a point in a number: 5.0",
        ),
        (
            'name = "Báo Suối Mơ"',
            "name = Báo Suối Mơ",
            'not TOML: Invalid value (at line 2, column 8); write a text in quotation marks: name = "Báo Suối Mơ"',
        ),
        (
            "//baosuoimo",
            "//baosuoino",
            "discovery.sections[0]: 'baosuoino.example' is not among `hosts`; add it there if "
            "it is the newspaper's own; did you mean baosuoimo.example?",
        ),
        (
            'sections = ["https://baosuoimo',
            'feeds = ["https://baosuoino',
            "discovery.feeds[0]: 'baosuoino.example' is not",
        ),
        (
            'mo.example/"]',
            'mo.example/"]\narchive = "https://baosuoino.example/{yyyy}/{mm}/{dd}"',
            "discovery.archive: 'baosuoino.example' is not among `hosts`",
        ),
        (
            'mo.example/"]',
            'mo.example/"]\narchive = "https://baosuoimo.example:80{dd}/{mm}/{yyyy}"',
            "discovery.archive: port 801 is not among `ports`",
        ),
        (
            "https://baosuoimo.example/",
            "https://baosuoimo.example:8080/",
            "discovery.sections[0]: port 8080 is not among `ports`, and no other port is asked; write ports = [8080]",
        ),
        ("https://baosuoimo", "baosuoimo", "discovery.sections[0]: not an http or https address"),
        (
            'name = "B',
            'status = "asleep"\nname = "B',
            "status: input should be 'active', 'forbidden', 'merged' or 'paused'",
        ),
        ('name = "B', 'status = "merged"\nname = "B', "successor: is missing, but status is merged"),
        ('name = "B', 'successor = "baosuoi"\nname = "B', "successor: only a merged newspaper has one"),
        ('name = "B', 'status = "paused"\nname = "B', "notes: is missing, but status is paused"),
    ],
)
def test_an_error_names_file_key_and_what_is_wrong(folder: Folder, old: str, new: str, problem: str) -> None:
    folder.replace(old, new)
    found = problems_of(folder)
    assert found[0].startswith(f"{FILE}: {problem}")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[links]\narticle = '/(x'", "links.article: not a regular expression: '/(x'"),
        (
            r"[links]\narticle = '/(([a-z0-9]+-?)+)+x-(?P<id>\d+)\.html'".replace(r"\n", "\n"),
            "links.article: a match may take minutes or for ever: ",
        ),
        ("[links]\narticle = '.*'", "links.article: matches every page, the front page too: '.*'"),
        ("[links]\narticle = '/tin/(?P<id>x)/'", "links.article: matches no address, because paths"),
        (
            r"[links]\narticle = '/(?P<iD>[a-z]+)/tin-(?P<ID>\d+)'".replace(r"\n", "\n"),
            "links.article: only a group called `id` is read, not 'ID'; did you mean (?P<id>…)?",
        ),
        (
            "[links]\nkeep_query = ['?id=']",
            "links.keep_query[0]: not the name of a parameter alone: '?id='; write 'id'",
        ),
        ("[links]\nkeep_query = ['']", "links.keep_query[0]: not the name of a parameter alone: ''"),
        ("[[layout]]\nnoise = ['.ad', '*']", "layout[0].noise: '*' removes all of the body"),
        ("[[layout]]\nnoise = ['.ad, *']", "layout[0].noise: '.ad, *' removes all of the body"),
        ("[[layout]]\nvalid_from = 2026-05-01T10:00:00", "layout[0].valid_from: must be a day: write year, month and"),
        ("layout = {}", "layout: must be a list: write [[layout]]"),
        ("links = 3", "links: input should be a valid dictionary"),
        ("[[layout]]\nheadline = ['h1', 'h1..x']", "layout[0].headline[1]: not a CSS selector: 'h1..x'"),
        ("[[layout]]\nheadlines = ['h1']", "layout[0].headlines: unknown key; did you mean headline?"),
        (
            "[[layout]]\nvalid_until = 2026-03-02\n[[layout]]\nvalid_from = 2026-03-01",
            "layout: the spans of layout[0] and layout[1] overlap from 2026-03-01",
        ),
        (
            "[[layout]]\nvalid_from = 2026-03-02\nvalid_until = 2026-03-02",
            "layout[0]: ends on 2026-03-02, before it begins on 2026-03-02",
        ),
    ],
)
def test_an_error_in_the_rules_names_their_place(folder: Folder, text: str, problem: str) -> None:
    folder.newspaper("lao-cai/baosuoimo", NEWSPAPER.replace("[discovery]", f"{text}\n[discovery]"))
    if text.startswith(("links =", "layout =")):
        folder.newspaper("lao-cai/baosuoimo", f"{text}\n{NEWSPAPER}")
    assert problems_of(folder)[0].startswith(f"{FILE}: {problem}")


def test_an_error_in_a_family_names_its_file(folder: Folder) -> None:
    folder.family("cms_zce", "name = 'cms'\ndescription = 'x'\n[links]\narticle = '/x'\nnext = []\n")
    assert problems_of(folder)[0] == "families/cms_zce.toml: links.next: unknown key; did you mean next_page?"


def test_a_family_is_called_like_its_file(folder: Folder) -> None:
    folder.family("cms_zce", "name = 'cms'\ndescription = 'x'\n[links]\narticle = '/x'\n")
    assert problems_of(folder) == ("families/cms_zce.toml: name: 'cms' is not the file's name",)


def test_a_newspaper_lies_in_the_folder_of_its_province(folder: Folder) -> None:
    folder.newspaper("yen-bai/baosuoihai", NEWSPAPER.replace("baosuoimo", "baosuoihai"))
    assert problems_of(folder) == (
        "newspapers/yen-bai/baosuoihai.toml: province: Lào Cai (15) belongs in the folder lao-cai",
    )


def test_two_newspapers_cannot_claim_one_host(folder: Folder) -> None:
    other = NEWSPAPER.replace('"baosuoimo"', '"baosuoixa"')
    folder.newspaper("lao-cai/baosuoixa", other)
    assert problems_of(folder) == (
        f"newspapers/lao-cai/baosuoixa.toml: hosts[0]: 'baosuoimo.example' is claimed by {FILE}",
    )


def test_two_newspapers_cannot_have_one_slug(folder: Folder) -> None:
    folder.newspaper("lao-cai/old/baosuoimo", NEWSPAPER.replace("baosuoimo.example", "other.example"))
    assert any("slug: 'baosuoimo' is taken by" in problem for problem in problems_of(folder))


def test_a_successor_must_exist(folder: Folder) -> None:
    folder.replace('name = "B', 'status = "merged"\nsuccessor = "baosuoima"\nname = "B')
    folder.newspaper(
        "lao-cai/baosuoimay", NEWSPAPER.replace('"baosuoimo"', '"baosuoimay"').replace("baosuoimo.e", "may.e")
    )
    assert problems_of(folder) == (
        f"{FILE}: successor: there is no newspaper 'baosuoima'; did you mean baosuoimay or baosuoimo?",
    )


def test_successors_do_not_run_in_a_circle(folder: Folder) -> None:
    merged = NEWSPAPER.replace('name = "B', 'status = "merged"\nsuccessor = "baosuoihai"\nname = "B')
    folder.newspaper("lao-cai/baosuoimo", merged)
    folder.newspaper(
        "lao-cai/baosuoihai",
        merged.replace('slug = "baosuoimo"', 'slug = "baosuoihai"')
        .replace('successor = "baosuoihai"', 'successor = "baosuoimo"')
        .replace("baosuoimo.example", "hai.example"),
    )
    assert f"{FILE}: successor: 'baosuoihai' leads back to 'baosuoimo'" in problems_of(folder)


def test_every_problem_of_every_file_is_told_at_once(folder: Folder) -> None:
    folder.replace('province = "15"', 'province = "99"\ncolour = "red"')
    folder.newspaper("hue/x", "slug = ")
    with pytest.raises(RegistryError, match=r"hue/x\.toml: not TOML: .* \(and 1 more\)") as caught:
        load_registry(folder.path)
    assert [problem.split(": ")[1] for problem in caught.value.problems] == ["not TOML", "colour"]
    assert caught.value.hint is not None


def test_a_file_that_is_not_utf8_is_named(folder: Folder) -> None:
    (folder.path / FILE).write_bytes('name = "Báo"'.encode("latin-1"))
    assert problems_of(folder) == (f"{FILE}: not UTF-8 from byte 9 on; save it as UTF-8",)


def test_a_mark_that_an_editor_writes_before_the_text_does_no_harm(folder: Folder) -> None:
    folder.newspaper("lao-cai/baosuoimo", f"\ufeff{NEWSPAPER}")
    assert len(load_registry(folder.path)) == 1


def test_a_wrong_item_of_a_list_is_told_once(folder: Folder) -> None:
    folder.replace('["baosuoimo.example"]', '["www.baosuoimo.example"]')
    assert len(problems_of(folder)) == 1


def test_a_file_whose_ending_is_in_capitals_is_named(folder: Folder) -> None:
    (folder.path / "newspapers/lao-cai/baosuoixa.TOML").write_text(NEWSPAPER)
    assert problems_of(folder) == (
        "newspapers/lao-cai/baosuoixa.TOML: is not read; its name must end in .toml, in small letters",
    )


@pytest.mark.parametrize("status", ['"paused"\nnotes = "x"', '"merged"\nsuccessor = "baosuoihai"'])
def test_a_newspaper_that_is_not_crawled_needs_no_address_to_read(folder: Folder, status: str) -> None:
    folder.newspaper(
        "lao-cai/baosuoihai",
        NEWSPAPER.replace('slug = "baosuoimo"', 'slug = "baosuoihai"').replace("baosuoimo.example", "hai.example"),
    )
    folder.replace('[discovery]\nsections = ["https://baosuoimo.example/"]\n', f"status = {status}\n")
    assert len(load_registry(folder.path)) == 2


def test_the_check_of_a_folder_without_files_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "newspapers").mkdir()
    assert main(str(tmp_path)) == 1
    assert "there is no file newspapers/<province>/<slug>.toml in it" in capsys.readouterr().err


def test_a_folder_without_newspapers_is_no_registry(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="there is no folder newspapers in it"):
        load_registry(tmp_path)


def test_without_names_every_active_newspaper_is_selected() -> None:
    registry = load_registry()
    assert registry.select() == [source for source in registry.values() if source.status is Status.ACTIVE]


def test_named_newspapers_are_selected_in_their_order_and_once(folder: Folder) -> None:
    registry = load_registry()
    slugs = [source.slug for source in registry.select(["baolaocai", "baocantho", "baolaocai"])]
    assert slugs == ["baolaocai", "baocantho"]


def test_an_unknown_name_is_answered_with_those_that_look_alike() -> None:
    with pytest.raises(UnknownSourceError, match="no source is called 'baolaokai'") as caught:
        load_registry().select(["baolaokai"])
    assert caught.value.hint is not None
    assert "baolaocai" in caught.value.hint
