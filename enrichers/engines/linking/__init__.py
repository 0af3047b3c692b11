"""What ties an account to a customer: claims, the links of a profile, names that agree. Pure."""

from enrichers.engines.linking.claims import Claim, claims_of
from enrichers.engines.linking.doubts import doubts_about
from enrichers.engines.linking.names import Agreement, agreement

__all__ = ["Agreement", "Claim", "agreement", "claims_of", "doubts_about"]
