//! Inputs as users give them: files, folders, globs, `-`; plain, `.gz` or `.zst`.
//!
//! A format is chosen by the file's ending after decompression; HTML, feeds and WARC slot in
//! as further [`Format`]s.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    ops::{ControlFlow, Range},
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
        /// The place at fault, where one can be shown.
        excerpt: Option<Excerpt>,
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

/// A few words of a line around a mistake, for showing it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The words, on one line.
    pub text: String,
    /// Byte range of the mistake within `text`.
    pub at: Range<usize>,
}

impl Excerpt {
    /// Cuts up to forty characters on each side of byte `at` out of a line.
    fn around(line: &str, at: usize) -> Self {
        const SIDE: usize = 40;
        let line = line.trim_end_matches(['\r', '\n']);
        let at = (0..=at.min(line.len())).rev().find(|&i| line.is_char_boundary(i)).unwrap_or(0);
        let from = line[..at].char_indices().rev().take(SIDE).last().map_or(at, |(i, _)| i);
        let to = line[at..].char_indices().nth(SIDE).map_or(line.len(), |(i, _)| at + i);
        let fault = line[at..].chars().next().map_or(0, char::len_utf8);
        Self { text: line[from..to].to_owned(), at: at - from..at - from + fault }
    }
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

/// Longest article that is read, in bytes (a long book has two million letters). What is longer
/// is no article but a heap of them, and is refused by name.
const LONGEST: usize = 8 << 20;
/// What is said of one.
const TOO_LONG: &str = "longer than 8 MiB; one article a line (or file) is expected";

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
        // A folder's README speaks about its articles and is none.
        if name.starts_with('.') || name.eq_ignore_ascii_case("readme.md") {
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
    let _ = read_inputs_while(inputs, |article| {
        each(article);
        ControlFlow::Continue::<()>(())
    });
}

/// As [`read_inputs`], until `each` breaks off.
pub fn read_inputs_while<B>(
    inputs: Inputs,
    mut each: impl FnMut(Result<Article, ArticleError>) -> ControlFlow<B>,
) -> ControlFlow<B> {
    for error in inputs.missing {
        each(Err(error))?;
    }
    for path in inputs.files {
        let name = path.display().to_string();
        let opened: io::Result<(&str, Format, Box<dyn Read>)> = if name == "-" {
            Ok(("<stdin>", Format::Jsonl, Box::new(io::stdin())))
        } else {
            File::open(&path).and_then(|file| {
                let format = Format::of(&name).unwrap_or(Format::Text);
                Ok((name.as_str(), format, unpacked(&name, file)?))
            })
        };
        let stream = opened.and_then(|(shown, format, stream)| {
            let mut stream = BufReader::with_capacity(1 << 16, stream);
            let json = name != "-" || first_letter(stream.fill_buf()?) == Some(b'{');
            Ok((shown, if json { format } else { Format::Text }, stream))
        });
        match stream {
            Ok((shown, Format::Text, stream)) => each(read_text(shown, stream))?,
            Ok((shown, Format::Jsonl, stream)) => read_jsonl(shown, stream, &mut each)?,
            Err(source) => each(Err(ArticleError::Io { path: name, source }))?,
        }
    }
    ControlFlow::Continue(())
}

/// The first byte that is neither white space nor a byte-order mark.
fn first_letter(bytes: &[u8]) -> Option<u8> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    bytes.iter().copied().find(|b| !b.is_ascii_whitespace())
}

fn unpacked(name: &str, file: File) -> io::Result<Box<dyn Read>> {
    Ok(match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("gz") => Box::new(flate2::read::MultiGzDecoder::new(file)),
        Some("zst") => Box::new(zstd::Decoder::new(file)?),
        _ => Box::new(file),
    })
}

fn read_text(name: &str, stream: impl Read) -> Result<Article, ArticleError> {
    let mut bytes = Vec::new();
    let read = stream.take(LONGEST as u64 + 1).read_to_end(&mut bytes);
    let line_of = |at: usize| 1 + bytes[..at].iter().filter(|b| **b == b'\n').count() as u64;
    let line_error = |line, message, excerpt| {
        Err(ArticleError::Line { path: name.to_owned(), line, message, excerpt })
    };
    let file_error = |message: &str| {
        Err(ArticleError::File { path: name.to_owned(), message: message.to_owned() })
    };
    if let Err(e) = read {
        return line_error(line_of(bytes.len()), format!("cannot be read on: {e}"), None);
    }
    if bytes.len() > LONGEST {
        return line_error(line_of(LONGEST), TOO_LONG.into(), None);
    }
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => text,
        Err(e) => return line_error(line_of(e.valid_up_to()), not_utf8(&e), None),
    };
    match front_matter::parse(text) {
        Err((line, message)) => {
            let excerpt = text.lines().nth(line as usize - 1).map(|l| Excerpt::around(l, 0));
            line_error(line, message, excerpt)
        }
        Ok(article) if article.text.trim().is_empty() => file_error("holds no text"),
        Ok(article) => Ok(article.finished()),
    }
}

fn not_utf8(e: &std::str::Utf8Error) -> String {
    format!("not UTF-8 (byte {} of this text)", e.valid_up_to() + 1)
}

fn read_jsonl<B>(
    name: &str,
    mut stream: impl BufRead,
    each: &mut impl FnMut(Result<Article, ArticleError>) -> ControlFlow<B>,
) -> ControlFlow<B> {
    let mut bytes = Vec::new();
    let mut line = 0_u64;
    let mut any = false;
    loop {
        bytes.clear();
        line += 1;
        let error = |message: String, excerpt| {
            Err(ArticleError::Line { path: name.to_owned(), line, message, excerpt })
        };
        match (&mut stream).take(LONGEST as u64 + 1).read_until(b'\n', &mut bytes) {
            Ok(0) => break,
            Ok(n) if n > LONGEST => {
                each(error(TOO_LONG.into(), None))?;
                if !bytes.ends_with(b"\n")
                    && let Err(e) = stream.skip_until(b'\n')
                {
                    each(error(format!("cannot be read on: {e}"), None))?;
                    return ControlFlow::Continue(());
                }
            }
            Ok(_) => match std::str::from_utf8(&bytes) {
                Err(e) => each(error(not_utf8(&e), None))?,
                Ok(text) if text.trim().is_empty() => continue,
                Ok(text) => each(parse_line(text).or_else(|(m, excerpt)| error(m, excerpt)))?,
            },
            Err(e) => {
                each(error(format!("cannot be read on: {e}"), None))?;
                return ControlFlow::Continue(());
            }
        }
        any = true;
    }
    if !any {
        let message = "holds no article".into();
        each(Err(ArticleError::File { path: name.to_owned(), message }))?;
    }
    ControlFlow::Continue(())
}

fn parse_line(line: &str) -> Result<Article, (String, Option<Excerpt>)> {
    let line = line.trim_start_matches('\u{feff}');
    match jsonl::parse(line) {
        Ok(article) if article.text.trim().is_empty() => Err(("`text` is empty".into(), None)),
        Ok(article) => Ok(article.finished()),
        Err(e) => {
            // serde counts columns in bytes; its own "at line 1 column 9" would mislead here.
            let said = e.to_string();
            let message = said.split(" at line ").next().unwrap_or(&said).to_owned();
            Err((message, Some(Excerpt::around(line, e.column().saturating_sub(1)))))
        }
    }
}
