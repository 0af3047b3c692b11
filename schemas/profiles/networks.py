"""What names a person on social networks: a row for each. Pure."""

from schemas.profiles.forms import Form, Service, countries, number, page, words

_X = Service(
    "x",
    "x.com",
    (
        Form(
            page(
                r"/@?(?P<n>\w{1,20})",
                "with_replies media likes followers following verified_followers highlights articles "
                "lists photo header_photo",
            )
        ),
        Form(r"/intent/(?:user|follow)", param="screen_name"),
        number(r"/intent/(?:user|follow)", "i/user/{n}", "user_id"),
        number(r"/i/user/(?P<n>\d+)", "i/user/{n}"),
    ),
    hosts=("twitter.com",),
    nobody=words(
        "home search explore hashtag i intent share settings login signup messages notifications "
        "compose tos privacy about jobs download account who_to_follow"
    ),
)
_REDDIT = Service(
    "reddit",
    "reddit.com",
    (
        Form(
            page(
                r"/(?:u|user)/(?P<n>[\w-]+)",
                "overview submitted comments posts about gilded saved upvoted m",
            ),
            "user/{n}",
        ),
    ),
)
_HACKERNEWS = Service(
    "hackernews",
    "news.ycombinator.com",
    tuple(
        Form(f"/{name}", "user?id={n}", "id", folds=False)
        for name in ("user", "submitted", "threads", "favorites")
    ),
)
_BLUESKY = Service(
    "bluesky",
    "bsky.app",
    (
        number(
            page(r"/profile/(?P<n>did:[a-z]+:[\w.:-]+)", "followers follows"),
            "profile/{n}",
            folds=False,
        ),
        Form(page(r"/profile/@?(?P<n>[^/:@]+\.[^/:@]+)", "followers follows"), "profile/{n}"),
    ),
)
_YOUTUBE = Service(
    "youtube",
    "youtube.com",
    (
        Form(
            page(
                r"/@(?P<n>[^/]+)",
                "videos shorts streams live playlists community posts about featured channels releases",
            ),
            "@{n}",
        ),
        number(r"/channel/(?P<n>UC[\w-]+)(?:/.*)?", "channel/{n}", folds=False),
        Form(r"/c/(?P<n>[^/]+)(?:/.*)?", "c/{n}"),
        Form(r"/user/(?P<n>[^/]+)(?:/.*)?", "user/{n}"),
    ),
)
_FACEBOOK = Service(
    "facebook",
    "facebook.com",
    (
        number(r"/profile\.php", param="id"),
        number(r"/(?:people|pages)/(?:[^/]+/){0,3}(?:[^/]*-)?(?P<n>\d{5,})(?:/.*)?"),
        number(r"/p/[^/]*-(?P<n>\d{5,})(?:/.*)?"),
        number(r"/groups/[^/]+/user/(?P<n>\d+)"),
        number(r"/(?P<n>\d{5,})"),
        Form(
            page(
                r"/(?:pg/)?(?P<n>[A-Za-z0-9.]{1,60})",
                "about friends photos videos followers following likes reviews directory",
            )
        ),
    ),
    hosts=("fb.com", "fb.me"),
    nobody=words(
        "groups events watch marketplace sharer sharer.php share share.php login login.php hashtag "
        "photo photo.php photos story.php permalink.php help gaming reel reels stories pages people "
        "profile.php home.php search l.php dialog policies ads business media plugins public notes"
    ),
    dotless=True,
)
_INSTAGRAM = Service(
    "instagram",
    "instagram.com",
    (
        Form(
            page(
                r"/(?:_u/|stories/)?(?P<n>[A-Za-z0-9._]{1,40})",
                "tagged reels channel guides followers following",
            )
        ),
    ),
    hosts=("instagr.am",),
    nobody=words("p reel reels tv explore accounts direct stories about legal developer web"),
)
_LINKEDIN = Service(
    "linkedin",
    "linkedin.com",
    (
        Form(r"/in/(?P<n>[^/]+)(?:/.*)?", "in/{n}"),
        number(r"/(?P<n>(?:company|school|showcase)/[^/]+)(?:/.*)?"),
        number(r"/(?P<n>pub/[^/]+(?:/\w+)*)"),
    ),
)
_GITHUB = Service(
    "github",
    "github.com",
    (Form(page(r"/(?:orgs/)?(?P<n>[A-Za-z0-9-]+)", "followers following repositories stars")),),
    nobody=words(
        "about features topics trending explore marketplace sponsors login join search settings orgs "
        "notifications pricing contact security site apps collections events new pulls issues"
    ),
)
_MEDIUM = Service(
    "medium",
    "medium.com",
    (
        Form(page(r"/@(?P<n>[^/]+)", "about followers following lists latest responses"), "@{n}"),
        number(r"/u/(?P<n>[0-9a-f]+)", "u/{n}"),
    ),
    subdomains="/@{n}",
)
_TIKTOK = Service(
    "tiktok",
    "tiktok.com",
    (Form(page(r"/@(?P<n>[\w.]+)", "live followers following"), "@{n}"),),
)
_THREADS = Service(
    "threads",
    "threads.net",
    (Form(page(r"/@(?P<n>[\w.]+)", "replies media reposts"), "@{n}"),),
    hosts=("threads.com",),
)
_PINTEREST = Service(
    "pinterest",
    "pinterest.com",
    (Form(page(r"/(?P<n>\w{2,40})", "_created _saved _shop boards pins followers following")),),
    hosts=countries(
        "pinterest",
        "de fr es it at ch pt se dk ie nz cl ph ru nl jp ca co.uk co.kr com.au com.mx",
    ),
    nobody=words("pin ideas search topics today business explore login settings about"),
)
_TELEGRAM = Service(
    "telegram",
    "t.me",
    (Form(r"/(?:s/)?@?(?P<n>[A-Za-z]\w{3,40})"), Form(r"/resolve", param="domain")),
    hosts=("telegram.me", "telegram.dog"),
    nobody=words("joinchat addstickers addemoji share proxy socks setlanguage login resolve boost"),
    subdomains="/{n}",
)
_TWITCH = Service(
    "twitch",
    "twitch.tv",
    (Form(page(r"/(?P<n>\w{2,30})", "videos clips about schedule followers following profile")),),
    nobody=words(
        "directory videos p settings downloads jobs store turbo search team collections login signup"
    ),
)
_VK_THINGS = "wall photo video topic album clip doc note story market product event"
_VK = Service(
    "vk",
    "vk.com",
    (Form(rf"/(?P<n>(?!(?:{'|'.join(_VK_THINGS.split())})s?-?\d)[A-Za-z][\w.]{{1,60}})"),),
    hosts=("vk.ru", "vkontakte.ru"),
    nobody=words(
        "feed im search login friends groups apps music video audio photos docs market settings about"
    ),
)
_TUMBLR = Service(
    "tumblr",
    "tumblr.com",
    (
        Form(
            page(
                r"/(?:blog/(?:view/)?|dashboard/blog/)?@?(?P<n>[A-Za-z0-9-]{2,40})",
                "likes following archive about",
            )
        ),
    ),
    nobody=words("dashboard explore tagged search settings login register blog policy about new"),
    subdomains="/{n}",
)
_XING = Service("xing", "xing.com", (Form(r"/profile/(?P<n>[^/]+)(?:/.*)?", "profile/{n}"),))
_SNAPCHAT = Service("snapchat", "snapchat.com", (Form(r"/(?:add/|@)(?P<n>[\w.-]+)", "add/{n}"),))
NETWORKS = (
    _X,
    _REDDIT,
    _HACKERNEWS,
    _BLUESKY,
    _YOUTUBE,
    _FACEBOOK,
    _INSTAGRAM,
    _LINKEDIN,
    _GITHUB,
    _MEDIUM,
    _TIKTOK,
    _THREADS,
    _PINTEREST,
    _TELEGRAM,
    _TWITCH,
    _VK,
    _TUMBLR,
    _XING,
    _SNAPCHAT,
)
