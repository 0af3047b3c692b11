"""French, as the demo's authors write it. Invented."""

# A vocabulary reads better in paragraphs than one word a line.
# fmt: off
WORDS: dict[str, tuple[str, ...]] = {
    "outage": (
        "{lead} {b} {down} et {problem}. {feeling}", "{problem_cap}, {where}. {feeling} {b} {down}.",
        "{b} {down} {since}. {problem_cap}. {demand}", "{feeling} {b} {down} et {problem}.",
        "Coincé {where} et {problem}. {b}, {demand}", "{ask_others} {b} {down} et {problem}.",
        "{lead} {n} essais et {problem}. Le service client de {b} : {support_is}. {feeling}",
        "Depuis {clock} : {problem}. Et {b} ? {support_is}. {feeling}",
    ),
    "lead": (
        "Super.", "Sérieusement ?", "Incroyable.", "Bravo.", "Encore une fois.", "Sans blague :", "Attention :",
        "La honte :", "Bonjour quand même :", "On croit rêver.", "Merci pour rien.", "Pour info :",
        "Je n'en peux plus :", "Belle matinée :",
    ),
    "down": (
        "est en panne", "ne répond plus", "est totalement bloquée", "affiche des erreurs partout", "ne charge plus",
        "est hors ligne", "a planté", "tourne dans le vide", "refuse tout le monde", "est injoignable",
        "est à l'arrêt",
    ),
    "problem": (
        "ma carte est refusée", "impossible d'ouvrir l'application", "mon solde affiche zéro",
        "le salaire n'est pas arrivé", "je ne peux pas payer le loyer", "le distributeur a avalé ma carte",
        "il manque {amount} sur mon compte", "le virement reste bloqué", "on m'a débité deux fois",
        "le terminal de ma boutique refuse tout", "le code par texto n'arrive jamais",
        "je ne peux pas retirer d'argent", "la paie de {n} salariés est bloquée", "le prélèvement a été rejeté",
        "je suis exclue de mon propre compte", "le site reste blanc",
    ),
    "problem_cap": (
        "Carte refusée", "Plus d'accès à mon argent", "L'application se ferme aussitôt", "Virement disparu",
        "Connexion sans fin", "Solde faux", "Paiement débité deux fois", "Aucun code depuis {n} heures",
        "Pas d'espèces non plus",
    ),
    "where": (
        "à la caisse du supermarché", "à la station-service", "devant toute la file", "à la pharmacie",
        "avec un chariot plein", "à la gare de {city}", "à l'hôtel", "chez le vétérinaire", "au café à {city}",
        "avec deux enfants fatigués", "à {city}",
    ),
    "since": (
        "depuis {clock}", "depuis {n} heures", "toute la matinée", "pour la deuxième fois cette année",
        "le jour du loyer", "sans la moindre explication", "juste au moment des factures",
    ),
    "feeling": (
        "C'est une honte.", "Je suis furieuse.", "Catastrophique.", "Complètement inutile.", "Quelle blague.",
        "J'en ai assez.", "Service lamentable.", "Je suis vraiment inquiet.", "On ne traite pas les gens ainsi.",
        "Inadmissible.", "Ridicule.", "Très décevant.", "J'ai failli pleurer.", "La confiance est partie.",
        "Quelle galère.", "Aucune excuse, rien.",
    ),
    "demand": (
        "que se passe-t-il ?", "expliquez-vous.", "quand est-ce que ça revient ?", "qui paie mes frais de retard ?",
        "répondez enfin.", "où est mon argent ?", "ça suffit.", "j'attends une réponse.", "y aura-t-il un geste ?",
    ),
    "ask_others": (
        "Je suis la seule ?", "D'autres aussi ?", "Pareil chez vous ?", "Quelqu'un confirme ?", "À {city} aussi ?",
    ),
    "support_is": (
        "{n} minutes d'attente", "personne", "une machine qui raccroche", "occupé", "des réponses toutes faites",
        "le silence", "de la musique en boucle",
    ),
    "relative": (
        "mère", "grand-mère", "sœur", "fille", "patronne", "voisine", "femme", "collègue", "tante", "copine",
    ),
    "complaint": (
        "{b} {gripe}. {feeling}", "{lead} {b} {gripe}.", "{b} {gripe} et {gripe2}. {feeling}",
        "Ma {relative} attend depuis {n} semaines, {b} {gripe}. {feeling}", "Chère {b}, {gripe2}. {demand}",
    ),
    "gripe": (
        "augmente encore ses frais", "ferme l'agence de {city}", "demande {amount} pour un relevé papier",
        "a perdu mon dossier", "bloque ma carte en vacances", "écrit à mon ancienne adresse",
        "met {n} jours pour un virement instantané", "refuse sans donner de raison", "cache les frais en tout petit",
        "appelle pendant le dîner", "baisse le taux du livret", "confond mon compte avec un autre",
    ),
    "gripe2": (
        "personne n'a pu m'aider", "la discussion a été fermée", "mon nom était mal écrit", "pas une excuse",
        "la queue sortait dans la rue", "le remboursement n'est jamais venu", "j'ai dû aller jusqu'à {city}",
        "le ton était désagréable",
    ),
    "everyday": (
        "{day_lead} {b} {everyday_fact}.", "{b} {everyday_fact}. {day_end}",
        "{day_do} chez {b} {day_place}. {day_end}", "{b} à {city} : {day_see}. {day_end}",
        "{day_lead} ma {relative} dit que {b} {everyday_fact}.",
    ),
    "day_lead": (
        "Vu ce matin :", "Au fait,", "Pour ceux qui demandaient :", "Petite note :", "D'après le dépliant,",
        "À midi,", "Lu dans le journal :",
    ),
    "everyday_fact": (
        "a une nouvelle carte", "ouvre le samedi à {city}", "classe maintenant les dépenses", "recrute à {city}",
        "envoie les relevés en PDF", "tient un stand au salon de {city}", "propose une carte de voyage",
        "a changé ses conditions", "soutient la bibliothèque de {city}", "publie son rapport annuel",
        "propose des cagnottes communes",
    ),
    "day_do": (
        "Rendez-vous pris", "Livret ouvert", "Pièces déposées", "Virement programmé", "Taux comparés",
        "Carte commandée",
    ),
    "day_place": (
        "à {city}", "depuis le canapé", "dans le train", "pendant la pause", "en agence", "avec ma {relative}",
        "par téléphone",
    ),
    "day_see": (
        "peu d'attente", "nouveaux horaires", "deux guichets ouverts", "beaucoup de papier", "une classe en visite",
        "des parapluies bleus",
    ),
    "day_end": (
        "Voilà.", "À suivre.", "On verra bien.", "C'est noté.", "Rien de spécial.", "Passons.", "Affaire à suivre.",
    ),
    "question": (
        "Est-ce que {b} propose {offer} ?", "Quelqu'un sait si {b} a {offer} ?", "Comment {task_self} chez {b} ?",
        "Question à {b} : peut-on {task_self} {day_place} ?",
        "Quoi de mieux pour {purpose}, {b} ou une banque coopérative ?",
    ),
    "offer": (
        "des comptes pour adolescents", "une carte pour étudiants", "un prêt pour indépendants", "des sous-comptes",
        "une aide en anglais",
    ),
    "purpose": (
        "une association", "une petite boutique", "le budget familial", "les indépendants", "une colocation",
        "les longs voyages",
    ),
    "task_self": (
        "changer le plafond", "voir les anciens relevés", "commander une deuxième carte", "exporter l'année",
        "ajouter une procuration",
    ),
    "praise": (
        "{praise_lead} {b} {good_deed}. {joy}", "{b} {good_deed}. {joy}", "{joy} {b} {good_deed} et {good2}.",
        "Ma {relative} adore {b} : {good2}. {joy}",
    ),
    "praise_lead": ("Belle surprise :", "Bravo :", "Il faut le dire :", "Merci !", "Du positif :", "Chapeau :"),
    "good_deed": (
        "a réglé mon problème en {n} minutes", "a remboursé les frais", "a rappelé à l'heure dite",
        "a été très patiente", "a envoyé la carte en une nuit", "a bloqué une fraude", "a tout expliqué clairement",
    ),
    "good2": (
        "l'équipe était formidable", "l'application est agréable", "tout fonctionne", "le conseil était honnête",
        "c'était rapide",
    ),
    "joy": (
        "Parfait.", "Très contente.", "Excellent service.", "Je recommande.", "Ravi.", "Merci beaucoup !",
        "Impeccable.",
    ),
    "review_bad": (
        "{review_bug}. {feeling}", "{problem_cap}. {review_bug}. {feeling}",
        "Depuis la mise à jour : {review_bug}. {feeling}", "{feeling} {review_bug} et {problem}.",
    ),
    "review_bug": (
        "se ferme au démarrage", "l'empreinte ne marche plus", "chargement sans fin", "vide la batterie",
        "écran blanc", "demande sans cesse le mot de passe", "se fige pendant un virement", "plus de notifications",
        "oublie mes réglages",
    ),
    "review_good": ("{review_plus}. {joy}", "{review_plus}, {good2}. {joy}", "{joy} {review_plus} et {good2}."),
    "review_plus": (
        "Claire et rapide", "Enfin un mode sombre", "Facile à utiliser", "Les cagnottes sont pratiques",
        "Marche sur un vieux téléphone",
    ),
    "title_bad": (
        "Inutilisable", "Encore en panne", "Accès bloqué", "À éviter", "Décevant", "Pas de connexion", "Catastrophe",
    ),
    "title_good": ("Très bien", "Marche bien", "Très contente", "Simple et claire", "Je recommande", "Rapide"),
    "headline": ("{b} {news_fact}", "{news_lead} : {b} {news_fact}", "{b} {news_fact}, {news_source}"),
    "breaking": ("{b} {down} {since}", "{news_lead} : {b} {down}", "{b} {down}, {news_source}"),
    "news_lead": ("Finances", "Économie", "Consommation", "En bref", "Région", "Technologie"),
    "news_fact": (
        "annonce des dépôts stables", "prévoit moins d'agences à {city}", "teste une nouvelle carte",
        "relève un peu ses taux", "ouvre un bureau à {city}", "nomme une directrice des risques",
        "élargit ses horaires", "publie son bilan climat",
    ),
    "news_source": (
        "selon un porte-parole", "d'après un sondage", "selon son rapport annuel", "notent des analystes",
    ),
    "nobody": ("{smalltalk} {day_end}", "{smalltalk} {smalltalk}", "{smalltalk} Ma {relative} est d'accord."),
    "smalltalk": (
        "Pluie sur {city}, évidemment.", "Le train a {n} minutes de retard.", "Ce soir, soupe de potiron.",
        "Le chat dort dans le carton.", "Belle soirée à {city}.", "Le pain a enfin levé.",
        "Nouvelle piste cyclable à {city}.", "J'ai fini mon roman.",
    ),
    "aside": (
        "Chez {r} tout marche.", "Je passe chez {r}.", "Ma {relative} est chez {r}, aucun souci.", "{r} fait mieux.",
    ),
    "city": (
        "Harrowmere", "Saint-Aubrac", "Valmerle", "Pontcarré-les-Eaux", "Montrieux", "Clairvigne", "La Roquelle",
        "Bellombre",
    ),
    "emoji_bad": ("😡", "🤬", "😤", "🙄", "😭", "🤦", "💸", "👎"),
    "emoji_good": ("😊", "🎉", "👏", "💙", "👍", "🙌"),
    "emoji": ("🤔", "📱", "💳", "🏦", "👀"),
    "tag_bad": ("panne", "bug", "serviceclient", "honte", "cartebancaire"),
    "tag": ("banque", "argent", "épargne", "finances"),
}
