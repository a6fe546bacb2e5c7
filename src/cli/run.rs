//! Reading many articles on several threads, with results in the order of the input.

use std::{
    io,
    ops::ControlFlow,
    panic::{AssertUnwindSafe, catch_unwind},
};

use indicatif::ProgressBar;
use rayon::prelude::*;

use super::{
    common::{Input, KnowledgeArgs, Running},
    complain::{self, Failure},
    heard::{Heard, Met, Seen, clash, named},
};
use crate::{
    Article, Knowledge, Reading,
    article::{ArticleError, Found, read_inputs_while},
    mention::Chunked,
};

/// Articles a batch holds at most, and bytes of text after which it is full. Memory is bounded by
/// one batch and its results.
const BATCH: (usize, usize) = (512, 4 << 20);

/// What came of the input.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Articles read.
    pub articles: usize,
    /// Inputs refused.
    pub refused: usize,
}

/// Everything a command that reads articles needs.
pub struct Run<'a> {
    /// What to read.
    pub input: &'a Input,
    /// What to read it with.
    pub knowledge: &'a KnowledgeArgs,
    /// How.
    pub running: &'a Running,
    /// The results go to stdout as they come: of two texts of one article the first is given. Else
    /// each that is to be kept in place of one before comes too, and [`Article::key`] tells.
    pub to_stdout: bool,
}

impl Run<'_> {
    /// Reads all articles; `work` runs on the threads, `each` takes the results in input order.
    /// Refusals are said on stderr and counted; so is another text of an article of this run.
    ///
    /// # Errors
    /// When nothing can be read, knowledge cannot be loaded, or `each` fails.
    pub fn each<T: Send>(
        &self,
        work: impl Fn(&Article, &Reading, &Knowledge) -> T + Sync,
        mut each: impl FnMut(Article, T) -> Result<(), Failure>,
    ) -> Result<Tally, Failure> {
        let inputs = self.input.expand()?;
        let knowledge = self.knowledge.load()?;
        let pool = self.running.pool()?;
        let bar = self.running.progress(self.to_stdout);
        let mut tally = Tally::default();
        let (mut heard, mut seen) = (Heard::new(&self.input.intake), Seen::default());
        let intake = self.input.intake.intake();
        let mut batch: Vec<Article> = Vec::new();
        let mut bytes = 0;
        let mut flush = |batch: &mut Vec<Article>, tally: &mut Tally| -> Result<(), Failure> {
            let articles = std::mem::take(batch);
            let one = |a: Article| {
                let done = guarded(|| {
                    let reading = crate::read(&a, &knowledge);
                    (work(&a, &reading, &knowledge), reading.text.unread)
                });
                (a, done)
            };
            let done: Vec<(Article, Option<(T, usize)>)> =
                pool.install(|| articles.into_par_iter().map(one).collect());
            for (article, result) in done {
                bar.inc(1);
                match result {
                    Some((result, unread)) => {
                        tally.articles += 1;
                        if unread > 0 {
                            tally.refused += 1;
                            bar.suspend(|| complain::say(&too_long(&article, unread)));
                        }
                        bar.suspend(|| each(article, result))?;
                    }
                    None => {
                        tally.refused += 1;
                        let words =
                            format!("error: {}: the reader broke on it (a bug)", named(&article));
                        bar.suspend(|| complain::say(&words));
                    }
                }
            }
            Ok(())
        };
        let broke_off = read_inputs_while(inputs, &intake, |found| {
            match found {
                Found::Article(mut article, here) => {
                    heard.date(&mut article);
                    let kept = match seen.meet(&article, &here) {
                        Met::New | Met::Same => true,
                        Met::Clash { there, later } => {
                            tally.refused += 1;
                            let kept = if self.to_stdout {
                                "this one is refused"
                            } else {
                                "the one published last is kept"
                            };
                            let words = clash(&article, &here, &there, kept);
                            bar.suspend(|| complain::say(&words));
                            later && !self.to_stdout
                        }
                    };
                    if kept {
                        bytes += article.text.len();
                        batch.push(article);
                    }
                }
                Found::Refused(e) => refuse(&e, &bar, &mut tally),
                Found::Note(note) => bar.suspend(|| heard.note(note)),
            }
            if batch.len() >= BATCH.0 || bytes >= BATCH.1 {
                bytes = 0;
                if let Err(failure) = flush(&mut batch, &mut tally) {
                    return ControlFlow::Break(failure);
                }
            }
            ControlFlow::Continue(())
        });
        if let ControlFlow::Break(failure) = broke_off {
            return Err(failure);
        }
        flush(&mut batch, &mut tally)?;
        bar.finish_and_clear();
        if !self.running.quiet {
            heard.say();
        }
        Ok(tally)
    }
}

/// The words for an article of which the end was not read.
pub fn too_long(article: &Article, unread: usize) -> String {
    format!(
        "error: {}: read up to {} words, {} letters or {} names of places; {unread} words at its end \
         were not",
        named(article),
        Chunked::WORDS,
        Chunked::LETTERS,
        Chunked::NAMES,
    )
}

fn refuse(error: &ArticleError, bar: &ProgressBar, tally: &mut Tally) {
    tally.refused += 1;
    bar.suspend(|| complain::article(error));
}

/// Runs `work` so that a bug that one article brings out costs that article only.
fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

/// A number of things in words: `1 article`, `2 articles`.
pub fn count(n: usize, thing: &str) -> String {
    format!("{n} {thing}{}", if n == 1 { "" } else { "s" })
}

/// Standard output, buffered.
pub fn stdout() -> io::BufWriter<io::Stdout> {
    io::BufWriter::with_capacity(1 << 16, io::stdout())
}
