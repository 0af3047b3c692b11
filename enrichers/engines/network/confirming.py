"""Whether a reply confirms the answer it replies to, or denies it: "that worked, thanks" and "that did not
help". Pure.

Thanks alone are half a confirmation: people are polite. Thanks in advance, for nothing, for sharing are none.
English, German, French, Spanish, Italian, Portuguese and Dutch.
"""

import re

_DENIES = re.compile(
    r"thanks? (?:you )?for nothing|danke für nichts|merci pour rien|gracias por nada|grazie (?:di|per) niente"
    r"|obrigad[oa] por nada|bedankt voor niets"
    r"|\b(?:did(?:n.?t| not)|do(?:es)?(?:n.?t| not)|still (?:does )?not|won.?t|is(?:n.?t| not))"
    r" (?:\w+ ){0,2}(?:work|help|what i asked|solve|fix|the answer|true|correct|right|accepted)"
    r"|\bnot what i (?:asked|meant|need)|\btried (?:that|this|it)\b|\bthat.?s wrong|\bthat is wrong|\bwrong\b"
    r"|\bno longer works|\bmade it worse|\bstill (?:refused|broken|the same|fails|failing)"
    r"|\bnicht (?:geholfen|funktioniert|geklappt|gemeint|gefragt)|funktioniert (?:leider |immer noch )?nicht"
    r"|klappt (?:leider )?nicht|hilft (?:mir )?(?:leider )?nicht|stimmt (?:so )?nicht|das ist falsch"
    r"|ne (?:marche|fonctionne|résout) (?:toujours )?(?:pas|rien)|n.a pas (?:marché|aidé|fonctionné)|c.est faux"
    r"|no (?:funciona|funcionó|sirve|sirvió|ayuda|ayudó|es correcto)|non (?:funziona|ha funzionato|aiuta|serve)"
    r"|não (?:funciona|funcionou|ajudou|resolveu)|werkt (?:nog steeds )?niet|helpt niet|klopt niet",
    re.IGNORECASE,
)
_CONFIRMS = re.compile(
    r"\b(?:that|this|it|which)(?: has)? (?:worked|did (?:it|the trick)|helped|fixed|solved|was it|works now)"
    r"|\b(?:works|working|sorted|solved|resolved|fixed)(?: it)?(?: now| for me)?(?=[.,!]|$)"
    r"|\bsolved\b|\bfixed (?:it|this|my)|\bexactly (?:what|this)|\byou were right|\bwas it\b"
    r"|\b(?:great|best|correct|right"
    r"|accepted|perfect|excellent|helpful) answer|\bexplains it|\bsaved (?:me|my)|\bproblem gone"
    r"|\bhat (?:mir )?(?:sehr )?geholfen|\bgeholfen\b|\bgeklappt\b"
    r"|funktioniert jetzt|jetzt (?:geht|klappt|funktioniert)"
    r"|genau das|gelöst|ça marche|cela marche|m.a (?:bien )?aidé|résolu|parfait|exactement ce"
    r"|(?:ya|ahora) funciona|me (?:ayudó|sirvió|funcionó)|resuelto|solucionad[oa]|justo lo que"
    r"|(?:ora|adesso) funziona|ha funzionato|risolto|proprio quello|mi ha aiutato"
    r"|(?:agora|já) funciona|funcionou|resolvid[oa]|me ajudou|ajudou muito"
    r"|werkt nu|opgelost|heeft geholpen|precies wat",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"\bthanks?\b|\bthank you\b|\bcheers\b|\bty\b|\bdanke\b|\bmerci\b|\bgracias\b|\bgrazie\b|\bobrigad[oa]\b"
    r"|\bbedankt\b|\bdank (?:je|u)\b",
    re.IGNORECASE,
)
_NO_THANKS = re.compile(
    r"in advance|im voraus|d.avance|de antemano|in anticipo|antecipadamente|bij voorbaat"
    r"|for (?:sharing|reading|your attention|the follow|watching)|fürs? (?:teilen|lesen)|(?:thanks?|thank you),? but\b"
    r"|pour le partage|por compartir|per la condivisione|voor het delen",
    re.IGNORECASE,
)


def confirms(text: str) -> float:
    """1 where it says that the answer helped, 0.5 where it only thanks, −1 where it says that it did
    not, else 0.
    """
    if _DENIES.search(text):
        return -1.0
    if _CONFIRMS.search(text):
        return 1.0
    if _THANKS.search(text) and not _NO_THANKS.search(text):
        return 0.5
    return 0.0
