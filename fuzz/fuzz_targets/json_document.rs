//! Target `json_document`; what must hold stands in `targets.rs`.
#![no_main]

isnad_fuzz::target!("json_document");
