//! Reading articles from files and streams; plain, `.gz` or `.zst`.
//!
//! The kind of a file is what its ending says (`files`); of a stream or a file without an ending,
//! what it holds: JSON begins with a brace, markup is refused, the rest is prose.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Cursor, Read},
    ops::ControlFlow,
    path::Path,
    sync::Arc,
};

use jiff::civil::Date;

use super::{
    Article, document,
    error::{ArticleError, Excerpt, Note, Origin, shown},
    files::{Format, Inputs, KINDS, Kind, Packing},
    front_matter, jsonl,
    published::Intake,
};
use crate::unpack;

/// Longest article that is read, in bytes (a long book has two million letters). What is longer
/// is no article but a heap of them, and is refused by name.
const LONGEST: usize = 8 << 20;
/// What is said of one.
const TOO_LONG: &str = "longer than 8 MiB; one article a line (or file) is expected";
/// Bytes by which the kind of a stream is told, at most.
const HEAD: usize = 1 << 16;

/// What reading gives, one after the other.
#[derive(Debug)]
pub enum Found {
    /// An article, and where it stands.
    Article(Article, Origin),
    /// A refusal. What is said of an article's day alone comes just before the article, which is
    /// read without a day.
    Refused(ArticleError),
    /// Something that is worth a word.
    Note(Note),
}

/// Reads every article of `inputs` in order, handing each (or each refusal) to `each`, as
/// [`Intake::default`] takes them in. Nothing larger than one article is held in memory.
pub fn read_inputs(inputs: Inputs, mut each: impl FnMut(Result<Article, ArticleError>)) {
    let _ = read_inputs_while(inputs, &Intake::default(), |found| {
        match found {
            Found::Article(article, _) => each(Ok(article)),
            Found::Refused(error) => each(Err(error)),
            Found::Note(_) => {}
        }
        ControlFlow::Continue::<()>(())
    });
}

/// Reads every article of `inputs` in order, until `each` breaks off.
pub fn read_inputs_while<B>(
    inputs: Inputs,
    intake: &Intake,
    mut each: impl FnMut(Found) -> ControlFlow<B>,
) -> ControlFlow<B> {
    for note in inputs.passed {
        each(Found::Note(note))?;
    }
    for error in inputs.missing {
        each(Found::Refused(error))?;
    }
    for path in inputs.files {
        let stdin = path.as_os_str() == "-";
        let name = if stdin { "<stdin>".to_owned() } else { shown(&path) };
        let day_of_name = match path.file_name() {
            Some(name) if !stdin => intake.day_of_name(&name.to_string_lossy()),
            _ => None,
        };
        let mut source =
            Source { name: name.into(), intake, day_of_name, said: false, each: &mut each };
        source.read(&path, stdin)?;
    }
    ControlFlow::Continue(())
}

/// One file or stream that is being read.
struct Source<'a, F> {
    name: Arc<str>,
    intake: &'a Intake,
    /// The day that its name begins with.
    day_of_name: Option<Date>,
    /// Whether that was said.
    said: bool,
    each: &'a mut F,
}

