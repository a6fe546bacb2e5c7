//! Inputs as users give them: files, folders, globs, `-`; plain, `.gz` or `.zst`.
//!
//! A format is chosen by the file's ending after decompression; HTML, feeds and WARC slot in
//! as further [`Format`]s.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
};

use super::{Article, front_matter, jsonl};

/// A part of the input that was refused; the rest goes on.
#[derive(Debug, thiserror::Error)]
pub enum ArticleError {
    /// Could not be opened or read on.
    #[error("{path}: {source}")]
    Io {
        /// The file or pattern.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// A line that is no article.
    #[error("{path}:{line}: {message}")]
    Line {
        /// The file.
        path: String,
        /// Line, from 1.
        line: u64,
        /// What is wrong.
        message: String,
    },
    /// A file that holds no article.
    #[error("{path}: {message}")]
    File {
        /// The file.
        path: String,
        /// What is wrong.
        message: String,
    },
}

/// Formats that articles come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Text,
    Jsonl,
}

impl Format {
    /// The format that a file name's ending says, a compression ending aside.
    fn of(name: &str) -> Option<Self> {
        let name = name.trim_end_matches(".gz").trim_end_matches(".zst");
        match name.rsplit_once('.')?.1 {
            "txt" | "md" => Some(Self::Text),
            "jsonl" | "ndjson" | "json" => Some(Self::Jsonl),
            _ => None,
        }
    }
}

/// Longest line (or text file) that is read, in bytes; what is longer is refused by name.
const LONGEST: usize = 256 << 20;

/// The files behind a user's input arguments, in a fixed order.
#[derive(Debug, Default)]
pub struct Inputs {
    /// Files to read; `-` is standard input.
    pub files: Vec<PathBuf>,
    /// Arguments that name nothing.
    pub missing: Vec<ArticleError>,
}

impl Inputs {
    /// Expands files, folders (recursively, known endings only), globs and `-`. Sorted by path
    /// within each argument.
    #[must_use]
    pub fn expand(arguments: &[String]) -> Self {
        let mut out = Self::default();
        for argument in arguments {
            let path = Path::new(argument);
            if argument == "-" || path.is_file() {
                out.files.push(path.to_path_buf());
            } else if path.is_dir() {
                let before = out.files.len();
                if let Err(source) = walk(path, &mut out.files) {
                    out.missing.push(ArticleError::Io { path: argument.clone(), source });
                } else if out.files.len() == before {
                    out.missing.push(ArticleError::File {
                        path: argument.clone(),
                        message: "the folder holds no .txt, .md or .jsonl file".into(),
                    });
                }
            } else {
                let mut found: Vec<PathBuf> = glob::glob(argument)
                    .map(|paths| paths.filter_map(Result::ok).filter(|p| p.is_file()).collect())
                    .unwrap_or_default();
                if found.is_empty() {
                    out.missing.push(ArticleError::Io {
                        path: argument.clone(),
                        source: io::Error::new(
                            io::ErrorKind::NotFound,
                            "no such file, folder or match",
                        ),
                    });
                }
                found.sort();
                out.files.append(&mut found);
            }
        }
        out
    }
}

fn walk(dir: &Path, out: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(dir)?.map(|e| e.map(|e| e.path())).collect::<io::Result<_>>()?;
    entries.sort();
    for path in entries {
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or("");
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            walk(&path, out)?;
        } else if Format::of(name).is_some() {
            out.push(path);
        }
    }
    Ok(())
}

/// Reads every article of `inputs` in order, handing each (or each refusal) to `each`.
/// Nothing larger than one article is held in memory.
pub fn read_inputs(inputs: Inputs, mut each: impl FnMut(Result<Article, ArticleError>)) {
    for error in inputs.missing {
        each(Err(error));
    }
    for path in inputs.files {
        let name = path.display().to_string();
        let read = if name == "-" {
            read_stream("<stdin>", Format::Jsonl, Box::new(io::stdin()), true, &mut each)
        } else {
            File::open(&path).and_then(|file| {
                let format = Format::of(&name).unwrap_or(Format::Text);
                read_stream(&name, format, unpacked(&name, file)?, false, &mut each)
            })
        };
        if let Err(source) = read {
            each(Err(ArticleError::Io { path: name, source }));
        }
    }
}

