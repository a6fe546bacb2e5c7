//! Target `import_binary`; what must hold stands in `targets.rs`.
#![no_main]

isnad_fuzz::target!("import_binary");
