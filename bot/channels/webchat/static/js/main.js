// Starts the page and ties its parts together.

import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { wireVoice } from "./listening.js";
import { Log } from "./log.js";
import { Notes } from "./notes.js";
import { bindingCard, greeting, starterFor, takeCode } from "./opening.js";
import { Outbox } from "./outbox.js";
import { allowNumbers } from "./phones.js";
import { showUrgentNumbers } from "./urgent.js";
import { Reader } from "./reading.js";
import { Seen } from "./seen.js";
import { Sizes } from "./sizes.js";
import { recall, remember } from "./store.js";
import { setNow } from "./times.js";
import { language, startWording, t, useLanguage } from "./wording.js";

// The center keeps with it that the code came with a link and was confirmed.
const LINK_CONFIRMED = "code-yes";
const START_AGAIN = 3000;
const TYPING_AFTER = 400;
const TYPING_MOST = 20000;
const byId = (id) => document.getElementById(id);

class Page {
  constructor() {
    this.seen = 0;
    this.typingTimer = 0;
    this.notes = new Notes({ onTryNow: () => this.connection.wake() });
    this.reader = new Reader({ notes: this.notes });
    this.sizes = new Sizes({ onChange: () => this.tellSize() });
    this.log = new Log({
      onChoose: (choice) => this.choose(choice),
      onRetry: (id) => this.retry(id),
      onRead: (text, tap) => this.reader.readFor(text, tap),
      canRead: () => this.reader.isThere,
    });
    this.looked = new Seen({
      root: this.log.scroll,
      send: (ids) => this.connection.send({ type: "seen", ids }),
    });
    this.outbox = new Outbox({
      send: (frame) => this.connection.send(frame),
      onState: (id, state) => this.log.setState(id, state),
    });
    this.composer = new Composer({
      onSend: (text) => this.say((this.log.isAtGreeting() && starterFor(text)) || text),
      onEmpty: () => this.notes.say("note_empty"),
      onWrite: () => this.notes.hush(),
    });
    this.connection = new Connection({
      hello: () => ({ type: "hello", token: recall("token", null), after: this.seen, language: language() }),
      hasWritten: () => this.outbox.waiting.length > 0,
      onFrame: (frame) => this.take(frame),
      onState: (isUp) => this.notes.showLine(isUp),
    });
    this.code = takeCode();
    // The link of the center opened where the page stands already: only the end of the address changes.
    window.addEventListener("hashchange", () => {
      this.code = takeCode() || this.code;
      this.showCode();
    });
    this.wireBar();
    wireVoice(this);
    this.begin();
    this.connection.open();
  }

  begin() {
    this.log.clear();
    this.log.root.appendChild(greeting(this.log));
    for (const item of this.outbox.waiting) {
      this.log.addMine(item.id, item.text, item.at, "sending");
    }
    this.log.scroll.scrollTop = 0;
    this.log.noticeMore();
    this.showCode();
  }

  showCode() {
    if (!this.code) {
      return;
    }
    const done = () => {
      this.code = null;
      byId("scroll").focus();
    };
    this.log.showCard(bindingCard(this.code, (text) => { done(); this.out(this.outbox.choose(LINK_CONFIRMED, text)); }, done));
  }

  wireBar() {
    byId("repeat").addEventListener("click", () => this.say(t("repeat_text")));
    byId("staff").addEventListener("click", () => this.say(t("staff_text")));
    byId("bigger").addEventListener("click", () => this.resize(1, "note_biggest"));
    byId("smaller").addEventListener("click", () => this.resize(-1, "note_smallest"));
    byId("language").addEventListener("click", () => this.switchLanguage());
  }

  say(text) {
    this.out(this.outbox.say(text));
  }

  choose(choice) {
    this.out(choice.id ? this.outbox.choose(choice.id, choice.title) : this.outbox.say(t(choice.key)));
  }

  out(item) {
    this.notes.hush();
    this.reader.stop();
    const hadFocus = document.activeElement && document.activeElement.classList.contains("choice");
    const line = this.log.addMine(item.id, item.text, item.at, "sending");
    if (hadFocus) {
      line.focus();
    }
    this.outbox.post(item);
    this.connection.wake();
  }

