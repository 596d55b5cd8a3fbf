// The page of a request that is being carried out: how far it is shows by itself.
import { refresh } from "./desk.js";

const EVERY_MS = 2000;
const progress = document.getElementById("progress");

async function follow() {
  if (!(await refresh(progress, progress.dataset.path))) return;
  if (progress.querySelector(".mark.approved")) setTimeout(follow, EVERY_MS);
  else location.reload();
}

if (progress) setTimeout(follow, EVERY_MS);
