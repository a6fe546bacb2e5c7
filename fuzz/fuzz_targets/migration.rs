//! Target `migration`; what must hold stands in `targets.rs`.
#![no_main]

isnad_fuzz::target!("migration");
