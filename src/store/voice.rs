//! Which articles are copies of which: kept by bands, so that only candidates are compared.
//!
//! The voice of an article is the first published among itself and its direct copies. Chains are
//! not followed: a copy of a copy that no longer resembles the first is a voice of its own. So the
//! voice depends on the set of articles alone, and an article touches only its own copies.

use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Result, Row, params, params_from_iter};
use rustc_hash::FxHashMap;

use crate::{
    article::key,
    timeline::{Signature, WITHIN_DAYS, similar},
};

/// Days since 1970-01-01; 0 where no day is known.
fn number(published: Option<&str>) -> i64 {
    let day: Option<Date> = published.and_then(|p| p.parse().ok());
    day.map_or(0, |d| i64::from((d - Date::constant(1970, 1, 1)).get_days()).max(1))
}

/// A copy: its row, key, day of publication, and whose voice it is now.
struct Copy {
    seq: i64,
    key: String,
    published: Option<String>,
    voice: String,
}

/// Files an article's bands and gives every article that it speaks with its voice.
///
/// A new article can only take the place of the voice that a copy has, so that each copy is looked
/// at once, and not all of its own copies again: of a wire's thousandth copy the work is that of
/// a thousand rows, not of a million.
pub fn join(db: &Connection, seq: i64, published: Option<&str>, sign: &Signature) -> Result<()> {
    let day = number(published);
    let mut put = db.prepare_cached("INSERT OR IGNORE INTO isnad_band VALUES (?1, ?2, ?3)")?;
    for band in sign.bands() {
        put.execute(params![band, day, seq])?;
    }
    let copies = copies(db, seq, published, sign)?;
    let own = voiced(db, seq, published, &copies)?;
    let days: FxHashMap<&str, Option<&str>> =
        copies.iter().map(|c| (c.key.as_str(), c.published.as_deref())).collect();
    for copy in &copies {
        let there = match days.get(copy.voice.as_str()) {
            Some(day) => day.map(str::to_owned),
            None => day_of(db, &copy.voice)?,
        };
        if (published, own.as_str()) < (there.as_deref(), copy.voice.as_str()) {
            speak(db, copy.seq, &own)?;
        }
    }
    Ok(())
}

/// Takes an article's bands away and gives its copies their voice anew.
pub fn leave(db: &Connection, seq: i64, published: Option<&str>, sign: &Signature) -> Result<()> {
    let copies = copies(db, seq, published, sign)?;
    let day = number(published);
    let mut cut =
        db.prepare_cached("DELETE FROM isnad_band WHERE band = ?1 AND day = ?2 AND seq = ?3")?;
    for band in sign.bands() {
        cut.execute(params![band, day, seq])?;
    }
    let own: String = db
        .prepare_cached("SELECT article_id, source FROM isnad_article WHERE seq = ?1")?
        .query_row([seq], key_of)?;
    // The others have the voice of somebody who stays.
    copies.iter().filter(|c| c.voice == own).try_for_each(|copy| revoice_row(db, copy))
}

/// Finds the copies of an article by the bands that they share.
const FIND: &str = "SELECT article_id, source, published, signature, voice, seq FROM isnad_article
    WHERE seq IN (SELECT seq FROM isnad_band WHERE day BETWEEN ?1 AND ?2 AND seq <> ?3
        AND band IN (?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19))
    ORDER BY seq";

fn copies(
    db: &Connection,
    seq: i64,
    published: Option<&str>,
    sign: &Signature,
) -> Result<Vec<Copy>> {
    let day = number(published);
    let (low, high) = match day {
        0 => (0, 0),
        d => ((d - i64::from(WITHIN_DAYS)).max(1), d + i64::from(WITHIN_DAYS)),
    };
    let mut find = db.prepare_cached(FIND)?;
    let values = [low, high, seq].into_iter().chain(sign.bands());
    let mut rows = find.query(params_from_iter(values))?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let bytes = row.get_ref(3)?.as_blob()?;
        if Signature::from_bytes(bytes).is_some_and(|other| similar(sign, &other)) {
            let (key, published) = (key_of(row)?, row.get(2)?);
            out.push(Copy { seq: row.get(5)?, key, published, voice: row.get(4)? });
        }
    }
    Ok(out)
}

/// The day of the article with a key; none where it has none, or is gone.
fn day_of(db: &Connection, key: &str) -> Result<Option<String>> {
    let (source, id) = key.split_once('\u{1f}').unwrap_or(("", key));
    let day = db
        .prepare_cached(
            "SELECT published FROM isnad_article WHERE source = ?1 AND article_id = ?2",
        )?
        .query_row([source, id], |r| r.get(0))
        .optional()?;
    Ok(day.flatten())
}

/// The key of an article from its id and source, the first columns of a row.
fn key_of(row: &Row<'_>) -> Result<String> {
    let (id, source): (String, String) = (row.get(0)?, row.get(1)?);
    Ok(key(Some(source.as_str()).filter(|s| !s.is_empty()), &id))
}

fn revoice_row(db: &Connection, copy: &Copy) -> Result<()> {
    let bytes: Vec<u8> = db
        .prepare_cached("SELECT signature FROM isnad_article WHERE seq = ?1")?
        .query_row([copy.seq], |r| r.get(0))?;
    match Signature::from_bytes(&bytes) {
        Some(sign) => revoice(db, copy.seq, copy.published.as_deref(), &sign),
        None => Ok(()),
    }
}

/// Finds the voice of an article.
fn revoice(db: &Connection, seq: i64, published: Option<&str>, sign: &Signature) -> Result<()> {
    voiced(db, seq, published, &copies(db, seq, published, sign)?).map(drop)
}

/// Gives an article its voice, of it and its copies the first published; its own key.
fn voiced(db: &Connection, seq: i64, published: Option<&str>, copies: &[Copy]) -> Result<String> {
    let (key, old): (String, String) = db
        .prepare_cached("SELECT article_id, source, voice FROM isnad_article WHERE seq = ?1")?
        .query_row([seq], |r| Ok((key_of(r)?, r.get(2)?)))?;
    let rank = |c: &Copy| (c.published.clone(), c.key.clone());
    let own = (published.map(str::to_owned), key.clone());
    let first = copies.iter().map(rank).fold(own, Ord::min);
    if first.1 != old {
        speak(db, seq, &first.1)?;
    }
    Ok(key)
}

/// Gives an article a voice; its reports take it and their places are marked.
fn speak(db: &Connection, seq: i64, voice: &str) -> Result<()> {
    db.prepare_cached("UPDATE isnad_article SET voice = ?2 WHERE seq = ?1")?
        .execute(params![seq, voice])?;
    db.prepare_cached("UPDATE isnad_report SET voice = ?2 WHERE seq = ?1")?
        .execute(params![seq, voice])?;
    db.prepare_cached(
        "INSERT OR IGNORE INTO isnad_dirty SELECT place_id, day FROM isnad_report WHERE seq = ?1",
    )?
    .execute([seq])?;
    Ok(())
}
