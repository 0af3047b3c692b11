"""Recurring phrases that are new among mentions: what people say now and did not say before. Pure.

    corpus = Corpus()
    for said in mentions: corpus.add(said)
    propose(corpus, least=5)            # the most surprising first

Method: runs of up to six words between signs, frequent ones only, longer out of shorter (Agrawal &
Srikant 1994), each measured against the periods before by the log-likelihood ratio (Dunning 1993)
over people, not posts: whoever says it ten times in a period says it once. Phrases of the same
words are one; so are those that stand in the same mentions, named by the longest that most of them
hold. Scripts without spaces between words (Chinese, Japanese, Thai, Korean …) give none.
"""

from enrichers.engines.phrases.corpus import MAX_CHARS, Corpus, Said
from enrichers.engines.phrases.propose import Proposal, propose

__all__ = ["MAX_CHARS", "Corpus", "Proposal", "Said", "propose"]
