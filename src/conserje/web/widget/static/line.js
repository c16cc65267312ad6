// The connection to the hotel: a socket, asking instead while there is none, and what the guest wrote on its way out.

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;
const ASK_EVERY = 4_000;
const SILENCE = 60_000;
const MOST_ATTEMPTS = 7;

const later = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export class Line {
  // `token()` gives the visitor's token, or null where the cookie speaks; `onNews(news)`, `onOnline(bool)`, `onExpired()`.
  constructor({ slug, token, onNews, onOnline, onExpired }) {
    Object.assign(this, { slug, token, onNews, onOnline, onExpired });
    this.cursor = null;
    this.failures = 0;
    this.isOver = false;
    this.socket = null;
  }

  start() {
    addEventListener("online", () => this.#now());
    addEventListener("pageshow", () => this.#now());
    document.addEventListener("visibilitychange", () => document.hidden || this.#now());
    setInterval(() => this.#ask(), ASK_EVERY);
    this.#open();
  }

  // After something was sent: the socket of a new visitor has no conversation to watch yet.
  look() {
    if (this.isOpen) this.socket.send('{"type":"look"}');
    else this.#ask();
  }

  get isOpen() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  async request(path, options = {}) {
    const token = this.token();
    const headers = { ...options.headers, ...(token && { Authorization: `Bearer ${token}` }) };
    return fetch(`/chat/${this.slug}/${path}`, { ...options, headers, cache: "no-store" });
  }

  #now() {
    if (this.isOpen) this.look();
    else if (!this.socket) {
      clearTimeout(this.again);
      this.#open();
    }
  }

  #open() {
    if (this.isOver || this.socket) return;
    const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/chat/${this.slug}/live`);
    this.socket = socket;
    socket.addEventListener("open", () => {
      socket.send(JSON.stringify({ type: "hello", token: this.token(), after: this.cursor }));
      this.#listen();
    });
    socket.addEventListener("message", (event) => {
      this.failures = 0;
      this.onOnline(true);
      this.#listen();
      const heard = JSON.parse(event.data);
      if (heard.type === "news") this.#take(heard);
    });
    socket.addEventListener("close", (event) => this.#closed(event));
  }

  // A line that says nothing for a minute, not even a beat, is dead without knowing it.
  #listen() {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.socket?.close(), SILENCE);
  }

  #closed(event) {
    clearTimeout(this.silence);
    this.socket = null;
    if (event.code === 4401) return this.#expired();
    this.failures += 1;
    if (this.failures > 1) this.onOnline(false);
    const pause = Math.min(FIRST_PAUSE * 2 ** (this.failures - 1), LONGEST_PAUSE);
    this.again = setTimeout(() => this.#open(), pause * (0.75 + Math.random() / 2));
    return undefined;
  }

  #expired() {
    this.isOver = true;
    this.onExpired();
  }

  async #ask() {
    if (this.isOpen || this.isOver || document.hidden) return;
    try {
      const answer = await this.request(`messages?after=${this.cursor ?? ""}`);
      if (answer.status === 401) this.#expired();
      if (!answer.ok) return;
      this.#take(await answer.json());
      this.onOnline(true);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // fetch says so when there is no network
      this.onOnline(false);
    }
  }

  #take(news) {
    this.cursor = news.cursor ?? this.cursor;
    this.onNews(news);
  }
}

export class Outbox {
  // One after the other, so that they arrive as they were written. `onMark(key, mark, reason)`, `onSlow()`.
  constructor(line, { onMark, onSlow }) {
    Object.assign(this, { line, onMark, onSlow });
    this.waiting = [];
    this.isBusy = false;
  }

  async add(message) {
    this.waiting.push(message);
    if (this.isBusy) return;
    this.isBusy = true;
    try {
      while (this.waiting.length) await this.#deliver(this.waiting.shift());
    } finally {
      this.isBusy = false;
    }
  }

  async #deliver(message) {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
      const { isDone, reason, pause } = await this.#post(message, attempt);
      if (isDone) return this.#finish(message, reason);
      await later(pause);
    }
    return this.onMark(message.client_id, "failed");
  }

  #finish(message, reason) {
    if (reason === undefined) {
      this.onMark(message.client_id, "delivered");
      this.line.look();
    } else this.onMark(message.client_id, "failed", reason);
  }

  async #post(message, attempt) {
    const pause = Math.min(FIRST_PAUSE * 2 ** attempt, LONGEST_PAUSE);
    try {
      const answer = await this.line.request(...asRequest(message));
      if (answer.ok) return { isDone: true };
      if (answer.status === 429) {
        this.onSlow();
        return { isDone: false, pause: 1000 * (Number(answer.headers.get("Retry-After")) || 1) };
      }
      if (answer.status >= 500) return { isDone: false, pause };
      if (answer.status === 401) this.line.onExpired();
      return { isDone: true, reason: "" };
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      return { isDone: false, pause };
    }
  }
}

// A file goes as the whole body, words and taps as JSON.
function asRequest({ file, ...message }) {
  if (file) {
    const about = new URLSearchParams({ client_id: message.client_id, name: file.name });
    const headers = { "Content-Type": file.type || "application/octet-stream" };
    return [`files?${about}`, { method: "POST", headers, body: file }];
  }
  const headers = { "Content-Type": "application/json" };
  return ["messages", { method: "POST", headers, body: JSON.stringify(message) }];
}
