//! What the commands that write files share.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{common::KnowledgeArgs, complain::Failure};
use crate::{
    article::Inputs,
    output::{Cause, Guard, Half, Ours, OutputError, place},
};

/// Whether files of others may be written over.
#[derive(Debug, Clone, Copy, Args)]
pub struct Force {
    /// Write over files that isnad did not write, or that were changed since. What the run reads
    /// and stores are never written over.
    #[arg(long)]
    pub force: bool,
}

impl Force {
    /// A guard over what a run reads.
    pub fn guard<'a>(self, inputs: impl IntoIterator<Item = &'a PathBuf>) -> Guard {
        let mut guard = Guard::new(self.force);
        inputs.into_iter().for_each(|path| guard.keep(path));
        guard
    }

    /// A guard over the files that arguments name.
    pub fn guard_of(self, inputs: &[std::ffi::OsString]) -> Guard {
        self.guard(&Inputs::expand(inputs).files)
    }
}

impl KnowledgeArgs {
    /// Notes the tables that are read.
    pub fn guarded(&self, mut guard: Guard) -> Guard {
        for dir in [&self.gazetteer, &self.lexicon].into_iter().flatten() {
            guard.keep_folder(dir);
        }
        if let Some(file) = &self.weights {
            guard.keep(file);
        }
        guard
    }
}

/// Writes one file, whole or not at all.
///
/// # Errors
/// What `write` says, and why the file may not be written.
pub fn whole<E: Into<Cause>>(
    guard: &Guard,
    path: &Path,
    ours: Ours,
    write: impl FnOnce(&mut Half) -> Result<(), E>,
) -> Result<(), OutputError> {
    let mut half = guard.begin(path, ours)?;
    write(&mut half).map_err(|e| half.failed(e))?;
    place(vec![half.whole()?])
}

/// Writes what stands beside a layer: a style that somebody changed is kept, and that is said.
///
/// # Errors
/// Why it cannot be written.
pub fn style(guard: &Guard, path: &Path, text: &str, quiet: bool) -> Result<bool, Failure> {
    use std::io::Write;
    let write = |half: &mut Half| -> Result<(), Cause> {
        Ok(half.stream().map_err(Cause::Said)?.write_all(text.as_bytes())?)
    };
    match whole(guard, path, crate::layer::is_ours, write) {
        Err(OutputError::Foreign(name)) => {
            if !quiet {
                super::complain::say(&format!(
                    "{name}: is not as isnad wrote it, and kept; --force writes it anew"
                ));
            }
            Ok(false)
        }
        other => other.map(|()| true).map_err(Into::into),
    }
}

impl From<OutputError> for Failure {
    fn from(e: OutputError) -> Self {
        match e {
            OutputError::Gone(_) => Self::Pipe,
            other => Self::Words(other.to_string()),
        }
    }
}
