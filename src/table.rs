//! Reading the project's CSV tables (gazetteer and lexicon) with errors that point at the cell.

use std::cell::OnceCell;

use rustc_hash::FxHashMap;

/// A mistake in a data file: which file, which line, what is wrong, and where on the line.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
#[error("{file}:{line}: {message}")]
pub struct TableError {
    /// The file as the user knows it.
    pub file: String,
    /// Line, counted from 1.
    pub line: u64,
    /// What is wrong and what would be right.
    pub message: String,
    /// The text of the line.
    pub text: String,
    /// Byte range within `text` of the cell at fault (empty when the whole line is).
    pub at: std::ops::Range<usize>,
}

/// One row of a table, by column name.
#[derive(Debug)]
pub struct Row<'a> {
    file: &'a str,
    line: u64,
    columns: &'a FxHashMap<String, usize>,
    record: &'a csv::StringRecord,
    source: &'a Lines<'a>,
}

/// A table's text by lines, which are told apart once a line is asked for.
#[derive(Debug)]
struct Lines<'a> {
    text: &'a str,
    starts: OnceCell<Vec<usize>>,
}

impl<'a> Lines<'a> {
    const fn of(text: &'a str) -> Self {
        Self { text, starts: OnceCell::new() }
    }

    /// A line, from 1; at most [`LONGEST_LINE`] bytes of it.
    fn get(&self, line: u64) -> &'a str {
        let starts = self.starts.get_or_init(|| {
            let ends = self.text.bytes().enumerate().filter(|(_, b)| *b == b'\n');
            std::iter::once(0).chain(ends.map(|(i, _)| i + 1)).collect()
        });
        let start = starts.get(line.saturating_sub(1) as usize).copied();
        let line = start.and_then(|at| self.text[at..].lines().next()).unwrap_or("");
        let most = (0..=line.len().min(LONGEST_LINE)).rev().find(|&i| line.is_char_boundary(i));
        &line[..most.unwrap_or(0)]
    }
}

/// Bytes of a line that are kept to show a mistake on it, at most.
const LONGEST_LINE: usize = 4096;
/// Mistakes that are gathered with their lines; those after them are only counted.
const MISTAKES: usize = 1000;

impl Row<'_> {
    /// The trimmed text of a cell; empty when the column is not there.
    #[must_use]
    pub fn get(&self, column: &str) -> &str {
        self.columns.get(column).and_then(|&i| self.record.get(i)).unwrap_or("").trim()
    }

    /// The cell, or `None` when it is empty.
    #[must_use]
    pub fn opt(&self, column: &str) -> Option<&str> {
        Some(self.get(column)).filter(|s| !s.is_empty())
    }

    /// The cell; an error when it is empty.
    ///
    /// # Errors
    /// When the cell is empty.
    pub fn need(&self, column: &str) -> Result<&str, TableError> {
        self.opt(column).ok_or_else(|| self.error(column, format!("`{column}` is empty")))
    }

    /// The cell parsed as `T`.
    ///
    /// # Errors
    /// When the cell is empty or does not parse.
    pub fn parse<T: std::str::FromStr>(&self, column: &str) -> Result<T, TableError> {
        let text = self.need(column)?;
        text.parse().map_err(|_| self.error(column, format!("`{text}` is not a valid `{column}`")))
    }

    /// The cell parsed as `T`, or `None` when it is empty.
    ///
    /// # Errors
    /// When the cell does not parse.
    pub fn parse_opt<T: std::str::FromStr>(&self, column: &str) -> Result<Option<T>, TableError> {
        if self.opt(column).is_none() { Ok(None) } else { self.parse(column).map(Some) }
    }

    /// The parts of a cell that holds a `;`-separated list.
    pub fn list(&self, column: &str) -> impl Iterator<Item = &str> {
        self.get(column).split(';').map(str::trim).filter(|s| !s.is_empty())
    }

    /// Line number in the file, from 1.
    #[must_use]
    pub const fn line(&self) -> u64 {
        self.line
    }

    /// An error that points at a cell of this row.
    #[must_use]
    pub fn error(&self, column: &str, message: String) -> TableError {
        let text = self.source.get(self.line).to_owned();
        let at = cell_range(&text, self.columns.get(column).copied());
        TableError { file: self.file.to_owned(), line: self.line, message, text, at }
    }
}

/// A number of rows in words: `1 row`, `2 rows`.
pub(crate) fn rows(n: usize) -> String {
    format!("{n} row{}", if n == 1 { "" } else { "s" })
}

