// Draws a Discord message of Components V2 from the payload that the Discord adapter sends.

import { el, spoken } from "./dom.js";
import { menu } from "./menu.js";

const ROW = 1, BUTTON = 2, SELECT = 3, SECTION = 9, DISPLAY = 10, SEPARATOR = 14, CONTAINER = 17;
const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link" };

/** `press(id)` runs what a button or an option carries. Returns the nodes of the message's body. */
export function drawDiscord(message, press) {
  return message.components.map((component) => draw(component, press));
}

function draw(component, press) {
  switch (component.type) {
    case CONTAINER: {
      const node = el("div", { class: "d-container" }, component.components.map((one) => draw(one, press)));
      node.style.setProperty("--d-accent", `#${(component.accent_color ?? 0).toString(16).padStart(6, "0")}`);
      return node;
    }
    case DISPLAY:
      return el("div", { class: "d-text" }, markdown(component.content));
    case SECTION:
      return el("div", { class: "d-section" }, el("div", {}, component.components.map((one) => draw(one, press))), draw(component.accessory, press));
    case SEPARATOR:
      return el("hr", { class: "d-separator", "aria-hidden": "true" });
    case ROW:
      return el("div", { class: "d-row" }, component.components.map((one) => draw(one, press)));
    case BUTTON:
      return button(component, press);
    case SELECT: {
      const options = component.options.map(({ label, value, description }) => ({ label, value, detail: description ?? "" }));
      return menu(component.placeholder, options, press);
    }
    default:
      throw new Error(`unknown component ${component.type}`);
  }
}

function button(component, press) {
  const look = `d-button ${STYLES[component.style]}`;
  if (component.url) return el("a", { class: look, href: component.url, target: "_blank", rel: "noopener noreferrer" }, component.label);
  return el("button", { type: "button", class: look, onclick: () => press(component.custom_id) }, component.label);
}

/** The lines of a text display: headings, small print, quotes, lists and plain lines. */
function markdown(content) {
  const nodes = [];
  for (const line of content.split("\n")) {
    const [, mark, rest] = /^(## |### |-# |> |- )?(.*)$/s.exec(line);
    const previous = nodes.at(-1);
    if (mark === "- " && previous?.tagName === "UL") previous.append(el("li", {}, inline(rest)));
    else if (mark === "> " && previous?.tagName === "BLOCKQUOTE") previous.append(el("br"), ...inline(rest));
    else if (mark === undefined && previous?.className === "d-line") previous.append(el("br"), ...inline(rest));
    else nodes.push(block(mark, inline(rest)));
  }
  return nodes.map(spoken);
}

function block(mark, pieces) {
  switch (mark) {
    case "## ":
      return el("h3", { tabindex: "-1" }, pieces);
    case "### ":
      return el("h4", {}, pieces);
    case "-# ":
      return el("p", { class: "d-small" }, pieces);
    case "- ":
      return el("ul", {}, el("li", {}, pieces));
    case "> ":
      return el("blockquote", {}, pieces);
    default:
      return el("p", { class: "d-line" }, pieces);
  }
}

/** Bold, escapes and mentions: all the inline markup that our renderer writes. */
function inline(marked) {
  const text = marked.replace(/(?<!\\)<@(\w+)>/gu, "@$1");
  const nodes = [];
  let bold = null;
  for (const [token] of text.matchAll(/\\[^0-9A-Za-z\s]|\*\*|[^\\*]+|[\\*]/gu)) {
    if (token === "**") {
      if (bold) nodes.push(el("strong", {}, bold.join("")));
      bold = bold ? null : [];
      continue;
    }
    const plain = token.length > 1 && token.startsWith("\\") ? token.slice(1) : token;
    if (bold) bold.push(plain);
    else nodes.push(plain);
  }
  return bold ? [...nodes, "**", ...bold] : nodes;
}
