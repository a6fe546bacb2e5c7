//! Who holds a store, as far as the system tells.

use std::path::Path;

/// Programs that hold a lock on a file, or on the log beside it: names and numbers of processes,
/// this one left out. Empty where the system does not tell.
#[cfg(target_os = "linux")]
pub(super) fn holders(path: &Path) -> Vec<String> {
    use std::{fs, os::unix::fs::MetadataExt};
    let shared = |end: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        name
    };
    let nodes: Vec<u64> = ["", "-shm", "-wal"]
        .iter()
        .filter_map(|end| fs::metadata(shared(end)).ok().map(|m| m.ino()))
        .collect();
    let Ok(table) = fs::read_to_string("/proc/locks") else { return Vec::new() };
    let mut held: Vec<u32> = table.lines().filter_map(|line| holder(line, &nodes)).collect();
    held.sort_unstable();
    held.dedup();
    held.retain(|pid| *pid != std::process::id());
    held.iter()
        .map(|pid| {
            let name = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
            format!("{} process {pid}", name.trim()).trim_start().to_owned()
        })
        .collect()
}

/// The process of a line of `/proc/locks` (proc_locks(5)) that names one of the files.
#[cfg(target_os = "linux")]
fn holder(line: &str, nodes: &[u64]) -> Option<u32> {
    let fields: Vec<&str> = line.split_whitespace().filter(|f| *f != "->").collect();
    let node: u64 = fields.get(5)?.rsplit(':').next()?.parse().ok()?;
    if nodes.contains(&node) { fields.get(4)?.parse().ok() } else { None }
}

#[cfg(not(target_os = "linux"))]
pub(super) fn holders(_: &Path) -> Vec<String> {
    Vec::new()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::holder;

    #[test]
    fn lines_of_locks() {
        let line = "12: POSIX  ADVISORY  WRITE 4711 00:2d:98765 120 120";
        assert_eq!(holder(line, &[98765]), Some(4711));
        assert_eq!(holder(line, &[1]), None);
        assert_eq!(holder("12: -> POSIX ADVISORY WRITE 9 00:2d:98765 0 EOF", &[98765]), Some(9));
        assert_eq!(holder("", &[1]), None);
    }
}
