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
mod pages;
mod profile;
mod recovery;
mod sign_in;
mod support;
mod support_admin;
#[cfg(feature = "records")]
mod support_audit;
mod support_case;
#[cfg(feature = "records")]
mod support_figures;
mod support_item;
mod support_queue;
mod support_signs;
mod support_trouble;
mod support_words;

pub(crate) use access::*;
pub(crate) use case::*;
pub(crate) use case_mail::*;
pub(crate) use countries::*;
pub(crate) use documents::*;
pub(crate) use email::*;
pub(crate) use factors::*;
pub(crate) use formats::*;
pub(crate) use history::*;
pub(crate) use mail::*;
pub(crate) use notice::*;
pub(crate) use pages::*;
pub(crate) use password::*;
pub(crate) use profile::*;
pub(crate) use recovery::*;
pub(crate) use sign_in::*;
pub(crate) use support::*;
pub(crate) use support_admin::*;
#[cfg(feature = "records")]
pub(crate) use support_audit::*;
pub(crate) use support_case::*;
#[cfg(feature = "records")]
pub(crate) use support_figures::*;
pub(crate) use support_item::*;
pub(crate) use support_queue::*;
pub(crate) use support_signs::*;
pub(crate) use support_trouble::*;
pub(crate) use support_words::*;

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
