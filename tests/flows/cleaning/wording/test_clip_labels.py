"""Captions of clips above and below their players, and lines of the text that stand there."""

import pytest

from flows.cleaning.wording.clip_labels import labels_clip
from storage.model.blocks import Video
from tests.flows.cleaning.content.test_captions import shown
from tests.flows.cleaning.test_lines_beside_the_text import paragraphs
from tests.flows.pages import read

PLAYER = '<p><iframe width="640" height="360" src="https://www.youtube.com/embed/man0203{}"></iframe></p>'
CAPTIONS = [
    "Flycam: Đồi mận Nà Pheo nhìn từ trên cao, quay ngày 2/3",
    "Fly-cam: Đồi mận Nà Pheo trong nắng sớm",
    "Clip: Bà con gùi mận xuống đường lớn",
    "Video: Bà con gùi mận xuống đường lớn.",
    "Video clip: Bà con gùi mận xuống đường lớn",
    "Video 2: Bà con gùi mận xuống đường lớn",
    "Toàn cảnh: Đồi mận bên suối Nậm Khoang",
    "Cận cảnh: Quả chín sớm trên cành thấp",
    "Nguồn clip: Lò Văn Sơn",
    "Phóng sự: Mùa mận sớm ở Nà Pheo",
    "(Clip: Lò Văn Sơn)",
    "Xem video: Đồi mận Nà Pheo trong nắng sớm",
    "Camera hành trình: Đoàn xe chở mận qua ngầm tràn",
    "Clip ghi lại cảnh bà con gùi mận xuống đường lớn",
]
TEXTS = [
    "Dự báo: mưa to còn kéo dài ở các xã dọc suối trong hai ngày tới",
    "Nguyên nhân: đường vào bản bị sạt từ đêm hôm trước",
    "Toàn cảnh: mười bảy nhà ở cuối bản vẫn chưa có đường cho xe vào.",
    "Clip do bà con quay được chia sẻ hàng nghìn lần chỉ trong một buổi sáng.",
    "Video được gửi về tòa soạn cho thấy: chiếc xe đã dừng lại trước ngầm tràn.",
    "Camera ở ngã ba ghi được hình ảnh chiếc xe chở mận quay đầu trước ngầm tràn.",
    "Phóng sự của báo hôm qua đã nói về con đường này, bà con mong sớm có tin vui.",
    "Videotex là tên gọi cũ của một kiểu mạng mà xã từng dùng để báo giá mận",
]


@pytest.mark.parametrize("line", CAPTIONS)
def test_a_line_above_a_player_that_names_a_clip_is_its_caption(line: str) -> None:
    html = shown(f"<p>{line}</p>{PLAYER}")

    assert line not in paragraphs(html)
    assert [block.caption for block in read(html)[0].blocks if isinstance(block, Video)] == [line]


@pytest.mark.parametrize("line", CAPTIONS)
def test_a_line_below_a_player_that_names_a_clip_is_its_caption(line: str) -> None:
    assert line not in paragraphs(shown(f"{PLAYER}<p>{line}</p>"))


@pytest.mark.parametrize("line", TEXTS)
def test_a_line_of_the_text_beside_a_player_is_kept(line: str) -> None:
    assert line in paragraphs(shown(f"<p>{line}</p>{PLAYER}"))
    assert line in paragraphs(shown(f"{PLAYER}<p>{line}</p>"))


@pytest.mark.parametrize("line", ["Toàn cảnh: Đồi mận bên suối Nậm Khoang", "Flycam: Đồi mận trong nắng sớm"])
def test_a_line_without_a_player_is_kept(line: str) -> None:
    assert line in paragraphs(shown(f"<p>{line}</p>"))


@pytest.mark.parametrize("above", [True, False], ids=["above", "below"])
def test_each_clip_of_a_row_has_its_own_caption(above: bool) -> None:
    captions = ["Flycam: Đồi mận nhìn từ trên cao", "Clip: Bà con gùi mận xuống đường", "Phóng sự: Mùa mận sớm"]
    pairs = [(f"<p>{caption}</p>", PLAYER.format(n)) for n, caption in enumerate(captions)]
    html = shown("".join(caption + player if above else player + caption for caption, player in pairs))

    assert [block.caption for block in read(html)[0].blocks if isinstance(block, Video)] == captions


def test_lines_are_told_quickly() -> None:
    assert not labels_clip("Clip" + " mận" * 5_000)
