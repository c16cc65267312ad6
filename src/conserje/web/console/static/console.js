// Keeps an open page of the staff view true: when the house says that something changed, the page is fetched again and its
// live parts ([data-live], each with an id) are replaced. Without this script everything still works, by reloading.
"use strict";

const POLL_MILLIS = 15000;
const MERGE_MILLIS = 150;
const NEAR_END = 120;

const pulse = document.getElementById("pulse");
let isRefreshing = false;
let isWanted = false;
let timer = 0;

function wantRefresh() {
  isWanted = true;
  clearTimeout(timer);
  timer = setTimeout(refresh, MERGE_MILLIS);
}

async function refresh() {
  if (isRefreshing) return;
  isRefreshing = true;
  isWanted = false;
  try {
    const isBehind = document.hidden;
    const answer = await fetch(whatToFetch(isBehind), { credentials: "same-origin", cache: "no-store" });
    if (answer.redirected) {
      location.reload();
      return;
    }
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    countInTitle(fresh);
    if (!isBehind) replaceLiveParts(fresh);
  } catch (error) {
    show(false);
  } finally {
    isRefreshing = false;
    if (isWanted) wantRefresh();
  }
}

// Behind another tab only the count in the title is kept true: fetching an open conversation would mark it as seen.
function whatToFetch(isBehind) {
  if (isBehind) return pulse.dataset.stream.replace(/live$/, "conversations");
  const address = new URL(location.href);
  address.searchParams.delete("said");
  return address;
}

function countInTitle(fresh) {
  const count = fresh.title.match(/^\(\d+\) /)?.[0] ?? "";
  document.title = count + document.title.replace(/^\(\d+\) /, "");
}

function replaceLiveParts(fresh) {
  const scroll = document.getElementById("scroll");
  const wasAtEnd = scroll && scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR_END;
  for (const part of document.querySelectorAll("[data-live]")) {
    const now = fresh.getElementById(part.id);
    if (!now || now.innerHTML === part.dataset.shown) continue;
    part.dataset.shown = now.innerHTML;
    if (part.contains(document.activeElement) && document.activeElement.matches("input:not([type=hidden]), select, textarea")) continue;
    const open = [...part.querySelectorAll("details[open]")].map((details) => details.id);
    const focused = focusPath(part);
    part.innerHTML = now.innerHTML;
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    if (focused) part.querySelector(focused)?.focus({ preventScroll: true });
  }
  if (wasAtEnd) toEnd(scroll);
}

// A selector for the link or button that has the keyboard's focus, so that a refresh does not take it away.
function focusPath(part) {
  const active = document.activeElement;
  if (!active || active === part || !part.contains(active)) return null;
  if (active.matches("a[href]")) return `a[href="${CSS.escape(active.getAttribute("href"))}"]`;
  const form = active.closest("form[action]");
  return form ? `form[action="${CSS.escape(form.getAttribute("action"))}"] button` : null;
}

function toEnd(scroll) {
  scroll.scrollTop = scroll.scrollHeight;
}

function show(isLive) {
  pulse.hidden = false;
  pulse.classList.toggle("on", isLive);
  pulse.textContent = isLive ? pulse.dataset.on : pulse.dataset.off;
}

function listen() {
  const stream = new EventSource(pulse.dataset.stream);
  stream.addEventListener("open", () => show(true));
  stream.addEventListener("changed", wantRefresh);
  stream.addEventListener("error", () => {
    show(false);
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, POLL_MILLIS);
  });
  window.addEventListener("pagehide", () => stream.close());
}

function prepareWriting(form) {
  const text = form.querySelector("textarea");
  const key = `draft:${location.pathname}`;
  const grow = () => {
    text.rows = 1;
    while (text.rows < 8 && text.scrollHeight > text.clientHeight + 2) text.rows += 1;
  };
  text.value = text.value || sessionStorage.getItem(key) || "";
  text.addEventListener("input", () => {
    sessionStorage.setItem(key, text.value);
    grow();
  });
  text.addEventListener("keydown", (event) => {
    const isTouch = matchMedia("(pointer: coarse)").matches;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || isTouch) return;
    event.preventDefault();
    if (text.value.trim()) form.requestSubmit();
  });
  form.addEventListener("submit", () => {
    sessionStorage.removeItem(key);
    form.querySelector("button").disabled = true;
  });
  grow();
}

if (pulse) {
  listen();
  setInterval(() => pulse.classList.contains("on") || wantRefresh(), POLL_MILLIS);
  setInterval(wantRefresh, 4 * POLL_MILLIS);
  document.addEventListener("visibilitychange", () => document.hidden || wantRefresh());
}
const scroll = document.getElementById("scroll");
if (scroll) toEnd(scroll);
const writing = document.getElementById("write");
if (writing) prepareWriting(writing);
