"""What the words of a line are about is recognised in many languages."""

import pytest

from flows.cleaning.lines.wording import MOST, TOPICS, topics_of

LINES = [
    ("Subscribe to our newsletter", "call"),
    ("Melden Sie sich an: Newsletter kostenlos abonnieren!", "call"),
    ("Suscríbete al boletín", "call"),
    ("Zapisz się, newsletter i prenumerata", "call"),
    ("Подпишитесь на рассылку", "call"),
    ("無料メルマガに登録する", "call"),
    ("뉴스레터를 구독하세요", "call"),
    ("Đăng ký nhận tin, tải ứng dụng", "call"),
    ("(Photo: Getty Images)", "credit"),
    ("写真:共同通信提供", "credit"),
    ("Auch interessant", "pointer"),
    ("Читайте также:", "pointer"),
    ("© 2026. Tous droits réservés.", "legal"),
    ("Alle Rechte vorbehalten", "legal"),
    ("Ann Poe is a reporter; she covers schools.", "bio"),
    ("Schreiben Sie einen Kommentar", "comments"),
    ("Deixe seu comentário", "comments"),
    ("พิมพ์ความคิดเห็น", "comments"),
]


@pytest.mark.parametrize(("line", "topic"), LINES)
def test_a_line_is_about_what_its_words_say(line: str, topic: str) -> None:
    found = dict(zip(TOPICS, topics_of(line), strict=True))
    assert found[topic] > 0
    assert found[topic] == max(found.values())


def test_prose_and_empty_lines_are_about_nothing_of_it() -> None:
    for text in ("", "Nước sông lên nhanh trong đêm.", "The river rose quickly over night.", "市は橋を架け替える。"):
        assert not any(topics_of(text))


def test_a_count_is_bounded_however_many_words_there_are() -> None:
    assert topics_of("subscribe newsletter download register follow login app")[0] == MOST
