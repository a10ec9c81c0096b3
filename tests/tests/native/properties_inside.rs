//! What holds for any address and any code.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta};
use proptest::prelude::*;
use regain_core::allowlist::edit::List;
use regain_core::allowlist::{Entry, look_up, parse};
use regain_core::crypto::code::{CODE_BYTES, TypedCode};
use regain_core::second_factor::totp::{Code, step_of};
use regain_tests::App;

/// Any address, often near those that special ranges begin with.
fn address() -> impl Strategy<Value = IpAddr> {
    let near = prop::sample::select(vec![[192, 0, 2, 0], [10, 0, 0, 0], [0; 4], [255; 4]]);
    prop_oneof![
        any::<[u8; 4]>().prop_map(IpAddr::from),
        (near, any::<u8>()).prop_map(|([a, b, c, _], d)| IpAddr::from([a, b, c, d])),
        any::<[u8; 16]>().prop_map(IpAddr::from),
        any::<[u8; 4]>().prop_map(|[a, b, c, d]| {
            IpAddr::from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, a, b, c, d])
        }),
        // Of one network, so that entries and addresses meet.
        any::<u16>().prop_map(|last| IpAddr::from([0x2001, 0xdb8, 0, 0, 0, 0, 0, last])),
    ]
}

/// The bits of an address, and how many they are.
fn bits(address: IpAddr) -> (u128, u32) {
    match address {
        IpAddr::V4(address) => (address.to_bits().into(), 32),
        IpAddr::V6(address) => (address.to_bits(), 128),
    }
}

/// The address with all bits after the prefix cleared.
fn network(address: IpAddr, prefix: u32) -> IpAddr {
    let after = |width: u32| u128::MAX.checked_shl(width - prefix).unwrap_or(0);
    match address {
        IpAddr::V4(address) => {
            let kept = u128::from(address.to_bits()) & after(32);
            IpAddr::V4(u32::try_from(kept).unwrap().into())
        }
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() & after(128)).into()),
    }
}

/// Whether a network covers an address: the whole rule, by bit mask. IPv4 written
/// as IPv6 is IPv4, on both sides.
fn covers(network: IpAddr, prefix: u32, address: IpAddr) -> bool {
    let (network, prefix) = match network.to_canonical() {
        IpAddr::V4(short) if network.is_ipv6() && prefix >= 96 => (short.into(), prefix - 96),
        _ => (network, prefix),
    };
    let ((one, width), (other, other_width)) = (bits(network), bits(address.to_canonical()));
    width == other_width && (one ^ other).checked_shr(width - prefix).unwrap_or(0) == 0
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    #[test]
    fn an_entry_covers_what_agrees_with_it_in_its_first_bits(
        one in address(), other in address(), prefix in 0..=128_u32, inside: bool,
    ) {
        let width = if one.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.min(width);
        // From inside a network its own addresses may be listed, so from `one`.
        let network = network(one, prefix);
        let text = format!("{network}/{prefix}");
        let Ok(cidr) = parse(&text, one) else {
            return Ok(());
        };
        let other = if inside { one } else { other };
        let entries = [Entry { cidr, label: None }];
        let expected = covers(network, prefix, other);
        prop_assert_eq!(look_up(&entries, other).allows(), expected, "{} {}", text, other);
    }

    #[test]
    fn the_canonical_form_of_an_entry_is_the_last(
        one in address(), seen in address(), prefix in 0..=128_u32,
    ) {
        let width = if one.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.min(width);
        for text in [one.to_string(), format!("{}/{prefix}", network(one, prefix))] {
            if let Ok(canonical) = parse(&text, seen) {
                prop_assert_eq!(parse(&canonical, seen), Ok(canonical.clone()));
            }
        }
    }

    #[test]
    fn no_text_is_too_odd_for_an_entry(text in "\\PC{0,40}|[0-9a-fA-F:./% ]{0,50}", seen in address()) {
        if let Ok(canonical) = parse(&text, seen) {
            prop_assert_eq!(parse(&canonical, seen), Ok(canonical.clone()));
            let (address, prefix) = canonical.split_once('/').unwrap_or((&canonical, "128"));
            let address: IpAddr = address.parse().unwrap();
            let entries = [Entry { cidr: canonical.clone(), label: None }];
            prop_assert!(look_up(&entries, address).allows(), "{}", canonical);
            prop_assert!(prefix.parse::<u8>().unwrap() >= 8);
        }
    }

    #[test]
    fn no_lines_are_too_odd_for_a_list(text in "([0-9a-f:./]{0,12}[ \t\n]{0,2}\\PC{0,8}){0,8}") {
        let seen = IpAddr::from([203, 0, 113, 9]);
        let lines = text.lines().filter(|line| !line.trim().is_empty()).count();
        match List::typed(&text, false, seen) {
            Ok(_) => {}
            Err(flaws) => {
                prop_assert!(!flaws.is_empty());
                for (line, flaw) in flaws {
                    prop_assert!(line < lines, "{}", text);
                    prop_assert!(flaw.detail().ends_with('.'));
                }
            }
        }
    }

    #[test]
    fn no_text_is_too_odd_for_a_code(text: String) {
        if let Some(Code::Totp(digits)) = Code::parse(&text) {
            prop_assert!(digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit()));
        }
    }

    #[test]
    fn a_recovery_code_is_found_again_however_it_is_spaced(
        random: [u8; CODE_BYTES], lower: bool, gaps in prop::collection::vec(0..29_usize, 0..6),
    ) {
        let code = TypedCode::new(&random);
        let (shown, hash) = (code.grouped(), code.hash());
        let mut typed = if lower { shown.to_lowercase() } else { shown };
        for gap in gaps {
            typed.insert(gap, ' ');
        }
        let read = Code::parse(&typed).map(|code| code.recovery_hash());
        prop_assert_eq!(read, Some(hash));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn six_digits_are_good_if_and_only_if_the_app_shows_them_now_or_a_step_away(
        secret: [u8; 20], seconds in 0..40_000_000_000_i64,
        digits in prop::collection::vec(0..1_000_000_u32, 20), steps in -3..=3_i64,
    ) {
        let now = DateTime::from_timestamp(seconds + 90, 0).unwrap();
        let step = TimeDelta::seconds(30);
        let app = App::new(TypedCode::new(&secret).plain(), "");
        let near = [now - step, now, now + step].map(|then| app.code(then));
        let shown = app.code(now + step * i32::try_from(steps).unwrap());
        let tried = digits.iter().map(|digits| format!("{digits:06}")).chain([shown]);
        for digits in tried {
            let found = step_of(&digits, secret.to_vec(), now);
            prop_assert_eq!(found.is_some(), near.contains(&digits), "{}", digits);
            if let Some(found) = found {
                let own = u64::try_from(now.timestamp() / 30).unwrap();
                prop_assert!(found.abs_diff(own) <= 1);
            }
        }
    }
}
