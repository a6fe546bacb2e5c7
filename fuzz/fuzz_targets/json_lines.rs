//! Target `json_lines`; what must hold stands in `targets.rs`.
#![no_main]

isnad_fuzz::target!("json_lines");
