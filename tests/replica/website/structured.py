"""JSON-LD of article pages, with each family's flaws."""

import json
from datetime import datetime

from markupsafe import Markup

from ..newsroom.articles import Article
from .dates import Spellings

__all__ = ["json_ld"]


def json_ld(article: Article, url: str, moment: datetime) -> tuple[Markup, ...]:
    """Return the blocks that the article's page carries; none in the pbody family."""
    paper, edition = article.newspaper, article.edition(moment)
    published, changed = Spellings(article.published_at), Spellings(edition.since)
    match paper.family:
        case "cms_zce":  # the author is there, and empty
            return (
                _block({"@type": "Organization", "name": f"{paper.name} điện tử", "url": paper.home}),
                _block({"@type": "WebSite", "name": f"{paper.name} điện tử", "url": paper.home}),
                _block(
                    {
                        "@type": "BreadcrumbList",
                        "itemListElement": [
                            {
                                "@type": "ListItem",
                                "position": 1,
                                "item": {"@id": f"{paper.home}/{article.section.path}/", "name": article.section.name},
                            }
                        ],
                    }
                ),
                _block(
                    {
                        "@type": "NewsArticle",
                        "mainEntityOfPage": {"@type": "WebPage", "@id": url},
                        "headline": edition.headline,
                        "description": edition.lead,
                        "datePublished": published.compact,
                        "dateModified": changed.compact,
                        "author": {"@type": "Person", "name": ""},
                        "publisher": {"@type": "Organization", "name": f"{paper.name} điện tử"},
                    }
                ),
            )
        case "content_fck":  # no headline, a date without time
            return (
                _block(
                    {
                        "@type": "NewsArticle",
                        "name": edition.headline,
                        "datePublished": published.date_only,
                        "description": edition.lead,
                    }
                ),
            )
        case "dataimages":  # the author is the paper; the date of change is the page's last rebuild
            return (
                _block(
                    {
                        "@type": "NewsArticle",
                        "headline": _entities(edition.headline),
                        "datePublished": published.zoneless,
                        "dateModified": Spellings(moment).zoneless,
                        "author": {"@type": "Organization", "name": paper.name},
                    }
                ),
            )
        case "content_detail":  # HTML entities inside JSON, a space before the offset
            return (
                _block(
                    {
                        "@type": "NewsArticle",
                        "headline": _entities(edition.headline),
                        "datePublished": published.spaced,
                        "author": {
                            "@type": "Person",
                            "name": _entities((*article.signature.authors, paper.name)[0].upper()),
                        },
                    }
                ),
            )
        case _:
            return ()


def _block(content: dict[str, object]) -> Markup:
    text = json.dumps({"@context": "https://schema.org", **content}, ensure_ascii=False, indent=1)
    return Markup(text.replace("</", "<\\/"))


def _entities(text: str) -> str:
    return "".join(char if ord(char) < 128 else f"&#{ord(char)};" for char in text)
