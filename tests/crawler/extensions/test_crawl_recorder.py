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


def test_what_scrapy_catches_of_our_own_code_is_counted() -> None:
    keeper = WarningKeeper()
    for name in ("scrapy.utils.signal", "twisted", "py.warnings"):
        logger = logging.Logger(name)
        logger.addHandler(keeper)
        logger.error("an error without an exception")
        logger.warning("a warning with one", exc_info=ValueError("x"))
        logger.error("an error with one", exc_info=ValueError("x"))

    assert keeper.faults == 1