impl<B, F: FnMut(Found) -> ControlFlow<B>> Source<'_, F> {
    fn read(&mut self, path: &Path, stdin: bool) -> ControlFlow<B> {
        let (kind, packing) = if stdin { (Kind::Bare, Packing::Plain) } else { Kind::of(path) };
        if let Kind::Unknown(ending) = &kind {
            return self.refuse(&format!("`.{ending}` is no kind that is read; {KINDS}"));
        }
        let opened = || -> io::Result<(Vec<u8>, Box<dyn Read>)> {
            let mut stream: Box<dyn Read> = match (stdin, packing) {
                (true, _) => Box::new(io::stdin()),
                (_, Packing::Plain) => Box::new(File::open(path)?),
                (_, Packing::Gzip) => Box::new(unpack::gzip(File::open(path)?)),
                (_, Packing::Zstd) => Box::new(unpack::zstd(File::open(path)?)?),
            };
            Ok((head(&mut stream)?, stream))
        };
        let (head, stream) = match opened() {
            Ok(opened) => opened,
            Err(source) => {
                let path = self.name.to_string();
                return (self.each)(Found::Refused(ArticleError::Io { path, source }));
            }
        };
        let format = match kind {
            Kind::Known(format) => Ok(format),
            _ => told_by(&head),
        };
        let document = is_document(&head);
        let stream = BufReader::with_capacity(1 << 16, Cursor::new(head).chain(stream));
        match format {
            Err(why) => self.refuse(&format!("{why}; {KINDS}")),
            Ok(Format::Text) => self.text(stream),
            Ok(Format::Json) if document => self.document(stream),
            Ok(Format::Json) => self.lines(stream),
        }
    }

    /// Refuses the whole.
    fn refuse(&mut self, message: &str) -> ControlFlow<B> {
        let (path, message) = (self.name.to_string(), message.to_owned());
        (self.each)(Found::Refused(ArticleError::File { path, message }))
    }

    fn refuse_line(
        &mut self,
        line: u64,
        message: String,
        excerpt: Option<Excerpt>,
    ) -> ControlFlow<B> {
        let path = self.name.to_string();
        (self.each)(Found::Refused(ArticleError::Line { path, line, message, excerpt }))
    }

    /// Hands an article on; `line` is where it stands in a file of several, `day_at` where its day
    /// was given.
    fn article(&mut self, article: Article, line: Option<u64>, day_at: u64) -> ControlFlow<B> {
        if let Some(message) = too_long(&article) {
            return match line {
                Some(line) => self.refuse_line(line, message, None),
                None => self.refuse(&message),
            };
        }
        let given = article.published.clone().unwrap_or_default();
        let dated = !given.trim().is_empty();
        let (article, refused) = article.taken_in(self.intake, self.day_of_name);
        if let Some(why) = refused {
            let text: String = given.split_whitespace().collect::<Vec<_>>().join(" ");
            let text: String = text.chars().take(80).collect();
            let message = format!("`published` is {why}; the article is read without a day");
            let excerpt = Excerpt { at: 0..text.len(), text };
            self.refuse_line(day_at, message, Some(excerpt))?;
        }
        if let Some(day) = self.day_of_name.filter(|_| !dated && !self.said) {
            self.said = true;
            (self.each)(Found::Note(Note::DayOfName { path: self.name.to_string(), day }))?;
        }
        let origin = Origin { path: Arc::clone(&self.name), line };
        (self.each)(Found::Article(article, origin))
    }

    fn text(&mut self, stream: impl Read) -> ControlFlow<B> {
        let mut bytes = Vec::new();
        let read = stream.take(LONGEST as u64 + 1).read_to_end(&mut bytes);
        let line_of = |at: usize| 1 + bytes[..at].iter().filter(|b| **b == b'\n').count() as u64;
        if let Err(e) = read {
            let line = line_of(bytes.len());
            return self.refuse_line(line, format!("cannot be read on: {e}"), None);
        }
        if bytes.len() > LONGEST {
            return self.refuse_line(line_of(LONGEST), TOO_LONG.into(), None);
        }
        let text = match std::str::from_utf8(&bytes) {
            Ok(text) => text,
            Err(e) => return self.refuse_line(line_of(e.valid_up_to()), not_utf8(&e), None),
        };
        match front_matter::parse(text) {
            Err((line, message)) => {
                let excerpt = text.lines().nth(line as usize - 1).map(|l| Excerpt::around(l, 0));
                self.refuse_line(line, message, excerpt)
            }
            Ok(parsed) if parsed.article.text.trim().is_empty() => self.refuse("holds no text"),
            Ok(parsed) => {
                for (line, key) in parsed.foreign {
                    let origin = Origin { path: Arc::clone(&self.name), line: Some(line) };
                    (self.each)(Found::Note(Note::ForeignKey { origin, key }))?;
                }
                self.article(parsed.article, None, parsed.day_at)
            }
        }
    }

    fn lines(&mut self, mut stream: impl BufRead) -> ControlFlow<B> {
        let mut bytes = Vec::new();
        let mut line = 0_u64;
        let mut any = false;
        loop {
            bytes.clear();
            line += 1;
            match (&mut stream).take(LONGEST as u64 + 1).read_until(b'\n', &mut bytes) {
                Ok(0) => break,
                Ok(n) if n > LONGEST => {
                    self.refuse_line(line, TOO_LONG.into(), None)?;
                    if !bytes.ends_with(b"\n")
                        && let Err(e) = stream.skip_until(b'\n')
                    {
                        return self.refuse_line(line, format!("cannot be read on: {e}"), None);
                    }
                }
                Ok(_) => match std::str::from_utf8(&bytes) {
                    Err(e) => self.refuse_line(line, not_utf8(&e), None)?,
                    Ok(text) if text.trim().is_empty() => continue,
                    Ok(text) => match parse_line(text) {
                        Ok(article) => self.article(article, Some(line), line)?,
                        Err((message, excerpt)) => self.refuse_line(line, message, excerpt)?,
                    },
                },
                Err(e) => return self.refuse_line(line, format!("cannot be read on: {e}"), None),
            }
            any = true;
        }
        if any { ControlFlow::Continue(()) } else { self.refuse("holds no article") }
    }

    fn document(&mut self, stream: impl Read) -> ControlFlow<B> {
        document::read(stream, &mut |(line, article)| match article {
            Ok(article) if article.text.len() > LONGEST => {
                self.refuse_line(line, TOO_LONG.into(), None)
            }
            Ok(article) if article.text.trim().is_empty() => {
                self.refuse_line(line, EMPTY.into(), None)
            }
            Ok(article) => self.article(article, Some(line), line),
            Err(message) => self.refuse_line(line, message, None),
        })
    }
}

