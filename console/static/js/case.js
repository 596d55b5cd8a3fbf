// A case's page: what happens shows by itself; what somebody is writing is never touched.
import { showCopy } from "./copy.js";
import { refresh } from "./desk.js";
import { keep } from "./drafts.js";

const PAUSE_MS = 300;
// Whatever happens in any case is told: in a busy hour this page asks no more often than so.
const AT_MOST_EVERY_MS = 1500;
const UNDER_WAY_MS = 2000;
const timeline = document.getElementById("timeline");
const status = document.getElementById("status");
const facts = document.getElementById("facts");
const loss = document.getElementById("loss");
const number = timeline.dataset.number;
const earlier = new URLSearchParams(location.search).has("earlier") ? "?earlier=1" : "";
let waiting = 0;
let again = 0;
let askedAt = -AT_MOST_EVERY_MS;

function showLast(isAtEnd = true) {
  const talk = timeline.querySelector(".log");
  if (isAtEnd) talk.scrollTop = talk.scrollHeight;
}

// Whoever is marking the text for the police does not lose the mark.
function isSelecting() {
  const field = document.getElementById("statement");
  return document.activeElement === field && field && field.selectionStart !== field.selectionEnd;
}

async function follow() {
  waiting = 0;
  askedAt = performance.now();
  const talk = timeline.querySelector(".log");
  const isAtEnd = talk.scrollHeight - talk.scrollTop - talk.clientHeight < 60;
  const at = talk.scrollTop;
  await Promise.all([
    refresh(timeline, `/cases/${number}/timeline${earlier}`),
    refresh(status, `/cases/${number}/status`),
    refresh(facts, `/cases/${number}/facts`),
    loss && !isSelecting() && refresh(loss, `/cases/${number}/loss`).then(showCopy),
  ]);
  if (!isAtEnd) timeline.querySelector(".log").scrollTop = at;
  showLast(isAtEnd);
  lookAgain();
}

// What became of a message is no line of the case, so nothing tells of it: it is asked while one is under way.
function lookAgain() {
  clearTimeout(again);
  if (timeline.querySelector("[data-under-way]")) again = setTimeout(follow, UNDER_WAY_MS);
}

document.addEventListener("desk-change", () => {
  waiting ||= setTimeout(follow, Math.max(PAUSE_MS, askedAt + AT_MOST_EVERY_MS - performance.now()));
});
document.addEventListener("desk-presence", ({ detail }) => {
  const line = document.getElementById("presence");
  line.textContent = line.dataset.words.replace("%names%", detail.others.join(line.dataset.and));
  line.hidden = !detail.others.length;
});

for (const field of document.querySelectorAll("[data-draft]")) keep(field, number);
// The address must not say for ever that something was sent, or that a reply was chosen.
if (/[?&](sent|reply)=/.test(location.search)) history.replaceState(null, "", location.pathname + location.hash);

const canned = document.getElementById("canned");
const reply = document.getElementById("reply");
canned?.addEventListener("change", async () => {
  if (!canned.value) return;
  const answer = await fetch(`/cases/${number}/replies/${canned.value}`, { headers: { "X-Piece": "1" } });
  canned.value = "";
  if (!answer.ok) return;
  const words = await answer.text();
  const before = reply.value.slice(0, reply.selectionStart);
  const begin = before && !before.endsWith("\n") ? `${before}\n` : before;
  reply.value = begin + words + reply.value.slice(reply.selectionEnd);
  reply.dispatchEvent(new Event("input"));
  reply.focus();
  // The first gap is where a person has to write.
  const gap = /【[^】]*】/.exec(reply.value);
  if (gap) reply.setSelectionRange(gap.index, gap.index + gap[0].length);
});

const due = document.getElementById("due-form");
due?.addEventListener("change", () => {
  const { day, hour } = due.elements;
  if (!day.value || !hour.value) return;
  const asked = new URLSearchParams({ day: day.value, hour: hour.value });
  refresh(document.getElementById("due-meaning"), `/cases/${number}/due?${asked}`);
});

const files = document.getElementById("file-form");
files?.addEventListener("change", () => {
  const chosen = [...files.elements.file.files];
  const wrong = document.getElementById("file-wrong");
  const large = chosen.find((file) => file.size > Number(files.dataset.largest));
  const message = large ? `${large.name}：${files.dataset.tooLarge}` : chosen.length > Number(files.dataset.most) ? files.dataset.tooMany : "";
  wrong.textContent = message;
  wrong.hidden = !message;
  files.elements.file.setCustomValidity(message);
});

showCopy();
showLast();
lookAgain();
