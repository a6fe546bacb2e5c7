//! Which articles are copies of which: kept by bands, so that only candidates are compared.
//!
//! The voice of an article is the first published among itself and its direct copies. Chains are
//! not followed: a copy of a copy that no longer resembles the first is a voice of its own. So the
//! voice depends on the set of articles alone, and an article touches only its own copies.

use jiff::civil::Date;
use rusqlite::{Connection, Result, Row, params};

use crate::{
    article::key,
    timeline::{Signature, WITHIN_DAYS, similar},
};

/// Days since 1970-01-01; 0 where no day is known.
fn number(published: Option<&str>) -> i64 {
    let day: Option<Date> = published.and_then(|p| p.parse().ok());
    day.map_or(0, |d| i64::from((d - Date::constant(1970, 1, 1)).get_days()).max(1))
}

/// A copy: its row, key and day of publication.
struct Copy {
    seq: i64,
    key: String,
    published: Option<String>,
}

/// Files an article's bands and gives every article that it speaks with its voice.
pub fn join(db: &Connection, seq: i64, published: Option<&str>, sign: &Signature) -> Result<()> {
    let day = number(published);
    let mut put = db.prepare_cached("INSERT OR IGNORE INTO isnad_band VALUES (?1, ?2, ?3)")?;
    for band in sign.bands() {
        put.execute(params![band, day, seq])?;
    }
    revoice(db, seq, published, sign)?;
    for copy in copies(db, seq, published, sign)? {
        revoice_row(db, &copy)?;
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
    copies.iter().try_for_each(|copy| revoice_row(db, copy))
}

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
    let mut seqs: Vec<i64> = Vec::new();
    let mut find = db.prepare_cached(
        "SELECT seq FROM isnad_band WHERE band = ?1 AND day BETWEEN ?2 AND ?3 AND seq <> ?4",
    )?;
    for band in sign.bands() {
        for found in find.query_map(params![band, low, high, seq], |r| r.get(0))? {
            seqs.push(found?);
        }
    }
    seqs.sort_unstable();
    seqs.dedup();
    let mut get = db.prepare_cached(
        "SELECT article_id, source, published, signature FROM isnad_article WHERE seq = ?1",
    )?;
    let mut out = Vec::new();
    for seq in seqs {
        let (key, published, bytes): (_, Option<String>, Vec<u8>) =
            get.query_row([seq], |r| Ok((key_of(r)?, r.get(2)?, r.get(3)?)))?;
        if Signature::from_bytes(&bytes).is_some_and(|other| similar(sign, &other)) {
            out.push(Copy { seq, key, published });
        }
    }
    Ok(out)
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

/// Finds the voice of an article; where it changed, its reports take it and their places are
/// marked.
fn revoice(db: &Connection, seq: i64, published: Option<&str>, sign: &Signature) -> Result<()> {
    let (key, old): (String, String) = db
        .prepare_cached("SELECT article_id, source, voice FROM isnad_article WHERE seq = ?1")?
        .query_row([seq], |r| Ok((key_of(r)?, r.get(2)?)))?;
    let mut first = (published.map(str::to_owned), key);
    for copy in copies(db, seq, published, sign)? {
        first = first.min((copy.published, copy.key));
    }
    if first.1 != old {
        db.prepare_cached("UPDATE isnad_article SET voice = ?2 WHERE seq = ?1")?
            .execute(params![seq, first.1])?;
        db.prepare_cached("UPDATE isnad_report SET voice = ?2 WHERE seq = ?1")?
            .execute(params![seq, first.1])?;
        db.prepare_cached(
            "INSERT OR IGNORE INTO isnad_dirty SELECT place_id, day FROM isnad_report WHERE seq = ?1",
        )?
        .execute([seq])?;
    }
    Ok(())
}