/// Longest values of an article's fields, in bytes. They stand in every row of every layer.
const FIELDS: [(&str, usize); 5] =
    [("id", 1000), ("title", 4000), ("source", 1000), ("url", 4000), ("lang", 100)];

/// What is said of an article with a field that is longer than any title, name or address.
fn too_long(article: &Article) -> Option<String> {
    let values = [
        Some(&article.id),
        article.title.as_ref(),
        article.source.as_ref(),
        article.url.as_ref(),
        article.lang.as_ref(),
    ];
    FIELDS.iter().zip(values).find_map(|((name, most), value)| {
        let bytes = value.map_or(0, String::len);
        (bytes > *most)
            .then(|| format!("`{name}` has {bytes} bytes; {most} is the most that is read"))
    })
}

/// The beginning of a stream: its first line, and where that is not all of a value the first
/// letter behind it.
fn head(stream: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut buffer = [0; 8192];
    while out.len() < HEAD {
        let n = match stream.read(&mut buffer) {
            Ok(n) => n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            // What was read before is worth reading; the error comes again behind it.
            Err(e) if out.is_empty() => return Err(e),
            Err(_) => break,
        };
        out.extend_from_slice(&buffer[..n]);
        let line = out.iter().position(|b| *b == b'\n');
        let complete = |end: usize| serde_json::from_slice::<serde::de::IgnoredAny>(&out[..end]);
        let told =
            line.is_some_and(|end| first_letter(&out[end..]).is_some() || complete(end).is_ok());
        if n == 0 || told {
            break;
        }
    }
    Ok(out)
}

/// The first byte that is neither white space nor a byte-order mark.
fn first_letter(bytes: &[u8]) -> Option<u8> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    bytes.iter().copied().find(|b| !b.is_ascii_whitespace())
}

