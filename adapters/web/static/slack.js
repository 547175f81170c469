// Draws a Slack message from the payload that the Slack adapter sends.

import { el, spoken } from "./dom.js";
import { menu } from "./menu.js";

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };

/** Slack decodes exactly these three in plain text. */
const decoded = (text) => text.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity]);

/** `press(id)` runs what a button or an option carries. Returns the nodes of the message's body. */
export function drawSlack(message, press) {
  return message.blocks.map((block) => draw(block, press));
}

function draw(block, press) {
  switch (block.type) {
    case "header":
      return spoken(el("h3", { class: "s-header", tabindex: "-1" }, decoded(block.text.text)));
    case "divider":
      return el("hr", { class: "s-divider", "aria-hidden": "true" });
    case "section":
      return el("div", { class: "s-section" }, spoken(el("p", {}, decoded(block.text.text))), element(block.accessory, press));
    case "context":
      return el("div", { class: "s-context" }, block.elements.map((one) => spoken(el("p", {}, decoded(one.text)))));
    case "actions":
      return el("div", { class: "s-actions" }, block.elements.map((one) => element(one, press)));
    case "table":
      return table(block.rows);
    case "rich_text":
      return el("div", { class: "s-rich" }, block.elements.map(rich));
    default:
      throw new Error(`unknown block ${block.type}`);
  }
}

/** The first row is the head. A wide table scrolls inside the message, as it does in Slack. */
function table([head, ...rows]) {
  const cells = (name, row, attributes = {}) => row.map((cell) => spoken(el(name, attributes, cell.text)));
  const body = el("tbody", {}, rows.map((row) => el("tr", {}, cells("td", row))));
  const whole = el("table", {}, el("thead", {}, el("tr", {}, cells("th", head, { scope: "col" }))), body);
  return el("div", { class: "s-table", tabindex: "0", role: "group", "aria-label": head.map((cell) => cell.text).join(" ") }, whole);
}

function rich(part) {
  if (part.type === "rich_text_list") return el("ul", {}, part.elements.map((row) => el("li", {}, rich(row))));
  const pieces = part.elements.map((piece) => {
    if (piece.type === "user") return `@${piece.user_id}`;
    return piece.style?.bold ? el("strong", {}, piece.text) : piece.text;
  });
  return spoken(el(part.type === "rich_text_quote" ? "blockquote" : "p", {}, pieces));
}

function element(one, press) {
  if (one.type === "static_select") {
    const options = one.options.map((option) => ({
      label: decoded(option.text.text),
      detail: option.description ? decoded(option.description.text) : "",
      value: option.value,
    }));
    return menu(decoded(one.placeholder.text), options, press);
  }
  const label = decoded(one.text.text);
  if (one.url) return el("a", { class: "s-button", href: one.url, target: "_blank", rel: "noopener noreferrer" }, label);
  return el("button", { type: "button", class: `s-button ${one.style ?? ""}`, onclick: () => press(one.value) }, label);
}
