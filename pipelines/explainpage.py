"""An explanation as one HTML page: no script, no request, everything of the page escaped."""

from __future__ import annotations

from collections import Counter
from html import escape

from pipelines.explain import ExplainedBlock, Explanation, Witness, visible

__all__ = ["as_html"]

_LONGEST, _LABEL, _MOST_BLOCKS = 1200, 400, 5000
_STYLE = """
:root{color-scheme:light dark;--bg:#fff;--fg:#1c2126;--dim:#5d6872;--line:#d5dbe0;--kept:#e3f4e6;--edge:#2c8a43;
--drop:#f3f4f6;--grey:#a0a8b0}
@media (prefers-color-scheme:dark){:root{--bg:#15191d;--fg:#e3e7ea;--dim:#98a3ad;--line:#333b43;--kept:#17331f;
--edge:#55b86d;--drop:#1d2227;--grey:#59636d}}
*{box-sizing:border-box}body{margin:0 auto;max-width:1000px;padding:24px 16px 60px;background:var(--bg);
color:var(--fg);font:15px/1.5 system-ui,"Segoe UI","DejaVu Sans",sans-serif;overflow-wrap:anywhere}
h1{font-size:22px;margin:0 0 4px}h2{font-size:16px;margin:28px 0 8px}p.sub{margin:0;color:var(--dim)}
table{border-collapse:collapse;width:100%;font-size:13px}th{text-align:left;color:var(--dim);font-weight:600}
th,td{padding:3px 10px 3px 0;border-bottom:1px solid var(--line);vertical-align:top}
tr.heard{color:var(--dim)}ol{list-style:none;margin:0;padding:0}
li{margin:3px 0;padding:5px 12px;border-left:4px solid var(--grey);background:var(--drop);color:var(--dim)}
li.kept{border-left-color:var(--edge);background:var(--kept);color:var(--fg)}
li bdi{display:block;unicode-bidi:plaintext}li small{display:block;font-size:12px;color:var(--dim)}
li small b{font-weight:600}li.kept small b{color:var(--edge)}
"""


def as_html(explanation: Explanation) -> str:
    """The page's blocks in their order, green what was kept, grey what was dropped with the reason beside it."""
    article, blocks = explanation.article, explanation.blocks
    kept = sum(block.kept for block in blocks)
    reasons = Counter(block.reason for block in blocks if not block.kept)
    summary = ", ".join(f"{count} × {_text(reason)}" for reason, count in reasons.most_common())
    rows = "".join(_witness(witness) for witness in explanation.witnesses)
    shown = "".join(_block(block) for block in blocks[:_MOST_BLOCKS])
    left = len(blocks) - _MOST_BLOCKS
    more = f"<p class=sub>{left:,} blocks more are not shown.</p>" if left > 0 else ""
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>How a page was read</title><style>{_STYLE}</style></head><body>
<h1><bdi>{_text(article.title or "No title")}</bdi></h1><p class=sub>{_text(article.url or "")}</p>
<h2>Fields</h2><table><tr><th>column<th>value<th>source<th>said as</tr>{rows}</table>
<h2>Text: {kept} of {len(blocks)} blocks kept</h2>
<p class=sub>Read in <code>{_text(explanation.container or "no box")}</code>. Dropped: {summary or "nothing"}.</p>
<p class=sub>Flags: {_text(", ".join(article.quality_flags) or "none")}.</p>
<ol>{shown}</ol>{more}
</body></html>
"""


def _text(text: str, most: int = _LABEL) -> str:
    """Text of a page, or about one, as inert HTML."""
    return escape(visible(text, most).encode("utf-8", "replace").decode())


def _witness(witness: Witness) -> str:
    source = witness.source if witness.believed else f"{witness.source}, not believed"
    cells = (witness.field, witness.value, source, witness.said)
    mark = "" if witness.believed else ' class="heard" title="heard, but another was believed"'
    return f"<tr{mark}>" + "".join(f"<td><bdi>{_text(cell)}</bdi></td>" for cell in cells) + "</tr>"


def _block(block: ExplainedBlock) -> str:
    verdict = "kept" if block.kept else _text(block.reason)
    figures = f"size {block.size:,} · {block.linked:.0%} links" + (" · running text" if block.running else "")
    label = f"<b>{verdict}</b> · {figures} · {_text(block.place)}"
    kind = "kept" if block.kept else "dropped"
    return f'<li class="{kind}" title="{verdict}"><bdi>{_text(block.text, _LONGEST)}</bdi><small>{label}</small></li>\n'
