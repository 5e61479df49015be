# ruff: noqa: E501 - markup as pages have it
"""Pages in the layouts of the press's families, read by the built-in rules, come out right in every field."""

from datetime import datetime, timedelta, timezone

from flows.stages import RefusalReason
from storage.model.blocks import Image, Paragraph
from tests.flows.pages import BODY, NO_RULES, read, refused, registry, source

VIETNAM = timezone(timedelta(hours=7))
HEADLINE = "Nà Pheo vào vụ mận sớm"
LEAD = "Những ngày đầu tháng 3, khắp các triền đồi ở Nà Pheo rộn ràng tiếng cười của bà con hái mận sớm."


def test_content_fck_has_its_caption_byline_and_dateline_in_paragraphs() -> None:
    html = f"""<html><head><title>{HEADLINE}</title><base href="https://baocantho.com.vn/static/templates/version1/homepage/" />
<link rel="canonical" href="https://baocantho.com.vn/na-pheo-vao-vu-man-som-a196670.html" />
<script type="application/ld+json">{{"@context": "https://schema.org/", "@type": "NewsArticle", "name": "{HEADLINE}",
"datePublished": "2026-03-01", "description": "(CTO) - {BODY[0][:60]}"}}</script></head><body>
<div class="breadcrumb-news-detail"><a href="/kinh-te/">Kinh tế</a></div>
<div id="clear" class="sharemxh detail-fb-like-share"><span class="pubdate 128">01/03/2026 - 18:21</span></div>
<h1>{HEADLINE}&nbsp;<span class="sprite icophoto"></span></h1><div id="clear"></div><div id="newscontents">
<div class="content-fck slider-jsgallery 171">
<p style="text-align: justify;"><strong>(CTO)</strong> - {BODY[0]}</p>\r\n<div class="AMN_res_baocantho.com.vn_mid"></div>
<p style="text-align: justify;"><img class="zoomimg" alt="" src="../../../image/web-1-3-2026-16.webp" /></p>
<p style="text-align: center;"><em><span>Chị Lò Thị Ban hái mận trong vườn&nbsp;nhà. Ảnh: P.Y</span></em></p>
<p style="text-align: justify;">{BODY[1]}</p><p style="text-align: justify;">{BODY[2]}</p>
<p style="text-align: right;"><strong>Tin, ảnh: P.Y</strong></p></div></div>
<div class="block_tag"><div class="txt_tag">Từ khóa</div><a class="tag_item" href="https://baocantho.com.vn/tim-kiem/mận sớm.html">mận sớm</a></div>
<textarea>Ý kiến của bạn</textarea><div><span class="date">(27/02/2026 - 07:00)</span></div></body></html>"""
    cleaned, described = read(
        html, source("baocantho"), "https://baocantho.com.vn/na-pheo-vao-vu-man-som-a196670.html?utm_source=zalo"
    )
    assert cleaned.headline == HEADLINE
    assert cleaned.lead is None
    assert cleaned.dateline == "CTO"
    assert cleaned.text == "\n\n".join(BODY)
    assert cleaned.bylines == ("Tin, ảnh: P.Y",)
    assert cleaned.captions == ("Chị Lò Thị Ban hái mận trong vườn nhà. Ảnh: P.Y",)
    assert [(image.url, image.caption, image.credit) for image in cleaned.images] == [
        ("https://baocantho.com.vn/static/image/web-1-3-2026-16.webp", "Chị Lò Thị Ban hái mận trong vườn nhà.", "P.Y")
    ]
    assert (described.authors, described.photographers, described.credit) == (("P.Y",), ("P.Y",), None)
    assert described.published_at == datetime(2026, 3, 1, 18, 21, tzinfo=VIETNAM)  # the date-only JSON-LD loses
    assert described.section == ("Kinh tế",)
    assert described.tags == ("mận sớm",)
    assert described.canonical_url == "https://baocantho.com.vn/na-pheo-vao-vu-man-som-a196670.html"
    assert described.province is not None


