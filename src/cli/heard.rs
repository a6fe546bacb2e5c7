//! What is said once of a whole run's input, and which articles of it are one.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{common::IntakeArgs, complain::say, run::count};
use crate::{
    Article,
    article::{Note, Origin},
    store::{Rank, rank},
    text::visible,
    timeline::APART,
};

/// Foreign keys that are named, at most.
const KEYS: usize = 20;

/// What is worth a word about the input of a run.
#[derive(Debug, Default)]
pub struct Heard {
    verbose: bool,
    /// The day for articles without one.
    given: Option<Date>,
    undated: usize,
    by_name: usize,
    first_by_name: Option<(String, Date)>,
    keys: BTreeSet<String>,
    first_key: Option<Origin>,
    passed: BTreeMap<Option<String>, usize>,
}

impl Heard {
    /// Nothing heard yet.
    pub fn new(args: &IntakeArgs) -> Self {
        Self { verbose: args.verbose, given: args.published, ..Self::default() }
    }

    /// Takes note; what --verbose names is said at once.
    pub fn note(&mut self, note: Note) {
        match note {
            Note::DayOfName { path, day } => {
                self.by_name += 1;
                self.first_by_name.get_or_insert((path, day));
            }
            Note::ForeignKey { origin, key } => {
                self.keys.insert(key);
                self.first_key.get_or_insert(origin);
            }
            Note::NoFile { path, what } => say(&format!("passed over: {path} is {what}")),
            Note::PassedOver { path, ending } => {
                if self.verbose {
                    say(&format!("passed over: {path}"));
                }
                *self.passed.entry(ending).or_default() += 1;
            }
        }
    }

    /// Gives an article without a day the one of the command line.
    pub fn date(&mut self, article: &mut Article) {
        if article.published.is_none() {
            self.undated += 1;
            article.published = self.given.map(|d| d.to_string());
        }
    }

    /// Says what was heard, once.
    pub fn say(&self) {
        self.lines().iter().for_each(|line| say(line));
    }

    fn lines(&self) -> Vec<String> {
        let mut out = Vec::new();
        if self.undated > 0 {
            let articles = count(self.undated, "article");
            out.push(match self.given {
                Some(day) => format!("{articles} without a day of publication, taken for {day}"),
                None => format!(
                    "{articles} without a day of publication: what is told there is dated by its \
                     words alone; --published DAY gives a day"
                ),
            });
        }
        if let Some((path, day)) = &self.first_by_name {
            let more = if self.by_name > 1 { ", …" } else { "" };
            let files = count(self.by_name, "file");
            out.push(format!("{files} dated by the name alone ({path}: {day}{more})"));
        }
        if let Some(origin) = &self.first_key {
            let keys: Vec<&str> = self.keys.iter().map(String::as_str).collect();
            let more = keys.len().saturating_sub(KEYS);
            let keys = visible(&keys[..keys.len() - more].join(", ")).into_owned();
            let keys = if more > 0 { format!("{keys} and {more} more") } else { keys };
            out.push(format!(
                "front matter: keys that are not ours, kept aside: {keys} ({origin})"
            ));
        }
        if !self.passed.is_empty() {
            let of = |(ending, n): (&Option<String>, &usize)| match ending {
                Some(ending) => format!("{n} {ending}"),
                None => format!("{n} without an ending"),
            };
            let all: Vec<String> = self.passed.iter().map(of).collect();
            let hint = if self.verbose { "" } else { " (--verbose names them)" };
            out.push(format!("passed over in folders: {}{hint}", all.join(", ")));
        }
        out
    }
}

/// Says that the newest article does not move the last day, where it does not.
pub fn ahead(newest: Option<Date>, last: Option<Date>) -> Option<String> {
    let (newest, last) = (newest?, last?);
    (newest > last).then(|| {
        format!(
            "the last day is {last}: what was published after it (up to {newest}) lies more than \
             {APART} days behind all else, and no second article bears it out"
        )
    })
}

