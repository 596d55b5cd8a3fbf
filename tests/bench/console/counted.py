"""The console with its statements counted, into the file that the environment names; for one run beside the others."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from console.main import main as serve

FILE = "YINLING_BENCH_STATEMENTS"
WRITE_EVERY_SECONDS = 0.2


def main() -> None:
    counted = [0]

    def count(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith("BEGIN"):
            counted[0] += 1

    def tell() -> None:
        target = Path(os.environ[FILE])
        while True:
            target.with_suffix(".new").write_text(str(counted[0]), encoding="utf-8")
            target.with_suffix(".new").rename(target)
            time.sleep(WRITE_EVERY_SECONDS)

    event.listen(Engine, "before_cursor_execute", count)
    threading.Thread(target=tell, daemon=True).start()
    serve()


if __name__ == "__main__":
    main()
