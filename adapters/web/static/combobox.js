// The message box: typeahead after the ARIA combobox pattern, and a history of what was sent.

import { el } from "./dom.js";

const WAIT = 60; // milliseconds of quiet before a typeahead is asked for

/** `complete(line)` → Promise of [{label, detail, line}]; `send(line)`; `announce(count)` speaks how many there are. */
export function combobox({ form, input, list, complete, send, announce }) {
  const sent = [];
  let choices = [];
  let active = -1;
  let place = 0; // in the history; sent.length is "not in it"
  let draft = "";
  let timer = 0;
  let asked = 0;

  const isOpen = () => !list.hidden;

  function close() {
    clearTimeout(timer);
    asked += 1;
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function activate(index) {
    active = (index + choices.length) % choices.length;
    [...list.children].forEach((row, n) => row.setAttribute("aria-selected", String(n === active)));
    const row = list.children[active];
    input.setAttribute("aria-activedescendant", row.id);
    row.scrollIntoView({ block: "nearest" });
  }

  function accept(index) {
    input.value = choices[index].line;
    place = sent.length;
    close();
    if (input.value.endsWith(" ")) suggest(0);
  }

  function show(found) {
    choices = found;
    list.replaceChildren(
      ...found.map((choice, n) =>
        el(
          "li",
          // The box keeps the focus while an option is pressed.
          { id: `suggestion-${n}`, role: "option", "aria-selected": "false", onmousedown: (event) => event.preventDefault(), onclick: () => accept(n) },
          el("span", { class: "option-label" }, choice.label),
          choice.detail ? el("span", { class: "option-detail" }, choice.detail) : null,
        ),
      ),
    );
    active = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(isOpen()));
    if (found.length) announce(found.length);
  }

  function suggest(wait = WAIT) {
    clearTimeout(timer);
    const line = input.value;
    if (!/^[/\uff0f]/.test(line)) return close();
    asked += 1;
    const mine = asked;
    timer = setTimeout(async () => {
      const found = await complete(line).catch(() => []);
      const pointless = found.length === 1 && found[0].line === line;
      if (mine === asked && document.activeElement === input) show(pointless ? [] : found);
    }, wait);
    return undefined;
  }

  function recall(step) {
    if (place + step < 0 || place + step > sent.length) return;
    if (place === sent.length) draft = input.value;
    place += step;
    input.value = place === sent.length ? draft : sent[place];
    input.setSelectionRange(input.value.length, input.value.length);
  }

  const keys = {
    ArrowDown() {
      if (isOpen()) activate(active + 1);
      else if (place < sent.length) recall(1);
      else suggest(0);
    },
    ArrowUp() {
      if (isOpen()) activate(active < 0 ? choices.length - 1 : active - 1);
      else recall(-1);
    },
    Escape() {
      close();
    },
    Tab(event) {
      if (!isOpen() || active < 0) return close() ?? true;
      accept(active);
      event.preventDefault();
      return true;
    },
    Enter() {
      if (isOpen() && active >= 0) accept(active);
      else form.requestSubmit();
    },
  };

  input.addEventListener("keydown", (event) => {
    // While an input method is composing, Enter and the arrows are its own.
    if (event.isComposing || event.keyCode === 229 || !(event.key in keys) || event.shiftKey) return;
    if (keys[event.key](event) !== true) event.preventDefault();
  });
  input.addEventListener("input", () => {
    place = sent.length;
    suggest();
  });
  input.addEventListener("blur", close);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const line = input.value.trim();
    if (!line) return;
    close();
    if (sent.at(-1) !== line) sent.push(line);
    place = sent.length;
    input.value = "";
    send(line);
  });
  return { close };
}
