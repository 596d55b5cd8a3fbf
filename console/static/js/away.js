// What a page does that nobody has used for too long: it folds itself up, and the bell goes on ringing.
const TELL_EVERY_MS = 60000;

let touchedAt = Date.now();
let toldAt = 0;

/** Say with what the page asks for by itself whether somebody has touched it since it last asked. */
export function presence() {
  const isHere = touchedAt > toldAt;
  if (isHere) toldAt = Date.now();
  return isHere ? "here" : "alone";
}

/** Let `tell` be called while somebody reads or writes for long without asking for another page. */
export function watchHands(tell) {
  for (const kind of ["pointerdown", "keydown", "wheel"]) {
    addEventListener(kind, () => {
      touchedAt = Date.now();
      if (touchedAt - toldAt > TELL_EVERY_MS) tell();
    }, { passive: true, capture: true });
  }
}

/** Take everything off the page but the bar of the alarm, which names nobody any more. */
export function foldUp(alarm) {
  const folded = document.getElementById("folded").content.cloneNode(true);
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
  alarm.replaceChildren(folded.querySelector("[data-alarm]"));
  document.title = folded.querySelector("h1").textContent;
  document.getElementById("page").replaceChildren(folded);
  for (const piece of document.querySelectorAll(".head, .skip, .told, dialog")) piece.remove();
}

/** Go to where one signs in, once the server is there: a page that cannot be loaded would not ring any more. */
export async function leaveWhenServed() {
  try {
    const answer = await fetch("/login", { method: "GET", redirect: "manual", cache: "no-store" });
    if (answer.status < 500) location.reload();
  } catch {
    // It is away; the next try tells.
  }
}
