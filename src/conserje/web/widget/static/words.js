// Text of other people, put on the page as text: never as markup. Addresses become links. In the hotel's own words
// *this* becomes bold, and an amount stays on one line with its currency.

const PIECES = /(https?:\/\/[^\s<>"']+)|([\w.+-]+@[\w-]+(?:\.[\w-]+)+)|(?<![\w*])\*(?=\S)([^*\n]*\S)\*(?![\w*])/gu;
const AT_THE_END = /[.,;:!?»”’\])}*_]+$/u;

export function fill(node, words, { ofHotel }) {
  const text = ofHotel ? words.replace(/\b([A-Z]{3}) (?=\d)/gu, "$1\u00a0") : words;
  let done = 0;
  for (const match of text.matchAll(PIECES)) {
    const [whole, url, mail, strong] = match;
    if (strong !== undefined && !ofHotel) continue;
    node.append(text.slice(done, match.index));
    if (url !== undefined) done = match.index + addUrl(node, url);
    else {
      node.append(mail !== undefined ? link(`mailto:${mail}`, mail) : element("strong", { textContent: strong }));
      done = match.index + whole.length;
    }
  }
  node.append(text.slice(done));
  return node;
}

// How many characters the link took: what closes a sentence or a bracket is not part of an address.
function addUrl(node, url) {
  let address = url.replace(AT_THE_END, "");
  if (url[address.length] === ")" && address.includes("(")) address += ")";
  node.append(URL.canParse(address) ? link(address, address) : address);
  return address.length;
}

function link(href, text) {
  return element("a", { href, textContent: text, target: "_blank", rel: "noopener noreferrer nofollow" });
}

export function element(name, properties = {}, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
}
