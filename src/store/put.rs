//! Articles and readings into the store, and out of it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::civil::Date;
use rayon::prelude::*;
use rusqlite::{Connection, OptionalExtension, Result, params};
use rustc_hash::FxHashMap;

use super::{Store, StoreError, alike, begun, decide, known, voice};
use crate::{
    Article, Knowledge,
    layer::{EventRow, article_record, event_rows},
    read,
    timeline::{Decision, Report, Signature},
};

/// What an ingest did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Summary {
    /// Articles that were not there.
    pub new: u64,
    /// Articles whose content changed.
    pub changed: u64,
    /// Articles that were there just so.
    pub skipped: u64,
    /// Articles read again because the knowledge changed.
    pub reread: u64,
    /// Articles taken out.
    pub removed: u64,
    /// Inputs that could not be read.
    pub refused: u64,
    /// Reports of events that came in.
    pub events_added: u64,
    /// Reports of events that went out.
    pub events_withdrawn: u64,
    /// Reports among those added that no place could be found for: kept, and on no map.
    pub unplaced: u64,
}

/// What became of a batch.
#[derive(Debug, Default)]
pub struct Put {
    /// In numbers.
    pub sum: Summary,
    /// Articles that were there with another content.
    pub changed: Vec<Article>,
    /// Articles of which the store, or the batch, has a version that ranks before ([`Rank`]): left
    /// out.
    pub outranked: Vec<Article>,
    /// Articles that the reader broke on (a bug): left out.
    pub broken: Vec<Article>,
}

/// What decides which of two versions of one article is kept, whatever the order in which they
/// come: the greater one, by day of publication, then by content.
pub type Rank = (Option<Date>, [u8; 16]);

/// The rank of a version of an article.
#[must_use]
pub fn rank(article: &Article) -> Rank {
    (day_of(article.published.as_deref()), content(article))
}

fn day_of(published: Option<&str>) -> Option<Date> {
    published.and_then(|d| d.parse().ok())
}

/// Which articles a change of knowledge makes it needful to read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reread {
    /// None: the fingerprint is the same.
    None,
    /// All that were read with other knowledge.
    Stale(u64),
}

/// An article with all that is kept of its reading, computed outside the transaction.
struct Read {
    article: Article,
    hash: String,
    signature: Signature,
    mentions: Vec<u8>,
    rows: Vec<EventRow>,
    points: Vec<Option<(f64, f64)>>,
}

/// An event as it is kept in `isnad_article.events`: the row and its point.
#[derive(serde::Serialize, serde::Deserialize)]
pub(super) struct Kept {
    pub row: EventRow,
    pub at: Option<(f64, f64)>,
    /// The id that was read, where another source has it and the row bears its own source too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plain: Option<String>,
}

impl Store {
    /// Puts a batch of articles in one transaction: unchanged ones are skipped, changed ones
    /// replaced. An article is its source and its id together; of two versions, in a batch or in
    /// two, that of the greater [`Rank`] counts ([`Store::set_replace`] puts the new one instead).
    /// Reading goes over the threads of the rayon pool this is called in. The layers follow with
    /// [`Store::refresh`].
    ///
    /// # Errors
    /// What SQLite says; then nothing of the batch was kept.
    pub fn put(
        &mut self,
        batch: Vec<Article>,
        knowledge: &Knowledge,
    ) -> std::result::Result<Put, StoreError> {
        let mut sum = Summary::default();
        let (mut changed, mut outranked) = (Vec::new(), Vec::new());
        let mut todo: Vec<(Article, String)> = Vec::new();
        let named = |article: &Article| Article { text: String::new(), ..article.clone() };
        let mut best: FxHashMap<String, (usize, Rank)> = FxHashMap::default();
        let ranks: Vec<Rank> = batch.iter().map(rank).collect();
        for (i, article) in batch.iter().enumerate() {
            let (at, first) = best.entry(article.key()).or_insert((i, ranks[i]));
            if ranks[i] > *first {
                (*at, *first) = (i, ranks[i]);
            }
        }
        for (i, article) in batch.into_iter().enumerate() {
            let best = best.get(&article.key());
            if best.is_some_and(|(at, _)| *at != i) {
                // The very same again, or a version that gives way.
                if best.is_some_and(|(_, rank)| *rank != ranks[i]) {
                    outranked.push(named(&article));
                } else {
                    sum.skipped += 1;
                }
                continue;
            }
            let hash = hash(&article);
            if let Some(known) = self.known(&article).map_err(|e| self.wrap(e))? {
                let same = known.hash == hash;
                if same && known.fingerprint == knowledge.fingerprint() {
                    sum.skipped += 1;
                    continue;
                }
                let before = (day_of(known.published.as_deref()), known.hash.as_str());
                let now = (ranks[i].0, hash.as_str());
                if !same && before > now && !self.replaces {
                    outranked.push(named(&article));
                    continue;
                }
                if !same {
                    changed.push(named(&article));
                }
            }
            todo.push((article, hash));
        }
        if todo.is_empty() {
            return Ok(Put { sum, outranked, ..Put::default() });
        }
        let reads: Vec<std::result::Result<Read, Box<Article>>> =
            todo.into_par_iter().map(|(a, h)| guarded(a, h, knowledge)).collect();
        let mut broken = Vec::new();
        let reads: Vec<Read> =
            reads.into_iter().filter_map(|r| r.map_err(|a| broken.push(*a)).ok()).collect();
        sum.refused = broken.len() as u64;
        let done = self.write(|db| {
            let mut sum = Summary::default();
            begun(db)?;
            known::note(db, knowledge)?;
            for read in &reads {
                put(db, read, knowledge, &mut sum)?;
            }
            Ok(sum)
        })?;
        Ok(Put { sum: sum.and(done), changed, outranked, broken })
    }

