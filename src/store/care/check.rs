//! Whether a store is whole: the file, what hangs together in it, and whether the layers are what
//! the reports come to.

use rusqlite::{Connection, OpenFlags, Result};

use crate::{
    Article, Knowledge,
    layer::Layer,
    store::{
        FORMAT, Open, Store, StoreError, decide,
        put::{Kept, hash, unpack},
        schema,
    },
};

/// Faults of one kind that are told.
const SHOWN: usize = 20;

impl Store {
    /// Looks for everything that could be wrong with the store, in words; nothing when it is whole.
    /// Where the file itself is sound, the layers are made anew beside it from the reports and
    /// compared, as far as the articles were read with this knowledge.
    ///
    /// # Errors
    /// When it cannot be read at all.
    pub fn faults(&self, knowledge: &Knowledge) -> std::result::Result<Vec<String>, StoreError> {
        let format = schema::format(&self.db, &self.path)?;
        let mut faults = file(&self.db).map_err(|e| self.wrap(e))?;
        if format < FORMAT {
            faults.push(format!("format {format}: the next ingest brings it up to {FORMAT}"));
            return Ok(faults);
        }
        if let Some(table) = schema::missing(&self.db).map_err(|e| self.wrap(e))? {
            faults.push(format!("the table `{table}` is not there"));
            return Ok(faults);
        }
        if !faults.is_empty() {
            return Ok(faults);
        }
        faults.extend(articles(&self.db).map_err(|e| self.wrap(e))?);
        faults.extend(layers(&self.db).map_err(|e| self.wrap(e))?);
        if let Some(lag) = self.lag()? {
            faults.push(format!("{lag}: `isnad ingest --db {}` finishes it", self.path));
        }
        let stale = self.stale(knowledge)?;
        if faults.is_empty() && stale == crate::store::Reread::None {
            faults.extend(self.against_reports(knowledge)?);
        }
        Ok(faults)
    }

    /// Layers made anew from the reports, against those that are there.
    fn against_reports(
        &self,
        knowledge: &Knowledge,
    ) -> std::result::Result<Vec<String>, StoreError> {
        let io = |source| StoreError::Io { path: self.path.clone(), source };
        let dir = tempfile::tempdir().map_err(io)?;
        let copy = dir.path().join("copy.gpkg");
        let name = copy.display().to_string();
        self.db.execute("VACUUM INTO ?1", [&name]).map_err(|e| StoreError::sqlite(&name, e))?;
        let mut anew = Self::open(&copy, Open::Write)?;
        anew.rebuild(knowledge)?;
        drop(anew);
        let run = || -> Result<Vec<String>> {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let db = Connection::open_with_flags(&copy, flags)?;
            let path = std::path::absolute(&self.path).unwrap_or_else(|_| (&self.path).into());
            db.execute("ATTACH ?1 AS own", [path.to_string_lossy()])?;
            let mut faults = Vec::new();
            for layer in Layer::ALL.iter().filter(|l| **l != Layer::Gaps) {
                let table = layer.schema().name;
                faults.extend(compare(&db, table, layer.schema().columns[0].name)?);
            }
            faults.extend(compare(&db, "articles", "article_id")?);
            Ok(faults)
        };
        run().map_err(|e| self.wrap(e))
    }
}

/// SQLite's own checks, and those of keys and spatial indexes.
fn file(db: &Connection) -> Result<Vec<String>> {
    let list = |sql: &str| -> Result<Vec<String>> {
        db.prepare(sql)?.query_map([], |r| r.get(0))?.collect()
    };
    let mut faults = list(&format!("PRAGMA integrity_check({SHOWN})"))?;
    faults.retain(|said| said != "ok");
    if !faults.is_empty() {
        return Ok(faults);
    }
    for key in list(
        "SELECT \"table\" || ' refers to a row of ' || parent || ' that is not there'
                     FROM pragma_foreign_key_check",
    )? {
        faults.push(key);
    }
    for tree in
        list("SELECT name FROM sqlite_master WHERE name LIKE 'rtree\\_%\\_geom' ESCAPE '\\'")?
    {
        let said: String = db.query_row("SELECT rtreecheck(?1)", [&tree], |r| r.get(0))?;
        if said != "ok" {
            faults.push(format!("{tree}: {said}"));
        }
    }
    Ok(faults)
}

