"""Functions that make a family's pages readable before selectors are tried."""

import json
from pathlib import Path

import pytest

from crawler.plugins import PluginError
from crawler.registry import RegistryError, load_registry
from crawler.registry.family_functions import BUILT_IN_FUNCTIONS, family_function, output_data, unleaked
from crawler.registry.rules_digest import function_code
from tests.packages import install
from tests.timing import assert_quick

BODY = '<p>Bản Nậm Đôn có "điện".</p><p>Ai cũng mừng.</p>'


@pytest.mark.parametrize(
    "script",
    [
        f"outputData = {json.dumps(BODY)};",
        f"var outputData={json.dumps(BODY, ensure_ascii=False)}",
        "let outputData = '<p>Bản Nậm Đôn có \"điện\".<\\/p><p>Ai cũng mừng.</p>'",
        'outputData = "&lt;p&gt;Bản N\\u1eadm Đôn có &quot;điện&quot;.&lt;/p&gt;&lt;p&gt;Ai cũng mừng.&lt;/p&gt;";',
        f"$('#content').html(`{BODY}`)",
        f'$("#content").html({json.dumps(BODY)});',
    ],
)
def test_a_body_inside_a_script_comes_to_its_place(script: str) -> None:
    page = f'<body><div class="a" id="content"></div><script>{script}</script></body>'
    assert output_data(page).startswith(f'<body><div class="a" id="content">{BODY}</div>')


def test_a_body_without_its_element_gets_one() -> None:
    assert f'<div id="content">{BODY}</div>' in output_data(f"<script>outputData = {json.dumps(BODY)}</script>")


def test_characters_beyond_the_first_plane_and_halves_of_them() -> None:
    found = output_data('<div id="content"></div><script>outputData = "<p>\\ud83d\\ude00 \\ud83d x\\x41</p>"</script>')
    assert "<p>\U0001f600  xA</p>" in found


def test_lines_of_template_code_are_cut_out() -> None:
    page = "<div><p>Một.</p><p>{{ item.title }}</p><div><span>{{a}}</span>{% if x %}</div><p>Hai {2}.</p></div>"
    assert unleaked(page) == "<div><p>Một.</p><p>Hai {2}.</p></div>"


def test_a_line_of_very_many_unfilled_fields_takes_time_linear_in_its_size() -> None:
    page = f"<p>{'{{ ' * 32_000}<b>"
    assert unleaked(page) == page
    assert_quick(lambda: unleaked(page), 0.5)  # hundredths; with its square, minutes


@pytest.mark.parametrize("name", BUILT_IN_FUNCTIONS)
@pytest.mark.parametrize(
    "page",
    [
        "",
        "<p>Một.</p>",
        "outputData",
        'outputData = "',
        "<p>{{",
        "<p>" * 1000 + "{{" * 1000,
        'outputData = "' + "\\" * 99,
    ],
)
def test_any_other_page_comes_back_as_it_is(name: str, page: str) -> None:
    assert family_function(name)(page) == page


@pytest.mark.parametrize("name", BUILT_IN_FUNCTIONS)
@pytest.mark.parametrize("part", ["<p>{{", "outputData = '", "<div id=content ", "<p>{{<br>", "<span {{ >", '\\"'])
def test_a_function_takes_its_time_by_the_length_of_the_page(name: str, part: str) -> None:
    assert_quick(lambda: family_function(name)(part * 20_000), 1)


def test_a_function_that_does_not_exist_is_told_with_file_and_key(tmp_path: Path) -> None:
    (tmp_path / "newspapers").mkdir()
    (tmp_path / "families").mkdir()
    (tmp_path / "families" / "odd.toml").write_text(
        'name = "odd"\ndescription = "odd"\n[links]\narticle = "/x"\n[[layout]]\nfunction = "output_date"\n'
    )
    with pytest.raises(RegistryError) as caught:
        load_registry(tmp_path)
    assert caught.value.problems == (
        "families/odd.toml: layout[0].function: no function is called 'output_date'; did you mean output_data?",
    )


FAMILY = 'name = "odd"\ndescription = "odd"\n[links]\narticle = "/x"\n[[layout]]\nfunction = "joined"\n'
ANNOUNCED = {"baotinh.family_functions": {"joined": "tiny_papers:joined"}}


@pytest.fixture
def odd_family(tmp_path: Path) -> Path:
    """A registry with a family whose layout names the function `joined`, which is not built in."""
    registry = tmp_path / "registry"
    for folder in ("newspapers", "families"):
        (registry / folder).mkdir(parents=True)
    (registry / "families" / "odd.toml").write_text(FAMILY)
    return registry


def test_an_installed_package_adds_a_function(odd_family: Path, tmp_path: Path) -> None:
    code = "def joined(html):\n    return html.replace('<br>', ' ')\n"
    with install(tmp_path, "tiny_papers", code, ANNOUNCED):
        [layout] = load_registry(odd_family).families["odd"].layout
        assert layout.function == "joined"
        assert family_function("joined")("Một<br>hai") == "Một hai"
        assert function_code("joined") == code


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        ("joined = 7\n", "joined of tiny-papers 1.0: is not a function (correct or uninstall tiny-papers 1.0)"),
        ("import no_such_module\n", "joined of tiny-papers 1.0: cannot be imported from tiny_papers:joined: "),
    ],
)
def test_a_package_that_cannot_be_used_is_named_with_file_and_key(
    code: str, complaint: str, odd_family: Path, tmp_path: Path
) -> None:
    with install(tmp_path, "tiny_papers", code, ANNOUNCED), pytest.raises(RegistryError) as caught:
        load_registry(odd_family)
    assert str(caught.value).startswith(f"families/odd.toml: layout[0].function: {complaint}")


def test_a_function_that_returns_no_html_is_named(tmp_path: Path) -> None:
    code = "def joined(html):\n    return None\n"
    with install(tmp_path, "tiny_papers", code, ANNOUNCED), pytest.raises(PluginError, match="returned NoneType"):
        family_function("joined")("<p>")


def test_a_built_in_function_wins_over_a_package(tmp_path: Path) -> None:
    taken = {"baotinh.family_functions": {"unleaked": "tiny_papers:joined"}}
    with install(tmp_path, "tiny_papers", "def joined(html):\n    return ''\n", taken):
        assert family_function("unleaked") is BUILT_IN_FUNCTIONS["unleaked"]
