// The chat page, alone or in a frame of another site (widget.js talks to it there).

import { Line, Outbox } from "./line.js";
import { Log } from "./log.js";
import { element } from "./words.js";

const settings = JSON.parse(document.getElementById("settings").textContent);
const { texts, slug, framed, most } = settings;
const at = (id) => document.getElementById(id);
const [logNode, text, send, notice, typing, newer, suggestions] =
  ["log", "text", "send", "notice", "typing", "newer", "suggestions"].map(at);
const PATIENCE = 45_000;
const NEARLY = 300;
const MOST_FILE = 10 * 1024 * 1024;
const ENTER_AGAIN = 3_000;

// In a frame: the address of the site around it and, if it kept one, the visitor's token. Neither reaches a server.
const given = new URLSearchParams(location.hash.slice(1));
const host = framed && parent !== window ? given.get("site") : null;
let token = /^[\w-]{48}$/.test(given.get("token")) ? given.get("token") : null;
let read = Number(given.get("read") ?? recall());
let isOpen = !host;
let isOnline = true;
let state = "new";
let unread = 0;
let isFirstNews = true;
let patience;
const title = document.title;

if (framed) history.replaceState(null, "", location.pathname);

const log = new Log(logNode, typing, {
  texts,
  language: settings.language,
  hotel: document.querySelector("h1").textContent,
  onChoice: (choice) => say({ choice: choice.id }, choice.title),
  onRetry: (key, words) => {
    log.mark(key, "sending");
    outbox.add(sent.get(key) ?? { client_id: key, text: words });
  },
  onNewer: () => (newer.hidden = false),
});

const line = new Line({
  slug,
  token: () => (framed ? token : null),
  onNews: heard,
  onOnline: (value) => {
    isOnline = value;
    showStatus();
    showTyping();
  },
  onExpired: expired,
});

const outbox = new Outbox(line, {
  onMark: (key, mark, reason) => {
    log.mark(key, mark, reason);
    showTyping();
  },
  onSlow: () => warn(texts.slow_down),
});
const sent = new Map();

function say(content, words) {
  const key = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const message = { client_id: key, ...content };
  sent.set(key, message);
  suggestions.hidden = true;
  log.add(key, words);
  outbox.add(message);
  showTyping();
  if (matchMedia("(pointer: fine)").matches) text.focus();
}

function heard(news) {
  if (isFirstNews) logNode.setAttribute("aria-live", "off");
  state = news.state;
  const fresh = log.take(news.messages);
  suggestions.hidden = !log.isEmpty;
  if (isFirstNews) {
    log.toEnd();
    requestAnimationFrame(() => logNode.setAttribute("aria-live", "polite"));
  }
  isFirstNews = false;
  count(fresh);
  showStatus();
  showTyping();
}

// What the guest has not looked at, also over a reload.
function count(fresh) {
  unread += fresh.filter((message) => Date.parse(message.at) > read).length;
  showUnread();
}

function showUnread() {
  if (isOpen && !document.hidden) {
    unread = 0;
    remember(Math.max(read, log.latestOfHotel));
  }
  document.title = unread ? `(${unread}) ${title}` : title;
  tell({ type: "unread", count: unread });
}

function showStatus() {
  at("lamp").classList.toggle("off", !isOnline);
  const words = !isOnline ? texts.offline : state === "with_staff" ? texts.with_staff : texts.assistant;
  if (at("status-text").textContent !== words) at("status-text").textContent = words;
}

function showTyping() {
  const isDue = log.isUnanswered && state !== "with_staff" && isOnline;
  if (isDue === !typing.hidden) return;
  const stay = log.isAtEnd();
  typing.hidden = !isDue;
  at("typing-text").textContent = isDue ? texts.typing : "";
  clearTimeout(patience);
  if (isDue) patience = setTimeout(() => (typing.hidden = true), PATIENCE);
  if (stay) log.toEnd();
}

function warn(words, ...more) {
  notice.replaceChildren(words, ...more);
  notice.hidden = false;
}

function expired() {
  if (host) return renew();
  return warn(`${texts.expired} `, element("a", { href: location.pathname, textContent: texts.reload }));
}

async function renew() {
  token = null;
  await enter();
  line.isOver = false;
  line.look();
}

// In a frame the token is ours to ask for, and the site around us keeps it for the next page.
async function enter() {
  while (framed && !token) {
    const answer = await line.request("visitors", { method: "POST" }).catch((error) => error);
    isOnline = answer.ok === true;
    showStatus();
    if (isOnline) {
      token = (await answer.json()).token;
      tell({ type: "token", token });
    } else await new Promise((resolve) => setTimeout(resolve, ENTER_AGAIN));
  }
}

function tell(message) {
  if (host) parent.postMessage({ conserje: slug, ...message }, host);
}

// Until when everything was looked at, in milliseconds since 1970. In a frame the site around it keeps that.
function remember(until) {
  if (until === read) return;
  read = until;
  if (host) tell({ type: "read", read });
  else storage((kept) => kept.setItem(`conserje:${slug}:read`, String(read)));
}

function recall() {
  return host ? null : storage((kept) => kept.getItem(`conserje:${slug}:read`));
}

function storage(use) {
  try {
    return use(localStorage);
  } catch (error) {
    console.info("nothing is kept here", error.name);
    return null;
  }
}

// Writing

function grow() {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight + text.offsetHeight - text.clientHeight}px`;
  const length = [...text.value.trim()].length;
  const counter = at("count");
  counter.textContent = length > most - NEARLY ? `${length} / ${most}` : "";
  counter.classList.toggle("over", length > most);
  send.disabled = length === 0;
  if (length <= most) notice.hidden = true;
}

function submit() {
  const words = text.value.trim();
  if (!words) return;
  if ([...words].length > most) {
    warn(texts.too_long);
    return;
  }
  text.value = "";
  grow();
  say({ text: words }, words);
}

at("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
text.addEventListener("input", grow);
at("clip").addEventListener("click", () => at("file").click());
at("file").addEventListener("change", () => {
  const [file] = at("file").files;
  at("file").value = "";
  if (!file) return;
  if (file.size > MOST_FILE) warn(texts.file_too_large);
  else say({ file }, `📎 ${file.name}`);
});
text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  submit();
});
newer.addEventListener("click", () => {
  log.toEnd();
  logNode.focus();
});
logNode.addEventListener("scroll", () => {
  if (log.isAtEnd()) newer.hidden = true;
});
document.addEventListener("visibilitychange", showUnread);

// The site around us

at("close")?.addEventListener("click", () => tell({ type: "close" }));
addEventListener("keydown", (event) => event.key === "Escape" && tell({ type: "close" }));
addEventListener("message", (event) => {
  if (!host || event.source !== parent || event.origin !== host) return;
  if (event.data?.type === "shown") {
    isOpen = event.data.open === true;
    showUnread();
    if (isOpen) {
      log.toEnd();
      text.focus();
    }
  }
});

for (const words of texts.suggestions) {
  const button = element("button", { type: "button", dir: "auto", textContent: words });
  button.addEventListener("click", () => say({ text: words }, words));
  suggestions.append(button);
}
at("silent").hidden = true;
await enter();
text.disabled = at("clip").disabled = false;
tell({ type: "ready" });
if (!framed && matchMedia("(pointer: fine)").matches) text.focus();
line.start();
