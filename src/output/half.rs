//! A file on its way to its place.

use std::{
    fs::{self, File, Permissions},
    io::{self, Seek},
    path::{Path, PathBuf},
};

use rusqlite::Connection;
use tempfile::{Builder, NamedTempFile, TempPath};

use super::{Cause, OutputError};

/// How names of files begin that are not in their place yet.
const PREFIX: &str = ".isnad-";
/// As any new file: what the user's mask leaves of it.
#[cfg(unix)]
const MODE: u32 = 0o666;

/// A file that is being written. Dropped before it is [`Half::whole`], it leaves nothing.
#[derive(Debug)]
pub struct Half {
    name: String,
    at: At,
    /// What has to be read back or needs a name before it can go where it belongs.
    aside: Option<(File, Option<TempPath>)>,
}

#[derive(Debug)]
enum At {
    /// A pipe or device.
    Through(File),
    /// Beside the place that it is for.
    Beside(Beside),
}

#[derive(Debug)]
struct Beside {
    real: PathBuf,
    temp: Temp,
    /// Of the file that is there.
    permissions: Option<Permissions>,
}

#[derive(Debug)]
enum Temp {
    /// Known to the system by its descriptor alone.
    #[cfg(target_os = "linux")]
    Nameless(File),
    Named(NamedTempFile),
}

/// A file that is written and synced, and not yet in its place.
#[derive(Debug)]
pub struct Whole {
    name: String,
    at: Option<Beside>,
}

impl Half {
    pub(super) const fn through(name: String, file: File) -> Self {
        Self { name, at: At::Through(file), aside: None }
    }

    pub(super) fn beside(
        name: String,
        real: PathBuf,
        permissions: Option<Permissions>,
    ) -> Result<Self, OutputError> {
        let temp = Temp::new(folder_of(&real)).map_err(|e| OutputError::of(&name, e))?;
        Ok(Self { name, at: At::Beside(Beside { real, temp, permissions }), aside: None })
    }

    /// The file as it was given.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Names the file in what went wrong.
    pub fn failed(&self, cause: impl Into<Cause>) -> OutputError {
        OutputError::of(&self.name, cause)
    }

    /// What to write to, from the front to the end.
    ///
    /// # Errors
    /// What the system says.
    pub fn stream(&self) -> Result<File, OutputError> {
        let file = match &self.at {
            At::Through(file) => file,
            At::Beside(beside) => beside.temp.file(),
        };
        file.try_clone().map_err(|e| self.failed(e))
    }

    /// What to write to where the writer goes back and forth.
    ///
    /// # Errors
    /// What the system says.
    pub fn seekable(&mut self) -> Result<File, OutputError> {
        if let At::Beside(_) = self.at {
            return self.stream();
        }
        let file = tempfile::tempfile().map_err(|e| self.failed(e))?;
        let clone = file.try_clone().map_err(|e| self.failed(e))?;
        self.aside = Some((file, None));
        Ok(clone)
    }

    /// An empty database; the caller closes it before the file is [`Half::whole`].
    ///
    /// # Errors
    /// What the system or SQLite says.
    pub fn database(&mut self) -> Result<Connection, OutputError> {
        let dir = match &self.at {
            At::Through(_) => std::env::temp_dir(),
            At::Beside(beside) => {
                // A log belongs to the file that lies there, and would spoil another.
                if ["-wal", "-journal"].iter().any(|end| has_log(&beside.real, end)) {
                    let words = "another program has it open, or left its log beside it".to_owned();
                    return Err(self.failed(Cause::Words(words)));
                }
                folder_of(&beside.real).to_owned()
            }
        };
        let made = || -> Result<_, Cause> {
            let (file, path) = Builder::new().prefix(PREFIX).tempfile_in(dir)?.into_parts();
            // SQLite takes some beginnings of names for addresses, but none of a whole path.
            let db = Connection::open(std::path::absolute(&path)?)?;
            // Where an open file can do without its name, nobody has to clear it away.
            let path = if cfg!(unix) {
                path.close()?;
                None
            } else {
                Some(path)
            };
            Ok((db, file, path))
        };
        let (db, file, path) = made().map_err(|e| self.failed(e))?;
        self.aside = Some((file, path));
        Ok(db)
    }

