"""Start the action server in one process on loopback. Run by the supervisor as `python -m actions`.

The library's own command starts a second process and listens on every address; both are not wanted here.
"""

from __future__ import annotations

import argparse

from rasa_sdk.endpoint import create_app

from actions.executor import CarefulExecutor, answer_broken_actions
from center.faults import begin_log
from center.scams.judging import warm_up


def main() -> None:
    """Read host and port, load all actions, serve until stopped."""
    parser = argparse.ArgumentParser(prog="python -m actions", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5055)
    arguments = parser.parse_args()
    begin_log()
    executor = CarefulExecutor()
    executor.register_package("actions")
    app = create_app(executor, cors_origins=[])
    answer_broken_actions(app)
    warm_up()
    app.run(host=arguments.host, port=arguments.port, single_process=True, access_log=False, motd=False)


if __name__ == "__main__":
    main()
