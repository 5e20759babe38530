// Makes the console quicker for who has scripts; every page works without.
"use strict";

const BACKGROUND = { headers: { "X-In-The-Background": "yes" } };
const find = (selector, under = document) => under.querySelector(selector);

// A form posted twice by an impatient double click is posted once.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.submitter?.formTarget) return;
  if (form.dataset.posted) event.preventDefault();
  form.dataset.posted = "yes";
  leaving = true;
  if (form.matches(".sign-out")) sessionStorage.clear();
  else if (form.matches(".decide")) sessionStorage.setItem("sent", place(form));
});

// Whoever comes back by the browser's button may post again.
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.posted;
  leaving = false;
});

// What somebody writes is kept in this tab until it is sent: other cards may be looked at meanwhile.
let leaving = false;
const draft = () => find(".open-card .decide textarea");
const place = (form) => `written:${form.id}`;
const say = (word) => {
  const said = find(`[data-word="${word}"]`, find("#words")?.content || document)?.cloneNode(true);
  if (said && !find(`.open-card [data-word="${word}"]`)) find(".open-card").prepend(said);
};

// What was sent is forgotten once a page says so: a server that did not answer has not got it.
function forgetSent() {
  const sent = sessionStorage.getItem("sent");
  if (sent && !find('[role="alert"]')) sessionStorage.removeItem(sent);
  sessionStorage.removeItem("sent");
}

document.addEventListener("input", (event) => {
  if (event.target !== draft()) return;
  const { value, defaultValue, form } = event.target;
  if (value === defaultValue) sessionStorage.removeItem(place(form));
  else sessionStorage.setItem(place(form), JSON.stringify([defaultValue, value]));
});

function bringBack() {
  const text = draft();
  const kept = text && JSON.parse(sessionStorage.getItem(place(text.form)) || "null");
  if (!kept || kept[0] !== text.defaultValue || kept[1] === text.value) return;
  text.value = kept[1];
  say("kept");
}

// Another card is put in place of the open one; the list keeps where it was scrolled to.
// Of cards asked for in quick succession the last one counts, whichever answer comes first.
const WIDE = matchMedia("(min-width: 62rem)");
let asked = 0, shown = 0;

async function show(address, remember = true) {
  const mine = ++asked;
  try {
    const answer = await fetch(address);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== asked) return;
    if (!answer.ok || !find(".desk", page)) throw new Error("not the desk");
    if (remember) history.pushState(null, "", address);
    find("#open-card").replaceWith(find("#open-card", page));
    relist(page);
    find(".desk").dataset.list = find(".desk", page).dataset.list;
    begin();
    find("#open-card").scrollIntoView({ block: "nearest" });
    find('#list [aria-current="true"][href^="/tasks/"]')?.focus();
    shown = mine;
  } catch {
    if (mine === asked) location.assign(address);
  }
}

function relist(page) {
  const list = find("#list .lines"), top = find("#list").scrollTop;
  const ticked = list ? [...list.querySelectorAll("input:checked")].map((box) => box.value) : [];
  const open = find("#bulk details")?.open;
  find("#list").replaceWith(find("#list", page));
  for (const box of document.querySelectorAll("#list .lines input")) box.checked = ticked.includes(box.value);
  if (open && find("#bulk details")) find("#bulk details").open = true;
  find("#list").scrollTop = top;
  find(".desk").dataset.live = find(".desk", page).dataset.live;
  document.title = page.title;
  for (const button of document.querySelectorAll("[data-keys]")) button.hidden = false;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("#list .lines a");
  if (event.target.closest?.("[data-keys]")) find("#keys").showModal();
  if (!link || !WIDE.matches || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(link.href);
});
window.addEventListener("popstate", () => find(".desk") && show(location.href, false));

// Ten seconds to take a letter back.
function countDown() {
  for (const bar of document.querySelectorAll(".undo[data-until]")) {
    const left = Math.ceil((Date.parse(bar.dataset.until) - Date.now() + skew) / 1000);
    if (left > 0) find(".left", bar).textContent = left;
    else find("button", bar)?.remove();
  }
}

// News: by a stream, or asked for now and then where streams are cut.
let skew = 0, polling = 0;

