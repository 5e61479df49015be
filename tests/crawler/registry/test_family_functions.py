"""Functions that make a family's pages readable before selectors are tried."""

import json
from pathlib import Path

import pytest

from crawler.registry import RegistryError, load_registry
from crawler.registry.family_functions import FUNCTIONS, output_data, unleaked
from tests.timing import least_cpu_seconds

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


@pytest.mark.parametrize("name", FUNCTIONS)
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
    assert FUNCTIONS[name](page) == page


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("part", ["<p>{{", "outputData = '", "<div id=content ", "<p>{{<br>", "<span {{ >", '\\"'])
def test_a_function_takes_its_time_by_the_length_of_the_page(name: str, part: str) -> None:
    assert least_cpu_seconds(lambda: FUNCTIONS[name](part * 20_000), 1) <= 1


def test_a_function_that_does_not_exist_is_told_with_file_and_key(tmp_path: Path) -> None:
    (tmp_path / "newspapers").mkdir()
    (tmp_path / "families").mkdir()
    (tmp_path / "families" / "odd.toml").write_text(
        'name = "odd"\ndescription = "odd"\n[links]\narticle = "x"\n[[layout]]\nfunction = "output_date"\n'
    )
    with pytest.raises(RegistryError) as caught:
        load_registry(tmp_path)
    assert caught.value.problems == (
        "families/odd.toml: layout[0].function: no function is called 'output_date'; did you mean output_data?",
    )
