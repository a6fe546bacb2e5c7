//! Target `table`; what must hold stands in `targets.rs`.
#![no_main]

isnad_fuzz::target!("table");
