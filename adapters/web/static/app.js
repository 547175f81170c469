// The page: keeps the conversation, asks the server, draws what comes back.

import { combobox } from "./combobox.js";
import { drawDiscord } from "./discord.js";
import { el, spoken } from "./dom.js";
import { files } from "./files.js";
import { drawSlack } from "./slack.js";
import { trial } from "./trial.js";

const root = document.documentElement;
const find = (id) => document.getElementById(id);
const log = find("log");
const exchanges = [];
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const dark = matchMedia("(prefers-color-scheme: dark)");
const narrow = matchMedia("(max-width: 40rem)"); // no room for two drawings side by side
let lang = "zh-TW";
let texts = {};

const say = (key, values = {}) => (texts[key] ?? "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

// --- preferences: the only thing kept, and only in this browser --------------------------------------------------

function preference(name, value) {
  try {
    if (value !== undefined) localStorage.setItem(`citybrief.${name}`, value);
    return localStorage.getItem(`citybrief.${name}`);
  } catch {
    return null; // storage may be switched off; the page works without it
  }
}

function showTheme(theme) {
  const shown = theme ?? (dark.matches ? "dark" : "light");
  if (theme) root.dataset.theme = theme;
  root.dataset.shown = shown;
  find("theme-label").textContent = say(shown === "dark" ? "theme_light" : "theme_dark");
}

function showView(wanted) {
  const view = wanted === "both" && narrow.matches ? "slack" : wanted;
  root.dataset.view = view;
  for (const radio of document.getElementsByName("view")) radio.checked = radio.value === view;
  for (const node of document.querySelectorAll(".preview")) node.hidden = view !== "both" && node.dataset.platform !== view;
}

async function showLanguage(wanted) {
  const response = await fetch(`/api/page?lang=${encodeURIComponent(wanted)}`);
  if (!response.ok) throw new Refusal(say("language_failed"));
  const page = await response.json();
  ({ lang, texts } = page);
  library.offer(page.files);
  root.lang = lang === "zh-TW" ? "zh-Hant-TW" : "en";
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = say(node.dataset.t);
  for (const node of document.querySelectorAll("[data-t-label]")) node.setAttribute("aria-label", say(node.dataset.tLabel));
  for (const node of document.querySelectorAll("[data-t-placeholder]")) node.placeholder = say(node.dataset.tPlaceholder);
  find("language").lang = lang === "zh-TW" ? "en" : "zh-Hant-TW";
  find("examples").replaceChildren(
    ...page.examples.map((line) => el("li", {}, el("button", { type: "button", class: "example", onclick: () => send(line) }, line))),
  );
  showTheme(preference("theme"));
}

// --- talking to the server ---------------------------------------------------------------------------------------

class Refusal extends Error {}

async function post(path, body) {
  let response;
  try {
    response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...body, lang, zone, ...digest.tab() }),
    });
  } catch {
    throw new Refusal(say("offline"));
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refusal(answer.error ?? say("failed"));
  return answer;
}

// --- the conversation --------------------------------------------------------------------------------------------

function announce(text) {
  find("status").textContent = text;
}

/** One line under the bar, for what concerns no answer; said aloud too. */
function notice(text) {
  find("notice").textContent = text;
  find("notice").hidden = !text;
  if (text) announce(text);
}

/** Asks, and draws the answer into `exchange`, or below the last one where there is none. */
async function ask(body, exchange) {
  const target = exchange ?? add(body.line ?? "");
  const again = Boolean(exchange?.body.querySelector(".failure"));
  target.node.setAttribute("aria-busy", "true");
  announce(say("waiting"));
  try {
    show(target, await post("/api/answer", body));
  } catch (error) {
    fail(target, body, error, again);
  }
  target.node.removeAttribute("aria-busy");
  return target;
}

function add(line) {
  const body = el("div", { class: "previews" });
  const heading = el("h2", { class: "typed" }, el("span", { class: "unseen" }, say("you"), " "), el("span", { class: "typed-line" }, line));
  const node = el("article", { class: "exchange" }, heading, body);
  const exchange = { node, body, heading, answer: null };
  find("welcome").hidden = true;
  exchanges.push(exchange);
  log.append(node);
  return exchange;
}

function show(exchange, answer) {
  exchange.answer = answer;
  exchange.heading.lastChild.textContent = answer.line;
  spoken(exchange.heading.lastChild);
  exchange.body.replaceChildren(...drawings(answer, (id) => pressed(exchange, id)), ...(answer.file ? [file(answer.file)] : []));
  showView(root.dataset.view);
  const opened = digest.answered(answer);
  announce([say(answer.pages > 1 ? "answered" : "answered_one", answer), opened ? say("trial.opened") : ""].join(" "));
}

/** One message as both platforms show it. `press(id)` runs what a button or an option carries. */
function drawings(message, press) {
  return [frame("slack", message, drawSlack(message.slack, press)), frame("discord", message, drawDiscord(message.discord, press))];
}

