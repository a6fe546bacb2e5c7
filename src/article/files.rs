//! Which files a user's arguments name, and what each is.

use std::{
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
};

use rustc_hash::FxHashSet;

use super::error::{ArticleError, Note, shown};

/// Formats that articles come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// One article, with or without front matter.
    Text,
    /// An article a line, or one JSON document.
    Json,
}

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    Plain,
    Gzip,
    Zstd,
}

/// What a file's name says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// This.
    Known(Format),
    /// Nothing: what it holds must tell.
    Bare,
    /// An ending that is not known, in small letters.
    Unknown(String),
}

/// The kinds that are read, for messages.
pub(super) const KINDS: &str = "read are .txt and .md (one article each), .jsonl, .ndjson and .json (one a line, a list of \
     articles, or Telegram's result.json), and .gz or .zst of each";

impl Kind {
    /// What a name says, whatever the case of its endings. An ending is up to eight Latin letters
    /// and figures behind the last dot.
    pub(super) fn of(path: &Path) -> (Self, Packing) {
        let name = path.file_name().unwrap_or(OsStr::new("")).to_string_lossy().to_lowercase();
        let (name, packing) = match name.rsplit_once('.') {
            Some((rest, "gz")) => (rest, Packing::Gzip),
            Some((rest, "zst")) => (rest, Packing::Zstd),
            _ => (name.as_str(), Packing::Plain),
        };
        let ending = name
            .rsplit_once('.')
            .map(|(_, ending)| ending)
            .filter(|e| (1..=8).contains(&e.len()) && e.bytes().all(|b| b.is_ascii_alphanumeric()));
        let kind = match ending {
            Some("txt" | "md") => Self::Known(Format::Text),
            Some("jsonl" | "ndjson" | "json") => Self::Known(Format::Json),
            Some(other) => Self::Unknown(other.to_owned()),
            None => Self::Bare,
        };
        (kind, packing)
    }
}

/// The files behind a user's input arguments, in a fixed order.
#[derive(Debug, Default)]
pub struct Inputs {
    /// Files to read; `-` is standard input.
    pub files: Vec<PathBuf>,
    /// What names nothing, or could not be looked into.
    pub missing: Vec<ArticleError>,
    /// What was passed over in folders.
    pub passed: Vec<Note>,
}

impl Inputs {
    /// Expands files, folders (recursively, known endings only), globs and `-`. Sorted by path
    /// within each argument. A folder that several links lead to is looked into once.
    #[must_use]
    pub fn expand<S: AsRef<OsStr>>(arguments: &[S]) -> Self {
        let mut out = Self::default();
        for argument in arguments {
            out.argument(argument.as_ref());
        }
        out
    }

    fn argument(&mut self, argument: &OsStr) {
        let path = Path::new(argument);
        // A pipe (`<(zcat …)`) is as good as a file.
        if argument == "-" || path.metadata().is_ok_and(|m| !m.is_dir()) {
            return self.files.push(path.to_path_buf());
        }
        if path.is_dir() {
            let before = (self.files.len(), self.missing.len());
            Walk { out: self, above: Vec::new(), seen: FxHashSet::default() }.folder(path);
            if (self.files.len(), self.missing.len()) == before {
                let message = "the folder holds no .txt, .md or .jsonl file".into();
                self.missing.push(ArticleError::File { path: shown(path), message });
            }
            return;
        }
        let matches = argument.to_str().and_then(|pattern| glob::glob(pattern).ok());
        let mut found: Vec<PathBuf> =
            matches.into_iter().flatten().filter_map(Result::ok).filter(|p| !p.is_dir()).collect();
        if found.is_empty() {
            // A link that leads nowhere, or in a circle, is there all the same.
            let source = match path.symlink_metadata().and_then(|_| path.metadata()) {
                Err(e) if e.kind() != io::ErrorKind::NotFound => e,
                _ => io::Error::new(io::ErrorKind::NotFound, "no such file, folder or match"),
            };
            self.missing.push(ArticleError::Io { path: shown(path), source });
        }
        found.sort();
        for path in found {
            match path.metadata() {
                Ok(meta) if !meta.is_file() => self.no_file(&path, &meta),
                _ => self.files.push(path),
            }
        }
    }

