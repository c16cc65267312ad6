// The conversation as it is shown: in the hotel's order, each message once, with days, marks and things to tap.

import { element, fill } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const PAUSE = 5 * 60 * 1000;
const NEAR_THE_END = 80;
const MARGIN = 12;
const MARKS = {
  sending: "M8 2a6 6 0 1 0 6 6M8 5v3h2",
  delivered: "M3 8l4 4 8-9",
  seen: "M1 8l4 4 8-9M10 12l8-9",
};

export class Log {
  // Messages come before `end`. `onChoice(choice)` when something offered is tapped, `onRetry(key, text)` for a message
  // that was not sent, `onNewer()` when something came in below what is looked at.
  constructor(node, end, { texts, language, hotel, onChoice, onRetry, onNewer }) {
    Object.assign(this, { node, end, texts, hotel, onChoice, onRetry, onNewer });
    this.items = [];
    this.days = new Map();
    const hourCycle = language.startsWith("en") ? undefined : "h23"; // 15:00, as hotels write check-in
    this.clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle });
    this.calendar = new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" });
  }

  // Messages from the server. Returns those of the hotel that were not shown before.
  take(messages) {
    const stay = this.isAtEnd();
    const fresh = messages.filter((message) => this.#put({ ...message, time: new Date(message.at) }));
    this.#arrange();
    const ofHotel = fresh.filter((message) => message.author !== "guest");
    if (fresh.length) this.#follow(stay, this.items.find((item) => item.id === (ofHotel[0] ?? fresh[0]).id).parts.node);
    return ofHotel;
  }

  // The guest's own words, before the server has them.
  add(key, text) {
    const item = { id: `own-${key}`, key, author: "guest", text, choices: [], time: new Date(), mark: "sending" };
    this.#insert(item);
    this.#arrange();
    this.toEnd();
  }

  mark(key, mark, reason = "") {
    const item = this.items.find((one) => one.key === key);
    if (!item || !isOwn(item)) return;
    Object.assign(item, { mark, reason });
    this.#arrange();
  }

  // Whether the guest waits for an answer that nobody began to give.
  get isUnanswered() {
    const last = this.items.at(-1);
    return last !== undefined && last.author === "guest" && !last.seen && last.mark !== "failed";
  }

  // By the hotel's clock, in milliseconds since 1970.
  get latestOfHotel() {
    return Math.max(0, ...this.items.filter((item) => item.author !== "guest").map((item) => item.time.getTime()));
  }

  get isEmpty() {
    return this.items.length === 0;
  }

  isAtEnd() {
    return this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight < NEAR_THE_END;
  }

  toEnd() {
    this.node.scrollTop = this.node.scrollHeight;
  }

  // A guest who was at the end stays there, unless the beginning of what came would be out of sight.
  #follow(stay, first) {
    const tall = this.node.scrollHeight - first.offsetTop + MARGIN > this.node.clientHeight;
    if (stay && tall) this.node.scrollTop = first.offsetTop - MARGIN;
    else if (stay) this.toEnd();
    if (!this.isAtEnd()) this.onNewer();
  }

  // True when it was not there before.
  #put(message) {
    const known = this.items.find((item) => item.id === message.id || (message.key && item.key === message.key));
    if (!known) {
      this.#insert(message);
      return true;
    }
    this.items.splice(this.items.indexOf(known), 1);
    this.#insert(Object.assign(known, message, { mark: message.seen ? "seen" : "delivered", reason: "" }));
    return false;
  }

  // The server's order; what it does not have yet comes last.
  #insert(item) {
    item.mark ??= item.author === "guest" ? (item.seen ? "seen" : "delivered") : null;
    let place = this.items.length;
    while (place > 0 && comesBefore(item, this.items[place - 1])) place -= 1;
    this.items.splice(place, 0, item);
    item.parts ??= this.#build(item);
    const next = this.items[place + 1]?.parts.node ?? this.end;
    if (item.parts.node.nextSibling !== next || !item.parts.node.isConnected) this.node.insertBefore(item.parts.node, next);
  }

  #build(item) {
    const parts = { foot: element("div", { className: "foot" }), buttons: [] };
    const author = item.author === "guest" ? this.texts.you : item.author === "staff" ? item.name || this.texts.staff : this.hotel;
    const words = fill(element("p", { dir: "auto" }), item.text, { ofHotel: item.author !== "guest" });
    const name = element("span", { className: item.author === "staff" ? "author" : "spoken", textContent: author });
    parts.node = element("div", { className: `message ${item.author}` }, name, element("div", { className: "bubble" }, words));
    if (item.files?.length) parts.node.append(...item.files.map((file) => this.#file(file)));
    if (item.choices.length) parts.node.append(this.#choices(item, parts));
    parts.node.append(parts.foot);
    return parts;
  }

  // A picture is shown and opens in full; anything else is a link that saves it.
  #file(file) {
    const shown = file.is_image ? element("img", { src: file.url, alt: file.name }) : file.name;
    const properties = file.is_image ? { target: "_blank", rel: "noopener" } : { download: file.name };
    return element("a", { href: file.url, className: file.is_image ? "picture" : "file", ...properties }, shown);
  }

  #choices(item, parts) {
    const isList = item.choices.length > 3 || item.choices.some((choice) => choice.description);
    const group = element("div", { className: `choices${isList ? " list" : ""}` });
    group.setAttribute("role", "group");
    for (const choice of item.choices) {
      const button = element("button", { type: "button", dir: "auto" }, choice.title);
      if (choice.description) button.append(element("small", { textContent: choice.description, dir: "auto" }));
      button.addEventListener("click", () => this.onChoice(choice));
      parts.buttons.push({ button, choice });
      group.append(button);
    }
    return group;
  }

  // Everything that depends on the neighbours.
  #arrange() {
    let day = null;
    const stale = new Set(this.days.keys());
    this.items.forEach((item, place) => {
      const before = this.items[place - 1];
      const after = this.items[place + 1];
      const { node } = item.parts;
      const today = item.time.toDateString();
      if (today !== day) this.#showDay(today, item);
      day = today;
      stale.delete(today);
      node.classList.toggle("first", !before || before.author !== item.author || !isSoonAfter(before, item));
      node.classList.toggle("waiting", item.mark === "sending");
      node.classList.toggle("failed", item.mark === "failed");
      const isLast = !after || after.author !== item.author || !isSoonAfter(item, after);
      this.#showFoot(item, isLast);
      this.#showChoices(item, this.items.slice(place + 1).find((one) => one.author === "guest" && one.mark !== "failed"));
    });
    for (const past of stale) {
      this.days.get(past).remove();
      this.days.delete(past);
    }
  }

  #showDay(day, item) {
    const line = this.days.get(day) ?? element("div", { className: "day" }, element("span"));
    this.days.set(day, line);
    const text = this.#dayName(item.time);
    if (line.firstChild.textContent !== text) line.firstChild.textContent = text;
    if (line.nextSibling !== item.parts.node) this.node.insertBefore(line, item.parts.node);
  }

  #dayName(time) {
    const yesterday = new Date();
    if (time.toDateString() === yesterday.toDateString()) return this.texts.today;
    yesterday.setDate(yesterday.getDate() - 1);
    return time.toDateString() === yesterday.toDateString() ? this.texts.yesterday : this.calendar.format(time);
  }

  #showFoot(item, isLast) {
    const state = `${isLast} ${item.mark} ${item.reason ?? ""} ${item.time.getTime()}`;
    if (item.parts.state === state) return;
    item.parts.state = state;
    const pieces = [];
    if (item.mark === "failed") {
      const retry = element("button", { type: "button", textContent: this.texts.retry });
      retry.addEventListener("click", () => this.onRetry(item.key, item.text));
      pieces.push(element("span", { className: "trouble", textContent: item.reason || this.texts.failed }), retry);
    } else if (isLast) {
      pieces.push(element("time", { dateTime: item.time.toISOString(), textContent: this.clock.format(item.time) }));
      if (item.mark) pieces.push(this.#mark(item.mark));
    }
    item.parts.foot.replaceChildren(...pieces);
    item.parts.foot.hidden = pieces.length === 0;
  }

  #mark(mark) {
    const picture = document.createElementNS(SVG, "svg");
    picture.setAttribute("viewBox", "0 0 19 15");
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", MARKS[mark]);
    picture.append(path);
    const node = element("span", { className: `mark ${mark}`, title: this.texts[mark] }, picture);
    node.setAttribute("role", "img");
    node.setAttribute("aria-label", this.texts[mark]);
    return node;
  }

  // Once the guest has said anything, what was offered before it is over.
  #showChoices(item, answer) {
    for (const { button, choice } of item.parts.buttons) {
      button.disabled = answer !== undefined;
      button.classList.toggle("taken", answer?.text === choice.title);
    }
  }
}

// Not known to the server, as far as we know.
function isOwn(item) {
  return item.author === "guest" && item.seen === undefined;
}

function comesBefore(one, other) {
  if (isOwn(one) !== isOwn(other)) return isOwn(other);
  return !isOwn(one) && one.time < other.time;
}

function isSoonAfter(earlier, later) {
  return later.time - earlier.time < PAUSE && later.time.toDateString() === earlier.time.toDateString();
}