/** The message around a body: who says it, when, and who can see it. */
function frame(platform, answer, body) {
  const time = answer.when ?? new Date().toLocaleTimeString(root.lang, { hour: "numeric", minute: "2-digit" });
  const seen = say(answer.shared ? "shared" : "only_you");
  const notice = answer.private || answer.shared ? el("p", { class: "seen" }, seen) : null;
  const name = el(
    "p",
    { class: "author" },
    el("strong", {}, say("bot")),
    el("span", { class: "tag" }, say(`app_${platform}`)),
    el("span", { class: "time" }, time),
  );
  const avatar = el("img", { class: "avatar", src: "/static/mark.svg", alt: "", width: "36", height: "36" });
  return el(
    "div",
    { class: `preview ${platform}`, role: "group", "data-platform": platform, "aria-label": say(`as_${platform}`) },
    el("p", { class: "platform", "aria-hidden": "true" }, say(platform)),
    el("div", { class: "message" }, avatar, el("div", { class: "content" }, platform === "slack" ? notice : null, name, body, platform === "discord" ? notice : null)),
  );
}

/** Says what went wrong. `again`: a retry has failed too, which would look as if nothing had happened. */
/** The file behind an answer: a picture to look at, or a name to save it under. */
function file({ url, name, alt }) {
  const source = alt && root.dataset.shown === "dark" ? `${url}?dark=1` : url;
  const what = alt ? el("img", { class: "picture", src: source, alt, width: "390", loading: "lazy" }) : say("save", { name });
  return el("p", { class: "file" }, el("a", { href: source, download: name }, what));
}

function fail(exchange, body, error, again = false) {
  const text = error instanceof Refusal ? error.message : say("failed");
  const title = say(again ? "failed_again" : "failed_title");
  const retry = el("button", { type: "button", class: "control", onclick: () => ask(body, exchange) }, say("retry"));
  exchange.body.replaceChildren(el("div", { class: "failure" }, el("h3", { tabindex: "-1" }, title), el("p", {}, text), retry));
  if (again) retry.focus();
  announce(`${title} ${text}`);
  if (!(error instanceof Refusal)) throw error;
}

/** A button of a post in the pretend channel: its answer is a new one, in the conversation. */
async function pressedInPost(node, id) {
  await pressed({ node, answer: null, body: node }, id);
}

/** The conversation says what takes the place of the card that was pressed on; anything else is a new answer below. */
async function pressed(exchange, id) {
  const platform = document.activeElement?.closest(".preview")?.dataset.platform ?? "slack";
  exchange.node.setAttribute("aria-busy", "true");
  let target = exchange;
  try {
    const { message, private: alone = false } = exchange.answer ?? {};
    const answer = await post("/api/answer", { action: id, message, private: alone });
    if (!answer.replaces) target = add(answer.line);
    show(target, answer);
  } catch (error) {
    target = add(exchange.answer?.line ?? "");
    fail(target, { action: id }, error);
  } finally {
    exchange.node.removeAttribute("aria-busy");
  }
  reveal(target);
  // What was pressed is gone or above: a keyboard goes on at the new card.
  (target.body.querySelector(`.${platform}:not([hidden]) h3`) ?? target.body.querySelector("h3"))?.focus({ preventScroll: true });
}

function reveal(exchange) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  exchange.node.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
}

async function send(line) {
  reveal(await ask({ line }));
  find("line").focus({ preventScroll: true });
}

// --- start -------------------------------------------------------------------------------------------------------

function listen() {
  for (const radio of document.getElementsByName("view")) {
    radio.addEventListener("change", () => showView(preference("view", radio.value) ?? radio.value));
  }
  find("theme").addEventListener("click", () => {
    const theme = root.dataset.shown === "dark" ? "light" : "dark";
    preference("theme", theme);
    showTheme(theme);
  });
  dark.addEventListener("change", () => showTheme(preference("theme")));
  narrow.addEventListener("change", () => showView(preference("view") ?? "both"));
  find("language").addEventListener("click", async () => {
    try {
      await showLanguage(lang === "zh-TW" ? "en" : "zh-TW");
    } catch {
      notice(say("language_failed"));
      return;
    }
    notice("");
    preference("lang", lang);
    await digest.redraw();
    await library.redraw();
    for (const exchange of exchanges) {
      // What was shared, or may have changed the channel, is not done again.
      if (exchange.answer && !exchange.answer.shared && !["digest", "settings"].includes(exchange.answer.kind)) await ask({ line: exchange.answer.line, page: exchange.answer.page }, exchange);
    }
  });
  combobox({
    form: find("composer"),
    input: find("line"),
    list: find("suggestions"),
    complete: async (line) => (await post("/api/complete", { line })).choices,
    send,
    announce: (n) => announce(say("found", { n })),
  });
}

const library = files({ post, say, announce, lang: () => lang });
const digest = trial({ post, drawings, announce, press: pressedInPost, ask: (line) => ask({ line }), reveal, drawn: () => showView(root.dataset.view) });
showTheme(preference("theme"));
showView(preference("view") ?? "both");
await showLanguage(preference("lang") ?? (navigator.language.startsWith("zh") ? "zh-TW" : navigator.language.startsWith("en") ? "en" : ""));
listen();
root.dataset.ready = "true";
find("line").focus();
