//! The table of weights: several models, each a list of features with a weight a label.
//!
//! ```text
//! # comment
//! model pair none capture withdrawal
//! prep|capture|on|after<TAB>0-31 1+120
//! ```
//!
//! A row is a feature's name, a tab, and for each label that has one its number and its weight in
//! hundredths.

use std::{borrow::Cow, fmt::Write as _, path::Path};

use rustc_hash::FxHashMap;

use super::{Features, key};

/// One model: rows of weights by the hash of the feature's name.
#[derive(Debug, Default, Clone)]
pub struct Model {
    /// Its labels, in order. A model that ranks has one.
    pub labels: Vec<String>,
    rows: FxHashMap<u64, (u32, u32)>,
    entries: Vec<(u8, i16)>,
    names: Vec<(Cow<'static, str>, u32, u32)>,
}

/// All models by name.
#[derive(Debug, Default, Clone)]
pub struct Weights {
    models: Vec<(String, Model)>,
    /// The labels for an unknown model.
    none: Model,
}

/// Weights that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum WeightsError {
    /// The file cannot be opened.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A line is no row of weights.
    #[error("{path}:{line}: {message}")]
    Line {
        /// The file.
        path: String,
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
}

impl Model {
    /// A model with labels and no rows.
    #[must_use]
    pub fn new(labels: &[&str]) -> Self {
        Self { labels: labels.iter().map(|&l| l.to_owned()).collect(), ..Self::default() }
    }

    /// Adds a row; a feature that is there already keeps its first row.
    pub fn push(&mut self, name: &str, weights: &[(u8, i16)]) {
        self.push_named(Cow::Owned(name.to_owned()), weights);
    }

    fn push_named(&mut self, name: Cow<'static, str>, weights: &[(u8, i16)]) {
        let from = self.entries.len() as u32;
        self.entries.extend_from_slice(weights);
        let to = self.entries.len() as u32;
        self.rows.entry(key(&name)).or_insert((from, to));
        self.names.push((name, from, to));
    }

    /// The weights of a feature by label.
    #[must_use]
    pub fn row(&self, key: u64) -> &[(u8, i16)] {
        let Some(&(from, to)) = self.rows.get(&key) else { return &[] };
        &self.entries[from as usize..to as usize]
    }

    /// The score of each label, in hundredths.
    #[must_use]
    pub fn scores(&self, features: &Features) -> Vec<i64> {
        let mut out = vec![0; self.labels.len()];
        self.add(features, &mut out);
        out
    }

    /// Adds the score of each label.
    pub fn add(&self, features: &Features, out: &mut [i64]) {
        for &k in &features.keys {
            for &(label, w) in self.row(k) {
                out[label as usize] += i64::from(w);
            }
        }
    }

    /// The score of a candidate of a ranking model, in hundredths.
    #[must_use]
    pub fn rank(&self, features: &Features) -> i64 {
        let all = features.keys.iter().flat_map(|&k| self.row(k));
        all.map(|&(_, w)| i64::from(w)).sum()
    }

    /// What each named feature gives a label, the strongest first.
    #[must_use]
    pub fn contributions(&self, features: &Features, label: u8) -> Vec<(String, i16)> {
        let given = |k: &u64| self.row(*k).iter().find(|(l, _)| *l == label).map(|w| w.1);
        let named = features.names.iter().zip(&features.keys);
        let mut out: Vec<(String, i16)> =
            named.filter_map(|(n, k)| Some((n.clone(), given(k)?))).collect();
        out.sort_by(|a, b| b.1.abs().cmp(&a.1.abs()).then_with(|| a.0.cmp(&b.0)));
        out
    }

    /// Number of features.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there are no features.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}

impl Weights {
    /// The model of a name; one without rows or labels where there is none.
    #[must_use]
    pub fn model(&self, name: &str) -> &Model {
        self.models.iter().find(|(n, _)| n == name).map_or(&self.none, |(_, m)| m)
    }

    /// Adds a model.
    pub fn insert(&mut self, name: &str, model: Model) {
        self.models.push((name.to_owned(), model));
    }

