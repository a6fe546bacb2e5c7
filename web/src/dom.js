// The only ways in which this page makes elements. Text goes in as text: there is no innerHTML
// anywhere in the viewer, and a test greps for it.

/**
 * An element. `props` may hold `class`, `text`, `dir`, `data`, `on` (listeners), `attrs`.
 * @returns {HTMLElement}
 */
export function el(name, props = {}, ...children) {
  const node = document.createElement(name);
  if (props.class) node.className = props.class;
  if (props.text !== undefined && props.text !== null) node.textContent = String(props.text);
  if (props.dir) node.dir = props.dir;
  for (const [k, v] of Object.entries(props.attrs ?? {})) {
    if (v !== null && v !== undefined && v !== false) node.setAttribute(k, v === true ? "" : String(v));
  }
  for (const [k, v] of Object.entries(props.data ?? {})) node.dataset[k] = v;
  for (const [k, v] of Object.entries(props.on ?? {})) node.addEventListener(k, v);
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== false) node.append(child);
  }
  return node;
}

/** A small drawing in the page, `paths` as attribute objects. */
export function svg(size, ...shapes) {
  const ns = "http://www.w3.org/2000/svg";
  const node = document.createElementNS(ns, "svg");
  for (const [k, v] of Object.entries({ viewBox: `0 0 ${size} ${size}`, width: size, height: size, "aria-hidden": "true" })) {
    node.setAttribute(k, v);
  }
  for (const [tag, attrs] of shapes) {
    const shape = document.createElementNS(ns, tag);
    for (const [k, v] of Object.entries(attrs)) shape.setAttribute(k, v);
    node.append(shape);
  }
  return node;
}

/** A link, only to http and https; anything else is plain text. */
export function link(url, label) {
  let safe = null;
  try {
    const u = new URL(url);
    if (u.protocol === "http:" || u.protocol === "https:") safe = u.href;
  } catch {
    // Not a URL: shown as text.
  }
  if (!safe) return el("span", { text: label, dir: "auto" });
  return el("a", {
    text: label,
    dir: "auto",
    attrs: { href: safe, target: "_blank", rel: "noopener noreferrer external", title: safe },
  });
}

export const $ = (id) => document.getElementById(id);