/// What a stream is that no ending speaks of.
fn told_by(head: &[u8]) -> Result<Format, &'static str> {
    let start = String::from_utf8_lossy(&head[..head.len().min(200)]).to_lowercase();
    let start = start.trim_start_matches('\u{feff}').trim_start();
    let markup = ["<?xml", "<!doctype", "<html", "<rss", "<feed"];
    if head.starts_with(b"\x1f\x8b") || head.starts_with(b"\x28\xb5\x2f\xfd") {
        return Err("is packed; give its name the ending .gz or .zst");
    }
    if markup.iter().any(|m| start.starts_with(m)) {
        return Err("is markup (HTML, XML), which is not read");
    }
    if head.contains(&0) {
        return Err("is no text");
    }
    // «[عاجل] …» is prose.
    let list = start.strip_prefix('[').map(str::trim_start);
    let json = start.starts_with('{') || list.is_some_and(|l| l.starts_with(['{', ']']));
    Ok(if json { Format::Json } else { Format::Text })
}

/// Whether JSON is one document rather than an article a line.
fn is_document(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    if first_letter(head) == Some(b'[') {
        return true;
    }
    let start = head.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(0);
    let line = head[start..].split(|b| *b == b'\n').next().unwrap_or(&[]);
    let behind = first_letter(&head[start + line.len()..]);
    #[derive(serde::Deserialize)]
    struct Export {
        #[serde(alias = "chats")]
        messages: Option<serde::de::IgnoredAny>,
        text: Option<serde::de::IgnoredAny>,
    }
    match serde_json::from_slice::<Export>(line) {
        Ok(export) => export.messages.is_some() && export.text.is_none(),
        // The value goes on behind the line, unless another begins there: then the line is broken.
        Err(e) if e.is_eof() && behind.is_some() => behind != Some(b'{'),
        // A line that is longer than what was looked at.
        Err(e) if e.is_eof() => line.len() >= HEAD && held(line, b"\"messages\""),
        Err(_) => false,
    }
}

fn held(text: &[u8], words: &[u8]) -> bool {
    text.windows(words.len()).any(|w| w == words)
}

fn not_utf8(e: &std::str::Utf8Error) -> String {
    format!("not UTF-8 (byte {} of this text)", e.valid_up_to() + 1)
}

/// What is said of an article without words.
const EMPTY: &str = "`text` is empty";

fn parse_line(line: &str) -> Result<Article, (String, Option<Excerpt>)> {
    let line = line.trim_start_matches('\u{feff}');
    match jsonl::parse(line) {
        Ok(article) if article.text.trim().is_empty() => Err((EMPTY.into(), None)),
        Ok(article) => Ok(article),
        Err(e) => {
            // serde counts columns in bytes; its own "at line 1 column 9" would mislead here.
            let said = e.to_string();
            let message = said.split(" at line ").next().unwrap_or(&said).to_owned();
            Err((message, Some(Excerpt::around(line, e.column().saturating_sub(1)))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_and_lines() {
        let check = |head: &str, document: bool| {
            assert_eq!(is_document(head.as_bytes()), document, "{head}");
        };
        check("{\n \"name\": \"قناة\",", true);
        check("{\"name\": \"قناة\",\n \"messages\": [", true);
        check("[\n {", true);
        check("{\"name\":\"قناة\",\"messages\":[]}", true);
        check("{\"id\":1,\"text\":\"خبر\"}\n{\"id\":2", false);
        check("{\"id\":1,\"text\":\"خبر\",\"messages\":[]}\n", false);
        // A broken line among others costs itself only.
        check("{\"id\":1,\"tex\n{\"id\":2,\"text\":\"خبر\"}", false);
        check("{\"id\": حلب}\n", false);
    }

    #[test]
    fn what_has_no_ending_is_told_by_what_it_holds() {
        let check = |head: &str, format: Option<Format>| {
            assert_eq!(told_by(head.as_bytes()).ok(), format, "{head}");
        };
        check("سيطرت الفصائل على مورك", Some(Format::Text));
        check("[عاجل] سيطرت الفصائل على مورك", Some(Format::Text));
        check("\u{feff} {\"text\": \"خبر\"}", Some(Format::Json));
        check("[ {\"text\": \"خبر\"}]", Some(Format::Json));
        check("<p>سيطرت الفصائل على مورك</p>", Some(Format::Text));
        check("<?xml version=\"1.0\"?><rss>", None);
        check("  <!DOCTYPE html>", None);
        check("\u{1f}\0\0", None);
    }
}
