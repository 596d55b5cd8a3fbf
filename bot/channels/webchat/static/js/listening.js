// Turns speech into words in the writing box, with the browser's own recognition; hidden where there is none.
// It never sends by itself: the person looks first.

import { label, speechTag } from "./wording.js";

export class Listener {
  constructor({ onStart, onWords, onEnd }) {
    this.Recognition = window.SpeechRecognition || window.webkitSpeechRecognition;
    this.isThere = Boolean(this.Recognition);
    this.onStart = onStart;
    this.onWords = onWords;
    this.onEnd = onEnd;
    this.current = null;
  }

  toggle() {
    if (this.current) {
      this.current.stop();
    } else {
      this.start();
    }
  }

  start() {
    const recognition = new this.Recognition();
    let heard = "";
    let problem = "";
    recognition.lang = speechTag();
    recognition.interimResults = true;
    recognition.continuous = true;
    recognition.onresult = (event) => {
      heard = Array.from(event.results, (result) => result[0].transcript).join("");
      this.onWords(heard);
    };
    recognition.onerror = (event) => {
      problem = event.error;
    };
    recognition.onend = () => {
      this.current = null;
      this.onEnd(heard ? "done" : outcomeOf(problem));
    };
    try {
      recognition.start();
    } catch (error) {
      this.onEnd("unavailable");
      return;
    }
    this.current = recognition;
    this.onStart();
  }
}

function outcomeOf(problem) {
  if (problem === "not-allowed" || problem === "audio-capture") {
    return "refused";
  }
  return ["network", "service-not-allowed", "language-not-supported"].includes(problem) ? "unavailable" : "nothing";
}

// Ties the button, the writing box and the notes to a listener.
export function wireVoice(page) {
  const tap = document.getElementById("voice");
  const show = (isOn) => {
    tap.setAttribute("aria-pressed", String(isOn));
    tap.querySelector("img").src = "/static/icons/" + (isOn ? "microphone-on" : "microphone") + ".svg";
    label(tap.querySelector("span"), isOn ? "voice_stop" : "voice");
  };
  const listener = new Listener({
    onStart: () => {
      page.reader.stop();
      show(true);
      page.notes.say("note_voice_listening");
    },
    onWords: (text) => page.composer.put(text),
    onEnd: (outcome) => {
      show(false);
      page.notes.say("note_voice_" + outcome);
      tap.hidden = outcome === "unavailable";
    },
  });
  tap.hidden = !listener.isThere;
  tap.addEventListener("click", () => listener.toggle());
}