/// The articles of one run, by source and id: two texts of one article in a run are a mistake.
#[derive(Debug, Default)]
pub struct Seen {
    articles: FxHashMap<[u8; 16], Held>,
    paths: Vec<Arc<str>>,
    clashed: FxHashSet<[u8; 16]>,
}

/// What is kept of an article that was met: which version it is, and where it stands.
#[derive(Debug)]
struct Held {
    /// What decides between versions, whatever their order: the day, then the content.
    rank: Rank,
    path: u32,
    line: u32,
}

/// What an article is to those that were met before.
#[derive(Debug, PartialEq, Eq)]
pub enum Met {
    /// Another one.
    New,
    /// The very same came before.
    Same,
    /// Another text of one that stands there; `later`: this is the version to be kept.
    Clash { there: Origin, later: bool },
}

impl Seen {
    /// Meets an article.
    pub fn meet(&mut self, article: &Article, origin: &Origin) -> Met {
        let key = short(&[&article.key()]);
        let rank = rank(article);
        if self.paths.last() != Some(&origin.path) {
            self.paths.push(Arc::clone(&origin.path));
        }
        let path = self.paths.len() as u32 - 1;
        let held = Held { rank, path, line: origin.line.unwrap_or(0) as u32 };
        let Some(old) = self.articles.get_mut(&key) else {
            self.articles.insert(key, held);
            return Met::New;
        };
        if old.rank == held.rank {
            return Met::Same;
        }
        let line = Some(u64::from(old.line)).filter(|l| *l > 0);
        let there = Origin { path: Arc::clone(&self.paths[old.path as usize]), line };
        let later = held.rank > old.rank;
        if later {
            *old = held;
        }
        self.clashed.insert(key);
        Met::Clash { there, later }
    }

    /// Whether several texts of an article were met.
    pub fn clashed(&self, key: &str) -> bool {
        self.clashed.contains(&short(&[key]))
    }
}

/// The words for a clash: both lines.
pub fn clash(article: &Article, here: &Origin, there: &Origin, kept: &str) -> String {
    format!("error: {here}: another text of {} than {there}; {kept}", named(article))
}

/// An article by id and source.
pub fn named(article: &Article) -> String {
    let of = article.source.as_deref().map_or(String::new(), |s| format!(" of «{}»", visible(s)));
    format!("`{}`{of}", visible(&article.id))
}

fn short(parts: &[&str]) -> [u8; 16] {
    let mut hash = blake3::Hasher::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update(b"\0");
    }
    let mut out = [0; 16];
    out.copy_from_slice(&hash.finalize().as_bytes()[..16]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_that_is_kept_hangs_on_no_order() {
        let article = |day: &str, text: &str| Article {
            id: "7".into(),
            source: Some("قناة النهر".into()),
            text: text.into(),
            published: Some(day.into()),
            ..Article::default()
        };
        let at = |line| Origin { path: "a.jsonl".into(), line: Some(line) };
        let versions =
            [article("2024-12-04", "أ"), article("2024-12-05", "ب"), article("2024-12-05", "ج")];
        let mut last = Vec::new();
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [0, 2, 1]] {
            let mut seen = Seen::default();
            let mut kept = 9;
            for (line, i) in order.into_iter().enumerate() {
                match seen.meet(&versions[i], &at(line as u64 + 1)) {
                    Met::New | Met::Clash { later: true, .. } => kept = i,
                    Met::Same | Met::Clash { .. } => {}
                }
            }
            last.push(kept);
            assert_eq!(seen.meet(&versions[kept], &at(9)), Met::Same);
            assert!(seen.clashed(&versions[0].key()));
        }
        assert!(last.iter().all(|k| *k == last[0] && *k > 0), "{last:?}");
        let mut other = versions[0].clone();
        other.source = Some("قناة الجبل".into());
        let mut seen = Seen::default();
        seen.meet(&versions[0], &at(1));
        assert_eq!(seen.meet(&other, &at(2)), Met::New);
        let there = Origin { path: "a.jsonl".into(), line: Some(1) };
        assert_eq!(seen.meet(&versions[1], &at(3)), Met::Clash { there, later: true });
    }
}
