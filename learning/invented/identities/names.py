"""The names that invented people, places and companies bear."""

GIVEN = (
    "Anna", "Bernd", "Carla", "Dario", "Elena", "Finn", "Grace", "Hugo", "Ines", "Jonas", "Katrin", "Liam", "Marta",
    "Nils", "Olivia", "Pablo", "Quinn", "Rosa", "Stefan", "Tina", "Ulrike", "Viktor", "Wendy", "Xavier", "Yara", "Zoe",
    "Amélie", "Björn", "Chloé", "Daniel", "Emma", "Félix", "Greta", "Hannah", "Isabel", "Jack", "Kofi", "Lucía",
    "Mohammed", "Noah", "Oskar", "Priya", "Rahul", "Sofia", "Thomas", "Uma", "Valentina", "William", "Yuki", "Zeynep",
    "Jürgen", "José", "María", "Peter", "Paul", "Laura", "Julia", "Michael", "David", "Sarah", "Christine", "Martin",
)  # fmt: skip
SURNAMES = (
    "Bank", "Müller", "Schmidt", "García", "Smith", "Jones", "Dubois", "Rossi", "Novak", "Kowalski", "Jensen", "Olsen",
    "Meyer", "Weber", "Fischer", "Martínez", "López", "Brown", "Wilson", "Taylor", "Moreau", "Laurent", "Bianchi",
    "Romano", "Svoboda", "Nowak", "Hansen", "Larsen", "Wagner", "Becker", "Hoffmann", "Schäfer", "Koch", "Richter",
    "Klein", "Wolf", "Neumann", "Schwarz", "Zimmermann", "Krüger", "Fernández", "Sánchez", "Pérez", "Ruiz", "Evans",
    "Walker", "Wright", "Hughes", "Green", "Hall", "Okafor", "Mensah", "Patel", "Sharma", "Singh", "Tanaka", "Sato",
    "Yılmaz", "Demir", "Kaya", "Petrov", "Ivanova", "O'Brien", "MacLeod", "van Dijk", "de Vries", "Bakker", "Visser",
    "Lindqvist", "Nyström", "Virtanen", "Korhonen", "Horváth", "Szabó", "Popescu", "Ionescu", "Costa", "Ferreira",
)  # fmt: skip
PLACES = (
    ("Berlin", "Germany"), ("Hamburg", "Germany"), ("München", "Germany"), ("Leeds", "UK"), ("London", "UK"),
    ("Bristol", "UK"), ("Lyon", "France"), ("Paris", "France"), ("Nantes", "France"), ("Madrid", "Spain"),
    ("Sevilla", "Spain"), ("Bilbao", "Spain"), ("Torino", "Italy"), ("Milano", "Italy"), ("Utrecht", "Netherlands"),
    ("Malmö", "Sweden"), ("Turku", "Finland"), ("Brno", "Czechia"), ("Gdańsk", "Poland"), ("Porto", "Portugal"),
    ("Denver", "USA"), ("Boston", "USA"), ("Austin", "USA"), ("Accra", "Ghana"), ("Pune", "India"), ("Osaka", "Japan"),
)  # fmt: skip
EMPLOYERS = (
    "Northwind Traders", "Contora Systems", "Fabrikant AG", "Litware Labs", "Proseware", "Adatum Logistics",
    "Tailspin Toys", "Wingtip Bikes", "Blue Yonder Air", "Humongous Insurance", "Lucerne Press", "Margie Travel",
    "Trey Research", "Coho Winery", "Graphic Design Institute", "Southridge Video", "School of Fine Art",
    "City Power & Light", "Fourth Coffee", "Alpine Ski House", "Bellows College", "First Up Consultants",
    "Munson Pickles", "Relecloud", "Woodgrove Clinic", "VanArsdel Motors", "Olivia Wine Bar", "Best For You Organics",
)  # fmt: skip
JOBS = (
    "nurse", "teacher", "software engineer", "accountant", "photographer", "designer", "plumber", "journalist",
    "consultant", "data analyst", "baker", "architect", "civil engineer", "lawyer", "translator", "product manager",
)  # fmt: skip
HOBBIES = (
    "coffee first", "cyclist", "dog person", "opinions my own", "football and books", "trying to run a marathon",
    "plants", "board games", "she/her", "he/him", "always hungry", "film buff", "dad of two", "mum of three", "hiking",
)  # fmt: skip
PSEUDONYMS = (
    "night_owl", "pixelfox", "greentea", "sundayrider", "quietstorm", "lostkeys", "moonbyte", "paperplane", "redpanda",
    "slowfood", "tinyhouse", "wildgarlic", "oldradio", "northstar", "bitter_lemon", "couchpotato", "silverfish",
)  # fmt: skip
NETWORKS = ("x", "x", "x", "mastodon", "mastodon", "bluesky", "reddit", "youtube")
SERVERS = ("social.example", "town.example", "press.example")
MAIL_HOSTS = ("mail.example", "post.example", "inbox.example")
BASES = (
    "consent",
    "consent",
    "consent",
    "contract",
    "contract",
    "contract",
    "legitimate_interest",
    "",
)
