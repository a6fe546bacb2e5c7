//! The one room that files are written from: whole or not at all, and never over what a run reads,
//! a store, or somebody else's work.
//!
//! A file is written beside its place ([`Half`]), synced, and moved there when it is whole
//! ([`place`]); on Linux it has no name until then, so that even a killed process leaves nothing
//! behind. Links are followed to what they name. Pipes and devices cannot be replaced and are
//! written through. [`Guard`] says what may not be written over.
//!
//! Not for: what is in the files; recognising what isnad wrote (each writer's room does).

mod error;
mod guard;
mod half;

pub(crate) use error::is_full;
pub use error::{Cause, OutputError};
pub use guard::{Guard, Identity, Ours, is_store, stdout_identity};
pub use half::{Half, Whole, place};