    /// Passes over what opening may wait for.
    fn no_file(&mut self, path: &Path, meta: &fs::Metadata) {
        self.passed.push(Note::NoFile { path: shown(path), what: what(meta) });
    }
}

/// A walk through a folder.
struct Walk<'a> {
    out: &'a mut Inputs,
    /// The folders that this one lies in, as they are without links.
    above: Vec<PathBuf>,
    /// Folders that were looked into.
    seen: FxHashSet<PathBuf>,
}

impl Walk<'_> {
    fn folder(&mut self, dir: &Path) {
        let entries = fs::canonicalize(dir).and_then(|real| {
            let mut entries: Vec<PathBuf> =
                fs::read_dir(dir)?.map(|e| e.map(|e| e.path())).collect::<io::Result<_>>()?;
            entries.sort();
            Ok((real, entries))
        });
        let (real, entries) = match entries {
            Ok(found) => found,
            Err(source) => return self.refuse(dir, source),
        };
        if self.above.contains(&real) {
            let message = "a link to a folder that it lies in; not followed".into();
            return self.out.missing.push(ArticleError::File { path: shown(dir), message });
        }
        if !self.seen.insert(real.clone()) {
            return;
        }
        self.above.push(real);
        for path in entries {
            self.entry(path);
        }
        self.above.pop();
    }

    fn entry(&mut self, path: PathBuf) {
        let name = path.file_name().unwrap_or(OsStr::new("")).to_string_lossy().into_owned();
        // A folder's README speaks about its articles and is none.
        if name.starts_with('.') || name.eq_ignore_ascii_case("readme.md") {
            return;
        }
        let kind = Kind::of(&path).0;
        match path.metadata() {
            Ok(meta) if meta.is_dir() => self.folder(&path),
            Ok(meta) if meta.is_file() => match kind {
                Kind::Known(_) => self.out.files.push(path),
                Kind::Bare => self.pass(&path, None),
                Kind::Unknown(ending) => self.pass(&path, Some(format!(".{ending}"))),
            },
            Ok(meta) => self.out.no_file(&path, &meta),
            Err(source) => self.refuse(&path, source),
        }
    }

    fn pass(&mut self, path: &Path, ending: Option<String>) {
        self.out.passed.push(Note::PassedOver { path: shown(path), ending });
    }

    fn refuse(&mut self, path: &Path, source: io::Error) {
        self.out.missing.push(ArticleError::Io { path: shown(path), source });
    }
}

/// What an entry of a folder is that is neither a file nor a folder.
fn what(meta: &fs::Metadata) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let kind = meta.file_type();
        if kind.is_fifo() {
            return "a pipe";
        }
        if kind.is_socket() {
            return "a socket";
        }
        if kind.is_block_device() || kind.is_char_device() {
            return "a device";
        }
    }
    let _ = meta;
    "no file"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_by_name() {
        let check = |name: &str, kind: Kind, packing| {
            assert_eq!(Kind::of(Path::new(name)), (kind, packing), "{name}");
        };
        let (text, json) = (Kind::Known(Format::Text), Kind::Known(Format::Json));
        check("خبر.txt", text.clone(), Packing::Plain);
        check("News.TXT", text.clone(), Packing::Plain);
        check("a.Md.GZ", text, Packing::Gzip);
        check("d/WIRE.JSONL.Zst", json.clone(), Packing::Zstd);
        check("result.Json", json, Packing::Plain);
        check("feed.xml", Kind::Unknown("xml".into()), Packing::Plain);
        check("page.HTML.gz", Kind::Unknown("html".into()), Packing::Gzip);
        check("نشرة", Kind::Bare, Packing::Plain);
        check("حديث د. علي", Kind::Bare, Packing::Plain);
        check("dump.gz", Kind::Bare, Packing::Gzip);
    }
}
