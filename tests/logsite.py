"""A site on loopback that counts what it is asked, and a crawl of it; both run as processes of their own.

``logsite.py serve COUNTS`` prints its port and appends each path it is asked for to COUNTS.
``logsite.py crawl FACTS PORT LOG EARLIER HANDLER`` crawls it and appends a JSON line a response to FACTS.
"""

import gzip
import hashlib
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PAGES = 40
HANDLERS = {
    "aiohttp": "scrapy.core.downloader.handlers._aiohttp.AiohttpDownloadHandler",
    "http11": "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler",
}


class Site(BaseHTTPRequestHandler):
    """Pages /p/0 to /p/39; what is odd about each is in `do_GET`."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    counts = Path()

    def do_GET(self) -> None:
        with self.counts.open("a") as file:
            file.write(self.path + "\n")
        if self.path == "/robots.txt":
            self._answer(404, b"")
        elif self.path == "/":
            self._answer(200, b"".join(b'<a href="/p/%d">%d</a>' % (n, n) for n in range(PAGES)))
        else:
            time.sleep(0.02)
            self._page(int(self.path.rpartition("/")[2]))

    def _page(self, number: int) -> None:
        body = (f"<title>{number}</title>" + "бет " * 500 * number).encode()
        tag = f'"{number}"'
        if number == 3:
            self._answer(302, b"", Location="/p/4")
        elif number == 5:
            self._answer(404, b"gone")
        elif number == 6:
            self._answer(503, b"busy")
        elif number in (7, 8):
            self._answer(200, b"the same")
        elif number % 2 and self.headers["If-None-Match"] == tag:
            self._answer(304, None, ETag=tag)
        elif number % 2:
            self._answer(200, gzip.compress(body, mtime=0), ETag=tag, Content_Encoding="gzip")
        else:
            self._chunked(body)

    def _answer(self, status: int, body: bytes | None, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if body is not None:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body or b"")

    def _chunked(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Set-Cookie", "a=1")
        self.send_header("Set-Cookie", "b=2")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))

    def log_message(self, *_: object) -> None:
        pass


def serve(counts: str) -> None:
    Site.counts = Path(counts)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    print(server.server_port, flush=True)
    server.serve_forever()


def crawl(facts: str, port: str, log: str, earlier: str, handler: str) -> None:
    import scrapy
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.http import Response, TextResponse

    from crawler.log.crawllog import LogPlace

    class Spider(scrapy.Spider):
        name = "log"
        log_place = LogPlace(Path(log), Path(log).name, {"operator": "o"}, Path(earlier) if earlier else None)

        async def start(self):  # type: ignore[no-untyped-def]
            yield scrapy.Request(f"http://127.0.0.1:{port}/", callback=self.parse)

        def parse(self, response: Response):  # type: ignore[no-untyped-def]
            assert isinstance(response, TextResponse)
            self.note(response)
            yield from response.follow_all(css="a", callback=self.note)

        def note(self, response: Response) -> None:
            pointer = response.meta["warc"]
            fact = {
                "path": response.url.partition(port)[2],
                "status": response.status,
                "headers": sorted((str(k), str(v)) for k, v in response.headers.items() if k != b"Date"),
                "body": hashlib.sha256(response.body).hexdigest(),
                "flags": response.flags,
                "pointer": [pointer.filename, pointer.offset, pointer.length],
                "fetch_time": response.meta["fetch_time"].isoformat(),
            }
            with Path(facts).open("a") as file:
                file.write(json.dumps(fact) + "\n")

    process = AsyncCrawlerProcess(
        {
            "CONCURRENT_REQUESTS_PER_DOMAIN": 4,
            "COOKIES_ENABLED": False,
            "DOWNLOADER_MIDDLEWARES": {
                "crawler.log.httpcache.LogMiddleware": 900,
                "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": None,
            },
            "DOWNLOAD_DELAY": 0,
            "DOWNLOAD_HANDLERS": dict.fromkeys(("http", "https"), HANDLERS[handler]),
            "HTTPCACHE_ENABLED": True,
            "HTTPCACHE_POLICY": "crawler.log.httpcache.LogPolicy",
            "HTTPCACHE_STORAGE": "crawler.log.httpcache.WarcCacheStorage",
            "HTTPERROR_ALLOW_ALL": True,
            "LOG_LEVEL": "WARNING",
            "RETRY_TIMES": 1,
            "ROBOTSTXT_OBEY": True,
            "TELNETCONSOLE_ENABLED": False,
        }
    )
    process.crawl(Spider)
    process.start()


if __name__ == "__main__":
    serve(sys.argv[2]) if sys.argv[1] == "serve" else crawl(*sys.argv[2:])
