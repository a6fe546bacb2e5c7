//! What may not be written over.

use std::{
    fs::{self, File, Metadata, OpenOptions},
    io::{self, Read},
    path::{Path, PathBuf},
};

use rusqlite::{Connection, OpenFlags};

use super::{Half, OutputError};

/// Tells whether isnad wrote what is in a file, as it stands.
pub type Ours = fn(&Path) -> bool;

/// What tells one file from all others, whatever name or link leads to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity(Known);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Known {
    #[cfg(unix)]
    Node(u64, u64),
    #[cfg(not(unix))]
    Path(PathBuf),
}

impl Identity {
    /// Of a regular file; `None` where there is none (pipes and devices are no files to lose).
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let meta = path.metadata().ok().filter(Metadata::is_file)?;
        Self::known(path, &meta)
    }

    #[cfg(unix)]
    fn known(_: &Path, meta: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        Some(Self(Known::Node(meta.dev(), meta.ino())))
    }

    #[cfg(not(unix))]
    fn known(path: &Path, _: &Metadata) -> Option<Self> {
        fs::canonicalize(path).ok().map(|p| Self(Known::Path(p)))
    }
}

/// The file that standard output goes to, where it is a file.
#[must_use]
pub fn stdout_identity() -> Option<Identity> {
    #[cfg(unix)]
    {
        let meta = stdout().ok()?.metadata().ok().filter(Metadata::is_file)?;
        Identity::known(Path::new(""), &meta)
    }
    #[cfg(not(unix))]
    None
}

#[cfg(unix)]
fn stdout() -> io::Result<File> {
    use std::os::fd::AsFd;
    Ok(File::from(io::stdout().as_fd().try_clone_to_owned()?))
}

/// What a run reads, and whether it may write over what others wrote.
#[derive(Debug, Default)]
pub struct Guard {
    inputs: Vec<PathBuf>,
    force: bool,
}

impl Guard {
    /// Nothing is read yet. `force`: what others wrote may be written over; inputs and stores may
    /// not.
    #[must_use]
    pub const fn new(force: bool) -> Self {
        Self { inputs: Vec::new(), force }
    }

    /// Notes a file that the run reads.
    pub fn keep(&mut self, path: impl Into<PathBuf>) {
        self.inputs.push(path.into());
    }

    /// Notes all files of a folder.
    pub fn keep_folder(&mut self, dir: &Path) {
        let files = fs::read_dir(dir).into_iter().flatten().filter_map(Result::ok);
        self.inputs.extend(files.map(|f| f.path()));
    }

    /// Begins a file. `ours` recognises what isnad wrote there before, which may be replaced.
    ///
    /// # Errors
    /// [`OutputError`] when the file may not be written over, or cannot be made.
    pub fn begin(&self, to: &Path, ours: Ours) -> Result<Half, OutputError> {
        let name = to.display().to_string();
        let wrap = |e: io::Error| OutputError::of(&to.display().to_string(), e);
        #[cfg(unix)]
        if let Some(number) = descriptor(to) {
            // Opening it anew would begin at the front of a file that the shell has at its end.
            let file = match number {
                Some(1) => stdout(),
                _ => OpenOptions::new().append(true).open(to),
            };
            if Identity::of(to).is_some_and(|at| self.reads(&at)) {
                return Err(OutputError::Input(name));
            }
            return Ok(Half::through(name, file.map_err(wrap)?));
        }
        match to.metadata() {
            Ok(meta) if meta.is_dir() => Err(OutputError::Folder(name)),
            Ok(meta) if meta.is_file() => {
                let real = fs::canonicalize(to).map_err(wrap)?;
                self.check(&real, &meta, name.clone(), ours)?;
                Half::beside(name, real, Some(meta.permissions()))
            }
            Ok(_) => {
                let file = OpenOptions::new().write(true).open(to).map_err(wrap)?;
                Ok(Half::through(name, file))
            }
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                Half::beside(name, led_to(to).map_err(wrap)?, None)
            }
            Err(e) => Err(wrap(e)),
        }
    }

    fn check(
        &self,
        real: &Path,
        meta: &Metadata,
        name: String,
        ours: Ours,
    ) -> Result<(), OutputError> {
        if Identity::known(real, meta).is_some_and(|at| self.reads(&at)) {
            return Err(OutputError::Input(name));
        }
        if meta.len() == 0 {
            return Ok(());
        }
        if is_store(real) {
            return Err(OutputError::Store(name));
        }
        if self.force || ours(real) { Ok(()) } else { Err(OutputError::Foreign(name)) }
    }

    fn reads(&self, at: &Identity) -> bool {
        self.inputs.iter().any(|input| Identity::of(input).as_ref() == Some(at))
    }
}

/// Whether a path names an open descriptor of this process: `/dev/stdout`, `/dev/fd/63`; which.
#[cfg(unix)]
fn descriptor(path: &Path) -> Option<Option<u32>> {
    let text = path.to_str()?;
    match text {
        "/dev/stdout" => return Some(Some(1)),
        "/dev/stderr" => return Some(Some(2)),
        _ => {}
    }
    let number = text.strip_prefix("/dev/fd/").or_else(|| text.strip_prefix("/proc/self/fd/"))?;
    Some(number.parse().ok())
}

/// Where a link that leads to nothing yet leads.
fn led_to(path: &Path) -> io::Result<PathBuf> {
    let mut at = path.to_owned();
    for _ in 0..40 {
        match fs::read_link(&at) {
            Ok(next) => at = at.parent().unwrap_or(Path::new("")).join(next),
            Err(_) => return Ok(at),
        }
    }
    Err(io::Error::other("a link that leads in a circle"))
}

/// Whether a file is a store, of any format, whole or damaged.
#[must_use]
pub fn is_store(path: &Path) -> bool {
    const MAGIC: &[u8] = b"SQLite format 3\0";
    let mut head = [0; 16];
    let Ok(mut file) = File::open(path) else { return false };
    if file.read_exact(&mut head).is_err() || head != *MAGIC {
        return false;
    }
    let asked = || -> rusqlite::Result<bool> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db =
            Connection::open_with_flags(std::path::absolute(path).unwrap_or(path.into()), flags)?;
        db.query_row("SELECT count(*) FROM sqlite_master WHERE name = 'isnad_meta'", [], |r| {
            r.get(0)
        })
    };
    // One that SQLite cannot read may be the only copy of what somebody decided.
    asked().unwrap_or_else(|_| holds(file, b"isnad_meta").unwrap_or(true))
}

/// Whether the rest of a file holds some bytes.
fn holds(mut file: File, what: &[u8]) -> io::Result<bool> {
    let mut window: Vec<u8> = Vec::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let n = file.read(&mut buffer)?;
        if n == 0 {
            return Ok(false);
        }
        window.extend_from_slice(&buffer[..n]);
        if window.windows(what.len()).any(|w| w == what) {
            return Ok(true);
        }
        window.drain(..window.len().saturating_sub(what.len()));
    }
}
