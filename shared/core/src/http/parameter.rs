//! Parameters of an address.

use alloc::string::String;
use alloc::vec::Vec;

use super::fields::FieldError;

/// What a parameter says; one that cannot be read is an error.
pub(crate) fn read<T>(
    parameter: impl Fn(&str) -> Option<String>,
    name: &str,
    read: impl FnOnce(&str) -> Option<T>,
    errors: &mut Vec<FieldError>,
) -> Option<T> {
    let text = parameter(name).filter(|text| !text.is_empty())?;
    let value = read(&text);
    if value.is_none() {
        errors.push(FieldError {
            pointer: alloc::format!("/{name}"),
            detail: "The parameter cannot be read: leave it out, or take one of our links.".into(),
        });
    }
    value
}
