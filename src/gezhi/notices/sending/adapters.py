"""From a channel's row to the adapter that speaks to its provider: the secrets are unsealed here and nowhere else."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from gezhi.gateways import kinds
from gezhi.gateways.contract import Adapter, Receipt
from gezhi.kernel.clock import now
from gezhi.notices.models import Channel
from gezhi.notices.sending.receiving import keep
from gezhi.notices.sending.threads import in_thread
from gezhi.people.keys import unseal

Maker = Callable[[str, Mapping[str, str]], Adapter]


def settings_of(channel: Channel) -> dict[str, str]:
    """Settings and secrets together, as an adapter is made from. Without the secrets if the server's key was changed."""
    opened = unseal(channel.secrets) if channel.secrets else "{}"
    return {**channel.settings, **json.loads(opened or "{}")}


def adapter_of(channel: Channel) -> Adapter:
    """The adapter of a channel within a running loop, the same each time. KeyError for a kind that is no longer there.

    What its provider tells over a connection of ours is stored before the provider hears that it was.
    """
    adapter = kinds.kept(channel.kind, settings_of(channel), name=str(channel.pk))
    adapter.heard = partial(_store, channel)
    return adapter


async def _store(channel: Channel, receipts: Sequence[Receipt]) -> None:
    await in_thread(keep, channel, receipts, at=now())


def passing_adapter(channel: Channel) -> Adapter:
    """An adapter for one question that needs no connection: reading a provider's call to us."""
    return kinds.make(channel.kind, settings_of(channel))