/// Reads a CSV table with a header row and calls `each` for every row; `#` starts a comment line.
///
/// All mistakes are gathered, so that a user mends a file in one go.
///
/// # Errors
/// The list of all rows that could not be read, when there is any.
pub fn read_table(
    file: &str,
    source: &str,
    needed: &[&str],
    mut each: impl FnMut(&Row<'_>) -> Result<(), TableError>,
) -> Result<(), Vec<TableError>> {
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    let mut reader =
        csv::ReaderBuilder::new().comment(Some(b'#')).flexible(true).from_reader(source.as_bytes());
    let lines = Lines::of(source);
    let whole = |line: u64, message: String| TableError {
        file: file.to_owned(),
        line,
        message,
        text: lines.get(line).to_owned(),
        at: 0..0,
    };
    let header = reader.headers().map_err(|e| vec![whole(1, e.to_string())])?.clone();
    let columns: FxHashMap<String, usize> =
        header.iter().enumerate().map(|(i, h)| (h.trim().to_owned(), i)).collect();
    let mut errors: Vec<TableError> = needed
        .iter()
        .filter(|c| !columns.contains_key(**c))
        .map(|c| whole(1, format!("column `{c}` is missing from the header")))
        .collect();
    if !errors.is_empty() {
        return Err(errors);
    }
    let (mut folded, mut last) = (0_u64, 1);
    let mut record = csv::StringRecord::new();
    loop {
        if errors.len() > MISTAKES {
            folded += 1;
            last = errors.pop().map_or(last, |e| e.line);
        }
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {
                let line = record.position().map_or(0, csv::Position::line);
                if record.len() != header.len() {
                    errors.push(whole(
                        line,
                        format!("{} cells where the header has {}", record.len(), header.len()),
                    ));
                    continue;
                }
                let row = Row { file, line, columns: &columns, record: &record, source: &lines };
                if let Err(e) = each(&row) {
                    errors.push(e);
                }
            }
            Err(e) => {
                let line = e.position().map_or(1, csv::Position::line);
                errors.push(whole(line, e.to_string()));
            }
        }
    }
    if folded > 0 {
        errors.push(whole(last, format!("the last of {folded} more rows that cannot be read")));
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

/// Byte range of the n-th cell of a CSV line (quotes respected).
fn cell_range(line: &str, column: Option<usize>) -> std::ops::Range<usize> {
    let Some(column) = column else { return 0..0 };
    let (mut n, mut from, mut quoted) = (0, 0, false);
    for (i, b) in line.bytes().enumerate() {
        match b {
            b'"' => quoted = !quoted,
            b',' if !quoted => {
                if n == column {
                    return from..i;
                }
                n += 1;
                from = i + 1;
            }
            _ => {}
        }
    }
    if n == column { from..line.len() } else { 0..0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_at_the_cell() {
        let source = "id,name,lat\na,درعا,32.6\nb,نوى,north\n";
        let mut seen = Vec::new();
        let errors = read_table("places.csv", source, &["id", "lat"], |row| {
            seen.push((row.get("name").to_owned(), row.parse::<f64>("lat")?));
            Ok(())
        })
        .unwrap_err();
        assert_eq!(seen, [("درعا".to_owned(), 32.6)]);
        assert_eq!(errors[0].to_string(), "places.csv:3: `north` is not a valid `lat`");
        assert_eq!(&errors[0].text[errors[0].at.clone()], "north");
    }

    #[test]
    fn thousands_of_mistakes_are_told_once() {
        // Each of them looked for its line from the first on, which took minutes for a megabyte.
        let source = format!("a,b\n{}", "1\n".repeat(400_000));
        let errors = read_table("x.csv", &source, &[], |_| Ok(())).unwrap_err();
        assert_eq!(errors.len(), MISTAKES + 1);
        let last = &errors[MISTAKES];
        assert_eq!(last.line, 400_001);
        assert!(last.message.contains(&format!("{} more rows", 400_000 - MISTAKES)), "{last}");
        let long = format!("a,b\n{}\n", "x".repeat(1 << 20));
        let errors = read_table("x.csv", &long, &[], |_| Ok(())).unwrap_err();
        assert_eq!(errors[0].text.len(), LONGEST_LINE);
    }

    #[test]
    fn names_missing_columns_and_ragged_rows() {
        let errors = read_table("x.csv", "a,b\n", &["c"], |_| Ok(())).unwrap_err();
        assert!(errors[0].message.contains("`c`"));
        let errors = read_table("x.csv", "a,b\n1\n", &[], |_| Ok(())).unwrap_err();
        assert_eq!(errors[0].line, 2);
    }
}