async function news(text) {
  const desk = find(".desk"), { version } = JSON.parse(text);
  if (leaving || version === desk.dataset.live) return;
  const card = find("#open-card [data-task]"), open = card?.dataset.task, before = asked;
  const answer = await fetch(desk.dataset.list, BACKGROUND);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (before !== asked || leaving) return;  // another card was opened, or something is sent: that page is newer
  if (!find(".desk", page)) return say("out");
  const fresh = find("#open-card [data-task]", page);
  const focused = document.activeElement?.closest("#list li")?.id;
  relist(page);
  if (focused) find(`#${focused} a`)?.focus();
  mark(open);
  if (!open) find("#open-card").replaceWith(find("#open-card", page));
  else if (fresh?.dataset.task !== open) say("gone");
  else if (fresh.dataset.state === card.dataset.state) return;
  else if (isTouched(card)) say("newer");
  else card.replaceWith(fresh);
}

// Whether anything would be lost if the card were put in anew.
const isTouched = (card) =>
  card.contains(document.activeElement) || [...card.querySelectorAll("textarea, input")].some((one) => one.value !== one.defaultValue);

// The open card stays, so the list says which one it is.
function mark(open) {
  for (const line of document.querySelectorAll("#list li")) {
    const is = line.id === `task-${open}`;
    line.classList.toggle("open", is);
    if (is) find("a", line).setAttribute("aria-current", "true");
    else find("a", line).removeAttribute("aria-current");
  }
}

async function ask() {
  const answer = await fetch("/live?once", BACKGROUND).catch(() => null);
  if (answer?.status === 401) return say("out");
  if (answer?.ok) await news(await answer.text()).catch(() => {});
  polling = setTimeout(ask, 20000);
}

function listen() {
  const stream = new EventSource("/live");
  let heard = false, lost = 0;
  stream.onmessage = (event) => { heard = true; lost = 0; news(event.data).catch(() => {}); };
  stream.onerror = () => {
    lost += 1;
    if (stream.readyState !== EventSource.CLOSED && heard && lost < 3) return;
    stream.close();
    clearTimeout(polling);
    polling = setTimeout(ask, heard ? 2000 : 0);
  };
  // A stream that is kept back by a front server never says anything.
  setTimeout(() => { if (!heard) { stream.close(); clearTimeout(polling); ask(); } }, 8000);
  window.addEventListener("pagehide", () => stream.close());
}

// Keys.
const goTo = (step) => {
  const links = [...document.querySelectorAll("#list .lines a")];
  const at = links.findIndex((link) => link.getAttribute("aria-current"));
  const next = links[Math.min(Math.max(at + step, 0), links.length - 1)];
  if (next && next !== links[at]) next.click();
};
const KEYS = {
  j: () => goTo(1),
  k: () => goTo(-1),
  e: () => draft()?.focus(),
  s: () => { const more = find("#snooze"); if (more) { more.open = true; find("button", more).focus(); } },
  u: () => find(".undo button")?.click(),
  x: () => find("#list li.open input")?.click(),
  "/": () => find("#search").focus(),
  "?": () => find("#keys").showModal(),
};

document.addEventListener("keydown", (event) => {
  if (!find(".desk")) return;
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    const send = find(".open-card .decide [data-sends]");
    if (send && asked === shown) { event.preventDefault(); send.click(); }  // not the letter of the card before
    return;
  }
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select, dialog[open]");
  if (event.key === "Escape" && typing && !typing.matches("dialog")) find("#list .lines a[aria-current]")?.focus();
  if (typing || event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem("keys") === "off") return;
  const does = KEYS[event.key];
  if (does) { event.preventDefault(); does(); }
});

function begin() {
  bringBack();
  countDown();
}

if (find(".desk")) {
  for (const button of document.querySelectorAll("[data-keys]")) button.hidden = false;
  const off = find("#keys-off");
  off.checked = localStorage.getItem("keys") === "off";
  off.addEventListener("change", () => localStorage.setItem("keys", off.checked ? "off" : "on"));
  const now = find(".desk").dataset.now;
  skew = now ? Date.now() - Date.parse(now) : 0;
  forgetSent();
  begin();
  setInterval(countDown, 250);
  listen();
}
