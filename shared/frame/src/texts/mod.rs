//! Every sentence that people read.
//!
//! The sentences stand in `texts/<language>/*.toml`; build.rs checks them and turns
//! each file into Rust. Here is only what chooses among them.

mod access;
mod case;
mod case_mail;
mod documents;
mod formats;
mod history;
mod mail;
mod notice;
mod oidc;
mod pages;
mod profile;
mod recovery;
mod sign_in;
mod support;
mod support_admin;
#[cfg(feature = "records")]
mod support_audit;
mod support_case;
mod support_clients;
#[cfg(feature = "records")]
mod support_figures;
mod support_item;
mod support_queue;
mod support_samples;
mod support_signs;
mod support_trouble;
mod support_words;

pub use access::*;
pub use case::*;
pub use case_mail::*;
pub use countries::*;
pub use documents::*;
pub use email::*;
pub use factors::*;
pub use formats::*;
pub use history::*;
pub use mail::*;
pub use notice::*;
pub use oidc::*;
pub use pages::*;
pub use password::*;
pub use profile::*;
pub use recovery::*;
pub use sign_in::*;
pub use support::*;
pub use support_admin::*;
#[cfg(feature = "records")]
pub use support_audit::*;
pub use support_case::*;
pub use support_clients::*;
#[cfg(feature = "records")]
pub use support_figures::*;
pub use support_item::*;
pub use support_queue::*;
pub use support_samples::*;
pub use support_signs::*;
pub use support_trouble::*;
pub use support_words::*;

/// The texts of a file, as structs with one constant for each language.
macro_rules! texts {
    ($subject:literal) => {
        include!(concat!(env!("OUT_DIR"), "/", $subject, ".rs"));
    };
}
use texts;

mod countries {
    super::texts!("countries");
}
mod email {
    super::texts!("email");
}
mod factors {
    super::texts!("factors");
}
mod password {
    super::texts!("password");
}
