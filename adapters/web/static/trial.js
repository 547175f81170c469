// The digest panel: a pretend channel with a clock of its own, and what is posted in it.

import { el, spoken } from "./dom.js";

const KEY = "citybrief.trial"; // in the tab's own storage: a trial belongs to one tab
const beside = matchMedia("(min-width: 72rem)"); // as in trial.css: there the panel stands beside the conversation
const find = (id) => document.getElementById(id);

function stored(value) {
  try {
    if (value !== undefined) sessionStorage.setItem(KEY, value);
    return sessionStorage.getItem(KEY);
  } catch {
    return null; // storage may be switched off; the trial then lasts until the page is reloaded
  }
}

/**
 * `post(path, body)` asks the server, `drawings(message, press)` draws, `announce(text)` speaks,
 * `press(node, id)` runs a post's button, `ask(line)` types into the conversation, `reveal(exchange)` shows its answer,
 * `drawn()` is called when posts were drawn. Returns what the page needs of the panel.
 */
export function trial({ post, drawings, announce, press, ask, reveal, drawn }) {
  const panel = find("trial");
  const toggle = find("trial-toggle");
  let session = stored() ?? "";
  let seen = 0;
  let busy = false;

  const isOpen = () => !panel.hidden;

  function setOpen(open) {
    panel.hidden = !open;
    document.documentElement.dataset.trial = open ? "open" : "closed";
    toggle.setAttribute("aria-expanded", String(open));
  }

  function tell(text) {
    find("trial-said").textContent = text;
    if (text) announce(text);
  }

  function remember(id) {
    if (id === session) return;
    session = stored(id) ?? id;
    clear();
  }

  function clear() {
    seen = 0;
    find("trial-posts").replaceChildren();
  }

  function show(state) {
    remember(state.session);
    find("trial-now").textContent = state.clock.text;
    find("trial-now").dateTime = state.clock.local;
    find("trial-zone").textContent = state.clock.zone;
    find("trial-at").value = state.clock.local;
    find("trial-no-order").hidden = state.facts.length > 0;
    find("trial-facts").replaceChildren(...state.facts.map(([label, text]) => el("div", {}, el("dt", {}, label), spoken(el("dd", {}, text)))));
    find("trial-notes").replaceChildren(...state.notes.map((text) => el("p", {}, text)));
    showButtons(state.buttons);
    showPosts(state);
    showHistory(state.history);
  }

  /** Made anew only where they change, so that the one that was pressed keeps the focus where it can. */
  function showButtons(buttons) {
    const row = find("trial-buttons");
    const line = document.activeElement?.closest("#trial-buttons") ? document.activeElement.dataset.line : null;
    row.replaceChildren(
      ...buttons.map((one) =>
        el("button", { type: "button", class: `control ${one.style === "primary" ? "trial-main" : ""}`, "data-line": one.line, onclick: () => run(one.line) }, one.label),
      ),
    );
    if (line !== null) ([...row.children].find((one) => one.dataset.line === line) ?? row.firstElementChild)?.focus({ preventScroll: true });
  }

  function showPosts({ posts, oldest }) {
    const list = find("trial-posts");
    const fresh = posts.filter((one) => one.number > seen);
    if (fresh.length) for (const one of list.children) one.open = false;
    for (const one of fresh) {
      const body = el("div", { class: "previews" });
      const node = el(
        "details",
        { class: "trial-post", "data-number": one.number, open: one === fresh.at(-1) },
        el("summary", {}, el("span", { class: "trial-when" }, one.when), " ", spoken(el("span", {}, one.title))),
        body,
      );
      body.append(...drawings(one, (id) => press(node, id)));
      list.prepend(node);
      seen = one.number;
    }
    for (const one of [...list.children]) if (Number(one.dataset.number) < oldest) one.remove();
    find("trial-no-posts").hidden = list.children.length > 0;
    drawn();
  }

  function showHistory(rows) {
    const history = find("trial-history");
    history.hidden = rows.length === 0;
    history.querySelector("ul").replaceChildren(
      ...rows.map((row) => el("li", {}, el("p", { class: "trial-soft" }, row.meta), spoken(el("p", {}, row.title)), row.text ? el("p", {}, row.text) : null)),
    );
  }

  /** One thing at a time: a clock that is being moved is not moved again. */
  async function act(body) {
    if (busy) return false;
    busy = true;
    panel.setAttribute("aria-busy", "true");
    try {
      const state = await post("/api/trial", body);
      show(state);
      tell(state.said ?? "");
      return true;
    } catch (error) {
      tell(error.message);
      return false;
    } finally {
      busy = false;
      panel.removeAttribute("aria-busy");
    }
  }

  /** The answer stands in the conversation; beside the panel it is brought into view, below it the panel stays. */
  async function run(line) {
    if (busy) return;
    busy = true;
    const exchange = await ask(line);
    busy = false;
    if (beside.matches) reveal(exchange);
  }

  async function open() {
    setOpen(true);
    await act({ do: "open" });
    find("trial-title").focus({ preventScroll: true });
    if (!beside.matches) panel.scrollIntoView({ block: "start" });
  }

  function close() {
    setOpen(false);
    toggle.focus();
  }

  toggle.addEventListener("click", () => (isOpen() ? close() : open()));
  find("trial-close").addEventListener("click", close);
  find("trial-reset").addEventListener("click", () => act({ do: "reset" }));
  find("trial-set").addEventListener("submit", (event) => {
    event.preventDefault();
    act({ do: "set", at: find("trial-at").value });
  });
  for (const button of panel.querySelectorAll("[data-move]")) button.addEventListener("click", () => act({ do: button.dataset.move }));

  return {
    /** Told to the server with everything: whose trial it is, and up to which post it has been drawn. */
    tab: () => (session ? { session, seen } : {}),
    /** After an answer of the conversation: true where it has opened the panel. */
    answered(answer) {
      if (answer.session) remember(answer.session);
      if (!answer.trial) return false;
      const opened = !isOpen();
      setOpen(true);
      show(answer.trial);
      return opened;
    },
    /** In another language. */
    async redraw() {
      if (!isOpen()) return;
      clear();
      await act({ do: "open" });
    },
  };
}
