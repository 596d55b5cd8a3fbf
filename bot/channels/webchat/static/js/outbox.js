// What the person has said and the server has not yet stored. Kept on the phone, sent again under the same id.

import { newId, recall, remember } from "./store.js";
import { now } from "./times.js";

const PATIENCE = 12000;
const MOST = 30;

export class Outbox {
  constructor({ send, onState }) {
    this.send = send;
    this.onState = onState;
    this.waiting = recall("waiting", []).filter((item) => item && item.id && item.text);
    this.timers = new Map();
  }

  say(text) {
    return this.add({ type: "say", id: newId(), text, at: now() });
  }

  choose(choice, title) {
    return this.add({ type: "choose", id: newId(), choice, text: title, at: now() });
  }

  add(item) {
    this.waiting = this.waiting.concat(item).slice(-MOST);
    this.keep();
    return item;
  }

  post(item) {
    window.clearTimeout(this.timers.get(item.id));
    const frame = { type: item.type, id: item.id, text: item.text };
    if (item.choice) {
      frame.choice = item.choice;
    }
    this.onState(item.id, "sending");
    this.send(frame);
    this.timers.set(item.id, window.setTimeout(() => this.onState(item.id, "failed"), PATIENCE));
  }

  postAll() {
    for (const item of this.waiting) {
      this.post(item);
    }
  }

  again(id, after) {
    const item = this.find(id);
    if (item && after) {
      window.clearTimeout(this.timers.get(id));
      this.timers.set(id, window.setTimeout(() => this.post(item), after));
    } else if (item) {
      this.post(item);
    }
  }

  fail(id) {
    window.clearTimeout(this.timers.get(id));
    this.onState(id, "failed");
  }

  // Forget a message: the server has it, or will never take it.
  settle(id) {
    window.clearTimeout(this.timers.get(id));
    this.timers.delete(id);
    this.waiting = this.waiting.filter((item) => item.id !== id);
    this.keep();
  }

  find(id) {
    return this.waiting.find((item) => item.id === id);
  }

  keep() {
    remember("waiting", this.waiting);
  }
}
