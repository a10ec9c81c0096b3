use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::*;
use crate::crypto::keyring::Keyring;
use crate::password::hash::{MadeElsewhere, Uncheckable, Verdict, import, verify};
use crate::password::work::{Hashing, Work};

/// Made by the systems themselves or by other implementations of theirs.
const VECTORS: &str = include_str!("vectors.tsv");

const BLESTA_KEY: &str = "89b16b8accc4e45eeede2a7e388a52b1";

/// All schemes at the highest costs of the vectors.
const ALL: &str = "bcrypt=12 pbkdf2_sha1=10000 pbkdf2_sha256=390000 pbkdf2_sha512=1 scrypt=14 yescrypt=12 \
                   sha256_crypt=5000 sha512_crypt=10000 md5_crypt phpass=13 drupal=15 md5 sha1";

fn hashing(accepted: &str) -> Hashing {
    let text = format!(
        r#"{{"current":"a","keys":{{"a":"{}"}}}}"#,
        "AQEB".repeat(11)
    );
    let Ok(peppers) = Keyring::parse(&text) else {
        unreachable!("a keyring")
    };
    let Some(imported) = Accepted::parse(accepted, Some(BLESTA_KEY.into())) else {
        unreachable!("{accepted}")
    };
    Hashing {
        peppers,
        work: Work {
            memory_kib: 8,
            passes: 1,
        },
        imported,
    }
}

/// What is kept of a hash, and the scheme with its cost.
fn imported(stored: &str, hashing: &Hashing) -> (String, Setting) {
    let Some(made_elsewhere) = MadeElsewhere::parse(stored) else {
        unreachable!("{stored}")
    };
    let MadeElsewhere::Foreign(setting, digest) = &made_elsewhere else {
        unreachable!("{stored}")
    };
    let Ok(kept) = import(&made_elsewhere, &[7; 16], hashing) else {
        unreachable!("{stored}")
    };
    assert!(!kept.contains(digest.as_str()), "{kept}");
    (kept, setting.clone())
}

/// Whether a password opens what is kept, after which a hash of ours takes its place.
fn opens(password: &str, kept: &str, hashing: &Hashing) -> Result<bool, Uncheckable> {
    let password = password.into();
    Ok(match verify(&password, Some(kept), hashing)? {
        Verdict::Wrong => false,
        Verdict::Right { outdated } => {
            // bcrypt knows no more of it, and nobody else does.
            let long = password.sent.len() > 72;
            assert_eq!(outdated, (!long).then_some(&*password.sent));
            true
        }
    })
}

#[test]
fn whoever_had_a_password_elsewhere_has_it_here_and_nothing_weaker_than_ours_is_kept() {
    let (mut schemes, mut before) = (BTreeSet::new(), BTreeSet::new());
    for line in VECTORS.lines().filter(|line| !line.starts_with('#')) {
        let [_, password, stored] = *line.split('\t').collect::<Vec<_>>() else {
            unreachable!("{line}")
        };
        let (kept, setting) = imported(stored, &hashing("none"));
        schemes.insert(setting.scheme.word());
        before.insert(setting.before.word());
        assert_eq!(Setting::parse(&format!("{setting}")), Some(setting.clone()));
        let own = hashing(&format!("{}={}", setting.scheme.word(), setting.cost));
        assert_eq!(opens(password, &kept, &own), Ok(true), "{line}");
        let wrong = format!("{password}.");
        // bcrypt reads 72 bytes.
        assert_eq!(
            opens(&wrong, &kept, &own),
            Ok(password.len() == 72),
            "{line}"
        );
    }
    let all: BTreeSet<_> = Scheme::ALL.map(Scheme::word).into();
    let missing: Vec<_> = all.difference(&schemes).collect();
    // Digests of these two are made by others only as part of something else.
    assert_eq!(missing, [&"pbkdf2_sha512", &"sha1"]);
    assert_eq!(before, Before::ALL.map(Before::word).into());
}

#[test]
fn a_password_is_right_too_where_its_scheme_is_accepted_no_longer() {
    let none = hashing("none");
    let (kept, _) = imported("$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0", &none);
    for (password, right) in [
        ("test12345", true),
        ("test1234", false),
        ("", false),
        (&kept, false),
    ] {
        assert_eq!(opens(password, &kept, &none), Ok(right), "{password}");
    }
}

