//! The front: the only function with a public address. It routes, and does once
//! for all what every request needs: id, language, checks, headers. It has no
//! database and no secret. The rules are in `regain_core::http::front`.

mod language;
mod link;
mod own;
mod pass;
mod serve;
mod visit;

pub use serve::serve;
