// Pieces of a page that change by themselves: asked for again while something in them still waits, or always.
import { refresh } from "./desk.js";

for (const piece of document.querySelectorAll("[data-follow]")) {
  let isBusy = false;
  const follow = async () => {
    const waits = piece.hasAttribute("data-always") || piece.querySelector("[data-waiting]");
    if (isBusy || document.hidden || !waits || piece.contains(document.activeElement)) return;
    isBusy = true;
    try {
      await refresh(piece, piece.dataset.follow);
    } finally {
      isBusy = false;
    }
  };
  setInterval(follow, Number(piece.dataset.every));
}
