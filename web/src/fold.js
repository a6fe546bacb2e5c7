// Orthographic folding: the same letters as `src/text/fold.rs` gives, so that «الكسوه» finds
// الكسوة here as there. `test/fold_cases.json` holds both to it.

const TABLE = new Map();
const fold = (letters, to) => [...letters].forEach((c) => TABLE.set(c, to));
fold("أإآٱ\u0672\u0673", "ا");
fold("ةہەۀۃھ", "ه");
fold("ىیئېێے", "ي");
fold("ؤۆۇۋ", "و");
fold("کڪ", "ك");
fold("گ", "غ");
fold("پ", "ب");
fold("چژ", "ج");
fold("ڤڨ", "ف");
for (let d = 0; d < 10; d++) {
  TABLE.set(String.fromCharCode(0x660 + d), String(d));
  TABLE.set(String.fromCharCode(0x6f0 + d), String(d));
}
fold("\u2028\u2029\u0085", "\n");

const MARK = /[\u0640\u064B-\u065F\u0670\u0610-\u061A\u06D6-\u06ED\u0300-\u036F]/;
const DROP = /[\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF\u061C\u00AD]/;
const SPACE = /[\u00A0\u2000-\u200A\u202F\u3000]/;
const APOSTROPHE = /['’‘ʿʾʼ`]/;
const PRESENTATION = /[\uFB50-\uFDFF\uFE70-\uFEFE\uFF00-\uFFEF]/;

/**
 * Folds `text`; `start` and `end` lead from each folded letter back to UTF-16 offsets of `text`.
 * @param {string} text
 * @returns {{chars: string[], start: number[], end: number[]}}
 */
export function folded(text) {
  const chars = [];
  const start = [];
  const end = [];
  const put = (c, at, to) => {
    chars.push(c);
    start.push(at);
    end.push(to);
  };
  const keep = (c) => {
    const known = TABLE.get(c);
    if (known !== undefined) return known;
    if (c >= "A" && c <= "Z") return c.toLowerCase();
    if (SPACE.test(c)) return " ";
    if (c <= "\x7f" || (c >= "ء" && c <= "ي")) return c;
    return null;
  };
  let at = 0;
  for (const c of text) {
    const to = at + c.length;
    const last = chars[chars.length - 1];
    if (APOSTROPHE.test(c)) {
      const next = text.slice(to, to + 1);
      const inside = /[a-z]/.test(last ?? "") && /\p{L}/u.test(next);
      if (!inside || next === "s") put("'", at, to);
    } else if (MARK.test(c)) {
      if (end.length > 0 && end[end.length - 1] === at) end[end.length - 1] = to;
    } else if (!DROP.test(c)) {
      const known = keep(c);
      if (known !== null) {
        put(known, at, to);
      } else {
        let any = false;
        for (const d of c.normalize(PRESENTATION.test(c) ? "NFKD" : "NFD")) {
          if (/\p{M}/u.test(d)) continue;
          for (const l of d.toLowerCase()) {
            const k = keep(l);
            if (k !== null) {
              put(k, at, to);
              any = true;
            }
          }
        }
        if (!any) put(c, at, to);
      }
    }
    at = to;
  }
  return { chars, start, end };
}

/** The key under which names are compared: folded letters and digits only. */
export function foldKey(text) {
  return folded(text).chars.filter((c) => /[\p{L}\p{N}]/u.test(c)).join("");
}

/** The folded text as a string. */
export function foldText(text) {
  return folded(text).chars.join("");
}
