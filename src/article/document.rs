//! One JSON document that holds many articles: a list of them, or what Telegram Desktop exports as
//! `result.json`. It is read message by message, so that a channel of years needs no more memory
//! than its longest message.

use std::{
    cell::Cell,
    fmt,
    io::{self, Read},
    marker::PhantomData,
    ops::ControlFlow,
};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{Article, files::KINDS, jsonl};

/// What a document gives, with its line.
pub(super) type Entry = (u64, Result<Article, String>);

/// Hands the articles of a document to `each`, or one refusal where it is broken or holds none.
pub(super) fn read<B>(
    stream: impl Read,
    each: &mut dyn FnMut(Entry) -> ControlFlow<B>,
) -> ControlFlow<B> {
    let line = Cell::new(1);
    let held = Cell::new(0);
    let lines = Lines { stream, line: &line, held: &held };
    let mut reader = serde_json::Deserializer::from_reader(lines);
    let mut all = All { line: &line, held: &held, each, stop: None, found: false };
    let done =
        Document { all: &mut all, name: None }.deserialize(&mut reader).and_then(|()| reader.end());
    let (stop, found) = (all.stop.take(), all.found);
    if let Some(stop) = stop {
        return ControlFlow::Break(stop);
    }
    match done {
        Err(e) => {
            let said = e.to_string();
            let said = said.split(" at line ").next().unwrap_or(&said).to_owned();
            each((e.line() as u64, Err(said)))
        }
        Ok(()) if !found => {
            each((1, Err(format!("a JSON document that holds no articles; {KINDS}"))))
        }
        Ok(()) => ControlFlow::Continue(()),
    }
}

/// Counts the lines that were read.
struct Lines<'a, R> {
    stream: R,
    line: &'a Cell<u64>,
    /// Bytes since the last message.
    held: &'a Cell<u64>,
}

/// Bytes that may stand between two messages, and so in one, at most: a value is held whole.
const HELD: u64 = 128 << 20;

impl<R: Read> Read for Lines<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.stream.read(buffer)?;
        let breaks = buffer[..n].iter().filter(|b| **b == b'\n').count() as u64;
        self.line.set(self.line.get() + breaks);
        self.held.set(self.held.get() + n as u64);
        if self.held.get() > HELD {
            let words = format!("more than {} MiB without a message", HELD >> 20);
            return Err(io::Error::new(io::ErrorKind::InvalidData, words));
        }
        Ok(n)
    }
}

/// What goes on through the whole document.
struct All<'a, B> {
    line: &'a Cell<u64>,
    held: &'a Cell<u64>,
    each: &'a mut dyn FnMut(Entry) -> ControlFlow<B>,
    stop: Option<B>,
    /// Whether anything was there that articles are made of.
    found: bool,
}

impl<B> All<'_, B> {
    fn give<E: serde::de::Error>(&mut self, entry: Entry) -> Result<(), E> {
        self.found = true;
        match (self.each)(entry) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(stop) => {
                self.stop = Some(stop);
                Err(E::custom("enough"))
            }
        }
    }
}

/// A whole document, or one chat of it.
struct Document<'a, 'b, B> {
    all: &'a mut All<'b, B>,
    name: Option<String>,
}

impl<'de, B> DeserializeSeed<'de> for Document<'_, '_, B> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de, B> Visitor<'de> for Document<'_, '_, B> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of articles, or an export of Telegram")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some((line, raw)) = list.next_element_seed(At(self.all.line))? {
            self.all.held.set(0);
            let article = jsonl::parse(raw.get()).map_err(|e| words(&e));
            // A list of something else is refused once, not once for each of its thousands.
            if let (Err(e), false) = (&article, self.all.found) {
                return Err(A::Error::custom(format!("a list that begins with no article: {e}")));
            }
            self.all.give((line, article))?;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let line = self.all.line.get();
        let mut own = String::new();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "name" => self.name = map.next_value()?,
                "messages" => {
                    let name = self.name.clone();
                    map.next_value_seed(List {
                        all: &mut *self.all,
                        name,
                        of: PhantomData::<Message>,
                    })?;
                }
                // An export of everything: `chats` holds a `list` of such documents.
                "chats" | "left_chats" => {
                    map.next_value_seed(Document { all: &mut *self.all, name: None })?;
                }
                "list" => {
                    let of = PhantomData::<Chat>;
                    map.next_value_seed(List { all: &mut *self.all, name: None, of })?;
                }
                key if jsonl::KEYS.contains(&key) => {
                    let raw: Box<RawValue> = map.next_value()?;
                    let comma = if own.is_empty() { "" } else { "," };
                    own += &format!("{comma}\"{key}\":{raw}");
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        // An article alone, spread over lines.
        if !self.all.found && own.contains("\"text\":") {
            let article = jsonl::parse(&format!("{{{own}}}")).map_err(|e| words(&e));
            self.all.give((line, article))?;
        }
        Ok(())
    }
}

struct Message;
struct Chat;

/// A list within a document, of messages or of chats.
struct List<'a, 'b, B, T> {
    all: &'a mut All<'b, B>,
    name: Option<String>,
    of: PhantomData<T>,
}

impl<'de, B, T> DeserializeSeed<'de> for List<'_, '_, B, T>
where
    Self: Visitor<'de, Value = ()>,
{
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de, B> Visitor<'de> for List<'_, '_, B, Message> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of messages")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        self.all.found = true;
        while let Some((line, raw)) = list.next_element_seed(At(self.all.line))? {
            self.all.held.set(0);
            if !raw.get().starts_with('{') {
                return Err(A::Error::custom("a list of messages that holds something else"));
            }
            match message(raw.get(), self.name.as_deref()) {
                Ok(Some(article)) => self.all.give((line, Ok(article)))?,
                Ok(None) => {}
                Err(e) => self.all.give((line, Err(words(&e))))?,
            }
        }
        Ok(())
    }
}