    /// Takes an article out, with all that hung on it. `None` when there is none of that source
    /// and id.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn remove(
        &mut self,
        source: Option<&str>,
        id: &str,
    ) -> std::result::Result<Option<Summary>, StoreError> {
        self.write(|db| {
            let mut sum = Summary::default();
            let Some(seq) = seq_of(db, source, id)? else { return Ok(None) };
            begun(db)?;
            withdraw(db, seq, &mut sum)?;
            db.execute("DELETE FROM isnad_article WHERE seq = ?1", [seq])?;
            db.execute("DELETE FROM articles WHERE fid = ?1", [seq])?;
            alike::settle(db, id)?;
            sum.removed = 1;
            Ok(Some(sum))
        })
    }

    /// What the present knowledge makes it needful to read again; [`Store::pass_over`] first
    /// takes out what it cannot touch.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn stale(&self, knowledge: &Knowledge) -> std::result::Result<Reread, StoreError> {
        let n: u64 = self
            .db
            .query_row(
                // Both ends of the index, so that the rows that are up to date are not gone over.
                "SELECT count(*) FROM isnad_article WHERE fingerprint < ?1 OR fingerprint > ?1",
                [knowledge.fingerprint()],
                |r| r.get(0),
            )
            .map_err(|e| self.wrap(e))?;
        Ok(if n == 0 { Reread::None } else { Reread::Stale(n) })
    }

    /// Reads again up to `n` articles that were read with other knowledge; the summary's `reread`
    /// says how many, 0 when there are no more.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn reread(
        &mut self,
        n: u32,
        knowledge: &Knowledge,
    ) -> std::result::Result<Summary, StoreError> {
        let bodies: Vec<Vec<u8>> = (|| {
            self.db
                .prepare_cached(
                    "SELECT body FROM isnad_article WHERE fingerprint <> ?1 ORDER BY seq LIMIT ?2",
                )?
                .query_map(params![knowledge.fingerprint(), n], |r| r.get(0))?
                .collect::<Result<_>>()
        })()
        .map_err(|e| self.wrap(e))?;
        let articles: Vec<Article> = bodies
            .iter()
            .map(|b| unpack(b))
            .collect::<Option<_>>()
            .ok_or_else(|| StoreError::Damaged(self.path.clone(), "an article".into()))?;
        let Put { mut sum, broken, .. } = self.put(articles, knowledge)?;
        if !broken.is_empty() {
            return Err(StoreError::Broken(broken.into_iter().map(|a| a.id).collect()));
        }
        sum.reread = std::mem::take(&mut sum.changed);
        Ok(sum)
    }

    /// What is known of an article that is there.
    fn known(&self, article: &Article) -> Result<Option<Held>> {
        self.db
            .prepare_cached(
                "SELECT hash, fingerprint, published FROM isnad_article
                 WHERE article_id = ?1 AND source = ?2",
            )?
            .query_row([&article.id, source_of(article)], |r| {
                Ok(Held { hash: r.get(0)?, fingerprint: r.get(1)?, published: r.get(2)? })
            })
            .optional()
    }
}

