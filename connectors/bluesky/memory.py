"""What a source remembers from call to call: which instance it is at, handles, who is hidden.

Lost with the process: then the first instance is asked, handles are told with the next change of theirs,
and posts of an account that was hidden before the restart come back by `recheck` only while it still
looks at them.
"""

from collections import OrderedDict
from dataclasses import dataclass, field

_MOST = 200_000


@dataclass(slots=True)
class Memory:
    """`turn`: how often an instance has failed; `hidden`: accounts whose posts are not shown;
    `back`: those that are shown again and whose posts are still to be fetched, with the time (ms).
    """

    turn: int = 0
    handles: OrderedDict[str, str] = field(default_factory=OrderedDict)
    hidden: OrderedDict[str, None] = field(default_factory=OrderedDict)
    back: dict[str, int] = field(default_factory=dict)

    def name(self, did: str, handle: str) -> None:
        """An account has this handle from now on."""
        self.handles[did] = handle
        self.handles.move_to_end(did)
        while len(self.handles) > _MOST:
            self.handles.popitem(last=False)

    def hide(self, did: str) -> None:
        """An account's posts are no longer shown."""
        self.back.pop(did, None)
        self.hidden[did] = None
        while len(self.hidden) > _MOST:
            self.hidden.popitem(last=False)

    def show(self, did: str, at: int) -> None:
        """An account's posts are shown again since `at` (ms)."""
        if did in self.hidden:
            del self.hidden[did]
            self.back[did] = at
