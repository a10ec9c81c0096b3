//! What a client would rather have, by weight (RFC 9110, 12.4.2).

use alloc::string::String;

/// What a field such as `Accept` names, in lower case and in its order, each with its
/// weight in thousandths. An odd weight counts as zero.
pub(super) fn weighted(field: &str) -> impl Iterator<Item = (String, u16)> {
    field.split(',').map(|range| {
        let mut parts = range.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().to_ascii_lowercase();
        let mut pairs = parts.filter_map(|part| part.split_once('='));
        let quality = pairs.find(|(name, _)| name.eq_ignore_ascii_case("q"));
        (name, quality.map_or(1000, |(_, value)| thousandths(value)))
    })
}

/// A weight from 0 to 1, such as `0.85`, with at most three digits behind the point.
fn thousandths(weight: &str) -> u16 {
    let (whole, fraction) = weight.split_once('.').unwrap_or((weight, ""));
    let digits = fraction.len() <= 3 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    match whole {
        "1" if digits && fraction.bytes().all(|byte| byte == b'0') => 1000,
        "0" if digits => alloc::format!("{fraction:0<3}").parse().unwrap_or(0),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_is_read_as_the_standard_writes_it() {
        for (weight, expected) in [
            ("1", 1000),
            ("1.000", 1000),
            ("0.85", 850),
            ("0.", 0),
            ("0", 0),
            ("1.001", 0),
            ("0.1234", 0),
            (".5", 0),
            ("2", 0),
            ("nan", 0),
            ("", 0),
        ] {
            assert_eq!(thousandths(weight), expected, "{weight}");
        }
    }
}
