"""Vocabularies of the demo's authors, a module per language, all invented. Each is a grammar:
symbol → alternatives.

`{name}` in an alternative stands for one of the alternatives of that symbol. The topics every
language has are `outage`, `complaint`, `everyday`, `question`, `praise`, `review_bad`,
`review_good`, `title_bad`, `title_good`, `headline`, `breaking`, `nobody` and `aside`; `{b}` is the
brand, `{r}` a rival, `{n}` a small number, `{clock}` a time, `{amount}` a sum of money, `{city}` a
town.
"""

from collections.abc import Mapping

from deploy.demo.words.de import WORDS as DE
from deploy.demo.words.en import WORDS as EN
from deploy.demo.words.es import WORDS as ES
from deploy.demo.words.fr import WORDS as FR
from deploy.demo.words.it import WORDS as IT
from deploy.demo.words.pt import WORDS as PT

Words = Mapping[str, tuple[str, ...]]

LANGUAGES: Mapping[str, Words] = {"en": EN, "de": DE, "fr": FR, "es": ES, "it": IT, "pt": PT}

TOPICS = (
    "outage", "complaint", "everyday", "question", "praise", "review_bad", "review_good",
    "title_bad", "title_good",
    "headline", "breaking", "nobody", "aside",
)  # fmt: skip
