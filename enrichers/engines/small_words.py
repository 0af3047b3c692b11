"""Small words that tell languages apart in posts too short for a model: of each language those that
nearly every text of it holds, folded to lower case.

Own lists: articles, pronouns, prepositions, auxiliaries, question words, thanks.
"""

from collections import Counter
from collections.abc import Sequence
from functools import cache

_LISTS = {
    "en": """
        i you he she it we they me my your his her our their this that these those the a an and or but not no is are
        was were be been am do does did don't doesn't didn't isn't can't won't have has had can could will would
        should of to in on at for with from by about who what when where why how there here just so too very all any
        anyone someone everyone nobody now today again never still always more most best good bad new need love
        hate like thank thanks please help got get lost off out up down than then if it's i'm that's""",
    "de": """
        ich du er sie es wir ihr mir mich dir dich uns der die das den dem des ein eine einen einem einer und oder
        aber nicht kein keine ist sind war waren bin hat habe haben hatte wird werden kann können muss in im an am auf
        für mit von vom zu zum zur bei beim aus nach seit über wer was wann wo warum wie hier da dort nur so sehr viel
        zu alle jemand niemand keiner jetzt heute gestern wieder nie noch schon immer mehr mein meine dein danke bitte
        gut schlecht neu dass wenn als auch mal doch gar nichts""",
    "fr": """
        je tu il elle on nous vous ils elles me te se moi toi le la les un une des du de d l et ou mais ne pas plus est
        sont était suis es ai as a avons avez ont c'est j'ai j'aime j'adore qu' que qui quoi quand où pourquoi comment
        dans sur sous avec sans pour par chez ici là très trop bien tout tous toute jamais encore toujours mon ma mes
        ton ta ses son votre vos notre merci bonjour si cette ce cet ces depuis hier aujourd'hui quelle quel rien""",
    "es": """
        yo tú él ella nosotros ustedes me te se nos mi mis tu tus su sus el la los las un una unos unas de del al y o
        pero no es son era está están estoy soy hay he ha han que quién qué cuándo dónde por qué cómo con sin para por
        en desde hasta muy mucho más todo todos nadie nunca otra vez hoy ayer siempre ya aún gracias buenos buen
        esto este esta ese lo le les sí""",
    "it": """
        io tu lui lei noi voi mi ti ci vi si il lo la i gli le un una uno di del della dei al alla da dal dalla e o ma
        non è sono era ho hai ha hanno che chi cosa quando dove perché come con senza per in nel nella su sul molto
        troppo tutto tutti nessuno mai ancora sempre oggi ieri mio mia miei mie tuo grazie buon buona questo questa
        quel più qui""",
    "pt": """
        eu tu ele ela nós vocês você me te se meu minha meus minhas seu sua o a os as um uma de do da dos das ao à em no
        na nos nas e ou mas não é são era está estão estou sou há que quem quando onde por que como com sem para pra
        por desde até muito mais tudo todos ninguém nunca hoje ontem sempre já ainda obrigado obrigada bom boa este
        esta isso isto demais""",
    "nl": """
        ik jij je hij zij ze wij we jullie het de een en of maar niet geen is zijn was ben heb heeft hebben had wordt
        kan kunnen moet in op aan voor met van naar bij uit sinds over wie wat wanneer waar waarom hoe hier daar erg
        zeer veel te alle iemand niemand nu vandaag gisteren weer nooit nog altijd meer mijn jouw onze deze dit dat
        dank bedankt goed""",
    "sv": """
        jag du han hon vi ni de det den en ett och eller men inte ingen inget är var har hade kan måste ska i på för
        med av från till om vid sedan vem vad när varför hur här där mycket alla någon nu idag igår igen aldrig
        mer min mitt mina din tack bra så""",
    "pl": """
        ja ty on ona my wy się mi mnie moja mój moje i lub ale nie jest są był była być mam ma mają w we na z ze do od
        dla po przez o kto co kiedy gdzie dlaczego jak tu tam bardzo tak to ten ta tego tej wszystkim ktoś nikt
        dzisiaj wczoraj znowu nigdy więcej jeszcze zawsze za dziękuję dobry dobra brak czy już""",
    "ro": """
        eu tu el ea noi voi mă te se îmi mea meu mele și sau dar nu este sunt era am are au fi să la în pe cu din de
        pentru prin după cine ce când unde cum aici acolo foarte mult prea tot toate tuturor cineva nimeni azi ieri
        iar niciodată încă mulțumesc bun bună cel cea asta acest această un o niciun""",
    "hr": """
        ja ti on ona mi vi se me mene moj moja moje mi i ili ali ne nije je su sam si smo bio bila imam ima nema u na
        za s sa od do iz po o tko ko što šta kad gdje gde zašto kako ovdje ovde tu jako vrlo vrlo sve svima netko neko
        nitko danas jučer juče opet nikad više još uvijek hvala dobar dobra dobro ovu ovaj ova to li""",
    "tr": """
        ben sen o biz siz onlar bana beni benim bu şu ve veya ama değil var yok mı mi mu mü ne kim nerede neden nasıl
        ne zaman için ile çok daha hiç bir her şey biri kimse bugün dün yine asla hala teşekkürler iyi kötü yeni""",
    "hi-Latn": """
        main mai mein hum tum aap mera meri mere tera teri aapka ka ki ke ko se par aur ya lekin nahi nahin mat hai
        hain tha thi ho hoon hu kya kyu kyun kyon kab kahan kaun kaise kitna itna bahut bohot sab kuch koi aaj kal phir
        kabhi abhi bhi toh hi yaar bhai ji raha rahi rahe gaya gayi gaye wala accha acha""",
    "ru": """
        я ты он она мы вы они меня мне мой моя моё и или но не нет это этот эта был была есть в во на с со к от до для
        по у из за о кто что когда где почему как так очень всё все всем кто-нибудь никто сегодня вчера опять снова
        никогда больше ещё уже спасибо же бы ли""",
    "uk": """
        я ти він вона ми ви вони мене мені мій моя моє і й та або але не ні немає це цей ця був була є в у на з зі із
        до від для по за про хто що коли де чому як так дуже все всі усім хтось ніхто сьогодні вчора знову ніколи
        більше ще вже дякую щиро доброго найкращий""",
    "bg": """
        аз ти той тя ние вие те ме ми мой моя моето и или но не няма това този тази беше съм си е са сме в във на с със
        към от до за по у кой какво какъв кога къде защо как така много всичко всички някой никой днес вчера пак отново
        никога повече още вече благодаря да ще най прекалено тук""",
}
CYRILLIC = ("ru", "uk", "bg")
_ONLY = {"ru": "ыэё", "uk": "іїєґ"}
"""Letters that only one of the three writes."""