    /// Syncs what was written.
    ///
    /// # Errors
    /// What the system says; then nothing is left of it.
    pub fn whole(mut self) -> Result<Whole, OutputError> {
        if let Some((mut aside, _path)) = self.aside.take() {
            let mut out = self.stream()?;
            let copied = aside.rewind().and_then(|()| io::copy(&mut aside, &mut out));
            copied.map_err(|e| self.failed(e))?;
        }
        let Self { name, at, .. } = self;
        match at {
            At::Through(_) => Ok(Whole { name, at: None }),
            At::Beside(beside) => {
                let file = beside.temp.file();
                let done = beside
                    .permissions
                    .clone()
                    .map_or(Ok(()), |p| file.set_permissions(p))
                    .and_then(|()| file.sync_all());
                done.map_err(|e| OutputError::of(&name, e))?;
                Ok(Whole { name, at: Some(beside) })
            }
        }
    }
}

/// Puts files in their places, all or none of them. (Between two moves a killed process leaves the
/// first done: give them in an order in which that does no harm.)
///
/// # Errors
/// What the system says; then all is as it was.
pub fn place(files: Vec<Whole>) -> Result<(), OutputError> {
    let several = files.len() > 1;
    let mut done: Vec<Placed> = Vec::new();
    for Whole { name, at } in files {
        let Some(beside) = at else { continue };
        match beside.place(several) {
            Ok(placed) => done.push(placed),
            Err(e) => {
                done.into_iter().rev().for_each(Placed::back);
                return Err(OutputError::of(&name, e));
            }
        }
    }
    for placed in &done {
        // A file system that cannot sync a folder has no better promise to give.
        let _ = File::open(folder_of(&placed.real)).and_then(|dir| dir.sync_all());
    }
    Ok(())
}

/// A file in its place, with the one that was there before while it may have to come back.
struct Placed {
    real: PathBuf,
    before: Option<TempPath>,
    several: bool,
}

impl Placed {
    fn back(self) {
        match self.before {
            Some(before) => drop(before.persist(&self.real)),
            None if self.several => drop(fs::remove_file(&self.real)),
            None => {}
        }
    }
}

impl Beside {
    fn place(self, several: bool) -> io::Result<Placed> {
        let Self { real, temp, permissions } = self;
        let dir = folder_of(&real);
        let before = if several && permissions.is_some() {
            let link = Builder::new().prefix(PREFIX).make_in(dir, |at| fs::hard_link(&real, at));
            Some(link?.into_temp_path())
        } else {
            None
        };
        temp.place(&real)?;
        Ok(Placed { real, before, several })
    }
}

impl Temp {
    fn new(dir: &Path) -> io::Result<Self> {
        #[cfg(target_os = "linux")]
        if let Some(file) = nameless(dir) {
            return Ok(Self::Nameless(file));
        }
        named(dir).map(Self::Named)
    }

    fn file(&self) -> &File {
        match self {
            #[cfg(target_os = "linux")]
            Self::Nameless(file) => file,
            Self::Named(file) => file.as_file(),
        }
    }

    fn place(self, real: &Path) -> io::Result<()> {
        match self {
            #[cfg(target_os = "linux")]
            Self::Nameless(file) => give_name(file, real),
            Self::Named(file) => file.persist(real).map(drop).map_err(|e| e.error),
        }
    }
}

fn named(dir: &Path) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(PREFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(Permissions::from_mode(MODE));
    }
    builder.tempfile_in(dir)
}

/// A file that no folder lists (`open(2)`, `O_TMPFILE`); not all file systems have them.
#[cfg(target_os = "linux")]
fn nameless(dir: &Path) -> Option<File> {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt;
    let flags = i32::try_from(OFlags::TMPFILE.bits()).ok()?;
    let mut options = fs::OpenOptions::new();
    options.read(true).write(true).mode(MODE).custom_flags(flags).open(dir).ok()
}

/// Links a nameless file beside its place and moves it there; where it cannot be linked, a copy.
#[cfg(target_os = "linux")]
fn give_name(mut file: File, real: &Path) -> io::Result<()> {
    use rustix::fs::{AtFlags, CWD, linkat};
    use std::os::fd::AsRawFd;
    let dir = folder_of(real);
    let own = format!("/proc/self/fd/{}", file.as_raw_fd());
    let link = |at: &Path| Ok(linkat(CWD, own.as_str(), CWD, at, AtFlags::SYMLINK_FOLLOW)?);
    match Builder::new().prefix(PREFIX).make_in(dir, link) {
        Ok(linked) => linked.into_temp_path().persist(real).map_err(|e| e.error),
        Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied) => {
            let mut copy = named(dir)?;
            copy.as_file().set_permissions(file.metadata()?.permissions())?;
            file.rewind()?;
            io::copy(&mut file, &mut copy)?;
            copy.as_file().sync_all()?;
            copy.persist(real).map(drop).map_err(|e| e.error)
        }
        Err(e) => Err(e),
    }
}

fn has_log(path: &Path, end: &str) -> bool {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    Path::new(&name).metadata().is_ok_and(|m| m.len() > 0)
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
