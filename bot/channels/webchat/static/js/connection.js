// The line to the server: opens it, notices when it is dead, opens it again. It knows frames, not what they mean.

const WAITS = [1000, 2000, 4000, 8000, 15000, 30000];
// Somebody has written what nobody has heard yet.
const WAIT_WHEN_WRITTEN = 1000;
const PING_EVERY = 20000;
const PONG_WITHIN = 8000;
const OPEN_WITHIN = 12000;

export class Connection {
  constructor({ hello, hasWritten, onFrame, onState }) {
    this.hello = hello;
    this.hasWritten = hasWritten;
    this.onFrame = onFrame;
    this.onState = onState;
    this.socket = null;
    this.isReady = false;
    this.failures = 0;
    this.timers = {};
    window.addEventListener("online", () => this.wake());
    window.addEventListener("offline", () => this.lose());
    window.addEventListener("pageshow", () => this.check());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) {
        this.check();
      }
    });
  }

  open() {
    this.clear();
    this.drop();
    const scheme = window.location.protocol === "https:" ? "wss://" : "ws://";
    const socket = new WebSocket(scheme + window.location.host + "/ws");
    this.socket = socket;
    this.timers.open = window.setTimeout(() => this.lose(), OPEN_WITHIN);
    socket.addEventListener("open", () => socket.send(JSON.stringify(this.hello())));
    socket.addEventListener("message", (event) => {
      if (socket === this.socket) {
        this.take(JSON.parse(event.data));
      }
    });
    const gone = () => {
      if (socket === this.socket) {
        this.lose();
      }
    };
    socket.addEventListener("close", gone);
    socket.addEventListener("error", gone);
  }

  take(frame) {
    window.clearTimeout(this.timers.pong);
    if (frame.type === "welcome") {
      window.clearTimeout(this.timers.open);
      this.isReady = true;
      this.failures = 0;
      this.timers.ping = window.setInterval(() => this.check(), PING_EVERY);
    }
    this.onFrame(frame);
    if (frame.type === "welcome") {
      this.onState(true);
    }
  }

  send(frame) {
    if (!this.isReady || this.socket.readyState !== WebSocket.OPEN) {
      return false;
    }
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  // A phone that slept may hold a line that is dead without knowing it.
  check() {
    if (!this.isReady) {
      this.wake();
    } else if (this.send({ type: "ping" })) {
      window.clearTimeout(this.timers.pong);
      this.timers.pong = window.setTimeout(() => this.lose(), PONG_WITHIN);
    } else {
      this.lose();
    }
  }

  wake() {
    const isOpening = this.socket && this.socket.readyState === WebSocket.CONNECTING;
    if (!this.isReady && !isOpening) {
      this.open();
    }
  }

  lose() {
    this.clear();
    this.drop();
    const wait = this.hasWritten() ? WAIT_WHEN_WRITTEN : WAITS[Math.min(this.failures, WAITS.length - 1)];
    this.failures += 1;
    this.onState(false);
    this.timers.again = window.setTimeout(() => this.open(), wait * (0.75 + Math.random() * 0.5));
  }

  drop() {
    this.isReady = false;
    if (this.socket) {
      const socket = this.socket;
      this.socket = null;
      socket.close();
    }
  }

  clear() {
    window.clearTimeout(this.timers.open);
    window.clearTimeout(this.timers.pong);
    window.clearTimeout(this.timers.again);
    window.clearInterval(this.timers.ping);
  }
}
