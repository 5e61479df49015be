# ruff: noqa: E501 - markup as pages have it
"""Whom a page in another language prints beside the authors that machines are told."""

import pytest

from flows.metadata.writers.jobs_beside_names import has_other_job
from tests.flows.metadata.test_credits import page
from tests.flows.pages import read

POE, KELLER, ROE = ({"@type": "Person", "name": name} for name in ("Mary Poe", "Paul Keller", "Ann Roe"))
PAPER = {"@type": "Organization", "name": "Plum Gazette"}


@pytest.mark.parametrize(
    "line",
    [
        '<p class="byline">By <a rel="author" href="/authors/poe">Mary Poe</a> and Paul Keller</p>',
        '<div class="authors">Von <a href="/autor/mary-poe">Mary Poe</a> und Paul Keller</div>',
        "<p>Av Mary Poe og Paul Keller</p>",
        "<p>Por Mary Poe y Paul Keller</p>",
        '<p><a href="/authors/poe">Mary Poe</a> &amp; Paul Keller</p>',
    ],
)
@pytest.mark.parametrize("author", [POE, PAPER])
def test_a_printed_byline_names_those_whom_machines_are_not_told(line: str, author: object) -> None:
    assert read(page(author=author, beside=line))[1].authors == ("Mary Poe", "Paul Keller")


@pytest.mark.parametrize(
    "line",
    [
        "<p>Mary Poe and Paul Keller met in Na Pheo last week to talk of plums.</p>",
        "<figure><img src='/a.jpg'><figcaption>Mary Poe and Paul Keller</figcaption></figure>",
        "<p>By Mary Poe, New York</p>",
        "<p>By Mary Poe and Reuters</p>",
        "<p>By Mary Poe and Staff Reporters</p>",
        "<p>Bob Moe and Paul Keller</p>",
    ],
    ids=["a sentence", "a caption", "a place", "an agency", "an office", "other persons"],
)
def test_other_lines_with_a_writers_name_add_nobody(line: str) -> None:
    assert read(page(author=POE, beside=line))[1].authors == ("Mary Poe",)


@pytest.mark.parametrize(
    "beside",
    [
        '<div>Text: <a href="/author/poe">Mary Poe</a>, Bilder: Paul Keller</div>',
        "<div><p>By Mary Poe</p><p>Photos by Paul Keller</p></div>",
        "<div><p>By Mary Poe</p><p>Translated by Paul Keller</p></div>",
        '<ul><li><span>Mary Poe</span><span>Journalist</span></li><li><span>Paul Keller</span><span>Foto</span></li></ul>',
        '<ul><li><span>Mary Poe</span><span>Jornalista</span></li><li><span>Paul Keller</span><span>Infografia</span></li></ul>',
        "<p>by Mary Poe, Plum Gazette; photography by Paul Keller for Plum Gazette</p>",
        "<div><b>Mary Poe</b> <i>reporter</i> <b>Paul Keller</b> <i>fotograf</i></div>",
    ],
)  # fmt: skip  # short items: a line each would fill a screen
def test_who_did_another_job_is_no_author_though_machines_are_told_so(beside: str) -> None:
    assert read(page(author=[POE, KELLER], beside=beside))[1].authors == ("Mary Poe",)


def test_the_pictures_of_two_persons() -> None:
    beside = "<p>Text: Mary Poe, Fotos: Paul Keller und Ann Roe</p>"
    assert read(page(author=[POE, KELLER, ROE], beside=beside))[1].authors == ("Mary Poe",)


@pytest.mark.parametrize(
    "beside",
    [
        "<p>Text und Bilder: Mary Poe und Paul Keller</p>",
        "<p>Words and photos by Mary Poe and Paul Keller</p>",
        "<div><span>Mary Poe</span> <span>Paul Keller</span> <a href='/v'>Video</a> <span>Bob Moe</span></div>",
        "<div><p>Photos: Bob Moe</p><p>By Mary Poe and Paul Keller</p></div>",
        "<div><p>By Mary Poe</p><p>and Paul Keller</p><p>Photos: Bob Moe</p></div>",
    ],
)
def test_writers_beside_whom_others_are_named_stay(beside: str) -> None:
    assert read(page(author=[POE, KELLER], beside=beside))[1].authors == ("Mary Poe", "Paul Keller")


def test_the_photographer_of_an_article_without_a_writer_stays() -> None:
    assert read(page(author=POE, beside="<p>Photos by Mary Poe</p>"))[1].authors == ("Mary Poe",)


def test_a_job_title_that_machines_are_told() -> None:
    told = [{**POE, "jobTitle": "Reporter"}, {**KELLER, "jobTitle": "Fotografin"}]
    assert read(page(author=told))[1].authors == ("Mary Poe",)
    assert read(page(author=told[1:]))[1].authors == ("Paul Keller",)
    assert not has_other_job("Reporter and photographer")


def test_an_agency_printed_in_the_place_of_a_writer_is_the_author_where_only_the_paper_is_declared() -> None:
    site = '<meta property="og:site_name" content="Plum Gazette">'
    printed = '<div class="authors"><span>Door</span> <span class="author-name">ANP</span></div>'
    assert read(page(author=PAPER, meta=site, beside=printed))[1].authors == ("ANP",)
    assert read(page(author=PAPER, meta=site, beside='<p class="source">ANP</p>'))[1].authors == ("Plum Gazette",)
    assert read(page(author="dpa/lni"))[1].authors == ("dpa",)


@pytest.mark.parametrize(
    "after",
    [
        '<div class="a"><h3>Comment</h3><a href="/k">Who drains the moor must not wonder at smoke</a><div class="author">Paul Keller</div></div>',
        '<aside><h3>Opinion</h3><a href="/n">Ten soups for a rainy week</a><div><a rel="author" href="/authors/1">Paul Keller</a>: My shed</div></aside>',
        '<div itemprop="comment"><b itemprop="author">Paul Keller</b><p>We said so for years.</p></div>',
    ],
)
def test_writers_of_other_texts_below_are_none(after: str) -> None:
    assert read(page(after=after))[1].authors == ()


@pytest.mark.parametrize(
    "after",
    [
        '<div>Autoři: <span class="authors"><a href="/novinari/poe.N11">Mary Poe-Dvořáčková</a></span></div>',
        '<div class="author">Mary Poe-Dvořáčková</div><p><a href="/n">Ten soups for a rainy week</a></p>',
    ],
)
def test_the_writer_below_the_text_stays(after: str) -> None:
    assert read(page(within=after))[1].authors == ("Mary Poe-Dvořáčková",)


@pytest.mark.parametrize("name", ["writer", "auteur", "autor"])
def test_what_elements_of_writers_are_called_abroad(name: str) -> None:
    beside = f'<p class="{name}"><span>Mary Poe</span><br><span>our correspondent in Na Pheo</span></p>'
    assert read(page(beside=beside))[1].authors == ("Mary Poe",)
