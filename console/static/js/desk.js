// On every page: keeps the line to the desk, shows and sounds what cannot wait, takes new pieces of the page in.
import { foldUp, leaveWhenServed, presence, watchHands } from "./away.js";
import { ring, setSound, isSoundWanted } from "./bell.js";

const LOST_AFTER_MS = 3000;
const RING_EVERY_MS = 10000;
const GOES_AGAIN_AFTER_MS = 5000;

const policy = globalThis.trustedTypes?.createPolicy("desk", { createHTML: (html) => html });

/** Ask for a piece of a page; nothing where the server is not there just now. */
async function ask(url, mark) {
  try {
    return await fetch(url, { headers: { "X-Piece": presence(), "If-None-Match": mark }, credentials: "same-origin" });
  } catch {
    return null;
  }
}

/** Replace what `element` holds by a piece that our own server has written and escaped, if it is another than before. */
export async function refresh(element, url) {
  if (isResting) return false;
  const answer = await ask(url, element.dataset.mark ?? '""');
  if (answer === null) return false;
  if (answer.redirected || answer.status === 401) {
    rest();
    return false;
  }
  if (answer.status === 304) return true;
  if (!answer.ok) return false;
  const html = await answer.text();
  if (isResting) return false;
  element.dataset.mark = answer.headers.get("ETag") ?? '""';
  const held = document.activeElement?.id;
  const unfolded = [...element.querySelectorAll("details[open][id]")].map((details) => details.id);
  element.innerHTML = policy ? policy.createHTML(html) : html;
  for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
  if (held && document.activeElement?.id !== held) document.getElementById(held)?.focus({ preventScroll: true });
  return true;
}

const alarm = document.getElementById("alarm");
const lost = document.getElementById("lost");
const sound = document.getElementById("sound");
// The urgent cases that nobody has, and those whose names the bar has been given.
let which = "";
let shown = "";
let newestUrgent = Number(sessionStorage.getItem("newestUrgent") ?? -1);
let lostTimer = 0;
let ringTimer = 0;
let line = null;
let isResting = false;

function notify() {
  if (!("Notification" in window) || Notification.permission !== "granted" || !document.hidden) return;
  const shown = new Notification(document.body.dataset.ring, { body: document.body.dataset.ringBody, tag: "urgent" });
  shown.onclick = () => { window.focus(); shown.close(); };
}

async function fillAlarm() {
  const wanted = which;
  if (isResting) {
    alarm.hidden = !which;
    return;
  }
  if (!(await refresh(alarm, "/alarm"))) shown = "";
  if (wanted === which) alarm.hidden = !which;
}

function showAlarm(state) {
  const isNew = state.newest_urgent > newestUrgent;
  newestUrgent = Math.max(newestUrgent, state.newest_urgent);
  sessionStorage.setItem("newestUrgent", String(newestUrgent));
  which = state.which;
  if (!which) {
    clearInterval(ringTimer);
    ringTimer = 0;
    shown = "";
    alarm.hidden = true;
    return;
  }
  if (isNew) notify();
  if (isNew || !ringTimer) {
    clearInterval(ringTimer);
    ring();
    // How long they have waited stands in the bar.
    ringTimer = setInterval(() => { ring(); fillAlarm(); }, RING_EVERY_MS);
  }
  if (shown !== which) {
    shown = which;
    fillAlarm();
  }
}

const watched = document.querySelector('meta[name="case"]')?.content;

function address() {
  if (isResting) return "/live/bell";
  return watched ? `/live?case=${watched}` : "/live";
}

/** Nobody has used this page for too long: what is on it goes, the bell stays. */
function rest() {
  if (isResting) return;
  isResting = true;
  foldUp(alarm);
  alarm.hidden = !which;
  listen();
}

function listen() {
  line?.close();
  line = new EventSource(address());
  line.addEventListener("open", () => { clearTimeout(lostTimer); lostTimer = 0; lost.hidden = true; });
  line.addEventListener("change", (event) => {
    const state = JSON.parse(event.data);
    showAlarm(state);
    if (!isResting) document.dispatchEvent(new CustomEvent("desk-change", { detail: state }));
  });
  line.addEventListener("presence", (event) => {
    document.dispatchEvent(new CustomEvent("desk-presence", { detail: JSON.parse(event.data) }));
  });
  line.addEventListener("idle", rest);
  line.addEventListener("over", () => location.reload());
  line.addEventListener("error", () => {
    lostTimer ||= setTimeout(() => { lost.hidden = false; }, LOST_AFTER_MS);
    // After an answer that is no stream the browser does not try again by itself.
    if (line.readyState !== EventSource.CLOSED) return;
    if (isResting) leaveWhenServed();
    // A computer that slept for an hour is refused the line: asked for anything else, the page is told why.
    else fillAlarm();
    setTimeout(listen, LOST_AFTER_MS);
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
// A form goes once: the second click on a slow line would be told of a conflict with the first.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.going) event.preventDefault();
  form.dataset.going = "yes";
  // One whose answer is a download leaves the page as it is.
  setTimeout(() => { delete form.dataset.going; }, GOES_AGAIN_AFTER_MS);
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-going]")) delete form.dataset.going;
});
watchHands(() => ask("/alarm", ""));
listen();
