// Which lines were in sight of somebody who had the page before them. The center is told once a line, a moment later.

const TELL_AFTER = 400;
const AT_ONCE = 50;

export class Seen {
  constructor({ root, send }) {
    this.send = send;
    this.inSight = new Set();
    this.untold = new Set();
    this.told = new Set();
    this.timer = 0;
    this.observer = "IntersectionObserver" in window ? new IntersectionObserver((all) => this.notice(all), { root }) : null;
    document.addEventListener("visibilitychange", () => this.note());
  }

  // A line that stands in no outbox has no number.
  watch(id, line) {
    if (!id || !this.observer || this.told.has(Number(id))) {
      return;
    }
    line.dataset.line = String(id);
    this.observer.observe(line);
  }

  notice(entries) {
    for (const entry of entries) {
      const id = Number(entry.target.dataset.line);
      if (entry.isIntersecting) {
        this.inSight.add(id);
      } else {
        this.inSight.delete(id);
      }
    }
    this.note();
  }

  note() {
    if (document.hidden) {
      return;
    }
    for (const id of this.inSight) {
      if (!this.told.has(id)) {
        this.untold.add(id);
      }
    }
    if (this.untold.size && !this.timer) {
      this.timer = window.setTimeout(() => this.tell(), TELL_AFTER);
    }
  }

  // While the line is down it is kept, and told when it is up again.
  tell() {
    window.clearTimeout(this.timer);
    this.timer = 0;
    const ids = [...this.untold].slice(0, AT_ONCE);
    if (ids.length && this.send(ids)) {
      for (const id of ids) {
        this.untold.delete(id);
        this.told.add(id);
      }
      this.note();
    }
  }
}
