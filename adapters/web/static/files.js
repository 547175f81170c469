// Adding files: a button, drag and drop, and a row for each file that says honestly how far it is.

import { el, spoken } from "./dom.js";

const EVERY = 700; // milliseconds between two looks while something is being read

/** `post(path, body)` asks the server, `say(key, values)` words a text, `announce(text)` tells screen readers. */
export function files({ post, say, announce, lang }) {
  const find = (id) => document.getElementById(id);
  const panel = find("files");
  const list = find("files-list");
  let rows = [];
  let local = []; // what never became a row: refused at the door, a duplicate, an upload that broke off
  let timer = 0;
  let said = "";

  async function refresh(body = { do: "list" }) {
    clearTimeout(timer);
    try {
      rows = (await post("/api/files", body)).files;
    } catch (error) {
      announce(error.message);
    }
    draw();
    if (rows.some((row) => row.open)) timer = setTimeout(refresh, EVERY);
  }

  function draw() {
    list.replaceChildren(...[...rows, ...local].map(drawn));
    find("files-none").hidden = rows.length + local.length > 0;
    const now = [...rows, ...local].map((row) => `${row.title ?? row.name}: ${row.text}`).join(" ");
    if (now !== said && said) announce(now);
    said = now;
  }

  function drawn(row) {
    const bar = row.open ? el("progress", row.total ? { max: row.total, value: row.done } : {}) : null;
    bar?.setAttribute("aria-label", row.title ?? row.name);
    const act = (what) => () => refresh({ do: what, document: row.document, edition: row.edition });
    const button = row.open
      ? el("button", { type: "button", class: "control", onclick: act("cancel") }, say("files.cancel"))
      : row.document
        ? el("button", { type: "button", class: "control", onclick: (event) => sure(event.currentTarget, act("forget")) }, say("files.forget"))
        : null;
    button?.setAttribute("aria-label", `${button.textContent}: ${row.title ?? row.name}`);
    return el("li", { class: `file ${row.state}` }, spoken(el("strong", {}, row.title ?? row.name)), el("span", { class: "trial-soft" }, row.text), bar, button);
  }

  /** Forgetting is asked about once, in the button itself. */
  function sure(button, act) {
    if (button.dataset.sure) return act();
    button.dataset.sure = "true";
    button.textContent = say("files.forget_sure");
  }

  async function add(chosen) {
    open(true);
    for (const file of chosen) await send(file);
    await refresh();
  }

  async function send(file) {
    const before = rows.find((row) => row.name === file.name && ["ready", "partly"].includes(row.state));
    const edition = before && confirm(say("files.same_name", { title: before.title })) ? `&edition=${before.document}` : "";
    announce(say("files.sending", { name: file.name }));
    try {
      const response = await fetch(`/api/files?lang=${lang()}&name=${encodeURIComponent(file.name)}${edition}`, {
        method: "PUT",
        headers: { "Content-Type": "application/octet-stream" },
        body: file,
      });
      const row = await response.json();
      if (!response.ok || !row.document) local = [...local.slice(-4), { name: file.name, state: "refused", text: row.text ?? row.error ?? say("failed"), open: false }];
    } catch {
      local = [...local.slice(-4), { name: file.name, state: "refused", text: say("offline"), open: false }];
    }
    await refresh();
  }

  function open(shown) {
    panel.hidden = !shown;
    find("files-toggle").setAttribute("aria-expanded", String(shown));
    if (shown) refresh();
  }

  find("files-toggle").addEventListener("click", () => open(panel.hidden));
  find("files-close").addEventListener("click", () => {
    open(false);
    find("files-toggle").focus();
  });
  find("files-add").addEventListener("click", () => find("files-input").click());
  find("files-input").addEventListener("change", async (event) => {
    await add([...event.target.files]);
    event.target.value = "";
  });
  for (const name of ["dragover", "drop"]) {
    document.addEventListener(name, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      document.body.classList.toggle("dropping", name === "dragover");
      if (name === "drop") add([...event.dataTransfer.files]);
    });
  }
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) document.body.classList.remove("dropping");
  });
  return { redraw: () => !panel.hidden && refresh(), offer: (there) => (find("files-toggle").hidden = !there) };
}
