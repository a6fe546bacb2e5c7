//! A brief as Markdown or as HTML. Everything that comes from articles is escaped.

use super::{
    Brief, BriefLang,
    items::{Item, Section, sections},
};
use crate::gazetteer::Gazetteer;

fn heading(brief: &Brief, lang: BriefLang) -> (String, String) {
    match lang {
        BriefLang::En => (
            format!("Control in Syria, {}", brief.date),
            format!(
                "Changes since the end of {}, as the articles in the store tell them.",
                brief.since
            ),
        ),
        BriefLang::Ar => (
            format!("خريطة السيطرة في سوريا، {}", brief.date),
            format!("ما تغيّر منذ نهاية يوم {} كما ترويه المواد المحفوظة.", brief.since),
        ),
    }
}

const fn nothing(lang: BriefLang) -> &'static str {
    match lang {
        BriefLang::En => "Nothing told.",
        BriefLang::Ar => "لا شيء.",
    }
}

/// The brief as Markdown.
#[must_use]
pub fn brief_markdown(brief: &Brief, lang: BriefLang, gazetteer: &Gazetteer) -> String {
    let (title, lead) = heading(brief, lang);
    let mut out = format!("# {title}\n\n{lead}\n");
    for Section { title, units } in sections(brief, lang, gazetteer) {
        out += &format!("\n## {title}\n");
        if units.is_empty() {
            out += &format!("\n{}\n", nothing(lang));
        }
        for (unit, items) in units {
            if !unit.is_empty() {
                out += &format!("\n### {}\n", md(&unit));
            }
            out += "\n";
            for Item { text, events, .. } in items {
                out += &format!("- {}\n", md(&text));
                for (line, url) in events {
                    match url.filter(|u| web(u)) {
                        Some(url) => out += &format!("  - {} <{}>\n", md(&line), url_text(&url)),
                        None => out += &format!("  - {}\n", md(&line)),
                    }
                }
            }
        }
    }
    out
}

/// The brief as one HTML file.
#[must_use]
pub fn brief_html(brief: &Brief, lang: BriefLang, gazetteer: &Gazetteer) -> String {
    let (title, lead) = heading(brief, lang);
    let (code, dir) = match lang {
        BriefLang::En => ("en", "ltr"),
        BriefLang::Ar => ("ar", "rtl"),
    };
    let mut out = format!(
        "<!doctype html>\n<html lang=\"{code}\" dir=\"{dir}\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{t}</title>\n<style>body{{font:1rem/1.6 system-ui,sans-serif;max-width:48rem;\
         margin:2rem auto;padding:0 1rem}}li li{{color:#555;font-size:.9rem}}</style>\n\
         <h1>{t}</h1>\n<p>{l}</p>\n",
        t = html(&title),
        l = html(&lead)
    );
    for Section { title, units } in sections(brief, lang, gazetteer) {
        out += &format!("<h2>{}</h2>\n", html(title));
        if units.is_empty() {
            out += &format!("<p>{}</p>\n", html(nothing(lang)));
        }
        for (unit, items) in units {
            if !unit.is_empty() {
                out += &format!("<h3>{}</h3>\n", html(&unit));
            }
            out += "<ul>\n";
            for item in items {
                out += &format!("<li><bdi>{}</bdi>", html(&item.text));
                if !item.events.is_empty() {
                    out += "<ul>";
                }
                for (line, url) in &item.events {
                    let line = format!("<span dir=\"auto\">{}</span>", html(line));
                    out += &match url.as_ref().filter(|u| web(u)) {
                        Some(url) => format!("<li><a href=\"{}\">{line}</a></li>", html(url)),
                        None => format!("<li>{line}</li>"),
                    };
                }
                out += if item.events.is_empty() { "</li>\n" } else { "</ul></li>\n" };
            }
            out += "</ul>\n";
        }
    }
    out + "</html>\n"
}

/// Only addresses of the web become links.
fn web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

fn url_text(url: &str) -> String {
    url.chars().filter(|c| !c.is_whitespace() && !matches!(c, '<' | '>')).collect()
}

fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\'' => out += "&#39;",
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

fn md(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' => {
                out.push('\\');
                out.push(c);
            }
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '&' => out += "&amp;",
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_are_harmless() {
        assert_eq!(html("<script>\"onerror='"), "&lt;script&gt;&quot;onerror=&#39;");
        assert_eq!(md("[حلب](javascript:x) <b>"), "\\[حلب\\](javascript:x) &lt;b&gt;");
        assert!(!web("javascript:alert(1)"));
    }
}
