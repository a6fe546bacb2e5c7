//! Target `import_json`; what must hold stands in `targets.rs`.
#![no_main]

isnad_fuzz::target!("import_json");
