"""Italian, as the demo's authors write it. Invented."""

# A vocabulary reads better in paragraphs than one word a line.
# fmt: off
WORDS: dict[str, tuple[str, ...]] = {
    "outage": (
        "{lead} {b} {down} e {problem}. {feeling}", "{problem_cap}, {where}. {feeling} {b} {down}.",
        "{b} {down} {since}. {problem_cap}. {demand}", "{feeling} {b} {down} e {problem}.",
        "Sono {where} e {problem}. {b}, {demand}", "{ask_others} {b} {down} e {problem}.",
        "{lead} {n} tentativi e {problem}. L'assistenza di {b}: {support_is}. {feeling}",
        "Dalle {clock}: {problem}. E {b}? {support_is}. {feeling}",
    ),
    "lead": (
        "Ottimo.", "Ma davvero?", "Incredibile.", "Che bello:", "Di nuovo.", "Non è uno scherzo:", "Attenzione:",
        "Che figura:", "Buongiorno un corno:", "Non ci credo.", "Grazie di niente.", "Avviso:", "Non ne posso più:",
        "Bella mattinata:",
    ),
    "down": (
        "non funziona", "è completamente bloccata", "non risponde", "mostra solo errori", "non si carica",
        "è fuori servizio", "si è piantata", "gira a vuoto", "non fa entrare nessuno", "è irraggiungibile", "è ferma",
    ),
    "problem": (
        "mi rifiutano la carta", "non riesco ad aprire l'app", "il saldo segna zero", "lo stipendio non è arrivato",
        "non posso pagare l'affitto", "lo sportello ha ingoiato la carta", "mancano {amount} dal conto",
        "il bonifico è bloccato", "mi hanno addebitato due volte", "il terminale del mio negozio rifiuta tutto",
        "il codice non arriva mai", "non posso prelevare", "gli stipendi di {n} persone sono fermi",
        "la bolletta è stata respinta", "sono chiusa fuori dal mio conto", "il sito resta bianco",
    ),
    "problem_cap": (
        "Carta rifiutata", "Nessun accesso ai miei soldi", "L'app si chiude subito", "Bonifico sparito",
        "Accesso infinito", "Saldo sbagliato", "Pagamento preso due volte", "Nessun codice da {n} ore",
        "Niente contanti",
    ),
    "where": (
        "alla cassa del supermercato", "al distributore", "davanti a tutta la fila", "in farmacia",
        "con il carrello pieno", "alla stazione di {city}", "in albergo", "dal veterinario", "al bar a {city}",
        "con due bimbi stanchi", "a {city}",
    ),
    "since": (
        "dalle {clock}", "da {n} ore", "tutta la mattina", "per la seconda volta quest'anno",
        "il giorno dell'affitto", "senza una spiegazione", "proprio con le bollette in scadenza",
    ),
    "feeling": (
        "È una vergogna.", "Sono furiosa.", "Un disastro.", "Del tutto inutile.", "Che barzelletta.", "Sono stufo.",
        "Servizio pessimo.", "Sono davvero preoccupato.", "Non si trattano così le persone.", "Inaccettabile.",
        "Ridicolo.", "Molto deludente.", "Quasi piangevo.", "La fiducia è finita.", "Che angoscia.",
        "Nemmeno una scusa.",
    ),
    "demand": (
        "che succede?", "spiegatevi.", "quando torna?", "chi paga la mora?", "rispondete.", "dove sono i miei soldi?",
        "basta.", "aspetto una risposta.", "ci sarà un rimborso?",
    ),
    "ask_others": ("Solo a me?", "Succede anche a voi?", "Qualcun altro?", "Qualcuno conferma?", "Anche a {city}?"),
    "support_is": (
        "{n} minuti di attesa", "nessuno", "una macchina che riattacca", "occupato", "risposte copiate", "silenzio",
        "musica senza fine",
    ),
    "relative": ("mamma", "nonna", "sorella", "figlia", "titolare", "vicina", "moglie", "collega", "zia", "amica"),
    "complaint": (
        "{b} {gripe}. {feeling}", "{lead} {b} {gripe}.", "{b} {gripe} e {gripe2}. {feeling}",
        "Mia {relative} aspetta da {n} settimane, {b} {gripe}. {feeling}", "Cara {b}, {gripe2}. {demand}",
    ),
    "gripe": (
        "aumenta ancora le commissioni", "chiude la filiale di {city}", "chiede {amount} per un estratto",
        "ha perso i miei moduli", "blocca la carta in vacanza", "scrive al vecchio indirizzo",
        "ci mette {n} giorni per un bonifico istantaneo", "rifiuta senza motivo", "nasconde i costi in piccolo",
        "chiama all'ora di cena", "abbassa gli interessi", "confonde il mio conto",
    ),
    "gripe2": (
        "nessuno ha saputo aiutarmi", "hanno chiuso la chat", "il mio nome era sbagliato", "nessuna scusa",
        "la fila arrivava in strada", "il rimborso non è mai arrivato", "sono dovuta andare a {city}",
        "sono stati scortesi",
    ),
    "everyday": (
        "{day_lead} {b} {everyday_fact}.", "{b} {everyday_fact}. {day_end}",
        "{day_do} con {b} {day_place}. {day_end}", "{b} a {city}: {day_see}. {day_end}",
        "{day_lead} mia {relative} dice che {b} {everyday_fact}.",
    ),
    "day_lead": (
        "Visto oggi:", "A proposito,", "Per chi chiedeva:", "Nota:", "Secondo il volantino,", "A pranzo,",
        "Letto sul giornale:",
    ),
    "everyday_fact": (
        "ha una nuova carta", "apre il sabato a {city}", "divide le spese per categoria", "cerca personale a {city}",
        "manda gli estratti in PDF", "è alla fiera di {city}", "offre una carta da viaggio",
        "ha cambiato le condizioni", "sostiene la biblioteca di {city}", "pubblica il bilancio",
        "offre salvadanai condivisi",
    ),
    "day_do": (
        "Appuntamento preso", "Conto di risparmio aperto", "Monete versate", "Bonifico programmato",
        "Tassi confrontati", "Carta ordinata",
    ),
    "day_place": (
        "a {city}", "dal divano", "in treno", "in pausa", "in filiale", "con mia {relative}", "al telefono",
    ),
    "day_see": (
        "poca fila", "orari nuovi", "due sportelli aperti", "molta carta", "una scolaresca in visita", "ombrelli blu",
    ),
    "day_end": (
        "Tutto qui.", "Vedremo.", "Segnato.", "Niente di che.", "Avanti.", "Ecco.", "Il resto alla prossima.",
    ),
    "question": (
        "{b} offre {offer}?", "Qualcuno sa se {b} ha {offer}?", "Come posso {task_self} con {b}?",
        "Domanda per {b}: si può {task_self} {day_place}?",
        "Cosa è meglio per {purpose}, {b} o una banca cooperativa?",
    ),
    "offer": (
        "conti per ragazzi", "una carta per studenti", "mutui per autonomi", "sottoconti", "assistenza in inglese",
    ),
    "purpose": (
        "un'associazione", "un piccolo negozio", "il bilancio di casa", "i liberi professionisti",
        "una casa condivisa", "i lunghi viaggi",
    ),
    "task_self": (
        "cambiare il limite", "vedere i vecchi estratti", "ordinare un'altra carta", "esportare l'anno",
        "aggiungere una delega",
    ),
    "praise": (
        "{praise_lead} {b} {good_deed}. {joy}", "{b} {good_deed}. {joy}", "{joy} {b} {good_deed} e {good2}.",
        "Mia {relative} adora {b}: {good2}. {joy}",
    ),
    "praise_lead": ("Bella sorpresa:", "Brava:", "Va detto:", "Grazie!", "Una cosa bella:", "Tanto di cappello:"),
    "good_deed": (
        "ha risolto il mio problema in {n} minuti", "ha rimborsato la commissione", "ha richiamato in orario",
        "ha avuto molta pazienza", "ha mandato la carta in una notte", "ha fermato una truffa",
        "ha spiegato tutto con chiarezza",
    ),
    "good2": (
        "il personale è stato fantastico", "l'app è un piacere", "funziona tutto", "il consiglio era onesto",
        "è stato veloce",
    ),
    "joy": (
        "Perfetto.", "Molto contenta.", "Ottimo servizio.", "Lo consiglio.", "Felicissimo.", "Grazie mille!",
        "Impeccabile.",
    ),
    "review_bad": (
        "{review_bug}. {feeling}", "{problem_cap}. {review_bug}. {feeling}",
        "Dopo l'aggiornamento: {review_bug}. {feeling}", "{feeling} {review_bug} e {problem}.",
    ),
    "review_bug": (
        "si chiude all'avvio", "l'impronta non funziona più", "caricamento infinito", "consuma la batteria",
        "schermo bianco", "chiede sempre la password", "si blocca con i bonifici", "niente notifiche",
        "dimentica le impostazioni",
    ),
    "review_good": ("{review_plus}. {joy}", "{review_plus}, {good2}. {joy}", "{joy} {review_plus} e {good2}."),
    "review_plus": (
        "Chiara e veloce", "Finalmente il tema scuro", "Facile da usare", "I salvadanai sono comodi",
        "Va bene su un vecchio telefono",
    ),
    "title_bad": (
        "Inutile", "Di nuovo ferma", "Accesso negato", "Da evitare", "Delusione", "Non si entra", "Disastro",
    ),
    "title_good": ("Molto bella", "Funziona bene", "Molto contenta", "Semplice e chiara", "Consigliata", "Veloce"),
    "headline": ("{b} {news_fact}", "{news_lead}: {b} {news_fact}", "{b} {news_fact}, {news_source}"),
    "breaking": ("{b} {down} {since}", "{news_lead}: {b} {down}", "{b} {down}, {news_source}"),
    "news_lead": ("Finanza", "Economia", "Consumatori", "In breve", "Cronaca locale", "Tecnologia"),
    "news_fact": (
        "comunica depositi stabili", "prevede meno filiali a {city}", "prova una nuova carta", "alza di poco i mutui",
        "apre un ufficio a {city}", "nomina la responsabile dei rischi", "allunga gli orari",
        "pubblica il rapporto sul clima",
    ),
    "news_source": ("dice un portavoce", "secondo un sondaggio", "secondo il bilancio", "notano gli analisti"),
    "nobody": ("{smalltalk} {day_end}", "{smalltalk} {smalltalk}", "{smalltalk} Mia {relative} è d'accordo."),
    "smalltalk": (
        "Piove a {city}, come sempre.", "Il treno ha {n} minuti di ritardo.", "Stasera zuppa di zucca.",
        "Il gatto dorme nella scatola.", "Bella serata a {city}.", "Il pane è finalmente lievitato.",
        "Nuova ciclabile a {city}.", "Ho finito il romanzo.",
    ),
    "aside": (
        "Con {r} funziona tutto.", "Passo a {r}.", "Mia {relative} è con {r}, nessun problema.", "{r} lavora meglio.",
    ),
    "city": (
        "Harrowmere", "Montebruna", "Porto Selvano", "Castelrivo", "Valcerrina", "Sant'Olmo", "Roccadoro",
        "Pian del Lago",
    ),
    "emoji_bad": ("😡", "🤬", "😤", "🙄", "😭", "🤦", "💸", "👎"),
    "emoji_good": ("😊", "🎉", "👏", "💙", "👍", "🙌"),
    "emoji": ("🤔", "📱", "💳", "🏦", "👀"),
    "tag_bad": ("disservizio", "vergogna", "bloccata", "pagamenti", "carta"),
    "tag": ("banca", "soldi", "risparmio", "finanza"),
}