impl Summary {
    /// Both together.
    #[must_use]
    pub const fn and(self, o: Self) -> Self {
        Self {
            new: self.new + o.new,
            changed: self.changed + o.changed,
            skipped: self.skipped + o.skipped,
            reread: self.reread + o.reread,
            removed: self.removed + o.removed,
            refused: self.refused + o.refused,
            events_added: self.events_added + o.events_added,
            events_withdrawn: self.events_withdrawn + o.events_withdrawn,
            unplaced: self.unplaced + o.unplaced,
        }
    }
}

/// A version that the store has.
struct Held {
    hash: String,
    fingerprint: String,
    published: Option<String>,
}

/// Content hash as it is kept.
pub(super) fn hash(article: &Article) -> String {
    content(article).iter().map(|b| format!("{b:02x}")).collect()
}

/// Content hash: all that was given.
fn content(article: &Article) -> [u8; 16] {
    let mut hash = blake3::Hasher::new();
    let own = Some(article.text.clone());
    let fields =
        [&article.title, &own, &article.published, &article.source, &article.url, &article.lang];
    for field in fields {
        hash.update(&[u8::from(field.is_some())]);
        hash.update(field.as_deref().unwrap_or("").as_bytes());
        hash.update(b"\0");
    }
    let mut out = [0; 16];
    out.copy_from_slice(&hash.finalize().as_bytes()[..16]);
    out
}

