//! Contact data as they are shown to whoever does not need them whole.

use alloc::string::String;

/// An e-mail address by its first letter and its domain: `a***@example.org`.
#[must_use]
pub fn email(address: &str) -> String {
    let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    let first: String = local.chars().take(1).collect();
    alloc::format!("{first}***@{domain}")
}

/// A phone number by its country and its last two digits: `+33*******01`.
#[must_use]
pub fn phone(number: &str) -> String {
    let last = number.chars().count().saturating_sub(2);
    let shown = |(place, digit)| {
        if place < 3 || place >= last {
            digit
        } else {
            '*'
        }
    };
    number.chars().enumerate().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_knows_the_address_or_number_knows_it_again_and_nobody_else() {
        assert_eq!(email("Alice@example.org"), "A***@example.org");
        assert_eq!(email("a@example.org"), "a***@example.org");
        assert_eq!(phone("+33123456701"), "+33*******01");
        assert_eq!(phone("+12125550100"), "+12*******00");
    }
}