def language_by_small_words(words: Sequence[str], least: float) -> tuple[str, int]:
    """The language of most of the small words among `words` (lower case), and how many they are; an
    empty code where they are fewer than the share `least`, or another has as many.
    """
    languages_of = _languages_of()
    counts = Counter(code for word in words for code in languages_of.get(word, ()))
    (best, most), (_, next_most) = [*counts.most_common(2), ("", 0), ("", 0)][:2]
    clear = most > next_most and most >= least * len(words)
    return (best, most) if clear else ("", 0)


def has_small_word(code: str, words: Sequence[str]) -> bool:
    """Whether one of a language's small words is among the words."""
    languages_of = _languages_of()
    return any(code in languages_of.get(word, ()) for word in words)


def cyrillic_by_letters(text: str) -> str:
    """Which of Russian and Ukrainian a text is by letters of its own; empty where it has neither's, or
    both.
    """
    told = [code for code, letters in _ONLY.items() if any(letter in text for letter in letters)]
    return told[0] if len(told) == 1 else ""


@cache
def _languages_of() -> dict[str, tuple[str, ...]]:
    every = {word for words in _LISTS.values() for word in words.split()}
    lists = {code: frozenset(words.split()) for code, words in _LISTS.items()}
    return {word: tuple(code for code in lists if word in lists[code]) for word in every}