def test_content_detail_loses_its_template_leaks_and_its_comment_counter() -> None:
    html = f"""<html><head><title>{HEADLINE}</title><meta property="og:title" content="{HEADLINE}">
<meta name="description" content="{LEAD}"></head><body>
<div class="ticker">Tin mới: <span class="time">Thứ hai, 02/03/2026 - 09:45</span></div>
<h1 class="name">{HEADLINE}</h1><p class="post-date">Thứ sáu, 27/02/2026 - 07:05</p>
<div id="content-detail"><h2>(LSO) – {LEAD}</h2><p>{BODY[0]}</p>
<p style="text-align: center;"><img class="lazy" data-original="/upload/man.jpg" src="/blank.gif"></p>
<p style="text-align: center;"><em>Vườn mận bên suối</em></p>
<p>{BODY[1]}</p><p>{{{{ article.box | trustHtml }}}}</p><div class="relates"><h3>Tin liên quan</h3><ul><li><a href="/a-1.html">Mận
được mùa</a> <span>Thứ hai, 02/03/2026 - 06:00</span></li></ul></div><p>{BODY[2]}</p>
<div class="pseudonym">Vi Thị Mai</div><div class="topics">Chủ đề: <a href="/chu-de/man-1.html">mận</a></div>
<span>{{{{ item.total_view }}}}</span><div class="cm">Ý kiến (<span class="number_cmt"></span>)</div></div>
<div class="block-news-list"><h3>Cùng chuyên mục</h3><p>{BODY[2]}</p></div></body></html>"""
    cleaned, described = read(html, source("baolangson"))
    assert (cleaned.headline, cleaned.lead, cleaned.dateline) == (HEADLINE, LEAD, "LSO")
    assert cleaned.text == "\n\n".join(BODY)
    assert cleaned.captions == ("Vườn mận bên suối",)
    assert cleaned.images[0].url == "https://baolangson.vn/upload/man.jpg"
    assert described.authors == ("Vi Thị Mai",)
    assert described.published_at == datetime(2026, 2, 27, 7, 5, tzinfo=VIETNAM)


def test_cms_zce_has_paragraphs_in_div_and_its_signature_named_by_an_inner_style() -> None:
    html = f"""<html><head><title>{HEADLINE}</title><meta name="author" content="Báo Lào Cai điện tử" />
<meta property="og:site_name" content="Báo Lào Cai điện tử"/><meta property="article:modified_time" content="2026-03-01T09:15:00+0700"/>
</head><body><div class="breadcrumbs"><h2 class="main"><a href="/kinh-te/">Kinh tế</a></h2></div>
<h1 class="article__title cms-title ">{HEADLINE}</h1><div class="article__meta"><time class="time" datetime="2026-03-01T07:05:09+0700">
<span data-time="1772323509">01/03/2026 07:05</span></time><meta class="cms-date" content="2026-03-01T07:05:09+0700"></div>
<div class="article__sapo cms-desc"> <i class="icon"></i> {LEAD}</div>
<div class="article__body cms-body" itemprop="articleBody"><style>.t2 {{ font-weight: bold; }} .t1 {{ text-align: right; }}</style>
<div>{BODY[0]}<br></div><div>{BODY[1]}</div><div class="sda_middle"><div class="rennab fyi"><a href="/q">Quảng cáo</a></div></div>
<div>{BODY[2]}</div><div class="t1"> <span class="t2">Anh Dũng</span></div></div>
<div class="article__tags"><span>Từ khóa:</span><div class="box-content"><a href="/t-tag1.html">#mận sớm</a></div></div></body></html>"""
    cleaned, described = read(html, source("baolaocai"), "https://baolaocai.vn/na-pheo-post1234.html")
    assert list(cleaned.blocks) == [Paragraph(text=text) for text in BODY]
    assert (cleaned.lead, cleaned.bylines) == (LEAD, ("Anh Dũng",))
    assert described.authors == ("Anh Dũng",)
    assert described.published_at == datetime(2026, 3, 1, 7, 5, 9, tzinfo=VIETNAM)
    assert described.modified_at == datetime(2026, 3, 1, 9, 15, tzinfo=VIETNAM)
    assert (described.section, described.tags) == (("Kinh tế",), ("mận sớm",))
    assert cleaned.fields["headline"].startswith("rule:")


def test_an_encrypted_body_is_refused_and_the_sidebar_never_taken_for_it() -> None:
    html = f"""<html><head><title>{HEADLINE}</title></head><body><h1 class="pTitle">{HEADLINE}</h1><p class="pHead">{LEAD}</p>
<div id="dcontent"><div id="encrypted" data-content="aGFp"></div><script>giaiMa("{"QUJD" * 300}");</script></div>
<div class="sidebar"><p>{BODY[0]}</p><p>{BODY[1]}</p><p>{BODY[2]}</p></div></body></html>"""
    refusal = refused(html, source("baophutho"))
    assert refusal.reason is RefusalReason.NO_BODY


