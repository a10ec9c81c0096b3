//! What staff see: the pages of the back office.
//!
//! Each has a `page` and an `office`, made by [`Office::frame`], and its template
//! extends `support/layout.html`.

mod frame;

pub use frame::Office;
