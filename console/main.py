"""The console process. Run by the supervisor as `python -m console.main`."""

from __future__ import annotations

import uvicorn

from center.db.engine import get_database
from center.faults import begin_log
from center.settings import get_settings
from console.app import create_app


def main() -> None:
    """Serve until stopped."""
    begin_log()
    settings = get_settings()
    uvicorn.run(
        create_app(settings, get_database()),
        host=settings.console_host,
        port=settings.console_port,
        # Its own would write errors with their text.
        log_config=None,
        log_level="warning",
        access_log=False,
        # a TLS proxy on this machine tells who is calling
        proxy_headers=True,
        forwarded_allow_ips="127.0.0.1",
        timeout_graceful_shutdown=3,
    )


if __name__ == "__main__":
    main()