/// Sixty-three bits of a hash over parts, as SQLite keeps numbers.
pub(super) fn digest(parts: &[&[u8]]) -> i64 {
    let mut hash = blake3::Hasher::new();
    for part in parts {
        hash.update(&(part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    let mut first = [0; 8];
    first.copy_from_slice(&hash.finalize().as_bytes()[..8]);
    i64::from_le_bytes(first) & i64::MAX
}

fn reading(article: Article, hash: String, knowledge: &Knowledge) -> Read {
    let reading = read(&article, knowledge);
    let rows = event_rows(&article, &reading, knowledge);
    let points = rows.iter().map(|r| r.latitude.zip(r.longitude)).collect();
    let mentions = pack(&article_record(&article, &reading, knowledge).mentions);
    let signature = Signature::of(&article.text);
    Read { article, hash, signature, mentions, rows, points }
}

/// A bug that one article brings out costs that article only: it comes back, without its text.
fn guarded(
    article: Article,
    hash: String,
    knowledge: &Knowledge,
) -> std::result::Result<Read, Box<Article>> {
    let named = Box::new(Article { text: String::new(), ..article.clone() });
    catch_unwind(AssertUnwindSafe(|| reading(article, hash, knowledge))).map_err(|_| named)
}

/// JSON under zstd.
pub(super) fn pack<T: serde::Serialize>(value: &T) -> Vec<u8> {
    let json = serde_json::to_vec(value).unwrap_or_default();
    zstd::bulk::compress(&json, 3).unwrap_or_default()
}

/// Back from [`pack`]; `None` when it is none.
pub(super) fn unpack<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    serde_json::from_slice(&zstd::stream::decode_all(bytes).ok()?).ok()
}

fn seq_of(db: &Connection, source: Option<&str>, id: &str) -> Result<Option<i64>> {
    db.prepare_cached("SELECT seq FROM isnad_article WHERE article_id = ?1 AND source = ?2")?
        .query_row([id, source.unwrap_or("")], |r| r.get(0))
        .optional()
}

/// The source as keys have it; nothing where none is given.
fn source_of(article: &Article) -> &str {
    article.source.as_deref().unwrap_or("")
}

/// Takes an article's reports and bands away, marking their places.
fn withdraw(db: &Connection, seq: i64, sum: &mut Summary) -> Result<()> {
    let (published, bytes, n): (Option<String>, Vec<u8>, u64) = db
        .prepare_cached("SELECT published, signature, n_events FROM isnad_article WHERE seq = ?1")?
        .query_row([seq], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
    db.prepare_cached(
        "INSERT OR IGNORE INTO isnad_dirty SELECT place_id, day FROM isnad_report WHERE seq = ?1",
    )?
    .execute([seq])?;
    db.prepare_cached("DELETE FROM isnad_report WHERE seq = ?1")?.execute([seq])?;
    if let Some(sign) = Signature::from_bytes(&bytes) {
        voice::leave(db, seq, published.as_deref(), &sign)?;
    }
    sum.events_withdrawn += n;
    Ok(())
}

fn put(db: &Connection, read: &Read, knowledge: &Knowledge, sum: &mut Summary) -> Result<()> {
    let article = &read.article;
    let old = seq_of(db, article.source.as_deref(), &article.id)?;
    match old {
        Some(seq) => {
            withdraw(db, seq, sum)?;
            sum.changed += 1;
        }
        None => sum.new += 1,
    }
    let kept: Vec<Kept> = read
        .rows
        .iter()
        .zip(&read.points)
        .map(|(row, at)| Kept { row: row.clone(), at: *at, plain: None })
        .collect();
    let unplaced = read.rows.iter().filter(|r| r.place_id.is_none()).count();
    db.prepare_cached(
        "INSERT OR REPLACE INTO isnad_article
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )?
    .execute(params![
        old,
        article.id,
        source_of(article),
        read.hash,
        knowledge.fingerprint(),
        article.published,
        article.key(),
        read.signature.to_bytes(),
        pack(article),
        read.mentions,
        pack(&kept),
        read.rows.len() as i64,
        unplaced as i64,
    ])?;
    let seq = old.unwrap_or_else(|| db.last_insert_rowid());
    put_article(db, seq, article, read.rows.len())?;
    if !alike::put(db, seq, &article.id)? {
        for row in &read.rows {
            let decision = decide::decision(db, &row.event_id)?;
            put_report(db, seq, &article.key(), row, decision.as_ref())?;
        }
    }
    voice::join(db, seq, article.published.as_deref(), &read.signature)?;
    sum.events_added += read.rows.len() as u64;
    sum.unplaced += unplaced as u64;
    Ok(())
}

/// Files a report under its place as its decision leaves it, and marks the place.
pub(super) fn put_report(
    db: &Connection,
    seq: i64,
    voice: &str,
    row: &EventRow,
    decision: Option<&Decision>,
) -> Result<()> {
    let Some(report) = report_of(row, decision) else { return Ok(()) };
    let digest = digest(&[json(row).as_bytes()]);
    db.prepare_cached("INSERT OR REPLACE INTO isnad_report VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
        .execute(params![
        report.place_id,
        day_key(report.day),
        report.event_id,
        seq,
        voice,
        digest,
        json(&report)
    ])?;
    mark(db, &report.place_id, &day_key(report.day))
}

/// The report that a row comes to once it was decided on; none where it has no place, or is not so.
pub(super) fn report_of(row: &EventRow, decision: Option<&Decision>) -> Option<Report> {
    let mut named = row.clone();
    if let Some(place) = decision.and_then(|d| d.place_id.as_ref()) {
        named.place_id.get_or_insert_with(|| place.clone());
    }
    let report = Report::from_row(&named, "")?;
    match decision {
        Some(decision) => report.decided(decision),
        None => Some(report),
    }
}

/// JSON text.
pub(super) fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// A day as keys have it; nothing where none is known.
pub(super) fn day_key(day: Option<Date>) -> String {
    day.map_or_else(String::new, |d| d.to_string())
}

/// Marks a day of a place whose layers are behind; [`super::refresh::ALL_DAYS`] marks all of it.
pub(super) fn mark(db: &Connection, place_id: &str, day: &str) -> Result<()> {
    db.prepare_cached("INSERT OR IGNORE INTO isnad_dirty VALUES (?1, ?2)")?
        .execute([place_id, day])?;
    Ok(())
}

/// The row of an article in the layer of articles.
pub(super) fn put_article(
    db: &Connection,
    seq: i64,
    article: &Article,
    events: usize,
) -> Result<()> {
    db.prepare_cached("INSERT OR REPLACE INTO articles VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?
        .execute(params![
        seq,
        article.id,
        article.title,
        article.published,
        article.source,
        article.url,
        article.lang,
        events as i64
    ])?;
    Ok(())
}
