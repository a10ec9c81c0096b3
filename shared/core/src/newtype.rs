//! Texts that are not to be taken for each other.

/// A text with a type of its own, which the database and programs see as a text.
macro_rules! newtype {
    ($(#[doc = $doc:literal])+ $name:ident) => {
        $(#[doc = $doc])+
        #[derive(
            Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord,
            serde::Serialize, serde::Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(alloc::string::String);

        impl $name {
            /// As a text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, formatter: &mut core::fmt::Formatter) -> core::fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl From<alloc::string::String> for $name {
            fn from(text: alloc::string::String) -> Self {
                Self(text)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == *other
            }
        }

        impl From<&$name> for $crate::store::Param {
            fn from(text: &$name) -> Self {
                Self::Text(text.0.clone())
            }
        }
    };
}
pub(crate) use newtype;
