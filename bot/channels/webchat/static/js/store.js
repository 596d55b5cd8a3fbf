// What this phone remembers. Some browsers forbid storage; then it lasts as long as the page.

const memory = new Map();

export function recall(key, otherwise) {
  let raw = null;
  try {
    raw = window.localStorage.getItem("yinling." + key);
  } catch (error) {
    raw = null;
  }
  if (raw === null) {
    raw = memory.has(key) ? memory.get(key) : null;
  }
  if (raw === null) {
    return otherwise;
  }
  try {
    return JSON.parse(raw);
  } catch (error) {
    return otherwise;
  }
}

export function remember(key, value) {
  const raw = JSON.stringify(value);
  memory.set(key, raw);
  try {
    window.localStorage.setItem("yinling." + key, raw);
  } catch (error) {
    // Kept in memory above.
  }
}

export function newId() {
  // crypto.randomUUID is missing on pages without https, which a center's own network may well have.
  const bytes = window.crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
