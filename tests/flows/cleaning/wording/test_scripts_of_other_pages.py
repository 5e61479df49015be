# ruff: noqa: E501 - markup as pages have it
"""Short articles in scripts that say much in few letters, or print signs around consonants."""

import pytest

from flows.cleaning.page.typography import letters
from tests.flows.pages import read, refused

CHINESE = (
    "三月的第一周，南溪县城外的李子园比往年早了十天开始采摘，全村老少都上山帮忙。",
    "种了二十二年李子的范桂兰说，今年天气暖和，果子又大又匀，一棵树能收三十公斤。",
    "县农业局的数据显示，今年李子收购价每公斤六元，比去年同期上涨了百分之二十。",
    "当地合作社已经和三家企业签订了收购合同，果农不必再为销路发愁。",
)
BENGALI = (
    "বর্ষা নামতেই নদীর ঘাটে সাপ্তাহিক নৌকার হাট জমে উঠেছে। আজ শুক্রবার এক সকালেই বিক্রি হয়েছে সাড়ে তিন শ নৌকা।",
    "কারিগর আবদুল লতিফ বলেন, একটি ডিঙি বানাতে দুই দিন লাগে। দাম পাঁচ হাজার টাকা থেকে শুরু।",
    "গত বছর কাঠের দাম বেড়ে যাওয়ায় অনেকে টিনের নৌকা কিনেছিলেন। এবার কাঠের নৌকার চাহিদাই বেশি।",
    "হাটের ইজারাদার জানান, আগামী দুই সপ্তাহ হাট প্রতিদিন বসবে।",
)
HINDI = (
    "लखनऊ। ब्लॉक में मंगलवार को चलती-फिरती पुस्तकालय बस की शुरुआत हुई। पहले ही दिन तीन सौ बच्चों ने अपने कार्ड बनवाए।",
    "पुरानी बस में बनी इस लाइब्रेरी में दो हजार किताबें हैं। छत पर सोलर पैनल लगे हैं, जिससे शाम को भी पढ़ाई हो सकेगी।",
    "बस चालक ने बताया कि पहले वह सवारी ढोते थे, अब कहानियां ढोते हैं। जुलाई से ऐसी चार और बसें चलाई जाएंगी।",
)


def page(headline: str, language: str, text: tuple[str, ...]) -> str:
    lines = "".join(f"<p>{line}</p>" for line in text)
    return f"<html{language}><head><title>{headline}</title></head><body><div><h1>{headline}</h1><div>{lines}</div></div></body></html>"


@pytest.mark.parametrize(
    ("headline", "language", "text"),
    [
        ("一座县城的李子园，为何今年早收十天", ' lang="zh"', CHINESE),
        ("নৌকার হাট, এক সকালে বিক্রি সাড়ে তিন শ নৌকা", ' lang="bn"', BENGALI),
        ("किताबों वाली बस, पहले दिन तीन सौ बच्चों ने बनवाए कार्ड", ' lang="hi"', HINDI),
    ],
)
def test_a_short_article_is_read(headline: str, language: str, text: tuple[str, ...]) -> None:
    cleaned, _ = read(page(headline, language, text))
    assert cleaned.text.split("\n\n")[-1] == text[-1]
    refused(page(headline, language, text[:1]))


@pytest.mark.parametrize(
    ("text", "count"),
    [("Nà Pheo, 25.000 đồng", 15), ("a_b c!", 3), ("हिन्दी", 6), ("किताबें हैं", 10), ("ที่นี่", 6), ("e\u0301", 1), ("—…", 0)],
)  # fmt: skip  # short items: a line each would fill a screen
def test_the_signs_of_vowels_are_letters_where_scripts_print_them_around_consonants(text: str, count: int) -> None:
    assert letters(text) == count