#[test]
fn blanks_that_wordpress_leaves_out_are_not_part_of_the_next_password() {
    let stored = "$wp$2y$10$gN3SQdbNc/cVlK7DylUiVumiuujud7lR0h5J4M2ZsNRMYOFbED16q";
    let none = hashing("none");
    let (kept, _) = imported(stored, &none);
    let outdated = Some("Test123Now!");
    let verdict =
        verify(&" Test123Now!\u{b}".into(), Some(&kept), &none) == Ok(Verdict::Right { outdated });
    assert!(verdict);
}

#[test]
fn a_long_password_does_not_multiply_the_work_of_a_scheme_and_is_nobodys() {
    let none = hashing("none");
    let (_, setting) = imported("$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0", &none);
    let (fits, long) = ([b'x'; 256], [b'x'; 257]);
    assert!(setting.digest(&fits, None).is_some());
    assert_eq!(setting.digest(&long, None), None);
}

#[test]
fn of_a_long_digest_its_first_block_is_kept() {
    let none = hashing("none");
    let digest = STANDARD.encode([7; 64]);
    for (stored, length) in [
        (format!("sha1:1000:salty:{digest}"), 20),
        (format!("pbkdf2_sha256$1000$salty${digest}"), 32),
        (format!("sha512:1000:salty:{digest}"), 64),
    ] {
        let (_, setting) = imported(&stored, &none);
        assert_eq!(setting.length, length, "{stored}");
    }
}

#[test]
fn all_schemes_at_once_do_not_get_in_each_others_way() {
    let hashing = hashing(ALL);
    let (kept, setting) = imported("2c3fcc56d59882eb51d1842a3914b715:e93h2", &hashing);
    assert!(hashing.imported.takes(&setting));
    assert_eq!(opens("correct horse", &kept, &hashing), Ok(true));
    assert_eq!(opens("correct house", &kept, &hashing), Ok(false));
    assert_eq!(opens(&"x".repeat(80), &kept, &hashing), Ok(false));
}

/// In rounds of its scheme.
fn work(scheme: Scheme, cost: u32) -> u64 {
    if scheme.doubles() {
        1 << cost
    } else {
        cost.into()
    }
}

#[test]
fn every_scheme_takes_as_much_work_whatever_a_hash_cost() {
    for scheme in Scheme::ALL {
        let (least, most) = (*scheme.costs().start(), *scheme.costs().end());
        // What is missing to a round number of them is too little to be told.
        let slack = u64::from(if scheme.doubles() { 0 } else { least - 1 });
        for most in [least, least + (most - least) / 2, most] {
            for done in [least, u32::midpoint(least, most), most] {
                let left = scheme.left_over(done, most).into_iter();
                let whole = work(scheme, done) + left.map(|cost| work(scheme, cost)).sum::<u64>();
                let wanted = work(scheme, most);
                assert!(
                    (wanted..=wanted + slack).contains(&whole),
                    "{scheme:?} {done} {most}"
                );
            }
        }
    }
}

#[test]
fn what_is_only_done_for_its_time_opens_nothing() {
    // Of a hash of the empty text, which stands in for passwords of two spellings.
    let hashing = hashing("bcrypt=4 md5");
    let Ok(kept) = crate::password::hash::hash("", &[7; 16], &hashing) else {
        unreachable!("a hash")
    };
    for password in ["x".repeat(80), String::from("a&b")] {
        assert_eq!(opens(&password, &kept, &hashing), Ok(false));
    }
}