    /// The models with their names, in order.
    pub fn models(&self) -> impl Iterator<Item = (&str, &Model)> {
        self.models.iter().map(|(n, m)| (n.as_str(), m))
    }

    /// Reads a table from a file.
    ///
    /// # Errors
    /// When the file cannot be opened, or a line is no row.
    pub fn open(path: &Path) -> Result<Self, WeightsError> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|source| WeightsError::Io { path: name.clone(), source })?;
        Self::parse(&name, &text)
    }

    /// Reads a table.
    ///
    /// # Errors
    /// The first line that is no row of weights.
    pub fn parse(file: &str, text: &str) -> Result<Self, WeightsError> {
        Self::parse_named(file, text, |name| Cow::Owned(name.to_owned()))
    }

    /// Reads the table that is built into the program, whose names need no copy.
    ///
    /// # Errors
    /// The first line that is no row of weights.
    pub fn parse_static(file: &str, text: &'static str) -> Result<Self, WeightsError> {
        Self::parse_named(file, text, Cow::Borrowed)
    }

    fn parse_named<'a>(
        file: &str,
        text: &'a str,
        name_of: impl Fn(&'a str) -> Cow<'static, str>,
    ) -> Result<Self, WeightsError> {
        let mut out = Self::default();
        let mut row = Vec::new();
        for (i, line) in text.lines().enumerate() {
            let bad = |message: &str| WeightsError::Line {
                path: file.to_owned(),
                line: i + 1,
                message: message.to_owned(),
            };
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(head) = line.strip_prefix("model ") {
                let mut words = head.split(' ');
                let name = words.next().unwrap_or_default();
                out.insert(name, Model::new(&words.collect::<Vec<_>>()));
                continue;
            }
            let (_, model) = out.models.last_mut().ok_or_else(|| bad("no `model` line before"))?;
            let (name, weights) = line.split_once('\t').ok_or_else(|| bad("no tab"))?;
            row.clear();
            for w in weights.split(' ') {
                let cut = w.find(['+', '-']).ok_or_else(|| bad("a weight without sign"))?;
                let label: u8 = w[..cut].parse().map_err(|_| bad("no number of a label"))?;
                if usize::from(label) >= model.labels.len() {
                    return Err(bad("a label that the model does not have"));
                }
                row.push((label, w[cut..].parse().map_err(|_| bad("no weight"))?));
            }
            model.push_named(name_of(name), &row);
        }
        Ok(out)
    }

    /// The table as text, from which [`Self::parse`] makes the same models.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        for (name, model) in &self.models {
            let _ = writeln!(out, "model {name} {}", model.labels.join(" "));
            for (feature, from, to) in &model.names {
                let weights: Vec<String> = model.entries[*from as usize..*to as usize]
                    .iter()
                    .map(|(l, w)| format!("{l}{w:+}"))
                    .collect();
                let _ = writeln!(out, "{feature}\t{}", weights.join(" "));
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str =
        "model pair none capture\nprep|على\t0-31 1+120\nbias\t0+5\nmodel to yes\nbias\t0+1\n";

    #[test]
    fn a_table_comes_back_as_it_was() {
        let weights = Weights::parse("w", TABLE).expect("parses");
        assert_eq!(weights.to_text(), TABLE);
        let mut f = Features::new(false);
        crate::weigh::observe!(f, "prep", "على");
        crate::weigh::observe!(f, "bias");
        assert_eq!(weights.model("pair").scores(&f), [-26, 120]);
        assert_eq!(weights.model("to").rank(&f), 1);
    }

    #[test]
    fn a_bad_line_is_named() {
        let check = |text: &str, want: &str| {
            let e = Weights::parse("w.tsv", text).expect_err(text).to_string();
            assert!(e.contains(want), "{e}");
        };
        check("bias\t0+1\n", "w.tsv:1: no `model` line");
        check("model m a\nbias 0+1\n", "w.tsv:2: no tab");
        check("model m a\nbias\t1+1\n", "does not have");
        check("model m a\nbias\t0*1\n", "without sign");
    }
}
