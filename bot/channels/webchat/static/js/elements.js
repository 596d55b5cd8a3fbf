// Makes elements. Text goes in as text only: nothing that anybody wrote is ever read as markup.

import { label } from "./wording.js";

export function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) {
    element.className = className;
  }
  if (text !== undefined) {
    element.textContent = text;
  }
  return element;
}

// A paragraph in which a number (an amount, a telephone) is never broken over two lines.
export function paragraph(text) {
  const element = make("p", "text");
  for (const part of text.split(/(\d[\d,.:-]{2,14}\d)/)) {
    element.appendChild(/^\d[\d,.:-]+\d$/.test(part) ? make("span", "whole", part) : document.createTextNode(part));
  }
  return element;
}

export function worded(tag, className, key, values) {
  return label(make(tag, className), key, values);
}

export function icon(name, size) {
  const image = make("img");
  image.src = "/static/icons/" + name + ".svg";
  image.alt = "";
  image.width = size;
  image.height = size;
  return image;
}

export function button(className, onTap) {
  const element = make("button", className);
  element.type = "button";
  element.addEventListener("click", onTap);
  return element;
}
