//! Completions for shells and man pages.

use std::{io::Write, path::PathBuf};

use clap::Args;
use clap_complete::Shell;

use super::{Outcome, command, complain::Failure, run::stdout};

/// Print a completion script for a shell.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  isnad completions bash > ~/.local/share/bash-completion/completions/isnad
  isnad completions fish > ~/.config/fish/completions/isnad.fish")]
pub struct Completions {
    /// The shell.
    shell: Shell,
}

/// Write a man page for every command into a folder.
#[derive(Debug, Args)]
#[command(hide = true)]
pub struct Man {
    /// The folder; made when it is not there.
    dir: PathBuf,
}

/// Runs `completions`.
///
/// # Errors
/// When nothing can be written.
pub fn completions(args: &Completions) -> Result<Outcome, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command(), "isnad", &mut script);
    let mut out = stdout();
    out.write_all(&script)?;
    out.flush()?;
    Ok(Outcome::Clean)
}

/// Runs `man`.
///
/// # Errors
/// When the folder cannot be written to.
pub fn man(args: &Man) -> Result<Outcome, Failure> {
    let io = |e| Failure::file(&args.dir, &e);
    std::fs::create_dir_all(&args.dir).map_err(io)?;
    clap_mangen::generate_to(command(), &args.dir).map_err(io)?;
    Ok(Outcome::Clean)
}