def test_a_body_inside_a_script_is_read_by_its_familys_function() -> None:
    escaped = "".join(f"&lt;p&gt;{text}&lt;\\/p&gt;" for text in (BODY[0], BODY[2], "Tin, ảnh: P.Y"))
    html = f"""<html><head><title>Vụ mận</title></head><body><h1>Vụ mận sớm ở Nà Pheo</h1><p class="sapo">{BODY[1]}</p>
<div id="content"></div><script>var outputData = "{escaped}"; $('#content').html(outputData);</script></body></html>"""
    cleaned, described = read(html, source("baoquangngai"))
    assert [block.text for block in cleaned.blocks if isinstance(block, Paragraph)] == [BODY[0], BODY[2]]
    assert (cleaned.lead, described.authors) == (BODY[1], ("P.Y",))
    assert cleaned.fields["blocks"] == "rule:#content after function:output_data"


def test_a_body_that_only_a_script_holds_is_refused_where_no_function_reads_it() -> None:
    html = f"""<html><head><title>Vụ mận</title></head><body><h1>Vụ mận sớm ở Nà Pheo</h1><div id="content"></div>
<script>var outputData = "<p>{BODY[0]}</p>"; $('#content').html(outputData);</script></body></html>"""
    refusal = refused(html)
    assert refusal.reason is RefusalReason.NO_BODY
    assert "script" in refusal.detail


def test_an_album_without_text_is_refused() -> None:
    pictures = "".join(f'<p><img src="/upload/{number}.jpg"></p>' for number in range(6))
    html = f'<html><body><h1 class="name">{HEADLINE}</h1><div id="content-detail">{pictures}</div></body></html>'
    refusal = refused(html, source("baolangson"))
    assert refusal.reason is RefusalReason.NO_BODY
    assert "pictures (6)" in refusal.detail


def test_pictures_stand_where_the_page_has_them() -> None:
    html = f"""<html><body><h1 class="name">{HEADLINE}</h1><div id="content-detail"><p>{BODY[0]}</p>
<figure><img src="https://cdn.example/a.jpg"><figcaption>Suối Nậm Khoang</figcaption></figure><p>{BODY[1]}</p></div></body></html>"""
    cleaned, _ = read(html, source("baolangson"))
    assert [type(block) for block in cleaned.blocks] == [Paragraph, Image, Paragraph]
    assert '<img src="https://cdn.example/a.jpg"' in cleaned.html


def test_portals_are_read_in_each_of_their_systems() -> None:
    portal = NO_RULES.model_copy(update={"layout": registry().families["portal"].layout})
    prose = "".join(f"<p>{text}</p>" for text in BODY)
    at = datetime(2026, 3, 1, 17, 30, tzinfo=VIETNAM)
    for system, html in {
        "NukeViet": f"""<h1 class="title margin-bottom-lg" itemprop="headline">{HEADLINE}</h1><span class="h5">Chủ nhật - 01/03/2026 17:30</span>
<div class="hometext m-bottom">{LEAD}</div><div id="news-bodyhtml" class="bodytext">{prose}</div>""",
        "Liferay": f"""<div class="journal-content-article"><span class="title meta-data-date">01/03/2026 | 17:30</span><h1>{HEADLINE}</h1>
<div class="sapo">{LEAD}</div>{prose}</div>""",
        "SharePoint": f"""<h3 class="tandan-title">{HEADLINE}</h3><span class="tandan-span-date-publish">(01/03/2026 17:30)</span>
<p class="tandan-summary">{LEAD}</p><div class="ms-rtestate-field">{prose}</div>""",
        "PostDate": f"""<h1>{HEADLINE}</h1><div class="PostDate">01/03/2026 5:30:00 CH</div><div class="ArticleSummary">{LEAD}</div>
<div class="ArticleContent">{prose}</div>""",
    }.items():
        cleaned, described = read(f"<html><head><title>{HEADLINE}</title></head><body>{html}</body></html>", portal)
        assert (cleaned.headline, cleaned.lead, cleaned.text) == (HEADLINE, LEAD, "\n\n".join(BODY)), system
        assert described.published_at == at, system
