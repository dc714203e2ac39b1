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
DOWNLOAD_HANDLERS_BASE: dict[str, str] = {}  # no files, no FTP: a redirect can lead to none
DOWNLOAD_HANDLERS = {
    "http": "crawler.fetching.download.DownloadHandler",
    "https": "crawler.fetching.download.DownloadHandler",
}
DOWNLOAD_MAXSIZE = 64 << 20  # bytes; a page beyond that is not an article
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_WARNSIZE = 0
# Of Scrapy's own parts only these, each at its usual place: one that is set to None is imported all the same.
DOWNLOADER_MIDDLEWARES_BASE = {
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": 600,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": 850,
}
DOWNLOADER_MIDDLEWARES = {
    "crawler.guard.Guard": 20,  # it knows the site's hosts, as Scrapy's own for offsite requests would not
    "crawler.fetching.robots.Robots": 100,
    "crawler.fetching.retry.Retry": 550,
    "crawler.walk.senton.SentOn": 580,
    "crawler.fetching.decoding.Decoding": 590,
    "crawler.log.httpcache.LogMiddleware": 900,
    "crawler.browser.rendering.Rendering": 950,
}
# No console and no remote control among them: a crawl opens no port, and runs nobody's code but ours.
EXTENSIONS_BASE = {
    "scrapy.extensions.closespider.CloseSpider": 0,
    "scrapy.extensions.corestats.CoreStats": 0,
    "scrapy.extensions.feedexport.FeedExporter": 0,
    "scrapy.extensions.logstats.LogStats": 0,
    "scrapy.extensions.throttle.AutoThrottle": 0,
}
EXTENSIONS = {
    "crawler.fetching.budget.Budget": 0,
    "crawler.progress.Progress": 0,
    "crawler.fetching.slots.Slots": 500,  # after AutoThrottle, whose delays it keeps above a host's own
}
HTTPCACHE_ENABLED = True  # the log: every response is in a WARC before it is looked at
HTTPCACHE_POLICY = "crawler.log.httpcache.LogPolicy"
HTTPCACHE_STORAGE = "crawler.log.httpcache.WarcCacheStorage"
HTTPERROR_ALLOW_ALL = True  # what a page answered is a fact to keep, not an error to drop
ITEM_PIPELINES = {"pipelines.item.CorpusPipeline": 300}
LOG_LEVEL = "INFO"
MURAGAT_ALLOW_PRIVATE = False
MURAGAT_DATA = "data"
MURAGAT_MAX_BYTES = 0  # of one run, as received; 0 is no limit, here and below
MURAGAT_MAX_PAGES = 0  # requests of one run
MURAGAT_MAX_SECONDS = 0
MURAGAT_PROGRESS = False
MURAGAT_RETRY_AFTER_MAX = 600  # seconds; a server that asks for a longer pause gets its wish in another run
MURAGAT_RETRY_WAIT = 1.0  # seconds before the first retry, twice as long before each further one
MURAGAT_WORKERS = 0  # processes that read pages when a crawl lands; 0 is one a core
REDIRECT_MAX_TIMES = 5
REFERER_ENABLED = False
RETRY_EXCEPTIONS = [  # Scrapy's own without those of Twisted's client, which is not ours and slow to load
    "scrapy.exceptions.CannotResolveHostError",
    "scrapy.exceptions.DownloadConnectionRefusedError",
    "scrapy.exceptions.DownloadFailedError",
    "scrapy.exceptions.DownloadTimeoutError",
    "scrapy.exceptions.ResponseDataLossError",
    OSError,
]
RETRY_TIMES = 3
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = BOT_NAME  # the contact in our User-Agent must not pass for a crawler's name
SCHEDULER_DEBUG = False
# The others would look at every request and find nothing: all statuses are wanted, depth is counted by nobody.
SPIDER_MIDDLEWARES_BASE = {"scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": 800}
SPIDER_MODULES = ["crawler.spiders"]
STATS_CLASS = "crawler.stats.Stats"
USER_AGENT = f"muragat/{__version__}"  # the spider adds the operator's contact
