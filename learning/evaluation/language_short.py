"""The language that the chain finds for everyday short posts, which are all that many people write."""

from collections.abc import Sequence
from pathlib import Path

from enrichers import detect_language
from learning.evaluation._classified import confusion, per_class
from learning.invented.short_posts import MAY_BE, ShortPost, generate
from learning.report import Mistake, Report, Say, Target
from learning.rows import read_rows
from learning.seeds import read_seeds
from learning.texts import TOOLS, draft_of

ABOUT = "Languages of everyday short posts: rows with text and lang."
TARGETS = {
    "english": Target(least=0.95, aim=0.99),
    "accuracy": Target(least=0.90, aim=0.97),
    "wrong_share": Target(least=0.06, aim=0.02, below=True),
}
UNKNOWN = "und"


def evaluate(path: Path, say: Say) -> Report:
    """`accuracy`: the share that is called its language; `english`: that of English; `wrong_share`:
    what is called another language, which is worse than unknown.

    FILE: rows of text and lang, or one object {"seeds": …} for the invented posts, which are always
    the same.
    """
    posts = _posts(path)
    detect = detect_language.build(detect_language.Settings(), TOOLS)
    judged = [detect(draft_of(post.text)) for post in posts]
    langs = [post.lang for post in posts]
    called = [
        post.lang if one.code in MAY_BE.get(post.lang, ()) else one.code
        for post, one in zip(posts, judged, strict=True)
    ]
    right = [lang == code for lang, code in zip(langs, called, strict=True)]
    english = [hit for hit, lang in zip(right, langs, strict=True) if lang == "en"]
    wrong = [not hit and code != UNKNOWN for hit, code in zip(right, called, strict=True)]
    figures = {
        "accuracy": sum(right) / len(right),
        "english": sum(english) / len(english) if english else 0.0,
        "wrong_share": sum(wrong) / len(wrong),
        "rows": len(posts),
    }
    mistakes = [
        Mistake(post.text, post.lang, code, one.confidence)
        for post, code, one, hit in zip(posts, called, judged, right, strict=True)
        if not hit
    ]
    tables = [per_class(langs, called), confusion(langs, called, sorted(set(langs)))]
    return Report(figures, tables=tables, mistakes=mistakes)


def _posts(path: Path) -> Sequence[ShortPost]:
    if read_seeds(path) is not None:
        return [*generate()]
    return [ShortPost(row["text"], row["lang"], False) for row in read_rows(path, ("text", "lang"))]
