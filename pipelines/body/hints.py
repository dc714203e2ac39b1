"""What the names web authors give to elements say of their content.

A class, an id or a role is a witness, never gospel: this module only turns names into bits,
what the bits are worth is decided where they are asked, as in :mod:`pipelines.body.noise`.
"""

from __future__ import annotations

import enum
import functools
import itertools
import re

__all__ = ["ROLE_HINTS", "TAG_HINTS", "Hint", "name_hints", "without_terms"]


class Hint(enum.IntFlag):
    """What a name speaks of. The members are bits so that ancestors' hints can be or-ed."""

    NONE = 0
    ARTICLE = 1
    """The article or its text."""
    NAV = 2
    """Menus, breadcrumbs, pagers, tables of contents."""
    COMMENT = 4
    """What readers wrote below."""
    RELATED = 8
    """Teasers of other articles."""
    SHARE = 16
    """Social buttons, print, e-mail."""
    META = 32
    """Author, date, counters, tags."""
    CAPTION = 64
    """Pictures, galleries and what stands under them."""
    AD = 128
    """Advertisements, sponsors, offers."""
    SIDE = 256
    """Side bars and widgets."""
    FORM = 512
    """Subscribing, signing in, searching, paying."""
    FOOT = 1024
    """Foot of the site: copyright, legal notes."""
    HEAD = 2048
    """Head of the site."""
    POPUP = 4096
    """Dialogs, cookie walls, tool tips."""
    HIDDEN = 8192
    """Named as invisible to a reader."""
    LEAD = 16384
    """Summary or teaser line of the article itself."""
    BIO = 32768
    """The box that introduces the author."""
    CONCEALED = 131072
    """Has a class whose only use is to take elements out of sight."""
    SITE = 65536
    """Beyond doubt the site's: said by few words that are hardly used otherwise."""


_WORDS: dict[Hint, str] = {
    Hint.ARTICLE: "article articlebody articletext body content entry entrycontent main maincontent page post postbody "
    "postcontent richtext rte story storybody text prose detail hentry wysiwyg",
    Hint.NAV: "nav navbar navbars navi navigation menu menus submenu breadcrumb breadcrumbs crumb crumbs pager pagers "
    "pagination paging paginator toolbar topbar sitemap toc skip skiplink tab tabs accordionnav links linklist hub jump "
    "contents megamenu subnav",
    Hint.COMMENT: "comment comments commentlist commenting commenter respond reply replies disqus discussion discuss "
    "livefyre coral forum kommentar kommentare comentarios comentario commentaire commentaires reviews trackback "
    "trackbacks pingback pingbacks komentarz komentarze opinia opinie yorum yorumlar reacties kommentarer komentari",
    Hint.RELATED: "related relateds relatedposts recommended recommendation recommendations recommend recommender more "
    "readmore similar popular trending trend latest recent teaser teasers carousel slider slideshow mostread mostpopular "
    "also alsolike outbrain taboola zergnet recirc recirculation next prev previous upnext suggested suggestions "
    "suggestion seealso see collection cards card tile tiles river feed headlines morefrom promobox playlist rel "
    "worldnews topstories picks inline inlinelink crosslink crosslinks interlink",
    Hint.SHARE: "share shares sharing sharebar shareable sharer social socials addthis sharethis addtoany sharedaddy sociable follow "
    "followus facebook twitter whatsapp pinterest telegram linkedin print printer email mail icons like likes "
    "reactions reaction rating ratings rate vote votes bookmark tools toolbox actions",
    Hint.META: "byline bylines by author authors meta metadata metainfo date dateline datetime time timestamp published "
    "pubdate posted info tag tags tagcloud taglist keyword keywords category categories topic topics views viewcount counter "
    "count counts rubric kicker eyebrow source sources credit credits credits copyright updated label labels stats postmeta "
    "location flag issue postmetadata",
    Hint.CAPTION: "caption captions figcaption gallery galleries photo photos image images img thumbnail thumbnails thumb "
    "picture pic media video videos player audio figure lightbox zoom credit photocredit",
    Hint.AD: "ad ads adv advert adverts advertise advertisement advertisements advertising adbox adslot adsense adunit adwrap "
    "sponsor sponsors sponsored sponsorship banner banners promo promos promotion promotional promoted dfp gpt partner "
    "partners affiliate affiliates deals deal offer offers shop shopping product products cta buy marketing commercial "
    "werbung reklama publicidad anzeige",
    Hint.SIDE: "sidebar sidebars side rail rightrail leftrail widget widgets widgetarea secondary aside supplement "
    "supplementary complementary module modules panel rightcol rightcolumn leftcol leftcolumn infobox factbox sticky",
    Hint.FORM: "newsletter newsletters subscribe subscription subscriptions subscriber signup signin login register "
    "registration form forms search searchform searchbox optin mailchimp mailinglist donate donation paywall premium "
    "regwall contact feedback poll survey quiz input field account user",
    Hint.FOOT: "footer foot footers colophon copyright disclaimer disclaimers legal terms privacy footnav bottom after "
    "endnote imprint impressum",
    Hint.HEAD: "header head masthead top topnav logo branding hero headerbar titlebar",
    Hint.POPUP: "popup popups modal modals overlay overlays cookie cookies consent gdpr ccpa dialog toast tooltip "
    "tooltips popover offcanvas drawer dropdown notification notifications notice alert alerts interstitial",
    Hint.HIDDEN: "hidden hide invisible sr screenreader visuallyhidden offscreen noprint noscript nodisplay",
    Hint.LEAD: "lead lede standfirst excerpt summary intro subtitle subhead subheadline deck dek abstract sapo "
    "description perex ingress",
    Hint.BIO: "bio biography authorbio aboutauthor authorbox authorinfo aboutauthors profile profiles vcard contributor contributors about",
}
_BITS: dict[str, int] = {}
for _hint, _words in _WORDS.items():
    for _word in _words.split():
        _BITS[_word] = _BITS.get(_word, 0) | _hint.value

