//! Target `text_file`; what must hold stands in `targets.rs`.
#![no_main]

isnad_fuzz::target!("text_file");
