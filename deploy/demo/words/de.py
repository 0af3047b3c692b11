"""German, as the demo's authors write it. Invented."""

# A vocabulary reads better in paragraphs than one word a line.
# fmt: off
WORDS: dict[str, tuple[str, ...]] = {
    "outage": (
        "{lead} {b} {down} und {problem}. {feeling}", "{problem_cap}, {where}. {feeling} {b} {down}.",
        "{b} {down}, {since}. {problem_cap}. {demand}", "{feeling} {b} {down} und {problem}.",
        "Stehe {where} und {problem}. {b}, {demand}", "{ask_others} {b} {down} und {problem}.",
        "{lead} {n} Versuche, {problem}. Hotline von {b}: {support_is}. {feeling}",
        "Seit {clock} Uhr: {problem}. Und {b}? {support_is}. {feeling}",
    ),
    "lead": (
        "Na super.", "Echt jetzt?", "Unglaublich.", "Ganz toll:", "Guten Morgen auch:", "Schon wieder.",
        "Kein Scherz:", "Achtung:", "Das darf nicht wahr sein.", "Hallo?", "Wie peinlich:", "Ich fasse es nicht.",
        "Danke für nichts.", "Zur Info:",
    ),
    "down": (
        "ist nicht erreichbar", "ist komplett ausgefallen", "lädt nicht mehr", "zeigt nur noch Fehler",
        "hängt seit Stunden", "ist offline", "streikt wieder", "lässt niemanden rein", "ist abgestürzt",
        "reagiert nicht", "ist tot",
    ),
    "problem": (
        "meine Karte wurde abgelehnt", "ich komme nicht in die App", "mein Kontostand zeigt null",
        "das Gehalt ist nicht da", "die Miete geht nicht raus", "der Automat hat meine Karte behalten",
        "es fehlen {amount} auf dem Konto", "die Überweisung hängt", "alles wurde doppelt abgebucht",
        "mein Kartenterminal im Laden geht nicht", "die TAN kommt nicht an", "ich kann kein Geld abheben",
        "die Löhne für {n} Leute sind blockiert", "der Dauerauftrag wurde nicht ausgeführt", "ich bin ausgesperrt",
        "die Webseite bleibt weiß",
    ),
    "problem_cap": (
        "Karte abgelehnt", "Kein Zugriff auf mein Geld", "App stürzt sofort ab", "Überweisung verschwunden",
        "Login dreht sich endlos", "Kontostand falsch", "Zahlung doppelt abgebucht", "Keine TAN seit {n} Stunden",
        "Bargeld gibt es auch nicht",
    ),
    "where": (
        "an der Supermarktkasse", "an der Tankstelle", "vor der ganzen Schlange", "in der Apotheke",
        "mit vollem Einkaufswagen", "am Bahnhof in {city}", "im Hotel", "beim Tierarzt", "im Café in {city}",
        "mit zwei müden Kindern", "am Gleis", "in {city}",
    ),
    "since": (
        "seit {clock} Uhr", "seit {n} Stunden", "den ganzen Morgen", "zum zweiten Mal dieses Jahr",
        "ausgerechnet am Monatsanfang", "ohne ein Wort der Erklärung", "genau wenn die Miete fällig ist",
    ),
    "feeling": (
        "Eine Frechheit.", "Ich bin stinksauer.", "Katastrophe.", "Völlig unbrauchbar.", "Das ist ein Armutszeugnis.",
        "Mir reicht es.", "Unterirdischer Service.", "Ich mache mir echt Sorgen.", "So geht man nicht mit Kunden um.",
        "Schlimm.", "Lächerlich.", "Einfach nur traurig.", "Sehr enttäuschend.", "Ich könnte heulen.",
        "Das Vertrauen ist weg.", "Zum Verzweifeln.",
    ),
    "demand": (
        "was ist da los?", "bitte erklärt das.", "wann geht es wieder?", "wer zahlt meine Mahngebühr?",
        "meldet euch endlich.", "wo ist mein Geld?", "so geht das nicht.", "ich erwarte eine Antwort.",
        "gibt es eine Entschädigung?",
    ),
    "ask_others": (
        "Nur bei mir?", "Geht es anderen auch so?", "Noch jemand?", "Kann das wer bestätigen?", "In {city} auch?",
    ),
    "support_is": (
        "seit {n} Minuten Warteschleife", "niemand da", "ein Band, das auflegt", "besetzt", "nur Textbausteine",
        "Schweigen", "Musik in Dauerschleife",
    ),
    "relative": (
        "Mutter", "Oma", "Schwester", "Tochter", "Chefin", "Nachbarin", "Frau", "Vermieterin", "Kollegin", "Tante",
    ),
    "complaint": (
        "{b} {gripe}. {feeling}", "{lead} {b} {gripe}.", "{b} {gripe} und {gripe2}. {feeling}",
        "Meine {relative} wartet seit {n} Wochen, {b} {gripe}. {feeling}", "Liebe {b}, {gripe2}. {demand}",
    ),
    "gripe": (
        "erhöht schon wieder die Gebühren", "schließt die Filiale in {city}",
        "verlangt {amount} für einen Kontoauszug", "hat mein Formular verloren", "sperrt meine Karte im Urlaub",
        "schickt die Post an die alte Adresse", "braucht {n} Tage für eine Echtzeitüberweisung",
        "lehnt ohne Begründung ab", "versteckt die Kosten im Kleingedruckten", "ruft beim Abendessen an",
        "senkt die Zinsen", "verwechselt mein Konto",
    ),
    "gripe2": (
        "niemand konnte helfen", "der Chat wurde einfach beendet", "der Brief hatte meinen Namen falsch",
        "keine Entschuldigung", "die Schlange ging bis zur Tür", "die Erstattung kam nie an",
        "ich musste nach {city} fahren", "der Ton war unfreundlich",
    ),
    "everyday": (
        "{day_lead} {b} {everyday_fact}.", "{b} {everyday_fact}. {day_end}",
        "{day_do} bei {b} {day_place}. {day_end}", "{b} in {city}: {day_see}. {day_end}",
        "{day_lead} meine {relative} sagt, {b} {everyday_fact}.",
    ),
    "day_lead": (
        "Gelesen:", "Übrigens:", "Für alle, die gefragt haben:", "Notiz:", "Laut Flyer:", "Gerade gesehen:",
        "Am Rande:",
    ),
    "everyday_fact": (
        "hat ein neues Kartendesign", "öffnet samstags in {city}", "zeigt jetzt Ausgaben nach Kategorien",
        "sucht Leute in {city}", "schickt Auszüge als PDF", "ist auf der Messe in {city}",
        "bietet eine Reisekarte an", "hat die Bedingungen geändert", "unterstützt die Bücherei in {city}",
        "veröffentlicht den Jahresbericht", "hat jetzt gemeinsame Spartöpfe",
    ),
    "day_do": (
        "Termin gemacht", "Sparkonto eröffnet", "Münzen eingezahlt", "Dauerauftrag geändert", "Zinsen verglichen",
        "Karte bestellt",
    ),
    "day_place": (
        "in {city}", "vom Sofa aus", "im Zug", "in der Mittagspause", "in der Filiale", "mit meiner {relative}",
        "am Telefon",
    ),
    "day_see": (
        "kurze Schlange", "neue Öffnungszeiten", "zwei Schalter offen", "viel Papier", "eine Schulklasse zu Besuch",
        "blaue Schirme",
    ),
    "day_end": (
        "Mehr nicht.", "Mal sehen.", "Weiter geht's.", "Na dann.", "Soweit so gut.", "Kann man machen.", "Notiert.",
    ),
    "question": (
        "Bietet {b} {offer} an?", "Weiß jemand, ob {b} {offer} hat?", "Wie kann ich bei {b} {task_self}?",
        "Frage an {b}: kann man {day_place} {task_self}?",
        "Was ist besser für {purpose}, {b} oder eine Genossenschaftsbank?",
    ),
    "offer": (
        "Konten für Jugendliche", "eine Karte für Studierende", "Baufinanzierung für Selbständige", "Unterkonten",
        "Hilfe auf Englisch",
    ),
    "purpose": (
        "einen Verein", "einen kleinen Laden", "die Haushaltskasse", "Freiberufler", "eine WG", "lange Reisen",
    ),
    "task_self": (
        "das Limit ändern", "alte Auszüge sehen", "eine zweite Karte bestellen", "das Jahr exportieren",
        "eine Vollmacht eintragen",
    ),
    "praise": (
        "{praise_lead} {b} {good_deed}. {joy}", "{b} {good_deed}. {joy}", "{joy} {b} {good_deed} und {good2}.",
        "Meine {relative} ist begeistert von {b}: {good2}. {joy}",
    ),
    "praise_lead": ("Lob:", "Schöne Überraschung:", "Muss auch mal gesagt werden:", "Danke!", "Positiv:", "Hut ab:"),
    "good_deed": (
        "hat mein Problem in {n} Minuten gelöst", "hat die Gebühr erstattet", "hat pünktlich zurückgerufen",
        "war sehr geduldig", "hat die neue Karte über Nacht geschickt", "hat einen Betrug verhindert",
        "hat alles verständlich erklärt",
    ),
    "good2": (
        "das Personal war großartig", "die App macht Freude", "alles klappt einfach", "die Beratung war ehrlich",
        "es ging schnell",
    ),
    "joy": (
        "Klasse.", "Sehr zufrieden.", "Toller Service.", "Gerne wieder.", "Ich bin begeistert.", "Vielen Dank!",
        "Spitze.",
    ),
    "review_bad": (
        "{review_bug}. {feeling}", "{problem_cap}. {review_bug}. {feeling}",
        "Seit dem Update: {review_bug}. {feeling}", "{feeling} {review_bug} und {problem}.",
    ),
    "review_bug": (
        "stürzt beim Start ab", "Fingerabdruck geht nicht mehr", "lädt endlos", "frisst den Akku",
        "weißer Bildschirm", "fragt ständig nach dem Passwort", "friert bei Überweisungen ein",
        "keine Benachrichtigungen", "vergisst meine Einstellungen",
    ),
    "review_good": ("{review_plus}. {joy}", "{review_plus}, {good2}. {joy}", "{joy} {review_plus} und {good2}."),
    "review_plus": (
        "Übersichtlich und schnell", "Endlich ein dunkler Modus", "Leicht zu bedienen", "Spartöpfe sind praktisch",
        "Läuft auch auf altem Gerät",
    ),
    "title_bad": (
        "Unbrauchbar", "Schon wieder kaputt", "Ausgesperrt", "Finger weg", "Enttäuschend", "Kein Login",
        "Katastrophe",
    ),
    "title_good": ("Super App", "Läuft gut", "Sehr zufrieden", "Einfach und klar", "Empfehlenswert", "Schnell"),
    "headline": ("{b} {news_fact}", "{news_lead}: {b} {news_fact}", "{b} {news_fact}, {news_source}"),
    "breaking": ("{b} {down} {since}", "{news_lead}: {b} {down}", "{b} {down}, {news_source}"),
    "news_lead": ("Finanzen", "Wirtschaft", "Verbraucher", "Kurz gemeldet", "Regional", "Technik"),
    "news_fact": (
        "meldet stabile Einlagen", "plant weniger Filialen in {city}", "testet neue Karte",
        "hebt Bauzinsen leicht an", "eröffnet Büro in {city}", "bekommt neue Risikochefin",
        "verlängert Öffnungszeiten", "legt Klimabericht vor",
    ),
    "news_source": ("sagt ein Sprecher", "zeigt eine Umfrage", "laut Geschäftsbericht", "heißt es in Unterlagen"),
    "nobody": ("{smalltalk} {day_end}", "{smalltalk} {smalltalk}", "{smalltalk} Meine {relative} findet das auch."),
    "smalltalk": (
        "Regen in {city}, was sonst.", "Der Zug hat {n} Minuten Verspätung.", "Heute gibt es Kartoffelsuppe.",
        "Die Katze schläft im Karton.", "Schöner Abend in {city}.", "Das Brot ist endlich gelungen.",
        "Neuer Radweg in {city}.", "Buch fertig gelesen.",
    ),
    "aside": (
        "Bei {r} läuft alles.", "Ich wechsle zu {r}.", "Meine {relative} ist bei {r}, da geht es.",
        "{r} kann das besser.",
    ),
    "city": (
        "Harrowmere", "Nordwieck", "Altenbruch am See", "Tannhofen", "Grünwerder", "Lindenfurt", "Seeberg",
        "Oberkamp", "Wiesenrode",
    ),
    "emoji_bad": ("😡", "🤬", "😤", "🙄", "😭", "🤦", "💸", "👎", "😠"),
    "emoji_good": ("😊", "🎉", "👏", "💙", "👍", "🙌"),
    "emoji": ("🤔", "📱", "💳", "🏦", "👀"),
    "tag_bad": ("Ausfall", "Störung", "Servicewüste", "Kartenzahlung", "down"),
    "tag": ("Banking", "Geld", "Sparen", "Finanzen"),
}