_SURE = (
    "sidebar sidebars nav navbar navigation menu menus submenu megamenu breadcrumb breadcrumbs pager pagination paging "
    "paginator toolbar sitemap comments comment commentlist respond disqus livefyre trackbacks pingbacks related relateds "
    "relatedposts relatedarticles relatednews relatedstories recommended recommendation recommendations popular trending "
    "mostread mostpopular mostviewed outbrain taboola zergnet readnext upnext morefrom seealso alsolike recirc "
    "recirculation teaser teasers share sharing sharebar sharer social socials addthis sharethis addtoany sharedaddy sociable "
    "follow followus ad ads advert adverts advertisement advertisements advertising adslot adsense adunit dfp sponsored "
    "newsletter newsletters subscribe signup signin login register searchform mailinglist paywall footer footers colophon "
    "masthead cookie cookies consent gdpr ccpa modal modals popup popups offcanvas authorbio aboutauthor blogroll tagcloud "
    "copyright reklama werbung publicidad anzeige kommentare kommentar comentarios commentaires komentarze yorumlar reacties kommentarer"
)
for _word in _SURE.split():
    _BITS[_word] = _BITS.get(_word, 0) | Hint.SITE.value
_UNSURE = frozenset(
    "has no with without is not open closed enable disable enabled disabled show hide embed tweet quote grid layout".split()
)
"""Words that turn a sure word into the name of something else: ``has-sidebar``, ``social-embed``."""

_CONCEALING = frozenset(
    "hidden hide is-hidden visually-hidden visuallyhidden sr-only screen-reader-text element-invisible d-none offscreen".split()
)
_SHOWN_AGAIN = re.compile(r"[:-](?:block|flex|grid|inline|table|initial)")
"""Names that show an element again on some screens."""
_OTHER = ~(Hint.ARTICLE | Hint.LEAD | Hint.HEAD).value
"""What, said in one name with the article, makes it the name of something about the article."""
_SPLIT = re.compile(r"\d[A-Za-z]+|[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
"""Words of a name. Letters right after a digit are none: "3ad4" is the number of something, not an advertisement."""
_POST = frozenset("hentry type-post status-publish entry-type-post".split())
_TERMS = ("category-", "tag-", "entry-category-", "entry-tag-", "entry-author-")
_LONGEST = 300
_MOST_WORDS = 5
"""A name of more words is a phrase, a heading's text for an id; one of block__element--modifier may have them."""


@functools.lru_cache(maxsize=8192)
def name_hints(names: str) -> int:
    """Bits of :class:`Hint` that the words of a class or id attribute speak of.

    A name is split into words at anything that is no letter and at a change from lower to upper case; two
    neighbours are also tried as one ("read-more"). A name that speaks of something else than the article
    does not speak of the article: "post" does, "post-meta" does not. Nor do the names of the terms it is filed under.
    """
    bits = 0
    for name in without_terms(names[:_LONGEST]):
        words = [word.lower() for word in _SPLIT.findall(name)]
        if len(words) > _MOST_WORDS and "__" not in name and "--" not in name:
            continue
        found = 0
        for word in words:
            found |= _BITS.get(word, 0)
        for first, second in itertools.pairwise(words):
            found |= _BITS.get(first + second, 0)
        if found & Hint.SITE.value and not _UNSURE.isdisjoint(words):
            found ^= Hint.SITE.value
        if found & _OTHER:
            found &= ~Hint.ARTICLE.value
        bits |= found
        if name in _CONCEALING and not _SHOWN_AGAIN.search(names):
            bits |= Hint.CONCEALED.value
    return bits


def without_terms(names: str) -> list[str]:
    """The names of an element, without those that WordPress and TypePad give a post for its categories and tags."""
    parts = names.split()
    if "category-" not in names and "tag-" not in names:
        return parts
    if _POST.isdisjoint(parts):
        return parts
    return [name for name in parts if not name.startswith(_TERMS)]


TAG_HINTS = {
    "address": Hint.META.value,
    "article": Hint.ARTICLE.value,
    "aside": (Hint.SIDE | Hint.SITE).value,
    "button": Hint.FORM.value,
    "caption": Hint.CAPTION.value,
    "dialog": (Hint.POPUP | Hint.SITE).value,
    "figcaption": Hint.CAPTION.value,
    "figure": Hint.CAPTION.value,
    "footer": (Hint.FOOT | Hint.SITE).value,
    "form": (Hint.FORM | Hint.SITE).value,
    "header": Hint.HEAD.value,
    "main": Hint.ARTICLE.value,
    "nav": (Hint.NAV | Hint.SITE).value,
}
"""What an element's own name speaks of."""

ROLE_HINTS = {
    "alertdialog": (Hint.POPUP | Hint.SITE).value,
    "article": Hint.ARTICLE.value,
    "banner": (Hint.HEAD | Hint.SITE).value,
    "complementary": (Hint.SIDE | Hint.SITE).value,
    "contentinfo": (Hint.FOOT | Hint.SITE).value,
    "dialog": (Hint.POPUP | Hint.SITE).value,
    "main": Hint.ARTICLE.value,
    "menu": (Hint.NAV | Hint.SITE).value,
    "menubar": (Hint.NAV | Hint.SITE).value,
    "navigation": (Hint.NAV | Hint.SITE).value,
    "search": (Hint.FORM | Hint.SITE).value,
    "toolbar": (Hint.NAV | Hint.SITE).value,
    "tooltip": (Hint.POPUP | Hint.SITE).value,
}
"""What a role attribute speaks of."""
