// Every word on the page comes from /static/i18n/<language>.json; elements remember their key, so a switch relabels them.

import { recall, remember } from "./store.js";

const TAGS = { zh: "zh-CN", en: "en" };
const loaded = {};
let current = "zh";

export function language() {
  return current;
}

export function speechTag() {
  return current === "en" ? "en-US" : "zh-CN";
}

export async function startWording() {
  const asked = new URLSearchParams(window.location.search).get("lang");
  const wanted = asked in TAGS ? asked : recall("language", document.documentElement.dataset.language);
  await useLanguage(wanted in TAGS ? wanted : "zh");
}

export async function useLanguage(wanted) {
  if (!loaded[wanted]) {
    const answer = await fetch("/static/i18n/" + wanted + ".json");
    if (!answer.ok) {
      throw new Error("no wording");
    }
    loaded[wanted] = await answer.json();
  }
  current = wanted;
  remember("language", wanted);
  document.documentElement.lang = TAGS[wanted];
  document.documentElement.dataset.language = wanted;
  document.title = t("page_title");
  relabel();
}

export function t(key, values) {
  const words = loaded[current] || {};
  const text = key in words ? words[key] : "";
  return text.replace(/\{(\w+)\}/g, (whole, name) => (values && name in values ? String(values[name]) : whole));
}

export function label(element, key, values) {
  element.dataset.i18n = key;
  if (values) {
    element.dataset.i18nValues = JSON.stringify(values);
  } else {
    delete element.dataset.i18nValues;
  }
  element.textContent = t(key, values);
  return element;
}

function relabel() {
  for (const element of document.querySelectorAll("[data-i18n]")) {
    const values = element.dataset.i18nValues;
    element.textContent = t(element.dataset.i18n, values ? JSON.parse(values) : undefined);
  }
  for (const element of document.querySelectorAll("[data-i18n-label]")) {
    const values = element.dataset.i18nLabelValues;
    element.setAttribute("aria-label", t(element.dataset.i18nLabel, values ? JSON.parse(values) : undefined));
  }
  for (const element of document.querySelectorAll("[data-i18n-placeholder]")) {
    element.placeholder = t(element.dataset.i18nPlaceholder);
  }
}
