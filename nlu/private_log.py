"""Keep what people say out of Rasa's log. Installed by nlu.server before Rasa starts.

Rasa writes a message's text into its log where answering it fails or is cancelled. Its own door for this, the
anonymization hook, is asked for every log entry that may hold words of a person or a value of a slot.
"""

from __future__ import annotations

from typing import Any

import pluggy

_hookimpl = pluggy.HookimplMarker("rasa")
REMOVED = "(kept out of the log)"


class _Remover:
    """Rasa's idea of an anonymization pipeline, reduced to removing everything."""

    def log_run(self, data: Any) -> str:
        """Return what the log says in place of `data`."""
        return REMOVED


class PrivateLog:
    """A plugin that answers Rasa's question for an anonymization pipeline."""

    @_hookimpl
    def get_anonymization_pipeline(self) -> _Remover:
        """Return what every sensitive value of a log entry goes through."""
        return _Remover()


def install() -> None:
    """Register the plugin in the loaded Rasa; calling it twice is harmless."""
    from rasa.plugin import plugin_manager

    if not plugin_manager().has_plugin(__name__):
        plugin_manager().register(PrivateLog(), name=__name__)
