"""What names a person on sites of no service that we know: software that runs on many hosts. Pure."""

import re

from schemas.profiles.forms import Form, number, words

_PAGES = ("profile", "user", "userinfo", "userprofile", "viewprofile", "showuser")
_BY_PAGE = ("id", "u", "uid", "userid", "user_id", "user", "username", "name")

FORUMS: tuple[Form, ...] = (
    number(r"(?P<base>.*)/memberlist\.php", "memberlist.php?u={n}", "u"),
    *(
        number(r"(?P<base>.*)/member\.php", "member.php?u={n}", param)
        for param in ("u", "uid", "userid", "id")
    ),
    number(r"(?P<base>.*)/member\.php/(?P<n>\d+)(?:-.*)?", "member.php?u={n}"),
    *(
        number(rf"(?P<base>.*)/{name}\.php", name + ".php?" + param + "={n}", param)
        for name in _PAGES
        for param in _BY_PAGE
    ),
    number(r"(?P<base>.*?)(?:/index\.php)?", "index.php?showuser={n}", "showuser"),
    number(r"(?P<base>.*?)(?:/index\.php)?/members/(?:[^/]+\.)?(?P<n>\d+)(?:/.*)?", "members/{n}"),
    number(
        r"(?P<base>.*?)(?:/index\.php)?/(?:profile|user)/(?P<n>\d+)-[^/]*(?:/.*)?", "profile/{n}"
    ),
    number(r"(?P<base>.*)/users/(?P<n>\d+)(?:/.*)?", "users/{n}"),
)
"""How forums name a member by number: phpBB, vBulletin, MyBB, Invision, XenForo, Woltlab, and the way
of many others. What else the address says (a session, a tab, the name beside the number) is left out.
"""

FORUM_LIKE = re.compile(r"\.php|/(?:members|profile|users?)/")
"""Of a path that may have one of these forms; the query may have `showuser` instead."""

FEDIVERSE = (
    re.compile(r"/(?:web/|deck/)?@(?P<n>[\w.-]+)(?:@(?P<server>[^/@\s]+))?(?P<rest>/.*)?"),
    re.compile(
        r"/(?:users|u)/(?!\d+(?:/|\Z))@?(?P<n>[^/@\s]+)(?:@(?P<server>[^/@\s]+))?(?P<rest>/.*)?"
    ),
)
"""An account of a server, as Mastodon, Lemmy and Discourse write it: `/@anna`, `/users/anna`,
`/u/anna`; and of another server: `/@anna@m.example`.
"""
FEDIVERSE_PAGES = words(
    "with_replies media followers following featured tagged about summary activity badges "
    "collections outbox inbox posts comments overview"
)
"""Pages of an account that are the same person's."""

PLACES = words(
    "user users u profile profiles member members author authors reviewer reviewers account accounts "
    "customer customers contributor contributors expert seller buyer me my viewprofile showuser home "
    "login signup register search people person settings community forum forums board index.html "
    "profile.html"
)
"""Where everybody of a site is found: without a query, the address names nobody. So does a program."""
WHAT = words("mode action do act page p tab view sort order start cmd op task option section area")
"""Parameters that say what is done with somebody, not with whom."""
PROGRAM = re.compile(r".*\.(?:php\d?|aspx?|jspx?|cgi|pl|do|cfm)", re.IGNORECASE)
