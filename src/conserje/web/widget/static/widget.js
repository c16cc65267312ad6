// The chat on any site: <script src="https://…/widget.js" data-hotel="name" async></script>
// Optional: data-side="left", data-color="#0f5c56", data-language="pt".
(() => {
  const script = document.currentScript;
  const slug = script.dataset.hotel;
  if (!slug || !/^[a-z0-9][a-z0-9-]{0,62}$/.test(slug)) {
    console.error("Conserje: data-hotel has to name the hotel, as in its chat page's address");
    return;
  }
  const server = new URL(script.src).origin;
  const key = `conserje:${slug}`;
  const WORDS = {
    es: { open: "Abrir el chat del hotel", close: "Cerrar el chat", title: "Chat del hotel", unread: "sin leer" },
    en: { open: "Open the hotel's chat", close: "Close the chat", title: "Hotel chat", unread: "unread" },
    pt: { open: "Abrir o chat do hotel", close: "Fechar o chat", title: "Chat do hotel", unread: "não lidas" },
  };
  const wanted = script.dataset.language || document.documentElement.lang || navigator.language || "";
  const words = WORDS[wanted.slice(0, 2).toLowerCase()] || WORDS.es;
  const color = CSS.supports("color", script.dataset.color || "") ? script.dataset.color : "#0f5c56";
  const side = script.dataset.side === "left" ? "left" : "right";

  const STYLE = `
    :host { all: initial; }
    [hidden] { display: none !important; }
    .bubble { position: fixed; bottom: max(1.25rem, env(safe-area-inset-bottom)); ${side}: 1.25rem; z-index: 2147483000;
      display: grid; place-items: center; width: 3.75rem; height: 3.75rem; padding: 0; border: 0; border-radius: 50%;
      background: ${color}; color: #fff; box-shadow: 0 6px 24px rgb(0 0 0 / .25); cursor: pointer; transition: transform .15s; }
    .bubble:hover { transform: scale(1.06); }
    .bubble:focus-visible { outline: 3px solid #fff; box-shadow: 0 0 0 6px ${color}; }
    svg { width: 1.75rem; height: 1.75rem; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
    [aria-expanded="true"] .talk, [aria-expanded="false"] .fold { display: none; }
    .badge { position: absolute; top: -.15rem; right: -.15rem; min-width: 1.35rem; padding: 0 .3rem; border-radius: 1rem;
      background: #c5281c; color: #fff; font: 700 .8rem/1.35rem system-ui, sans-serif; text-align: center; box-sizing: border-box; }
    .panel { position: fixed; bottom: 6rem; ${side}: 1.25rem; z-index: 2147483000; width: min(25rem, calc(100vw - 2.5rem));
      height: min(40rem, calc(100vh - 7.5rem)); border: 0; border-radius: 1.2rem; background: transparent; color-scheme: light dark;
      box-shadow: 0 1px 2px rgb(0 0 0 / .1), 0 12px 48px rgb(0 0 0 / .28); }
    @media (max-width: 30rem) {
      .panel { inset: 0; width: 100%; height: 100%; border-radius: 0; }
      .panel:not([hidden]) ~ .bubble { display: none; }
    }
    @media (prefers-reduced-motion: reduce) { .bubble { transition: none; } }
    @media print { .bubble, .panel { display: none; } }`;

  const root = document.createElement("div");
  const shadow = root.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  shadow.adoptedStyleSheets = [sheet];
  const bubble = document.createElement("button");
  bubble.type = "button";
  bubble.className = "bubble";
  bubble.append(picture("M21 12a8 8 0 0 1-8 8H4l2.2-3A8 8 0 1 1 21 12zM9 12h.01M13 12h.01M17 12h.01", "talk"), picture("M6 9l6 6 6-6", "fold"));
  const badge = document.createElement("span");
  badge.className = "badge";
  badge.hidden = true;
  badge.setAttribute("aria-hidden", "true");
  bubble.append(badge);
  shadow.append(bubble);

  let frame = null;
  let isOpen = false;
  let unread = 0;

  function picture(path, name) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    svg.setAttribute("class", name);
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    line.setAttribute("d", path);
    svg.append(line);
    return svg;
  }

  // What the chat asks us to keep for the next page: {token, read}. Blocked storage costs the memory, not the chat.
  function kept() {
    try {
      return JSON.parse(localStorage.getItem(key)) ?? {};
    } catch (error) {
      console.info("Conserje: nothing is kept here", error.name);
      return {};
    }
  }

  function keep(more) {
    try {
      localStorage.setItem(key, JSON.stringify({ ...kept(), ...more }));
    } catch (error) {
      console.info("Conserje: nothing is kept here", error.name);
    }
  }

  function load() {
    if (frame) return;
    const told = new URLSearchParams({ ...kept(), site: location.origin });
    frame = document.createElement("iframe");
    frame.className = "panel";
    frame.title = words.title;
    frame.hidden = !isOpen;
    frame.src = `${server}/widget/${slug}#${told}`;
    shadow.insertBefore(frame, bubble);
  }

  function show(open) {
    isOpen = open;
    load();
    frame.hidden = !isOpen;
    label();
    tellFrame();
    if (isOpen) frame.focus();
    else bubble.focus();
  }

  function label() {
    const name = isOpen ? words.close : words.open;
    bubble.setAttribute("aria-label", unread ? `${name} (${words.unread}: ${unread})` : name);
    bubble.setAttribute("aria-expanded", String(isOpen));
    badge.hidden = unread === 0;
    badge.textContent = unread > 99 ? "99+" : String(unread);
  }

  function tellFrame() {
    frame.contentWindow?.postMessage({ type: "shown", open: isOpen }, server);
  }

  addEventListener("message", (event) => {
    if (event.origin !== server || !frame || event.source !== frame.contentWindow || event.data?.conserje !== slug) return;
    const { type, count, token, read } = event.data;
    if (type === "close" && isOpen) show(false);
    if (type === "ready") tellFrame();
    if (type === "token" && typeof token === "string") keep({ token });
    if (type === "read" && Number.isInteger(read)) keep({ read });
    if (type === "unread" && Number.isInteger(count)) {
      unread = count;
      label();
    }
  });
  bubble.addEventListener("click", () => show(!isOpen));
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isOpen) show(false);
  });

  label();
  const settle = () => {
    document.body.append(root);
    if (kept().token) load(); // a guest who has written before may have an answer waiting
  };
  if (document.body) settle();
  else addEventListener("DOMContentLoaded", settle, { once: true });
})();
