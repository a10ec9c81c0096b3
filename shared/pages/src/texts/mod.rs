//! Every sentence that people read, in both languages side by side.
//!
//! French has a no-break space, written `\u{a0}`, before `:`, `;`, `?` and `!`
//! and inside « ».

mod mail;
mod pages;
mod password;

pub(crate) use mail::{ContactChanged, FirstPassword, Letter, PasswordLink, PasswordNotice};
pub(crate) use mail::{
    contact_changed_intro, first_password_intro, password_link_intro, password_notice_intro,
    subject,
};
pub(crate) use pages::{
    Error, Field, Home, Layout, Login, Session, address_not_allowed, too_many_attempts,
};
pub(crate) use password::{
    LinkExpired, PasswordChanged, PasswordLost, PasswordLostSent, PasswordReset,
};

/// Makes a struct of texts with one constant per language, so that a text
/// without its translation does not compile.
macro_rules! texts {
    ($(#[$about:meta])* $name:ident { $($text:ident: $en:literal, $fr:literal;)+ }) => {
        $(#[$about])*
        pub(crate) struct $name {
            $(pub $text: &'static str,)+
        }

        impl $name {
            const EN: Self = Self { $($text: $en,)+ };
            const FR: Self = Self { $($text: $fr,)+ };

            /// The texts in this language.
            pub const fn of(locale: regain_core::locale::Locale) -> &'static Self {
                match locale {
                    regain_core::locale::Locale::En => &Self::EN,
                    regain_core::locale::Locale::Fr => &Self::FR,
                }
            }

            /// Each text's name, English and French.
            #[cfg(test)]
            pub fn pairs() -> Vec<(&'static str, &'static str, &'static str)> {
                vec![$((stringify!($text), Self::EN.$text, Self::FR.$text),)+]
            }
        }
    };
}
use texts;

/// Every text there is.
#[cfg(test)]
pub(crate) fn pairs() -> Vec<(&'static str, &'static str, &'static str)> {
    [pages::pairs(), password::pairs(), mail::pairs()].concat()
}
