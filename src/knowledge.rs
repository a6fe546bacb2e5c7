//! All that reading needs to know, loaded once: gazetteer, lexicon, patterns, fingerprint.

use std::path::Path;

use crate::{
    gazetteer::{Gazetteer, GazetteerError, Sources},
    lexicon::{Allies, Lexicon, LexiconError, LexiconSources},
    mention::Patterns,
    weigh::{Weights, WeightsError},
};

/// Gazetteer and lexicon with the patterns of both. `Send + Sync`; share it between threads.
#[derive(Debug)]
pub struct Knowledge {
    gazetteer: Gazetteer,
    lexicon: Lexicon,
    patterns: Patterns,
    allies: Allies,
    weights: Weights,
    fingerprint: String,
    fixed: String,
}

/// Why knowledge could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum KnowledgeError {
    /// The gazetteer.
    #[error(transparent)]
    Gazetteer(#[from] GazetteerError),
    /// The lexicon.
    #[error(transparent)]
    Lexicon(#[from] LexiconError),
    /// The weights.
    #[error(transparent)]
    Weights(#[from] WeightsError),
}

/// The weights that are built into the program.
const WEIGHTS: &str = include_str!("../data/weights/events.tsv");

impl Knowledge {
    /// What is built into the program.
    ///
    /// # Panics
    /// Never in a released build: the tests load the same tables.
    #[must_use]
    pub fn shipped() -> Self {
        #[expect(clippy::expect_used, reason = "the shipped tables are tested to load")]
        Self::load(None, None).expect("shipped tables load")
    }

    /// The shipped knowledge with a user's folders laid over it.
    ///
    /// # Errors
    /// When a table cannot be read; every bad row is named.
    pub fn load(gazetteer: Option<&Path>, lexicon: Option<&Path>) -> Result<Self, KnowledgeError> {
        let mut places = Sources::shipped();
        if let Some(dir) = gazetteer {
            places.overlay(dir)?;
        }
        let mut words = LexiconSources::shipped();
        if let Some(dir) = lexicon {
            words.overlay(dir)?;
        }
        Self::from_sources(&places, &words)
    }

    /// Knowledge from tables at hand.
    ///
    /// # Errors
    /// When a table cannot be read; every bad row is named.
    pub fn from_sources(places: &Sources, words: &LexiconSources) -> Result<Self, KnowledgeError> {
        let mut hash = blake3::Hasher::new();
        for text in [env!("CARGO_PKG_VERSION")].into_iter().chain(words.texts()) {
            hash.update(text.as_bytes());
            hash.update(b"\0");
        }
        hash.update(WEIGHTS.as_bytes());
        let fixed = short(&hash);
        for (_, text) in [&places.places, &places.abroad, &places.names].into_iter().flatten() {
            hash.update(text.as_bytes());
            hash.update(b"\0");
        }
        let (gazetteer, lexicon) = rayon::join(|| Gazetteer::load(places), || Lexicon::load(words));
        let (gazetteer, lexicon) = (gazetteer?, lexicon?);
        let patterns = Patterns::build(&gazetteer, &lexicon);
        let fingerprint = short(&hash);
        let weights = Weights::parse_static("data/weights/events.tsv", WEIGHTS)?;
        let allies = Allies::shipped();
        Ok(Self { gazetteer, lexicon, patterns, allies, weights, fingerprint, fixed })
    }

    /// The same with other weights.
    #[must_use]
    pub fn with_weights(mut self, weights: Weights) -> Self {
        let mut hash = blake3::Hasher::new();
        hash.update(self.fixed.as_bytes());
        hash.update(weights.to_text().as_bytes());
        let fixed = short(&hash);
        hash.update(self.fingerprint.as_bytes());
        self.fingerprint = short(&hash);
        self.fixed = fixed;
        self.weights = weights;
        self
    }

    /// Which sides hold places together.
    #[must_use]
    pub const fn allies(&self) -> &Allies {
        &self.allies
    }

    /// The weights by which events are chosen.
    #[must_use]
    pub const fn weights(&self) -> &Weights {
        &self.weights
    }

    /// The places.
    #[must_use]
    pub const fn gazetteer(&self) -> &Gazetteer {
        &self.gazetteer
    }

    /// Actors, triggers, words.
    #[must_use]
    pub const fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// The patterns that names and words of both make.
    #[must_use]
    pub const fn patterns(&self) -> &Patterns {
        &self.patterns
    }

    /// Sixteen hexadecimal digits that change when any table or the program changes.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Sixteen hexadecimal digits that change with the lexicon and the program, and not with the
    /// gazetteer.
    #[must_use]
    pub fn fingerprint_but_places(&self) -> &str {
        &self.fixed
    }
}

fn short(hash: &blake3::Hasher) -> String {
    hash.finalize().to_hex()[..16].to_owned()
}
