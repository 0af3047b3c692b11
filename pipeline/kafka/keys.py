"""Which partition a key belongs to: Kafka's own rule, as every client's default partitioner keeps
it. Pure.
"""

from struct import unpack_from

_FACTOR = 0x5BD1E995
_SEED = 0x9747B28C
_WORD = 0xFFFFFFFF


def partition_of(key: bytes, partitions: int) -> int:
    """The partition of a key among so many. Clients have this function too, at twice the time for
    long keys.
    """
    return (_murmur2(key) & 0x7FFFFFFF) % partitions


def _murmur2(key: bytes) -> int:
    size = len(key)
    words = size >> 2
    hashed = _SEED ^ size
    for word in unpack_from(f"<{words}I", key):
        mixed = word * _FACTOR & _WORD
        hashed = (hashed * _FACTOR ^ (mixed ^ mixed >> 24) * _FACTOR) & _WORD
    rest = size & 3
    if rest:
        hashed = (hashed ^ int.from_bytes(key[-rest:], "little")) * _FACTOR & _WORD
    hashed = (hashed ^ hashed >> 13) * _FACTOR & _WORD
    return hashed ^ hashed >> 15
