//! Completions for shells and man pages.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use clap::Args;
use clap_complete::Shell;

use super::{Outcome, command, complain::Failure, output::whole, run::stdout};
use crate::output::{Cause, Guard};

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
    std::fs::create_dir_all(&args.dir).map_err(|e| Failure::file(&args.dir, &e))?;
    let mut isnad = command().disable_help_subcommand(true);
    isnad.build();
    pages(&isnad, &args.dir)?;
    Ok(Outcome::Clean)
}

fn pages(command: &clap::Command, dir: &Path) -> Result<(), Failure> {
    for sub in command.get_subcommands().filter(|s| !s.is_hide_set()) {
        pages(sub, dir)?;
    }
    let page = clap_mangen::Man::new(command.clone());
    let mut text = Vec::new();
    page.render(&mut text)?;
    let ours =
        |path: &Path| std::fs::read_to_string(path).is_ok_and(|text| text.contains("\n.TH isnad"));
    whole(&Guard::default(), &dir.join(page.get_filename()), ours, |half| -> Result<(), Cause> {
        Ok(half.stream().map_err(Cause::Said)?.write_all(&text)?)
    })?;
    Ok(())
}
