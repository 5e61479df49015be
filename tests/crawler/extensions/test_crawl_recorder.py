import logging

from crawler.extensions.crawl_recorder import MOST_WARNINGS, WARNING_LENGTH, WarningKeeper


def test_the_first_warnings_are_kept_with_the_end_of_their_tracebacks() -> None:
    keeper = WarningKeeper()
    logger = logging.Logger("scrapy.core.scraper")
    logger.addHandler(keeper)
    logger.info("nothing to worry about")
    logger.warning("%s is odd", "this\ud800")
    try:
        raise ValueError("x" * WARNING_LENGTH)
    except ValueError:
        logger.exception("failed")
    for _ in range(MOST_WARNINGS):
        logger.warning("again")

    assert keeper.kept[0] == "scrapy.core.scraper: this\\ud800 is odd"
    assert keeper.kept[1] == "x" * WARNING_LENGTH
    assert len(keeper.kept) == MOST_WARNINGS
