// The bell that rings for what cannot wait. Browsers let a page sound only after somebody has touched it.
const WANTED = "yinling-sound";
const NOTES = [[880, 0], [1174.7, 0.18], [880, 0.36], [1174.7, 0.54]];
let audio = null;

export function isSoundWanted() {
  return localStorage.getItem(WANTED) !== "off";
}

export function setSound(on) {
  localStorage.setItem(WANTED, on ? "on" : "off");
}

export function ring() {
  document.documentElement.dataset.rang = String(Number(document.documentElement.dataset.rang ?? 0) + 1);
  if (!isSoundWanted()) return;
  audio ??= new AudioContext();
  if (audio.state === "suspended") audio.resume();
  for (const [pitch, after] of NOTES) {
    const tone = audio.createOscillator();
    const loud = audio.createGain();
    const at = audio.currentTime + after;
    tone.frequency.value = pitch;
    loud.gain.setValueAtTime(0.0001, at);
    loud.gain.exponentialRampToValueAtTime(0.35, at + 0.02);
    loud.gain.exponentialRampToValueAtTime(0.0001, at + 0.16);
    tone.connect(loud).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.17);
  }
}
document.addEventListener("pointerdown", () => audio?.resume(), { passive: true });