/// Articles, what was read from them, and the reports that this comes to.
fn articles(db: &Connection) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    let mut all = db.prepare(
        "SELECT seq, article_id, hash, n_events, body, events, mentions FROM isnad_article
         ORDER BY article_id, source",
    )?;
    let mut filed = db.prepare("SELECT event_id FROM isnad_report WHERE seq = ?1")?;
    let mut rows = all.query([])?;
    while let Some(row) = rows.next()? {
        let (seq, id): (i64, String) = (row.get(0)?, row.get(1)?);
        let mut fault = |what: &str| {
            if faults.len() < SHOWN {
                faults.push(format!("article `{id}`: {what}"));
            }
        };
        let body: Option<Article> = unpack(&row.get::<_, Vec<u8>>(4)?);
        match body {
            None => fault("its text cannot be unpacked"),
            Some(article) if hash(&article) != row.get::<_, String>(2)? => {
                fault("its text is not the one that came");
            }
            Some(_) => {}
        }
        if unpack::<serde_json::Value>(&row.get::<_, Vec<u8>>(6)?).is_none() {
            fault("its mentions cannot be unpacked");
        }
        let Some(kept) = unpack::<Vec<Kept>>(&row.get::<_, Vec<u8>>(5)?) else {
            fault("its events cannot be unpacked");
            continue;
        };
        if kept.len() as i64 != row.get::<_, i64>(3)? {
            fault("its number of events is wrong");
        }
        let mut want: Vec<String> = Vec::new();
        for kept in &kept {
            let decision = decide::decision(db, &kept.row.event_id)?;
            if crate::store::put::report_of(&kept.row, decision.as_ref()).is_some() {
                want.push(kept.row.event_id.clone());
            }
        }
        let mut have: Vec<String> = filed.query_map([seq], |r| r.get(0))?.collect::<Result<_>>()?;
        want.sort_unstable();
        have.sort_unstable();
        if want != have {
            fault("its reports are not those that were read from it");
        }
    }
    let lost: i64 = db.query_row(
        "SELECT count(*) FROM isnad_report WHERE seq NOT IN (SELECT seq FROM isnad_article)",
        [],
        |r| r.get(0),
    )?;
    if lost > 0 {
        faults.push(format!("{lost} reports of articles that are not there"));
    }
    Ok(faults)
}

/// What the standard's tables say of each layer.
fn layers(db: &Connection) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for layer in Layer::ALL.iter().filter(|l| **l != Layer::Gaps) {
        let name = layer.schema().name;
        let there = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = ?1)";
        if !db.query_row(there, [name], |r| r.get::<_, bool>(0))? {
            // Before the first project there are none over all places.
            continue;
        }
        let sql = format!(
            "SELECT (SELECT count(*) FROM rtree_{name}_geom) = (SELECT count(geom) FROM \"{name}\")
             AND (SELECT feature_count FROM gpkg_ogr_contents WHERE table_name = '{name}')
               = (SELECT count(*) FROM \"{name}\")"
        );
        if !db.query_row(&sql, [], |r| r.get::<_, Option<bool>>(0))?.unwrap_or(false) {
            faults.push(format!("{name}: index and counts are not those of its rows"));
        }
    }
    Ok(faults)
}

/// Rows that only one of two stores has, row numbers left out.
fn compare(db: &Connection, table: &str, id: &str) -> Result<Vec<String>> {
    let columns: Vec<String> = db
        .prepare("SELECT name FROM pragma_table_info(?1) WHERE name <> 'fid'")?
        .query_map([table], |r| r.get(0))?
        .collect::<Result<_>>()?;
    let columns: Vec<String> = columns.iter().map(|c| format!("\"{c}\"")).collect();
    let list = columns.join(", ");
    let mut faults = Vec::new();
    for (a, b, what) in
        [("own", "main", "not what the reports come to"), ("main", "own", "missing")]
    {
        let sql = format!(
            "SELECT count(*), min(\"{id}\") FROM (SELECT {list} FROM {a}.\"{table}\"
             EXCEPT SELECT {list} FROM {b}.\"{table}\")"
        );
        let (n, first): (u64, Option<String>) =
            db.query_row(&sql, [], |r| Ok((r.get(0)?, r.get(1)?)))?;
        if n > 0 {
            let rows = crate::table::rows(n as usize);
            faults.push(format!("{table}: {rows} {what}, such as `{}`", first.unwrap_or_default()));
        }
    }
    Ok(faults)
}
