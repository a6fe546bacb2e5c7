CREATE TABLE isnad_meta (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) WITHOUT ROWID;
-- Articles, each its source ('' where none is given) and its id together, with what was read from
-- them; body, mentions and events are JSON under zstd.
CREATE TABLE isnad_article (
  seq INTEGER PRIMARY KEY, article_id TEXT NOT NULL, source TEXT NOT NULL, hash TEXT NOT NULL, fingerprint TEXT NOT NULL,
  published TEXT, voice TEXT NOT NULL, signature BLOB NOT NULL,
  body BLOB NOT NULL, mentions BLOB NOT NULL, events BLOB NOT NULL,
  n_events INTEGER NOT NULL, n_unplaced INTEGER NOT NULL, UNIQUE (article_id, source));
CREATE INDEX isnad_article_published ON isnad_article (published);
CREATE INDEX isnad_article_fingerprint ON isnad_article (fingerprint);
-- Bands of MinHash signatures by day of publication (days since 1970-01-01; 0: not known).
CREATE TABLE isnad_band (band INTEGER NOT NULL, day INTEGER NOT NULL, seq INTEGER NOT NULL,
  PRIMARY KEY (band, day, seq)) WITHOUT ROWID;
-- Reports as the timeline takes them, decisions applied, by place and day.
CREATE TABLE isnad_report (
  place_id TEXT NOT NULL, day TEXT NOT NULL, event_id TEXT NOT NULL, seq INTEGER NOT NULL,
  voice TEXT NOT NULL, digest INTEGER NOT NULL, report TEXT NOT NULL,
  PRIMARY KEY (place_id, day, event_id)) WITHOUT ROWID;
CREATE INDEX isnad_report_seq ON isnad_report (seq);
CREATE INDEX isnad_report_event ON isnad_report (event_id);
-- Fused events and intervals with the row of the layer that shows each; `brief`: what control
-- hangs on, of an event that it may hang on.
CREATE TABLE isnad_event (
  place_id TEXT NOT NULL, event_id TEXT NOT NULL, fid INTEGER NOT NULL, digest INTEGER NOT NULL,
  day TEXT NOT NULL, brief TEXT, PRIMARY KEY (place_id, event_id)) WITHOUT ROWID;
CREATE INDEX isnad_event_id ON isnad_event (event_id);
CREATE INDEX isnad_event_day ON isnad_event (place_id, day);
-- What events on an admin unit say of the places inside it.
CREATE TABLE isnad_area (
  place_id TEXT NOT NULL, day TEXT NOT NULL, event_id TEXT NOT NULL, event TEXT NOT NULL,
  PRIMARY KEY (place_id, day, event_id)) WITHOUT ROWID;
CREATE TABLE isnad_interval (
  place_id TEXT NOT NULL, since TEXT NOT NULL, until TEXT, fid INTEGER NOT NULL, now_fid INTEGER,
  digest INTEGER NOT NULL, interval TEXT NOT NULL, PRIMARY KEY (place_id, since)) WITHOUT ROWID;
CREATE INDEX isnad_interval_since ON isnad_interval (since);
CREATE INDEX isnad_interval_until ON isnad_interval (until);
CREATE TABLE isnad_baseline (place_id TEXT NOT NULL, day TEXT NOT NULL, side TEXT NOT NULL,
  confidence REAL NOT NULL DEFAULT 0.99,
  PRIMARY KEY (place_id, day)) WITHOUT ROWID;
-- What people decided, a log that only grows; never touched by reading. `at`: the time in one form,
-- by which it is ordered; the decision has it as it was given.
CREATE TABLE isnad_decision (event_id TEXT NOT NULL, at TEXT NOT NULL, decision TEXT NOT NULL,
  PRIMARY KEY (event_id, at, decision)) WITHOUT ROWID;
-- Places whose layers are behind their reports, and since which days; day '*': all of it.
CREATE TABLE isnad_dirty (place_id TEXT NOT NULL, day TEXT NOT NULL, PRIMARY KEY (place_id, day))
  WITHOUT ROWID;
-- Parts of the layers that are drawn over all places, with the sum of what each was drawn from.
CREATE TABLE isnad_drawn (part TEXT PRIMARY KEY NOT NULL, digest INTEGER NOT NULL, members TEXT NOT NULL)
  WITHOUT ROWID;
CREATE TABLE articles (
  fid INTEGER PRIMARY KEY NOT NULL, article_id TEXT NOT NULL, title TEXT, published TEXT, source TEXT,
  source_url TEXT, lang TEXT, n_events INTEGER);
