//! The brief: what changed, what is contested, what is only claimed, as a page to read.
//!
//! One tree of sections is built and written either as Markdown or as HTML, so that both say the
//! same. Everything that comes from articles is escaped.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::EventRow;
use crate::{
    gazetteer::Gazetteer,
    lexicon::Side,
    timeline::{Change, Interval, Status},
};

/// Sources shown for one item.
const SOURCES: usize = 4;

/// What a brief tells.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Brief {
    /// The day.
    pub date: Date,
    /// The day since whose end changes are told.
    pub since: Date,
    /// Places that changed hands, with the events that say so.
    pub changes: Vec<BriefChange>,
    /// Places that are contested at the end of the day, with their events.
    pub contested: Vec<(Interval, Vec<EventRow>)>,
    /// Events that only an interested side tells.
    pub claimed: Vec<EventRow>,
}

/// A change with the events that support what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct BriefChange {
    /// The change.
    pub change: Change,
    /// Its events.
    pub events: Vec<EventRow>,
}

/// Language of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BriefLang {
    /// English.
    En,
    /// Arabic, right to left.
    Ar,
}

struct Item {
    text: String,
    events: Vec<(String, Option<String>)>,
}

/// Title, then governorates with their items.
type Section = (&'static str, BTreeMap<String, Vec<Item>>);

/// How a place stands, in English: `held by SDF`, `contested: …`, `nothing told`.
#[must_use]
pub fn state_en(interval: Option<&Interval>) -> String {
    state(interval, BriefLang::En)
}

fn state(interval: Option<&Interval>, lang: BriefLang) -> String {
    let ar = lang == BriefLang::Ar;
    let label = |s: Option<Side>| s.map_or("?", |s| if ar { s.label_ar() } else { s.label_en() });
    let Some(i) = interval else {
        return if ar { "لا خبر" } else { "nothing told" }.to_owned();
    };
    let (side, other) = (label(i.side), label(i.other_side));
    match (i.status, ar) {
        (Status::Held, _) => side.to_owned(),
        (Status::Contested, false) => format!("contested ({side} / {other})"),
        (Status::Contested, true) => format!("متنازع عليها ({side} / {other})"),
        (Status::Vacated, false) => format!("left by {other}, no taker told"),
        (Status::Vacated, true) => format!("انسحب منها: {other}، ولا خبر عمّن تسلّمها"),
        (Status::Encircled, false) => format!("{side}, encircled by {other}"),
        (Status::Encircled, true) => format!("{side}، محاصرة من {other}"),
        (Status::Unknown, false) => "unknown".to_owned(),
        (Status::Unknown, true) => "غير معروف".to_owned(),
    }
}

fn sections(brief: &Brief, lang: BriefLang, gazetteer: &Gazetteer) -> Vec<Section> {
    let ar = lang == BriefLang::Ar;
    let place = |id: &str| -> (String, String) {
        let Some(p) = gazetteer.by_id(id).map(|i| gazetteer.place(i)) else {
            return (String::new(), id.to_owned());
        };
        let unit = p.admin[0].map(|a| gazetteer.place(a));
        let governorate = match unit {
            Some(u) if ar => u.ar().to_owned(),
            Some(u) => u.en().to_owned(),
            None => p.admin1.clone().unwrap_or_default(),
        };
        let name = if ar { p.ar().to_owned() } else { p.both() };
        (governorate, name)
    };
    let sure = |c: f64| {
        if ar { format!("الثقة {c:.2}") } else { format!("confidence {c:.2}") }
    };
    let refs = |events: &[EventRow]| -> Vec<(String, Option<String>)> {
        let mut out: Vec<(String, Option<String>)> = Vec::new();
        for e in events.iter().rev() {
            let source = e.source.clone().unwrap_or_else(|| e.article_id.clone());
            let words: String = e.evidence.split_whitespace().collect::<Vec<_>>().join(" ");
            let line = format!("{source}: «{words}»");
            if out.len() < SOURCES && out.iter().all(|o| o.0 != line) {
                out.push((line, e.source_url.clone()));
            }
        }
        out
    };
    let mut changes: Section = (if ar { "ما تغيّر" } else { "Changes" }, BTreeMap::new());
    for BriefChange { change, events } in &brief.changes {
        let (unit, name) = place(&change.place_id);
        let arrow = if ar { "←" } else { "→" };
        let confidence = change.after.as_ref().map_or(0.0, |i| i.confidence);
        let text = format!(
            "{name}: {} {arrow} {} ({})",
            state(change.before.as_ref(), lang),
            state(change.after.as_ref(), lang),
            sure(confidence)
        );
        changes.1.entry(unit).or_default().push(Item { text, events: refs(events) });
    }
    let mut contested: Section = (if ar { "المتنازع عليه" } else { "Contested" }, BTreeMap::new());
    for (interval, events) in &brief.contested {
        let (unit, name) = place(&interval.place_id);
        let text =
            format!("{name}: {} ({})", state(Some(interval), lang), sure(interval.confidence));
        contested.1.entry(unit).or_default().push(Item { text, events: refs(events) });
    }
    let mut claimed: Section =
        (if ar { "ما لم يقله إلا طرف معني" } else { "Only claimed" }, BTreeMap::new());
    for e in &brief.claimed {
        let (unit, _) = place(e.place_id.as_deref().unwrap_or(""));
        let title = if ar { &e.title_ar } else { &e.title };
        let text = format!("{title} ({})", sure(e.confidence));
        let item = Item { text, events: refs(std::slice::from_ref(e)) };
        claimed.1.entry(unit).or_default().push(item);
    }
    vec![changes, contested, claimed]
}

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
    for (title, units) in sections(brief, lang, gazetteer) {
        out += &format!("\n## {title}\n");
        if units.is_empty() {
            out += &format!("\n{}\n", nothing(lang));
        }
        for (unit, items) in units {
            if !unit.is_empty() {
                out += &format!("\n### {}\n", md(&unit));
            }
            out += "\n";
            for item in items {
                out += &format!("- {}\n", md(&item.text));
                for (line, url) in item.events {
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
    for (title, units) in sections(brief, lang, gazetteer) {
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
