// A select that acts only when an option is chosen, so that looking through it by keyboard changes nothing.

import { el, fresh } from "./dom.js";

/** `options`: [{label, detail, value}]; `choose(value)` is called once for each choice. */
export function menu(label, options, choose) {
  const id = fresh("menu");
  const rows = options.map((option, index) =>
    el(
      "li",
      { id: `${id}-${index}`, role: "option", "aria-selected": "false", onclick: () => pick(index) },
      el("span", { class: "option-label" }, option.label),
      option.detail ? el("span", { class: "option-detail" }, option.detail) : null,
    ),
  );
  const list = el("ul", { id, role: "listbox", "aria-label": label, tabindex: "0", hidden: true, class: "menu-list" }, rows);
  const button = el(
    "button",
    { type: "button", class: "menu-button", "aria-haspopup": "listbox", "aria-expanded": "false", "aria-controls": id },
    el("span", {}, label),
    el("span", { class: "chevron", "aria-hidden": "true" }),
  );
  const root = el("div", { class: "menu" }, button, list);
  let active = -1;

  function activate(index) {
    active = Math.max(0, Math.min(rows.length - 1, index));
    rows.forEach((row, n) => row.setAttribute("aria-selected", String(n === active)));
    list.setAttribute("aria-activedescendant", rows[active].id);
    rows[active].scrollIntoView({ block: "nearest" });
  }
  function open() {
    list.hidden = false;
    button.setAttribute("aria-expanded", "true");
    list.focus();
    activate(active < 0 ? 0 : active);
  }
  function close(refocus) {
    list.hidden = true;
    button.setAttribute("aria-expanded", "false");
    if (refocus) button.focus();
  }
  function pick(index) {
    close(true);
    choose(options[index].value);
  }
  const steps = { ArrowDown: () => active + 1, ArrowUp: () => active - 1, Home: () => 0, End: () => rows.length - 1, PageDown: () => active + 8, PageUp: () => active - 8 };
  button.addEventListener("click", () => (list.hidden ? open() : close(true)));
  button.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    open();
  });
  list.addEventListener("keydown", (event) => {
    if (event.key in steps) activate(steps[event.key]());
    else if (event.key === "Enter" || event.key === " ") pick(active);
    else if (event.key === "Escape") close(true);
    else if (event.key === "Tab") return close(false);
    else if (event.key.length === 1) {
      const found = options.findIndex((option, n) => n > active && option.label.toLowerCase().startsWith(event.key.toLowerCase()));
      const again = options.findIndex((option) => option.label.toLowerCase().startsWith(event.key.toLowerCase()));
      if (found >= 0 || again >= 0) activate(found >= 0 ? found : again);
    } else return undefined;
    event.preventDefault();
    return undefined;
  });
  list.addEventListener("focusout", () => close(false));
  return root;
}
