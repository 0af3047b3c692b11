"""Names for invented people and newspapers, by language."""

from collections.abc import Mapping

# fmt: off
FIRST: Mapping[str, tuple[str, ...]] = {
    "en": (
        "Alice", "Ben", "Chloe", "Daniel", "Ella", "Freya", "George", "Hannah", "Isaac", "Jess", "Kit",
        "Laura", "Mo", "Nina", "Oliver", "Priya", "Quinn", "Rosa", "Sam", "Tess", "Uma", "Vic", "Will", "Yara",
        "Zoe", "Aiden", "Beth",
    ),
    "de": (
        "Anna", "Bernd", "Clara", "Dirk", "Elif", "Frieda", "Gregor", "Hilde", "Ines", "Jonas", "Katrin",
        "Lukas", "Mira", "Nils", "Olga", "Paul", "Ronja", "Stefan", "Tabea", "Uwe", "Vera", "Werner", "Yusuf",
    ),
    "fr": (
        "Amélie", "Bruno", "Camille", "Denis", "Élise", "Farid", "Gaëlle", "Hugo", "Inès", "Julien", "Karim",
        "Léa", "Marc", "Nadège", "Odile", "Pascal", "Romane", "Sylvie", "Théo", "Yann",
    ),
    "es": (
        "Ana", "Bruno", "Carmen", "Diego", "Elena", "Félix", "Gloria", "Hugo", "Irene", "Javier", "Lucía",
        "Mateo", "Nuria", "Óscar", "Pilar", "Raúl", "Sara", "Tomás", "Vega",
    ),
    "it": (
        "Alba", "Bruno", "Chiara", "Dario", "Elisa", "Franco", "Giada", "Ivo", "Lia", "Marco", "Nadia", "Olmo",
        "Paola", "Rita", "Sandro", "Tea", "Ugo", "Vera",
    ),
    "pt": (
        "Alice", "Bento", "Clara", "Davi", "Elisa", "Fábio", "Graça", "Heitor", "Inês", "João", "Lívia",
        "Mauro", "Nuno", "Olga", "Paula", "Rui", "Sofia", "Tiago", "Vera",
    ),
}
LAST: Mapping[str, tuple[str, ...]] = {
    "en": (
        "Ashdown", "Barlow", "Cresswell", "Dunmore", "Eastgate", "Farrow", "Grimshaw", "Holloway", "Inskip",
        "Jessop", "Kettering", "Lockhart", "Marsden", "Norwood", "Okafor", "Pemberton", "Quayle", "Rigby",
        "Sethi", "Thorne", "Wren",
    ),
    "de": (
        "Ahrens", "Brandt", "Celik", "Dietz", "Eckert", "Falk", "Grothe", "Hauser", "Jansen", "Kirsch",
        "Lohmann", "Metz", "Nowak", "Ostermann", "Pfeil", "Rautenberg", "Sommer", "Thiele", "Uhl", "Vogt",
        "Winkler",
    ),
    "fr": (
        "Auclair", "Besson", "Carpentier", "Delorme", "Étienne", "Faucher", "Garnier", "Huet", "Jolivet",
        "Lacombe", "Marchand", "Noël", "Ouellet", "Périer", "Rousset", "Sauvage", "Thibault", "Vasseur",
    ),
    "es": (
        "Aguado", "Bermejo", "Cordero", "Durán", "Escribano", "Fuentes", "Gallardo", "Herranz", "Iglesias",
        "Lozano", "Merino", "Nieto", "Ortega", "Pastor", "Robles", "Salas", "Tejada", "Vidal",
    ),
    "it": (
        "Amato", "Basile", "Conti", "Donati", "Esposti", "Ferri", "Galli", "Lombardi", "Marini", "Neri",
        "Orlandi", "Pace", "Rinaldi", "Serra", "Testa", "Villa",
    ),
    "pt": (
        "Almeida", "Barros", "Cardoso", "Duarte", "Esteves", "Faria", "Gouveia", "Leal", "Moura", "Neves",
        "Pacheco", "Ramos", "Serpa", "Teles", "Vaz",
    ),
}
NICK = (
    "moss", "kiwi", "pixel", "otter", "velo", "tea", "marble", "fern", "comet", "pickle", "north", "button",
    "lemon", "raven", "noodle", "harbour", "quiet", "sunny", "wobbly", "paper", "copper", "drift",
)
OUTLETS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "en": (
        ("harrowmere-post.example", "Harrowmere Post"), ("thequayledger.example", "The Quay Ledger"),
        ("eastlow-echo.example", "Eastlow Echo"), ("coinandcounter.example", "Coin & Counter"),
    ),
    "de": (
        ("tannhofer-bote.example", "Tannhofer Bote"), ("geldblick.example", "Geldblick"),
    ),
    "fr": (
        ("courrier-valmerle.example", "Le Courrier de Valmerle"), ("lecomptoir.example", "Le Comptoir"),
    ),
    "es": (
        ("diario-quinela.example", "Diario de Quinela"), ("lacaja-abierta.example", "La Caja Abierta"),
    ),
    "it": (
        ("gazzetta-montebruna.example", "Gazzetta di Montebruna"), ("soldievita.example", "Soldi e Vita"),
    ),
    "pt": (
        ("correio-almofala.example", "Correio de Almofala"), ("contaclara.example", "Conta Clara"),
    ),
}