impl<'de, B> Visitor<'de> for List<'_, '_, B, Chat> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of chats")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let all = self.all;
        while list.next_element_seed(Document { all: &mut *all, name: None })?.is_some() {}
        Ok(())
    }
}

/// A value as it is written, with the line that it begins on.
struct At<'a>(&'a Cell<u64>);

impl<'de> DeserializeSeed<'de> for At<'_> {
    type Value = (u64, Box<RawValue>);
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        let line = self.0.get();
        Ok((line, Box::<RawValue>::deserialize(from).map_err(D::Error::custom)?))
    }
}

/// A message of Telegram Desktop's export.
#[derive(Deserialize)]
struct Told {
    id: Option<Box<RawValue>>,
    #[serde(rename = "type")]
    kind: Option<String>,
    date: Option<Box<RawValue>>,
    date_unixtime: Option<Box<RawValue>>,
    #[serde(default)]
    text: Text,
    from: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Text {
    Whole(String),
    Parts(Vec<Part>),
}

impl Default for Text {
    fn default() -> Self {
        Self::Whole(String::new())
    }
}

/// Plain text, or words in bold, a link and the like.
#[derive(Deserialize)]
#[serde(untagged)]
enum Part {
    Plain(String),
    Marked { text: String },
}

/// The article of a message; none of a service message or of a picture without words.
fn message(raw: &str, channel: Option<&str>) -> Result<Option<Article>, serde_json::Error> {
    let told: Told = serde_json::from_str(raw)?;
    let part = |part| match part {
        Part::Plain(text) | Part::Marked { text } => text,
    };
    let text: String = match told.text {
        Text::Whole(text) => text,
        Text::Parts(parts) => parts.into_iter().map(part).collect(),
    };
    if told.kind.as_deref().is_some_and(|k| k != "message") || text.trim().is_empty() {
        return Ok(None);
    }
    Ok(Some(Article {
        id: told.id.as_deref().and_then(jsonl::scalar).unwrap_or_default(),
        text,
        published: told.date.or(told.date_unixtime).as_deref().map(jsonl::written),
        source: channel.map(str::to_owned).or(told.from),
        ..Article::default()
    }))
}

fn words(e: &serde_json::Error) -> String {
    let said = e.to_string();
    said.split(" at line ").next().unwrap_or(&said).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<Entry> {
        let mut out = Vec::new();
        let _ = read::<()>(text.as_bytes(), &mut |entry| {
            out.push(entry);
            ControlFlow::Continue(())
        });
        out
    }

    const CHANNEL: &str = r#"{
 "name": "أخبار الفرات",
 "type": "public_channel",
 "id": 99,
 "messages": [
  {"id": 3, "type": "service", "date": "2024-12-01T08:00:00", "action": "pin_message", "text": ""},
  {
   "id": 4, "type": "message", "date": "2024-12-06T09:00:00", "date_unixtime": "1733464800",
   "text": ["دخلت ", {"type": "bold", "text": "قسد"}, " مدينة ", {"type": "hashtag", "text": "دير الزور"}, "."]
  },
  {"id": 5, "type": "message", "date": "2024-12-06T10:00:00", "photo": "p.jpg", "text": ""},
  {"id": 6, "type": "message", "date": "2024-12-07T10:00:00", "text": "انسحاب من القورية."}
 ]
}"#;

    #[test]
    fn a_channel_of_telegram() {
        let found = all(CHANNEL);
        let [(line, Ok(first)), (_, Ok(second))] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((*line, first.id.as_str()), (7, "4"));
        assert_eq!(first.text, "دخلت قسد مدينة دير الزور.");
        assert_eq!(first.source.as_deref(), Some("أخبار الفرات"));
        assert_eq!(first.published.as_deref(), Some("2024-12-06T09:00:00"));
        assert_eq!((second.id.as_str(), second.text.as_str()), ("6", "انسحاب من القورية."));
    }

    #[test]
    fn an_export_of_all_chats() {
        let text = format!(
            r#"{{"about": "…", "chats": {{"about": "…", "list": [{CHANNEL}, {CHANNEL}]}}}}"#
        );
        assert_eq!(all(&text).iter().filter(|e| e.1.is_ok()).count(), 4);
    }

    #[test]
    fn lists_and_single_articles() {
        let found = all("[\n {\"id\": 1, \"text\": \"خبر\"},\n {\"id\": 2}\n]");
        assert!(matches!(found.as_slice(), [(2, Ok(_)), (3, Err(_))]), "{found:?}");
        let found = all("{\n \"id\": 1,\n \"text\": \"خبر\"\n}");
        assert!(matches!(found.as_slice(), [(1, Ok(_))]), "{found:?}");
    }

    #[test]
    fn one_refusal_for_what_is_broken_or_strange() {
        for text in [
            "{\n \"a\": 1\n}",
            "[\n",
            "{\"messages\": 7}",
            &CHANNEL[..CHANNEL.len() / 3],
            "[7",
            "[{\"message\": \"خبر\"}, {\"message\": \"خبر\"}]",
            "{\"messages\": [7, 8]}",
        ] {
            let found = all(text);
            assert_eq!(found.iter().filter(|e| e.1.is_err()).count(), 1, "{text}: {found:?}");
        }
    }
}
