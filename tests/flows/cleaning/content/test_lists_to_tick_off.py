"""Lists to tick off at home are text; the answers of polls and the topics of newsletters are not."""

import pytest

from tests.flows.cleaning.lines.test_tables_of_titles import PARAGRAPHS, body_of

TASKS = ["Siết lại vít diềm mái", "Chặt bớt cành cây sát mái", "Sạc đầy đèn pin và điện thoại", "Trữ nước uống ba ngày"]


def items(kind: str = "checkbox") -> str:
    return "".join(f"<li><label><input type='{kind}'> {task}</label></li>" for task in TASKS)


@pytest.mark.parametrize("amid", [f"<form class='viec'><ul>{items()}</ul></form>", f"<ul>{items()}</ul>"])
def test_a_list_to_tick_off_is_kept(amid: str) -> None:
    text = body_of(amid)
    assert all(task in text for task in [*TASKS, *PARAGRAPHS])


@pytest.mark.parametrize(
    "amid",
    [
        f"<form><ul>{items()}</ul><button>Bình chọn</button></form>",
        f"<form><ul>{items('radio')}</ul></form>",
        f"<form><ul>{items()}</ul><input type='email' name='email'></form>",
        f"<div><ul>{items()}</ul><button>Gửi</button></div>",
    ],
)
def test_what_can_be_sent_is_left_out(amid: str) -> None:
    text = body_of(amid)
    assert all(paragraph in text for paragraph in PARAGRAPHS)
    assert not any(task in text for task in TASKS)
