"""Queries of other listening tools, translated into ours as far as they can be.

    translation = translate('{GAP} AND "refund policy"~5 AND country:us', "brandwatch")
    translation.query       # exact:GAP AND (refund NEAR/6 policy)
    translation.remarks     # line 1, column 31: country: … is left out

Pure.
"""

from enrichers.engines.translations.reading import Remark, Tool, Translation, translate

__all__ = ["Remark", "Tool", "Translation", "translate"]
