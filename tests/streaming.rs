//! Memory does not grow with the layer. Alone in its binary, since memory is that of the process.

use std::io::Write;

use geo::{Geometry, Point};
use isnad::layer::{EVENTS, Format, Row, Value, write_all};

/// Peak of this process's memory in KiB, where the system tells it.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn row(n: usize) -> Row {
    let mut values =
        vec![Value::Text("نص طويل من الخبر ".repeat(4)); EVENTS.columns.len()];
    values[0] = format!("event-{n}").into();
    for (value, column) in values.iter_mut().zip(EVENTS.columns) {
        *value = match column.kind {
            isnad::layer::ColumnType::Integer => 1_i64.into(),
            isnad::layer::ColumnType::Float => 0.5.into(),
            isnad::layer::ColumnType::DateTime => "2024-12-08T00:00:00Z".into(),
            isnad::layer::ColumnType::Date => "2024-12-08".into(),
            isnad::layer::ColumnType::Text => continue,
        };
    }
    let at = Point::new(35.0 + (n % 700) as f64 / 100.0, 32.0 + (n % 500) as f64 / 100.0);
    Row { geometry: Some(Geometry::Point(at)), values }
}

#[test]
fn writers_stream() {
    const ROWS: usize = 60_000; // some four kilobytes each
    for format in [Format::GeoJson, Format::GeoJsonSeq, Format::Csv, Format::Fgb] {
        let warm = format.stream(std::io::sink(), &EVENTS).expect("begins");
        write_all(warm, (0..100).map(row)).expect("writes");
        let before = peak();
        let writer = format.stream(std::io::sink(), &EVENTS).expect("begins");
        assert_eq!(write_all(writer, (0..ROWS).map(row)).expect("writes"), ROWS as u64);
        let Some((before, after)) = before.zip(peak()) else {
            let why = "skipped: this system does not tell a process's memory";
            writeln!(std::io::stderr(), "{why}").expect("stderr");
            return;
        };
        // FlatGeobuf keeps a box a feature for its index: some hundred bytes.
        let grown = after - before;
        assert!(grown < 24 * 1024, "{format} took {grown} KiB for {ROWS} rows");
    }
}
