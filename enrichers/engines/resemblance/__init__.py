"""Which records are of the same person or company, by resemblance alone: nothing is learned from
pairs that are known. The model is Fellegi and Sunter's (A theory for record linkage, 1969), fitted
by expectation maximisation with splink; what is decided of its weights stands here.

Columns are compared as texts, whatever they mean: alike, nearly alike, written into another column.
An agreement says the more the rarer the value is.
"""

from enrichers.engines.resemblance.groups import best_partners, groups
from enrichers.engines.resemblance.lists import find_duplicates, link_lists
from enrichers.engines.resemblance.score import Scored

__all__ = ["Scored", "best_partners", "find_duplicates", "groups", "link_lists"]