#[test]
fn a_hash_that_no_system_makes_or_that_costs_too_much_is_not_taken_over() {
    for stored in [
        "",
        "$",
        ":",
        "::",
        "correct horse battery staple",
        "$2a$16$o6hx.Wog/wvFSkT/Bp/6DOxCtLRTDj7lm9on9suF/WaCGNVHbkfL6",
        "$2x$12$o6hx.Wog/wvFSkT/Bp/6DOxCtLRTDj7lm9on9suF/WaCGNVHbkfL6",
        "$2a$12$o6hx.Wog/wvFSkT/Bp/6DOxCtLRTDj7lm9on9suF/WaCGNVHbkfL",
        "$2a$12$o6hx.Wog/wvFSkT/Bp/6DOxCtLRTDj7lm9on9suF/WaCGNVHbkf!6",
        "$2a$12$\u{e9}6hx.Wog/wvFSkT/Bp/6DOxCtLRTDj7lm9on9suF/WaCGNVHbkfL6",
        "$AES-128-CBC$Qj3+9PPyRjSJIebHnG81TA==$Qj3+9PPyRjSJIebHnG81TA==",
        "pbkdf2_sha256$10000001$seasalt$8xBlGd3jVgvJ+92hWPxi5ww0uuAuAnKgC45eudxro7c=",
        "pbkdf2_sha256$-1$seasalt$8xBlGd3jVgvJ+92hWPxi5ww0uuAuAnKgC45eudxro7c=",
        "pbkdf2_sha256$390000$seasalt$8xBl",
        "scrypt$131072$seasalt$8$1$Qj3+9PPyRjSJIebHnG81TMjsqtaIGxNQG/aEB/NYafTJ7tibgfYz71m0ldQESkXFRkdVCBhhY8mx7rQwite/Pw==",
        "scrypt$16383$seasalt$8$1$Qj3+9PPyRjSJIebHnG81TMjsqtaIGxNQG/aEB/NYafTJ7tibgfYz71m0ldQESkXFRkdVCBhhY8mx7rQwite/Pw==",
        "$6$rounds=99999999$salt$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1",
        "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl",
        "$y$jFT$saltsaltsaltsalt$VnU4pN6WzZTHef2UI1V5FowldPXscAxGG2sWw7pQgY8",
        "sha1:64000:18:c2FsdHlzYWx0eXNhbHQ:Qj3+9PPyRjSJIebHnG81TMjsqtY=",
        "$6$rounds=100001$salt$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1",
        "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$ISO7kkvFzh19GM8qB7patN3C3Y9HHsjlVTfEZ9T600Y",
        "$1$kJ4QkJaQ$3EbD/pJddrq5HW3mpZ4KZ",
        "$P$\u{e9}IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0",
        "$P$zIQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0",
        "argon2$argon2id$v=19$m=102400,t=2,p=8$Y041dExhNkljRUUy$TMa6A8fPJhCAUXRhJXCXdw",
        "2c3fcc56d59882eb51d1842a3914b71:e93h2",
        "2c3fcc56d59882eb51d1842a3914b71g",
    ] {
        assert_eq!(MadeElsewhere::parse(stored), None, "{stored}");
    }
}

#[test]
fn a_deployment_names_what_it_takes_over() {
    let (_, bcrypt) = imported(
        "$2a$12$o6hx.Wog/wvFSkT/Bp/6DOxCtLRTDj7lm9on9suF/WaCGNVHbkfL6",
        &hashing("none"),
    );
    for (accepted, takes) in [
        ("none", false),
        ("md5", false),
        ("bcrypt=11", false),
        ("md5 bcrypt=12", true),
        ("bcrypt=13", true),
    ] {
        assert_eq!(
            hashing(accepted).imported.takes(&bcrypt),
            takes,
            "{accepted}"
        );
    }
    for wrong in [
        "bcrypt",
        "bcrypt=3",
        "bcrypt=16",
        "bcrypt=x",
        "md4",
        "md5 md5",
        "none md5",
    ] {
        assert!(Accepted::parse(wrong, None).is_none(), "{wrong}");
    }
}

#[test]
fn a_hash_that_needs_the_key_of_its_system_is_not_checked_without_it() {
    let stored = "blesta:$2y$09$YY8m5PTmcBhiGAVdYdN4LOALYYsPfa4GJjvh5Y4MNiEy22Hz82N52";
    let with = hashing("bcrypt=9");
    let (kept, setting) = imported(stored, &with);
    assert!(with.imported.takes(&setting));
    let without = Hashing {
        imported: Accepted::parse("bcrypt=9", None).unwrap_or_default(),
        ..hashing("none")
    };
    assert!(!without.imported.takes(&setting));
    // As any other wrong one, so that no stranger sees that the key is missing.
    assert_eq!(opens("password", &kept, &without), Ok(false));
}
