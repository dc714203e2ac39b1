"""Many sites crawled at once, on this machine or on Ray's nodes: who holds which host, and what became of each site.

`table` is what all processes share, `lease` the right to ask a host, `roster` which sites and how they are
divided, `member` one crawl in a process of its own, `crew` where those processes are begun, `fleet` the whole.
"""

from __future__ import annotations
