//! Target `import_text`; what must hold stands in `targets.rs`.
#![no_main]

isnad_fuzz::target!("import_text");
