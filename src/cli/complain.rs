//! Saying what went wrong: file, line and caret where there is one.

use std::{fmt, io, io::Write, ops::Range, path::Path};

use miette::{
    Diagnostic, LabeledSpan, MietteError, MietteHandlerOpts, MietteSpanContents, Report,
    SourceCode, SourceSpan, SpanContents,
};

use crate::{
    KnowledgeError, article::ArticleError, gazetteer::GazetteerError, lexicon::LexiconError,
    table::TableError,
};

/// Why a command could not run.
#[derive(Debug)]
pub enum Failure {
    /// Whoever read our output has gone; no error.
    Pipe,
    /// In words.
    Words(String),
    /// No input could be opened.
    Inputs(Vec<ArticleError>),
    /// Mistakes in tables.
    Tables(Vec<TableError>),
}

/// How many mistakes of a table are shown with their lines.
const SHOWN: usize = 20;

impl Failure {
    /// A file that the system would not give.
    pub fn file(path: &Path, error: &io::Error) -> Self {
        Self::Words(format!("{}: {error}", path.display()))
    }

    /// Writes it to stderr.
    pub fn say(&self) {
        match self {
            Self::Pipe => {}
            Self::Words(words) => say(&format!("error: {words}")),
            Self::Inputs(errors) => errors.iter().for_each(article),
            Self::Tables(errors) => {
                for e in errors.iter().take(SHOWN) {
                    table(e);
                }
                if errors.len() > SHOWN {
                    say(&format!("error: and {} more mistakes", errors.len() - SHOWN));
                }
            }
        }
    }
}

impl From<io::Error> for Failure {
    fn from(e: io::Error) -> Self {
        match e.kind() {
            io::ErrorKind::BrokenPipe => Self::Pipe,
            // Files are named by those who write them; what is left goes to standard output.
            kind if crate::output::is_full(kind) => {
                Self::Words(format!("standard output: no room to write ({e})"))
            }
            _ => Self::Words(e.to_string()),
        }
    }
}

impl From<serde_json::Error> for Failure {
    fn from(e: serde_json::Error) -> Self {
        io::Error::from(e).into()
    }
}

impl From<clap::Error> for Failure {
    fn from(e: clap::Error) -> Self {
        Self::Words(e.to_string())
    }
}

impl From<KnowledgeError> for Failure {
    fn from(e: KnowledgeError) -> Self {
        match e {
            KnowledgeError::Gazetteer(e) => e.into(),
            KnowledgeError::Lexicon(LexiconError::Rows(rows)) => Self::Tables(rows),
            KnowledgeError::Lexicon(e) => Self::Words(e.to_string()),
            KnowledgeError::Weights(e) => Self::Words(e.to_string()),
        }
    }
}

impl From<GazetteerError> for Failure {
    fn from(e: GazetteerError) -> Self {
        match e {
            GazetteerError::Rows(rows) => Self::Tables(rows),
            GazetteerError::Io { .. } => Self::Words(e.to_string()),
        }
    }
}

/// Sets how reports look: one line for the message, so that `file:line:` stays whole.
pub fn install() {
    // A second call (from a program that embeds this one) keeps the first's look.
    let _ = miette::set_hook(Box::new(|_| {
        Box::new(MietteHandlerOpts::new().wrap_lines(false).terminal_links(false).build())
    }));
}

/// A line to stderr. When even that is closed there is nobody left to tell.
pub fn say(line: &str) {
    let _ = writeln!(anstream::stderr(), "{}", super::paint::harmless(line));
}

/// Reports an article (or what should have been one) that was refused.
pub fn article(error: &ArticleError) {
    match error {
        ArticleError::Line { path, line, excerpt: Some(excerpt), .. } => {
            show(error, path, *line, &excerpt.text, excerpt.at.clone());
        }
        _ => say(&format!("error: {error}")),
    }
}

/// Reports a row of a table that could not be read.
pub fn table(error: &TableError) {
    show(error, &error.file, error.line, &error.text, error.at.clone());
}

fn show(error: &dyn fmt::Display, file: &str, line: u64, text: &str, at: Range<usize>) {
    // Control characters become one-byte blanks, so that byte ranges hold.
    let blank = |c: char| if c.is_ascii_control() { ' ' } else { c };
    let report = Report::new(Caret {
        message: super::paint::harmless(&error.to_string()).into_owned(),
        file: file.to_owned(),
        line,
        text: text.chars().map(blank).collect(),
        at,
    });
    let _ = write!(anstream::stderr(), "{report:?}");
}

/// One line of a file with a mark under what is wrong on it.
#[derive(Debug)]
struct Caret {
    message: String,
    file: String,
    line: u64,
    text: String,
    at: Range<usize>,
}

impl fmt::Display for Caret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Caret {}

impl Diagnostic for Caret {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let whole = self.at.is_empty();
        let at = if whole { 0..self.text.len() } else { self.at.clone() };
        Some(Box::new(std::iter::once(LabeledSpan::new_with_span(Some("here".into()), at))))
    }
}

impl SourceCode for Caret {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let inner = self.text.read_span(span, before, after)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.file.clone(),
            inner.data(),
            *inner.span(),
            self.line.saturating_sub(1) as usize,
            inner.column(),
            inner.line_count(),
        )))
    }
}
