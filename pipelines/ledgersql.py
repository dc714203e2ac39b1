"""What a ledger is asked, where the question is longer than a line."""

from __future__ import annotations

__all__ = ["FILED", "TOTALS"]

# The month an article is filed under: the one its address names where that lists it, else the earliest that
# does, then by section and place. One that no
# listing named is filed where it was known; whether it is listed is then known only where its month's
# listing was read whole (0), and else is not (null). Its id is the known one, unless it led elsewhere.
# One that only a sitemap or feed names belongs to no month. ``source``: 0 a listing, 1 the corpus, 2 these.
FILED = """
    SELECT url, year, month, section, language, title, date_raw, listed, id, source, asked FROM (
        SELECT *, row_number() OVER (PARTITION BY url
            ORDER BY source, elsewhere, year, month, coalesce(section, ''), address, position, asked) AS rank
        FROM (
            SELECT coalesce(a.url, s.url) AS url, m.year AS year, m.month AS month, m.section AS section,
                   m.language AS language, s.title AS title, s.date_raw AS date_raw, 1 AS listed, NULL AS id,
                   0 AS source, s.elsewhere AS elsewhere, m.url AS address, s.position AS position, s.url AS asked
            FROM sightings s JOIN months m ON m.url = s.month LEFT JOIN aliases a ON a.asked = s.url
            UNION ALL
            SELECT coalesce(a.url, r.url), r.year, r.month, r.section, r.language, r.title, r.date_raw,
                   (SELECT CASE WHEN max(f.url) IS NULL AND min(l.url) IS NOT NULL THEN 0 END FROM months m
                       LEFT JOIN listings l ON l.month = m.url
                       LEFT JOIN failures f ON f.month = m.url AND f.role = 'listing'
                       WHERE m.year = r.year AND m.month IS r.month
                           AND (m.section IS r.section OR m.section IS NULL)),
                   CASE WHEN a.url IS NULL THEN r.id END, 1, 0, '', 0, r.url
            FROM recalled r LEFT JOIN aliases a ON a.asked = r.url
            UNION ALL
            SELECT coalesce(a.url, n.url), NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, 2, 0, '', 0, n.url
            FROM named n LEFT JOIN aliases a ON a.asked = n.url))
    WHERE rank = 1
"""

TOTALS = """
    SELECT m.*,
        (SELECT count(*) FROM listings l WHERE l.month = m.url),
        (SELECT count(DISTINCT coalesce(a.url, s.url)) FROM sightings s
            LEFT JOIN aliases a ON a.asked = s.url WHERE s.month = m.url),
        (SELECT count(DISTINCT o.url) FROM sightings s LEFT JOIN aliases a ON a.asked = s.url
            JOIN outcomes o ON o.url = coalesce(a.url, s.url)
            WHERE s.month = m.url AND o.outcome IN ('landed', 'duplicate', 'skipped')),
        (SELECT coalesce(sum(l.external), 0) FROM listings l WHERE l.month = m.url),
        (SELECT min(f.reason || ' ' || f.url) FROM failures f WHERE f.month = m.url AND f.role = 'listing')
    FROM months m ORDER BY m.year, m.month, m.url
"""
