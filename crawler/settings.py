"""Scrapy settings: being a good guest by default, and nothing running that we do not use.

`muragat crawl`, `scrapy crawl archive` and scrapyd all start from here; the spider adds what
its profile says (delay, concurrency, contact) in `ArchiveSpider.update_settings`.
"""

from crawler import __version__

AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_MAX_DELAY = 60.0
AUTOTHROTTLE_START_DELAY = 0.0  # the delay below is the floor; a slow server raises it at once
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0
BOT_NAME = "muragat"
CONCURRENT_ITEMS = 4  # each slot costs a task a response; four keep the pipeline busy
CONCURRENT_REQUESTS = 16
CONCURRENT_REQUESTS_PER_DOMAIN = 1
COOKIES_ENABLED = False  # an archive is public; a cookie only makes pages differ
DOWNLOAD_DELAY = 1.0
DOWNLOAD_FAIL_ON_DATALOSS = True
DOWNLOAD_HANDLERS = {
    "http": "crawler.download.DownloadHandler",
    "https": "crawler.download.DownloadHandler",
}
DOWNLOAD_MAXSIZE = 64 << 20  # bytes; a page beyond that is not an article
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_WARNSIZE = 0
DOWNLOADER_MIDDLEWARES = {
    "crawler.guard.Guard": 20,
    "crawler.httpcache.LogMiddleware": 900,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,
    "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": None,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # the guard knows the site's hosts
}
EXTENSIONS = {
    "crawler.progress.Progress": 0,
    "scrapy.extensions.logcount.LogCount": None,
    "scrapy.extensions.memdebug.MemoryDebugger": None,
    "scrapy.extensions.telnet.TelnetConsole": None,
}
HTTPCACHE_ENABLED = True  # the log: every response is in a WARC before it is looked at
HTTPCACHE_POLICY = "crawler.httpcache.LogPolicy"
HTTPCACHE_STORAGE = "crawler.httpcache.WarcCacheStorage"
HTTPERROR_ALLOW_ALL = True  # what a page answered is a fact to keep, not an error to drop
ITEM_PIPELINES = {"pipelines.item.CorpusPipeline": 300}
LOG_LEVEL = "INFO"
MEMUSAGE_ENABLED = False
MURAGAT_ALLOW_PRIVATE = False
MURAGAT_DATA = "data"
MURAGAT_PROGRESS = False
REDIRECT_MAX_TIMES = 5
REFERER_ENABLED = False
RETRY_TIMES = 3
ROBOTSTXT_OBEY = True
SCHEDULER_DEBUG = False
SPIDER_MODULES = ["crawler.spiders"]
TELNETCONSOLE_ENABLED = False
USER_AGENT = f"muragat/{__version__}"  # the spider adds the operator's contact
