"""What names a person where things are reviewed, sold, played or answered: a row for each. Pure."""

from schemas.profiles.forms import Form, Service, countries, number

_TRUSTPILOT = Service(
    "trustpilot",
    "trustpilot.com",
    (number(r"/users/(?P<n>[0-9a-fA-F]+)(?:/.*)?", "users/{n}"),),
)
_STACK_EXCHANGE = Service(
    "stack_exchange",
    "{host}",
    (number(r"/users/(?P<n>\d+)(?:/.*)?", "users/{n}"),),
    hosts=(
        "stackoverflow.com",
        "stackexchange.com",
        "superuser.com",
        "serverfault.com",
        "askubuntu.com",
        "mathoverflow.net",
        "stackapps.com",
    ),
)
_QUORA = Service(
    "quora",
    "{host}",
    (Form(r"/profile/(?P<n>[^/]+)(?:/.*)?", "profile/{n}", folds=False),),
    hosts=("quora.com",),
)
_STEAM = Service(
    "steam",
    "steamcommunity.com",
    (
        Form(r"/id/(?P<n>[^/]+)(?:/.*)?", "id/{n}"),
        number(r"/profiles/(?P<n>\d+)(?:/.*)?", "profiles/{n}"),
    ),
)
_APP_STORE = Service(
    "app_store",
    "apps.apple.com",
    (
        number(r"(?:/[a-z]{2})?/reviews/id(?P<n>\d+)", "reviews/id{n}"),
        number(r"/\S*/viewUsersUserReviews", "reviews/id{n}", "userProfileId"),
        number(r"(?:/[a-z]{2})?/developer(?:/[^/]+)?/id(?P<n>\d+)", "developer/id{n}"),
    ),
    hosts=("itunes.apple.com",),
)
_GOOGLE_PLAY = Service(
    "google_play",
    "play.google.com",
    tuple(
        number(f"/store/{name}", "store/" + name + "?id={n}", "id", folds=False)
        for name in ("people/details", "apps/dev", "apps/developer")
    ),
)
_GOOGLE = (
    "de fr es it nl pl at ch be ca ie se dk no fi pt gr cz hu ro com.mx com.ar com.tr com.sg com.hk "
    "com.tw co.uk com.au com.br co.in co.jp co.kr co.nz co.za co.il"
)
_GOOGLE_MAPS = Service(
    "google_maps",
    "google.com",
    (number(r"/maps/contrib/(?P<n>\d+)(?:/.*)?", "maps/contrib/{n}"),),
    hosts=countries("google", _GOOGLE),
)
_GOOGLE_SCHOLAR = Service(
    "google_scholar",
    "scholar.google.com",
    (number("/citations", "citations?user={n}", "user", folds=False),),
    hosts=countries("scholar.google", _GOOGLE),
)
_YELP = Service(
    "yelp",
    "yelp.com",
    tuple(
        number(rf"/{name}", "user_details?userid={n}", "userid", folds=False)
        for name in ("user_details", "user_details_reviews_self")
    ),
    hosts=countries("yelp", "de fr es it nl at ch be ca ie co.uk com.au com.br"),
)
_TRIPADVISOR = Service(
    "tripadvisor",
    "tripadvisor.com",
    (Form(r"/(?:[Pp]rofile|members)/(?P<n>[^/]+)(?:/.*)?", "profile/{n}"),),
    hosts=countries(
        "tripadvisor", "de fr es it nl at ch be ca ie se dk pt co.uk com.au com.br com.mx in jp"
    ),
)
_AMAZON = Service(
    "amazon",
    "amazon.com",
    (
        number(
            r"(?:/-/\w+)?/gp/profile/(?P<n>[\w.-]+)(?:/.*)?",
            "gp/profile/{n}",
            folds=False,
        ),
    ),
    hosts=countries(
        "amazon", "de fr es it nl ca se pl in co.uk co.jp com.au com.br com.mx com.tr com.be"
    ),
)
_PRODUCT_HUNT = Service("producthunt", "producthunt.com", (Form(r"/@(?P<n>[\w-]+)(?:/.*)?"),))
_GOODREADS = Service(
    "goodreads",
    "goodreads.com",
    (number(r"/user/show/(?P<n>\d+)(?:[-/].*)?", "user/show/{n}"),),
)

SHOPS = (
    _TRUSTPILOT,
    _STACK_EXCHANGE,
    _QUORA,
    _STEAM,
    _APP_STORE,
    _GOOGLE_PLAY,
    _GOOGLE_MAPS,
    _GOOGLE_SCHOLAR,
    _YELP,
    _TRIPADVISOR,
    _AMAZON,
    _PRODUCT_HUNT,
    _GOODREADS,
)
