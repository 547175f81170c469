// Builds elements. Text is only ever set as text, so nothing in a payload can become markup.

const HAN = /\p{Script=Han}/u;

/** An element with attributes (`class`, `aria-…`, `onclick` functions, booleans) and children. */
export function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (typeof value === "function") node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** Tells fonts and screen readers that a piece is Chinese, whatever the page's language. */
export function spoken(node) {
  const page = document.documentElement.lang;
  const chinese = HAN.test(node.textContent);
  if (chinese && !page.startsWith("zh")) node.lang = "zh-Hant-TW";
  if (!chinese && page.startsWith("zh") && /\p{L}{3}/u.test(node.textContent)) node.lang = "en";
  return node;
}

let last = 0;

/** An id that is new on this page. */
export function fresh(prefix) {
  last += 1;
  return `${prefix}-${last}`;
}
