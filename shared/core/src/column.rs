//! How columns are read that SQL knows no type for.

use alloc::string::String;
use serde::de::DeserializeOwned;

/// `SQLite`'s 0 or 1.
pub(crate) fn flag<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(<u8 as serde::Deserialize>::deserialize(deserializer)? != 0)
}

/// A value that is kept as JSON in a text.
pub(crate) fn json<'de, T: DeserializeOwned, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let text = <String as serde::Deserialize>::deserialize(deserializer)?;
    serde_json::from_str(&text).map_err(|_| serde::de::Error::custom("a column that is no JSON"))
}
