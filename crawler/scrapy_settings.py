"""Scrapy's settings, derived from baotinh's own (`storage.settings`). Change settings only there."""

from typing import Any

from crawler.safety.contact import user_agent
from storage.settings import Settings

__all__ = ["scrapy_settings"]

IDLE_COMPONENTS = {
    "DOWNLOADER_MIDDLEWARES": (
        "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware",  # for spiders with a password
        "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware",  # for spiders with allowed_domains
        "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware",  # the default headers have ours
    ),
    "SPIDER_MIDDLEWARES": (
        "scrapy.spidermiddlewares.depth.DepthMiddleware",  # for DEPTH_LIMIT; the spider has its own limits
        "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware",  # the spider gives every status its own word
        "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware",  # for spiders that pass their meta on
        "scrapy.spidermiddlewares.start.StartSpiderMiddleware",  # marks the first requests, which nobody reads
    ),
}
"""Components that Scrapy runs for every page and that would do nothing here: together a tenth of a page's time."""


def scrapy_settings(baotinh: Settings) -> dict[str, Any]:
    """Return Scrapy's settings by name."""
    crawl = baotinh.crawl
    handler = (
        "crawler.safety.guarded_download.GuardedDownloadHandler"
        if crawl.replay is None
        else "crawler.network.replay.ReplayDownloadHandler"
    )
    agent = user_agent(crawl)
    return {
        "BAOTINH": baotinh,
        "BOT_NAME": "baotinh",
        "SPIDER_MODULES": ["crawler.spiders"],
        "NEWSPIDER_MODULE": "crawler.spiders",
        # Identity and politeness
        "USER_AGENT": agent,
        "ROBOTSTXT_OBEY": True,
        "ROBOTSTXT_USER_AGENT": crawl.user_agent.split("/")[0].split(" ")[0],
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            # Answers are archived as sent, and every archive reader can undo these two encodings.
            "Accept-Encoding": "gzip, deflate",
            "Accept-Language": "vi,en;q=0.5",
            "User-Agent": agent,
        },
        "COOKIES_ENABLED": False,
        "DOWNLOAD_DELAY": crawl.delay,
        "DOWNLOAD_DELAY_JITTER": 0.0,  # the delay is a minimum, not a mean
        "CONCURRENT_REQUESTS": crawl.concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": crawl.concurrency,
        "CONCURRENT_ITEMS": 1,  # Scrapy starts so many tasks for each answer, and ours brings a request at most
        "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",  # in the order of the plan
        "AUTOTHROTTLE_ENABLED": True,
        "AUTOTHROTTLE_START_DELAY": crawl.delay,
        "AUTOTHROTTLE_TARGET_CONCURRENCY": float(crawl.concurrency),
        # Failures
        "DOWNLOAD_TIMEOUT": crawl.timeout,
        "DNS_TIMEOUT": 10.0,
        "RETRY_TIMES": crawl.retries,
        "RETRY_GIVE_UP_LOG_LEVEL": "INFO",  # the crawl record names every failure
        "DOWNLOAD_MAXSIZE": crawl.max_body_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_FAIL_ON_DATALOSS": False,  # warc_archiving retries, then archives a truncated answer
        "METAREFRESH_ENABLED": False,  # newspapers use it to reload their pages
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,  # it would open a port that runs code
        "WARN_ON_GENERATOR_RETURN_VALUE": False,  # it parses a callback's source again when its last request is freed
        "DOWNLOADER_STATS": False,  # the crawl's record has counts of its own
        "SPIDER_MIDDLEWARES": dict.fromkeys(IDLE_COMPONENTS["SPIDER_MIDDLEWARES"]),
        "DOWNLOADER_MIDDLEWARES": {
            **dict.fromkeys(IDLE_COMPONENTS["DOWNLOADER_MIDDLEWARES"]),
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            "crawler.politeness.robots.RobotsMiddleware": 100,
            "crawler.network.proxy.ProxyMiddleware": 740,
            "crawler.network.cookies.CookieMiddleware": 960,  # repeats a request before anybody judges its answer
            "crawler.politeness.host_gate.HostGate": 900,  # sees refusals before they are repeated
            "crawler.archiving.warc_archiving.ArchivingMiddleware": 950,  # sees bodies as they were sent
        },
        # Allowed destinations
        "TWISTED_DNS_RESOLVER": "crawler.safety.guarded_resolver.GuardedResolver",
        "DOWNLOAD_HANDLERS": {
            **dict.fromkeys(("http", "https"), handler),
            **dict.fromkeys(("data", "file", "ftp", "s3")),
        },
        "EXTENSIONS": {"crawler.extensions.crawl_recorder.CrawlRecorder": 500},
        "LOG_LEVEL": "INFO",
        "LOG_VERSIONS": [],
    }
