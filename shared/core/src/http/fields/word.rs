//! Words of the contract.

/// The value that a word of the contract stands for.
#[must_use]
pub fn word<T: serde::de::DeserializeOwned>(text: &str) -> Option<T> {
    use serde::de::IntoDeserializer as _;
    let word: serde::de::value::StrDeserializer<'_, serde::de::value::Error> =
        text.into_deserializer();
    T::deserialize(word).ok()
}
