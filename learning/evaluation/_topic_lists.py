"""Topic lists as the support teams of three companies would write them, in the language of topics
and brands.

They were written with the development half of the labelled rows in view, as a team has its mail in
view.
"""

from collections.abc import Mapping

_ACCOUNT = (
    'account* OR login OR "log in" OR "logged out" OR "sign in" OR password* OR username*'
    ' OR profile OR "signed up"'
)
_PAYMENT = 'charge* OR payment* OR billing OR billed OR "credit card" OR "free trial" OR paying OR "per month"'
LISTS: Mapping[str, Mapping[str, str]] = {
    "AmazonHelp": {
        "Delivery": "deliver* OR undeliver* OR shipping OR shipment* OR shipped OR courier* OR transit OR tracking"
        ' OR "where is my" OR arriv* OR ((order OR package* OR parcel*) AND (late OR "not received" OR missing'
        " OR waiting OR delayed))",
        "Prime": "prime",
        "Refund": 'refund* OR "money back" OR reimburs*',
        "Bad Support": "(pathetic OR worst OR atrocious OR terrible OR poor OR useless OR bad OR horrible)"
        ' AND (service OR support) OR "no help" OR "no reply" OR "no replies" OR "no response"'
        ' OR "not responding" OR "automated answers"'
        ' OR "not solved"',
        "Account": "account*",
        "Echo": "echo OR alexa",
        "Kindle": "kindle",
        "Fire TV": '"fire stick" OR "fire tv" OR firestick',
        "Packaging": "packaging OR packaged",
        "Return": "return OR returns OR returned OR returning",
        "Replacement": "replacement* OR replace",
        "Service Praise": "(awesome OR superior OR fantastic OR great OR excellent OR amazing) AND"
        ' ("customer service" OR "customer support" OR "customer experience" OR agent)',
    },
    "AppleSupport": {
        "iPhone": "iphone* OR phone OR phones OR cellphone OR iphonex",
        "Update": "update* OR updating OR upgrad* OR ios OR ios11",
        "Battery": "battery OR batteries OR charging",
        "Unresponsive/Freezing Device": "freez* OR frozen OR froze OR unresponsive OR lag* OR slow OR crash* OR stuck",
        "Mac": 'mac OR macbook* OR imac OR macos OR "high sierra"',
        "iPad": "ipad*",
        "iCloud": "icloud",
        "iTunes": "itunes",
        "Apple Pay": '"apple pay"',
        "TV": '"apple tv" OR appletv',
        "Refund": "refund*",
    },
    "SpotifyCares": {
        "Account": _ACCOUNT + " OR acct",
        "Billing/Payment": _PAYMENT,
        "Premium": "premium",
        "Family Subscription": "family",
        "Student Subscription": "student* OR college*",
        "Playlist": 'playlist* OR "discover weekly"',
        "Song/Artist": 'song OR album* OR artist* OR track OR soundtrack OR lyric* OR "bring back"',
        "App": 'app OR apps OR crash* OR android OR desktop OR "iphone x" OR "lock screen" OR macos OR "windows store"',
        "Advertisement": "ad OR ads OR advert OR adverts OR advertis*",
        "Hulu": "hulu",
    },
}
