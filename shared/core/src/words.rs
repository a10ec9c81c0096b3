//! Enums whose values the database and programs know by words.

/// An enum with the word of each of its values, by which it is stored, written as JSON and
/// read again.
macro_rules! words {
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident { $($(#[$doc:meta])+ $value:ident = $word:literal,)+ }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        $vis enum $name { $($(#[$doc])+ $value,)+ }

        impl $name {
            /// Every one there is.
            pub const ALL: [Self; [$(Self::$value,)+].len()] = [$(Self::$value,)+];

            /// The word for it.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$value => $word,)+ }
            }

            /// What a word stands for.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|value| value.word() == word)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.word())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = <alloc::borrow::Cow<'_, str> as serde::Deserialize>::deserialize(deserializer)?;
                let unknown = || serde::de::Error::custom("a word that stands for nothing");
                Self::from_word(&word).ok_or_else(unknown)
            }
        }
    };
}
pub(crate) use words;
