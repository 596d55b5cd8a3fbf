// The form of a broadcast: what it takes is counted anew when something changes. Its page: how far it is shows by itself.
import { refresh } from "./desk.js";

const EVERY_MS = 2000;
const PAUSE_MS = 400;
const form = document.getElementById("draft");
const estimate = document.getElementById("estimate");
const progress = document.getElementById("progress");
let waiting = 0;

function count() {
  const asked = new URLSearchParams(new FormData(form));
  // The token of the form has no business in an address.
  asked.delete("csrf");
  refresh(estimate, `${estimate.dataset.path}?${asked}`);
}

async function follow() {
  await refresh(progress, progress.dataset.path);
  if (progress.querySelector("[data-waiting]")) setTimeout(follow, EVERY_MS);
  else location.reload();
}

form?.addEventListener("input", (event) => {
  // Whoever chooses a branch means some.
  if (event.target.name === "branch") form.elements.where.value = "some";
  clearTimeout(waiting);
  waiting = setTimeout(count, PAUSE_MS);
});
if (progress?.querySelector("[data-waiting]")) setTimeout(follow, EVERY_MS);
