// On every page: keeps the line to the desk, shows and sounds what cannot wait, takes new pieces of the page in.
import { ring, setSound, isSoundWanted } from "./bell.js";

const LOST_AFTER_MS = 3000;
const RING_EVERY_MS = 10000;

const policy = globalThis.trustedTypes?.createPolicy("desk", { createHTML: (html) => html });

const shown = new WeakMap();

/** Replace what `element` holds by a piece of a page that our own server has written and escaped. */
export async function refresh(element, url) {
  const answer = await fetch(url, { headers: { "X-Piece": "1" }, credentials: "same-origin" });
  if (answer.redirected || answer.status === 401) {
    location.reload();
    return false;
  }
  if (!answer.ok) return false;
  const html = await answer.text();
  // Read aloud again, or losing what somebody has marked, helps nobody.
  if (shown.get(element) === html) return true;
  shown.set(element, html);
  const held = document.activeElement?.id;
  element.innerHTML = policy ? policy.createHTML(html) : html;
  if (held && document.activeElement?.id !== held) document.getElementById(held)?.focus({ preventScroll: true });
  return true;
}

const alarm = document.getElementById("alarm");
const lost = document.getElementById("lost");
const sound = document.getElementById("sound");
let newestUrgent = Number(sessionStorage.getItem("newestUrgent") ?? -1);
let lostTimer = 0;
let ringTimer = 0;

function notify() {
  if (!("Notification" in window) || Notification.permission !== "granted" || !document.hidden) return;
  const shown = new Notification(document.body.dataset.ring, { body: document.body.dataset.ringBody, tag: "urgent" });
  shown.onclick = () => { window.focus(); shown.close(); };
}

async function showAlarm(state) {
  const isNew = state.newest_urgent > newestUrgent;
  newestUrgent = Math.max(newestUrgent, state.newest_urgent);
  sessionStorage.setItem("newestUrgent", String(newestUrgent));
  if (state.urgent_unclaimed) await refresh(alarm, "/alarm");
  alarm.hidden = !state.urgent_unclaimed;
  clearInterval(ringTimer);
  if (!state.urgent_unclaimed) return;
  if (isNew) notify();
  ring();
  ringTimer = setInterval(ring, RING_EVERY_MS);
}

function listen() {
  const line = new EventSource("/live");
  line.addEventListener("open", () => { clearTimeout(lostTimer); lostTimer = 0; lost.hidden = true; });
  line.addEventListener("change", (event) => {
    const state = JSON.parse(event.data);
    showAlarm(state);
    document.dispatchEvent(new CustomEvent("desk-change", { detail: state }));
  });
  line.addEventListener("over", () => location.reload());
  line.addEventListener("error", () => {
    lostTimer ||= setTimeout(() => { lost.hidden = false; }, LOST_AFTER_MS);
    // After an answer that is no stream the browser does not try again by itself.
    if (line.readyState === EventSource.CLOSED) setTimeout(listen, LOST_AFTER_MS);
  });
}

sound.setAttribute("aria-pressed", String(isSoundWanted()));
sound.addEventListener("click", () => {
  const on = sound.getAttribute("aria-pressed") !== "true";
  setSound(on);
  sound.setAttribute("aria-pressed", String(on));
  if (on) {
    ring();
    if ("Notification" in window && Notification.permission === "default") Notification.requestPermission();
  }
});
listen();