fn unpacked(name: &str, file: File) -> io::Result<Box<dyn Read>> {
    Ok(match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("gz") => Box::new(flate2::read::MultiGzDecoder::new(file)),
        Some("zst") => Box::new(zstd::Decoder::new(file)?),
        _ => Box::new(file),
    })
}

fn read_stream(
    name: &str,
    format: Format,
    stream: Box<dyn Read>,
    sniff: bool,
    each: &mut impl FnMut(Result<Article, ArticleError>),
) -> io::Result<()> {
    let mut stream = BufReader::with_capacity(1 << 16, stream);
    let format =
        if sniff && stream.fill_buf()?.first() != Some(&b'{') { Format::Text } else { format };
    match format {
        Format::Text => read_text(name, stream, each),
        Format::Jsonl => read_jsonl(name, stream, each),
    }
}

fn read_text(
    name: &str,
    stream: impl Read,
    each: &mut impl FnMut(Result<Article, ArticleError>),
) -> io::Result<()> {
    let mut bytes = Vec::new();
    stream.take(LONGEST as u64 + 1).read_to_end(&mut bytes)?;
    let line_error = |line, message| ArticleError::Line { path: name.to_owned(), line, message };
    let file_error =
        |message: &str| ArticleError::File { path: name.to_owned(), message: message.to_owned() };
    each(if bytes.len() > LONGEST {
        Err(file_error("longer than 256 MiB"))
    } else {
        match std::str::from_utf8(&bytes) {
            Err(e) => {
                let line = 1 + bytes[..e.valid_up_to()].iter().filter(|b| **b == b'\n').count();
                Err(line_error(line as u64, not_utf8(&e)))
            }
            Ok(text) => match front_matter::parse(text) {
                Err((line, message)) => Err(line_error(line, message)),
                Ok(article) if article.text.is_empty() => Err(file_error("holds no text")),
                Ok(article) => Ok(article.finished()),
            },
        }
    });
    Ok(())
}

fn not_utf8(e: &std::str::Utf8Error) -> String {
    format!("not UTF-8 (byte {} of this text)", e.valid_up_to() + 1)
}

fn read_jsonl(
    name: &str,
    mut stream: impl BufRead,
    each: &mut impl FnMut(Result<Article, ArticleError>),
) -> io::Result<()> {
    let mut bytes = Vec::new();
    let mut line = 0_u64;
    let mut any = false;
    loop {
        bytes.clear();
        let n = (&mut stream).take(LONGEST as u64 + 1).read_until(b'\n', &mut bytes)?;
        if n == 0 {
            break;
        }
        line += 1;
        let error = |message| ArticleError::Line { path: name.to_owned(), line, message };
        if n > LONGEST {
            each(Err(error("line longer than 256 MiB".into())));
            while !bytes.ends_with(b"\n") {
                bytes.clear();
                if (&mut stream).take(LONGEST as u64).read_until(b'\n', &mut bytes)? == 0 {
                    break;
                }
            }
            any = true;
            continue;
        }
        match std::str::from_utf8(&bytes) {
            Err(e) => each(Err(error(not_utf8(&e)))),
            Ok(text) if text.trim().is_empty() => continue,
            Ok(text) => each(match jsonl::parse(text.trim_start_matches('\u{feff}')) {
                Ok(article) if article.text.trim().is_empty() => {
                    Err(error("`text` is empty".into()))
                }
                Ok(article) => Ok(article.finished()),
                Err(e) => Err(error(e.to_string())),
            }),
        }
        any = true;
    }
    if !any {
        each(Err(ArticleError::File { path: name.to_owned(), message: "holds no article".into() }));
    }
    Ok(())
}
