"""Invented sentences of which any reader knows what is meant, in the manner of "Beyond Accuracy:
Behavioral Testing of NLP Models with CheckList" (Ribeiro et al., ACL 2020).

One YAML file a language: words, and wordings that are filled with them, both in two halves, `train`
and `test`, which share no wording. Written and frozen before the judges that they measure.
"""
