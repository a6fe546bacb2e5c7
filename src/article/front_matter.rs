//! `.txt` and `.md` with an optional front-matter block: `---`, `key: value` lines, `---`.

use super::Article;

/// A text file in its parts.
#[derive(Debug, Default)]
pub struct Parsed {
    /// The article, its day as it was given.
    pub article: Article,
    /// The line (from 1) that gives the day.
    pub day_at: u64,
    /// Keys that are not ours, with their lines: kept aside.
    pub foreign: Vec<(u64, String)>,
}

/// Reads a text file. Keys are those of the JSONL form, and `note`. What other programs keep in
/// front matter (lists, nested values) is passed over.
///
/// # Errors
/// The line (from 1) and what is wrong with it.
pub fn parse(source: &str) -> Result<Parsed, (u64, String)> {
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    let mut out = Parsed::default();
    let mut lines = source.split_inclusive('\n').peekable();
    let mut body = 0;
    if source.lines().next().map(str::trim_end) == Some("---") {
        let mut n = 1_u64;
        body += lines.next().map_or(0, str::len);
        loop {
            n += 1;
            let Some(line) = lines.next() else {
                return Err((n, "the front matter that begins with `---` is never closed".into()));
            };
            body += line.len();
            let (bare, inner) = (line.trim(), line.starts_with([' ', '\t']));
            if bare == "---" {
                break;
            }
            // What is set in, and items of a list, belong to the key above.
            if bare.is_empty()
                || bare.starts_with('#')
                || inner
                || bare.starts_with("- ")
                || bare == "-"
            {
                continue;
            }
            let Some((key, value)) = bare.split_once(':') else {
                return Err((n, format!("`{bare}` is not `key: value`")));
            };
            let mut value = unquote(value.trim()).to_owned();
            let at = n;
            if matches!(value.as_str(), "|" | ">" | "|-" | ">-") {
                value.clear();
                while let Some(more) = lines.next_if(|l| l.starts_with([' ', '\t'])) {
                    n += 1;
                    body += more.len();
                    value += if value.is_empty() { "" } else { " " };
                    value += more.trim();
                }
            }
            set(&mut out, key.trim(), value, at);
        }
    }
    out.article.text = source[body..].trim_matches(['\n', '\r', ' ']).to_owned();
    Ok(out)
}

fn set(out: &mut Parsed, key: &str, value: String, line: u64) {
    let article = &mut out.article;
    match key {
        "id" => article.id = value,
        "title" => article.title = Some(value),
        "published" | "date" => {
            // `published` counts before `date`, whichever comes first.
            if !value.is_empty() && (key == "published" || out.day_at == 0) {
                article.published = Some(value);
                out.day_at = line;
            }
        }
        "source" => article.source = Some(value),
        "url" => article.url = Some(value),
        "lang" => article.lang = Some(value),
        "note" => {}
        _ => out.foreign.push((line, key.to_owned())),
    }
}

fn unquote(value: &str) -> &str {
    value
        .strip_prefix('"')
        .and_then(|v| v.strip_suffix('"'))
        .or_else(|| value.strip_prefix('\'').and_then(|v| v.strip_suffix('\'')))
        .unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_front_matter_and_body() {
        let a = parse("---\nid: x1\npublished: 2024-12-05\ntitle: \"تحرير حماة: التفاصيل\"\n---\n\nدخلت الفصائل حماة.\n").unwrap().article;
        assert_eq!(a.id, "x1");
        assert_eq!(a.title.as_deref(), Some("تحرير حماة: التفاصيل"));
        assert_eq!(a.text, "دخلت الفصائل حماة.");
        assert_eq!(parse("نص بلا مقدمة").unwrap().article.text, "نص بلا مقدمة");
    }

    #[test]
    fn keys_of_others_are_kept_aside() {
        let text = "---\nlayout: post\ntags:\n  - حماة\n- ريف\nauthor: {name: x}\ndate: 4/12/2024\n\
                    published: 2024-12-05\nsummary: >\n  سطر\n  وسطر\ntitle: |\n  عنوان\n  طويل\n---\nنص";
        let parsed = parse(text).unwrap();
        let keys: Vec<&str> = parsed.foreign.iter().map(|(_, k)| k.as_str()).collect();
        assert_eq!(keys, ["layout", "tags", "author", "summary"]);
        assert_eq!(parsed.foreign[3].0, 9);
        assert_eq!(parsed.article.title.as_deref(), Some("عنوان طويل"));
        assert_eq!((parsed.article.published.as_deref(), parsed.day_at), (Some("2024-12-05"), 8));
        assert_eq!(parsed.article.text, "نص");
    }

    #[test]
    fn names_the_line_at_fault() {
        assert_eq!(parse("---\nno key here\n---\n").unwrap_err().0, 2);
        assert_eq!(parse("---\ntitle: x\n").unwrap_err().0, 3);
    }
}