  retry(id) {
    this.notes.hush();
    this.connection.wake();
    this.outbox.again(id);
  }

  take(frame) {
    if (frame.type === "welcome") {
      this.welcome(frame);
    } else if (frame.type === "ack") {
      this.outbox.settle(frame.id);
      this.log.setState(frame.id, "received");
    } else if (frame.type === "message" && frame.from === "me") {
      this.show(frame); // said on another page of this person
    } else if (frame.type === "message") {
      this.show(frame);
      this.setTyping(false);
      this.reader.add(frame.text);
    } else if (frame.type === "typing") {
      this.setTyping(frame.on);
    } else if (frame.type === "preference") {
      this.sizes.follow(frame.text_size);
    } else if (frame.type === "error") {
      this.trouble(frame);
    }
  }

  welcome(frame) {
    remember("token", frame.token);
    setNow(frame.now);
    allowNumbers(frame.phones || []);
    showUrgentNumbers(frame.urgent || {});
    this.sizes.follow(frame.text_size);
    if (!this.sizes.isTold) {
      this.tellSize();
    }
    if (frame.complete === false) {
      this.notes.say("history_incomplete");
    }
    if (frame.fresh && frame.messages.length) {
      this.showFresh(frame.messages);
    } else {
      frame.messages.forEach((message) => this.show(message));
    }
    this.outbox.postAll();
    this.looked.tell();
  }

  showFresh(messages) {
    this.log.quietly(() => {
      this.log.clear();
      messages.forEach((message) => this.show(message));
      // A message may be stored although its receipt was lost; then it stands in the history already.
      for (const item of this.outbox.waiting.filter((waiting) => !this.log.has(waiting.id))) {
        this.log.addMine(item.id, item.text, item.at, "sending");
      }
    });
    this.showCode();
  }

  show(message) {
    if (message.id && this.log.has(message.id)) {
      return;
    }
    if (message.from === "me") {
      this.log.addMine(message.id, message.text, Date.parse(message.at), null);
    } else {
      this.looked.watch(message.id, this.log.addTheirs(message));
      this.seen = Math.max(this.seen, Number(message.id) || 0);
    }
  }

  trouble(frame) {
    if (frame.code === "too_fast" && frame.id) {
      this.outbox.again(frame.id, frame.retry_after * 1000);
    } else if (frame.code === "too_long" && frame.id) {
      const item = this.outbox.find(frame.id);
      this.outbox.settle(frame.id);
      this.log.remove(frame.id);
      this.composer.put(item ? item.text : "");
    } else if (frame.id) {
      this.outbox.fail(frame.id);
    }
    this.notes.sayText(t("error_" + frame.code) || frame.text);
  }

  setTyping(on) {
    window.clearTimeout(this.typingTimer);
    if (!on) {
      this.log.showTyping(false);
      return;
    }
    // Most answers come at once; a sign that only flickers would unsettle.
    this.typingTimer = window.setTimeout(() => {
      this.log.showTyping(true);
      this.typingTimer = window.setTimeout(() => this.log.showTyping(false), TYPING_MOST);
    }, TYPING_AFTER);
  }

  resize(by, endKey) {
    this.log.keepPlace(() => {
      if (this.sizes.step(by)) {
        this.notes.say("note_size", { size: this.sizes.size });
        this.composer.fit();
      } else {
        this.notes.say(endKey);
      }
    });
  }

  tellSize() {
    if (this.connection.send({ type: "preference", text_size: this.sizes.size })) {
      this.sizes.told();
    }
  }

  async switchLanguage() {
    await useLanguage(language() === "zh" ? "en" : "zh");
    this.notes.hush();
    this.log.relabel();
    this.connection.send({ type: "preference", language: language() });
  }
}

// On a weak line the words may not come at once; the page itself stands already.
function start() {
  startWording().then(() => new Page(), () => window.setTimeout(start, START_AGAIN));
}

start();
