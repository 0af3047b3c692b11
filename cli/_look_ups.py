"""What the chain looks up when a command runs it: this host's own directories."""

from pipeline.config import Config
from pipeline.directories.look_up import Directories
from schemas.context import EnrichTools


def host_tools(config: Config) -> EnrichTools:
    """The look-ups of this host's directories, as far as services have filled them; empty where
    none have run yet.
    """
    folder = config.service.state_dir / "directories"
    if not folder.is_dir():
        return EnrichTools(
            brands=config.brand_list,
            mutes=config.mutes,
            customers_by=lambda *_: (),
            links_of=lambda _: (),
            influence_of=lambda _: None,
            pinned_author=lambda *_: None,
            zone=config.zone,
            may_link=config.consent.may_link,
        )
    directories = Directories(folder)
    return EnrichTools(
        brands=config.brand_list,
        mutes=config.mutes,
        customers_by=directories.customers_by,
        links_of=directories.links_of,
        influence_of=directories.influence_of,
        pinned_author=directories.pinned_author,
        zone=config.zone,
        may_link=config.consent.may_link,
        opted_out=directories.opted_out,
    )
