//! `isnad gazetteer fetch`: GeoNames' file of Syria, downloaded and imported.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use super::{
    Outcome,
    complain::{Failure, say},
    gazetteer_import::{self, Import},
    output::{Force, whole},
};
use crate::gazetteer::import::{ColumnMap, Format};
use crate::output::{Cause, Guard};

/// Where GeoNames publishes its file of Syria (CC BY 4.0).
pub const GEONAMES: &str = "https://download.geonames.org/export/dump/SY.zip";

/// Download GeoNames' file of Syria and import it.
#[derive(Debug, Clone, clap::Args)]
pub struct Fetch {
    /// Folder to merge into; the downloaded file is kept there.
    #[arg(long, value_name = "DIR")]
    pub into: PathBuf,
    /// Address to fetch from.
    #[arg(long, default_value = GEONAMES, value_name = "URL")]
    pub url: String,
    #[command(flatten)]
    pub force: Force,
    /// Say nothing but errors.
    #[arg(long, short)]
    pub quiet: bool,
}

/// Runs the command.
///
/// # Errors
/// When there is no network or the server refuses, and as `import` does.
pub fn run(args: &Fetch) -> Result<Outcome, Failure> {
    fs::create_dir_all(&args.into).map_err(|e| Failure::file(&args.into, &e))?;
    let file = args.into.join("SY.zip");
    if !args.quiet {
        say(&format!("fetching {}", args.url));
    }
    let guard = args.force.guard([]);
    download(&args.url, &file, &guard).map_err(|e| {
        Failure::Words(format!(
            "{} could not be fetched: {e}\nwithout a network, download the file elsewhere and run \
             `isnad gazetteer import SY.zip --into {}`",
            args.url,
            args.into.display()
        ))
    })?;
    gazetteer_import::run(&Import {
        files: vec![file],
        into: args.into.clone(),
        format: Format::Auto,
        columns: ColumnMap::default(),
        force: args.force,
        quiet: args.quiet,
    })
}

/// Writes the answer to its place when it is whole.
fn download(url: &str, file: &Path, guard: &Guard) -> Result<(), String> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_connect(Some(Duration::from_secs(20)))
        .timeout_global(Some(Duration::from_secs(600)))
        .build()
        .into();
    let mut answer = agent.get(url).call().map_err(|e| e.to_string())?;
    let written = whole(guard, file, is_download, |half| -> Result<(), Cause> {
        let mut out = half.stream().map_err(Cause::Said)?;
        io::copy(&mut answer.body_mut().as_reader(), &mut out)?;
        Ok(())
    });
    written.map_err(|e| e.to_string())
}

/// A download of before may give way to this one.
fn is_download(path: &Path) -> bool {
    let zip = fs::File::open(path).ok().and_then(|f| zip::ZipArchive::new(f).ok());
    zip.is_some_and(|zip| zip.file_names().any(|name| name == "SY.txt"))
}
