"""Words for who somebody is: faith, whom they love, where they come from, how they look, what their
body can. They carry no feeling, so that judges of feeling read one word for all of them.

Words that mean something else as often (black, straight, old) count only where somebody is called
that: before a word for a person, or behind `is`, at the end of what is said.
"""

import re

SIGN = "local"
"""What is read for each: it is said of people, and praises and blames nobody."""
_PLAIN = """
    muslim islamic christian catholic protestant anglican orthodox jewish buddhist hindu sikh mormon sunni shia atheist
    agnostic baptist lutheran methodist pagan
    gay lesbian bisexual heterosexual homosexual asexual pansexual queer trans transgender nonbinary non-binary
    intersex
    african american asian european hispanic latino latina caucasian indigenous arab african-american
    native-american afghan albanian algerian argentinian armenian australian austrian azerbaijani bangladeshi
    belarusian belgian bolivian bosnian brazilian british bulgarian cambodian cameroonian canadian chilean
    chinese colombian congolese croatian cuban czech danish dutch ecuadorian egyptian english estonian ethiopian
    filipino finnish french georgian german ghanaian greek guatemalan haitian honduran hungarian icelandic
    indian indonesian iranian iraqi irish israeli italian ivorian jamaican japanese jordanian kazakh kenyan
    korean kurdish kuwaiti latvian lebanese liberian libyan lithuanian malaysian malian mexican moldovan
    mongolian moroccan nepalese nepali nicaraguan nigerian norwegian pakistani palestinian panamanian paraguayan
    persian peruvian polish portuguese romanian russian rwandan saudi scottish senegalese serbian singaporean
    slovak slovenian somali spanish sudanese swedish swiss syrian taiwanese tanzanian thai tibetan tunisian
    turkish ugandan ukrainian uruguayan uzbek venezuelan vietnamese welsh yemeni zambian zimbabwean
    autistic diabetic dyslexic epileptic short-sighted elderly pregnant disabled
"""
_OTHERWISE_TOO = "black white brown straight old young blind deaf native orthodox"
_PEOPLE = """
    man woman men women person people guy girl boy kid child children lady gentleman teacher doctor nurse driver student
    poet engineer cook neighbour neighbor lawyer gardener painter pilot musician clerk scientist farmer colleague writer
    baker artist actor actress player friend customer couple family employee manager worker colleagues friends
    journalist professor author singer dancer soldier officer waiter waitress accountant architect mother father
    parent parents brother sister immigrant refugee
"""
_ENDS = r"(?=\s*(?:[.,;!?)]|$|and\b|or\b))"


def _either(words: str) -> str:
    return "|".join(map(re.escape, sorted(words.split(), key=len, reverse=True)))


_WORDS = re.compile(
    rf"(?<![\w#@-])(?:(?:{_either(_PLAIN)})(?![\w-])"
    rf"|(?:{_either(_OTHERWISE_TOO)})(?= (?:(?:{_either(_PEOPLE)})s?|{_either(_PLAIN)})\b)"
    rf"|(?<=\bis )(?:{_either(_OTHERWISE_TOO)}){_ENDS})",
    re.IGNORECASE,
)
_AGAIN = re.compile(rf"\b{SIGN}(?: {SIGN})+\b")


def without_identities(text: str) -> str:
    """`text` with SIGN for each word, or run of words, that says who somebody is."""
    return _AGAIN.sub(SIGN, _WORDS.sub(SIGN, text))
