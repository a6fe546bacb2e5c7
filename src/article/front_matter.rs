//! `.txt` and `.md` with an optional front-matter block: `---`, `key: value` lines, `---`.

use super::Article;

/// Reads a text file. Keys are those of the JSONL form; an unknown key is an error, so that a
/// misspelt `published` does not go unseen.
///
/// # Errors
/// The line (from 1) and what is wrong with it.
pub fn parse(source: &str) -> Result<Article, (u64, String)> {
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    let mut article = Article::default();
    let mut lines = source.split_inclusive('\n');
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
            let line = line.trim();
            if line == "---" {
                break;
            }
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let Some((key, value)) = line.split_once(':') else {
                return Err((n, format!("`{line}` is not `key: value`")));
            };
            set(&mut article, key.trim(), unquote(value.trim())).map_err(|e| (n, e))?;
        }
    }
    article.text = source[body..].trim_matches(['\n', '\r', ' ']).to_owned();
    Ok(article)
}

fn set(article: &mut Article, key: &str, value: &str) -> Result<(), String> {
    let given = Some(value.to_owned());
    match key {
        "id" => article.id = value.to_owned(),
        "title" => article.title = given,
        "published" | "date" => article.published = given,
        "source" => article.source = given,
        "url" => article.url = given,
        "lang" => article.lang = given,
        "note" => {}
        _ => {
            return Err(format!(
                "unknown key `{key}` (known: id, title, published, source, url, lang, note)"
            ));
        }
    }
    Ok(())
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
        let a = parse("---\nid: x1\npublished: 2024-12-05\ntitle: \"تحرير حماة: التفاصيل\"\n---\n\nدخلت الفصائل حماة.\n").unwrap();
        assert_eq!(a.id, "x1");
        assert_eq!(a.title.as_deref(), Some("تحرير حماة: التفاصيل"));
        assert_eq!(a.text, "دخلت الفصائل حماة.");
        assert_eq!(parse("نص بلا مقدمة").unwrap().text, "نص بلا مقدمة");
    }

    #[test]
    fn names_the_line_at_fault() {
        assert_eq!(parse("---\npublish: 2024\n---\n").unwrap_err().0, 2);
        assert_eq!(parse("---\ntitle: x\n").unwrap_err().0, 3);
    }
}
