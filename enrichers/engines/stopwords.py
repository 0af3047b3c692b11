"""Words that say nothing by themselves, in the languages whose moods are judged. Short lists,
folded as queries fold.

Own lists: articles, pronouns, prepositions, auxiliaries and what stands in nearly every post. A
phrase may hold any of them; it only does not begin or end with one.
"""

from functools import cache

from enrichers.engines.queries.fold import words

_LISTS = {
    "en": """
        a about after all also am an and any are as at be because been before being but by can could did do does
        doing done for from get gets getting go goes going got had has have having he her here hers him his how
        i if in into is isn it its itself just ll let like m may me might more most much must my myself of off
        on once one only or other our ours out over own re s same shall she should so some such t than that the
        their theirs them then there these they this those through to too under until up us ve very was wasn we
        were what when where which while who whom whose why will with would you your yours d don doesn didn won
        ain aren couldn hadn hasn haven shouldn wouldn im ive dont cant u ur rt amp via yes oh ok okay lol
        please thanks thank really even still now today yesterday tomorrow ever every everyone anybody anyone
        somebody someone else lately well back new thing things way lot lots make makes made know think see say
        says said want need use used time day days week since people""",
    "de": """
        aber alle allem allen aller alles als also am an ander andere anderem anderen anderer anderes auch auf
        aus bei beim bin bis bist da damit dann das dass dein deine dem den denn der des dich die dies diese
        diesem diesen dieser dieses dir doch dort du durch ein eine einem einen einer eines er es etwas euch
        euer eure fur gegen gibt gab ganz habe haben hab hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr
        ihre ihrem ihren ihrer im in ins ist ja jede jedem jeden jeder jedes jetzt kann konnen konnte machen
        macht mal man manche mehr mein meine meinem meinen meiner mich mir mit muss nach noch nun nur ob oder
        schon sehr sein seine seinem seinen seiner seit sich sie sind nicht kein keine keinen so solche soll
        sollte sonst sowie uber um und uns unser unsere unter vom von vor wann war waren warum was weg weil
        welche welchem wenn wer werde werden wie wieder will wir wird wo wurde wurden zu zum zur bitte danke
        heute gestern morgen tag tage immer jemand niemand""",
    "fr": """
        a ai aie ainsi alors apres as assez au aucun aussi autre autres aux avant avec avez avoir avons bien c ca car ce
        cela celle celles celui ces cet cette ceux chaque chez ci comme comment d dans de depuis des deux devant dit
        donc dont du elle elles en encore entre es est et etaient etait ete etes etre eu fait faire font h il ils j je l
        la le les leur leurs lors lui m ma mais me meme memes mes moi mon n ne ni nos notre nous on ont ou par parce
        pas pendant peu peut peux plus pour pourquoi qu quand que quel quelle quelles quels qui quoi s sa sans se sera
        ses seulement si son sont sous sur t ta te tes toi ton tous tout toute toutes tres trop tu un une va vais vers
        maintenant voici voila vont vos votre vous y merci jour jours aujourd hui hier rien avis suis""",
    "es": """
        a al algo alguien algun alguna algunas algunos ante antes aqui asi aun aunque bien cada casi como con contra
        cual cuando cuanto cosa cosas da de del desde donde dos e el ella ellas ellos en entre era eran eres es esa
        esas ese eso esos esta estaba estado estamos estan estar estas este esto estos estoy fue fueron gracias ha
        haber habia han hace hacen hacer has hasta hay he hoy ir la las le les lo los mas me mi mis mucho muy nada
        nadie ni nos nosotros nuestra nuestro o os otra otras otro otros para pero poco por porque pues puede pueden
        puedo que quien se sea ser si sido siempre sin sino sobre solo son soy su sus tambien tan tanto te tengo ti
        tiene tienen toda todas todo todos tu tus un una unas uno unos usted ustedes va vamos van vez veces vosotros
        voy y ya yo ayer dia dias visto""",
    "it": """
        a abbiamo ad adesso ai al alla alle allo anche ancora avere aveva avevo c ce che chi ci come con cosa cosi cui
        d da dai dal dalla dalle dallo degli dei del della delle dello di dopo dove dovrebbe due e ed era erano essere
        fa fare fatto fino fra gia giu gli grazie ha hai hanno ho i il in io l la le lei li lo loro lui ma me mi mia mie
        miei mio molto ne nei nel nella nelle nello no noi non nostra nostro o oggi ogni ora per perche pero piu poi
        prima puo qua qualche quale quando quanto quello quella quelle quelli questa queste questi questo qui quindi
        sara se sei sempre senza si sia siamo siete solo sono sopra sta stata stati stato su sua sue sui sul sulla suo
        suoi te ti tra tu tua tue tuo tuoi tutta tutte tutti tutto un una uno va vi voi vostro ieri giorno giorni""",
    "pt": """
        a ao aos agora ainda algo alguem alguma alguns ali ano antes ao apenas aqui as assim ate bem cada com como
        contra da dar das de dela dele deles demais depois desde dessa desse desta deste deve dia dias disse do dois
        dos e ela elas ele eles em entao entre era eram essa essas esse esses esta estamos estao estar estas estava
        este estes estou eu faz fazer foi foram fosse ha hoje isso isto ja la lhe lo logo mais mas me mesmo meu meus
        mim minha minhas muito na nada nao nas nem nessa nesse nesta neste no nos nossa nosso num numa o obrigado
        onde ontem os ou outra outro outros para pela pelas pelo pelos per pode podem por porque pra pro quando quanto
        que quem se sei seja sem sempre sendo ser sera seu seus sim so sobre sou sua suas tambem tanto te tem temos
        tenho ter teu tinha toda todas todo todos tu tudo um uma umas uns vai vamos vao vc vez vezes voce voces vou""",
    "hi": """
        का के की को में से है हैं था थे थी हो ही भी और या पर तो यह वह ये वे इस उस एक कि जो ने कर करके करना किया कुछ कोई
        क्या क्यों कैसे कहाँ कब अब तक लिए लेकिन मगर नहीं मैं हम तुम आप मेरा मेरे मेरी हमारा आपका आपके आपकी उनका उनके उनकी
        अपना अपने अपनी बहुत साथ बाद सब रहा रहे रही गया गए गई जा जाता होता होती हुआ हुई सकता सकते वाला वाले
        ka ke ki ko mein me mai main se hai hain tha the thi ho hi bhi aur ya par to toh yeh ye woh wo is us ek jo ne
        kar karke karo karna kiya kuch koi kya kyu kyun kyon kaise kahan kab ab tak liye lekin nahi nahin hum tum aap
        mera mere meri humara aapka aapke apna apne apni bahut sath saath baad sab raha rahe rahi gaya gaye gayi ja jata
        hota hoti hua hui sakta wala wale bhai yaar""",
    "ar": """
        في من على إلى الى عن مع هذا هذه ذلك تلك التي الذي الذين ما ماذا لا لم لن ليس كان كانت يكون
        تكون هو هي هم نحن انا أنا انت أنت انتم و او أو ثم بل لكن حتى اذا إذا إن ان أن انه أنه كل بعض
        غير بعد قبل عند عندما كيف متى أين اين لماذا قد لقد هل يا كما بين فقط جدا الان الآن اليوم أمس
        هنا هناك فيه فيها منه منها عليه عليها له لها لي لك لنا لهم به بها شكرا والله مش ده دي انه
        اللي ايه ليه علشان عشان""",
}  # fmt: skip


def stopwords(lang: str) -> frozenset[str]:
    """The folded stop words of a language by its ISO 639-1 code; those of all languages where it is
    another.
    """
    return _folded(lang if lang in _LISTS else "")


@cache
def _folded(lang: str) -> frozenset[str]:
    if not lang:
        return frozenset().union(*map(_folded, _LISTS))
    return frozenset(words(_LISTS[lang]).split())
