// Long: the tests of its format stand below it.
//! Evidence at rest: whoever receives it can seal it and cannot open it again
//! (ASVS 11.3.2, 13.3.1).
//!
//! HPKE (RFC 9180) in base mode: X-Wing, which is ML-KEM-768 with X25519, so that
//! what is copied today does not open to a quantum computer of tomorrow; SHAKE256,
//! which X-Wing has anyway; ChaCha20-Poly1305. Of compressed wasm it costs 17 KiB
//! where X25519 alone would cost 10, and 10 MiB take about 0.3 s.

use crate::id::{CaseId, FileId};
use alloc::string::String;
use alloc::vec::Vec;
use core::convert::Infallible;

use hpke::aead::{AeadTag, ChaCha20Poly1305};
use hpke::kdf::KdfShake256;
use hpke::kem::XWing;
use hpke::rand_core::{TryCryptoRng, TryRng};
use hpke::{
    Deserializable, Kem, OpModeR, OpModeS, Serializable, setup_receiver, setup_sender_with_rng,
};

use crate::crypto::keyring::Keyring;

/// How many random bytes sealing takes.
pub const RANDOM: usize = 64;
/// By how many bytes what is sealed is longer than the file.
pub const OVERHEAD: usize = HEAD + TAG;

/// The first byte of everything sealed by this suite. Another suite, another byte.
const FORMAT: u8 = 1;
/// What these keys are for: nothing sealed for another purpose opens here.
const INFO: &[u8] = b"regain evidence v1";
/// The format and the encapsulated key.
const HEAD: usize = 1 + 1120;
const TAG: usize = 16;

/// What a sealed file is bound to: moved to another place it opens nothing.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The case.
    pub case_id: &'a CaseId,
    /// What of the case's checklist it is.
    pub item: &'a str,
    /// The file itself.
    pub file_id: &'a FileId,
}

/// A file that only the support function can read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedFile {
    /// The key that opens it.
    pub key_id: String,
    /// `format || encapsulated key || ciphertext || tag`, of 1, 1120, any number
    /// of and 16 bytes.
    pub bytes: Vec<u8>,
}

/// The keyring's key cannot be used, or what was sealed does not open with it: it
/// was tampered with, cut or moved. The operator has to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unusable;

/// Seals a file in place. A vector with [`OVERHEAD`] bytes to spare is never
/// copied.
///
/// # Errors
/// [`Unusable`] where the keyring's current key is no public key.
pub fn seal(
    mut file: Vec<u8>,
    place: &Place,
    random: &[u8; RANDOM],
    keys: &Keyring,
) -> Result<SealedFile, Unusable> {
    let (id, key) = keys.current();
    let key = <XWing as Kem>::PublicKey::from_bytes(key)?;
    let mut given = Given::new(random);
    let (encapsulated, mut context) = setup_sender_with_rng::<ChaCha20Poly1305, KdfShake256, XWing>(
        &OpModeS::Base,
        &key,
        INFO,
        &mut given,
    )?;
    if given.overdrawn {
        return Err(Unusable);
    }
    let length = file.len();
    file.reserve_exact(OVERHEAD);
    file.resize(HEAD + length, 0);
    file.copy_within(..length, HEAD);
    let ([format, head @ ..], body) = file.split_first_chunk_mut::<HEAD>().ok_or(Unusable)?;
    *format = FORMAT;
    encapsulated.write_exact(head);
    let tag = context.seal_inout_detached(body.into(), &place.encode())?;
    file.extend_from_slice(&tag.to_bytes());
    Ok(SealedFile {
        key_id: id.into(),
        bytes: file,
    })
}

/// Opens, in place, what was sealed for this place.
///
/// # Errors
/// [`Unusable`] where it stays shut.
pub fn open(
    mut sealed: Vec<u8>,
    key_id: &str,
    place: &Place,
    private_keys: &Keyring,
) -> Result<Vec<u8>, Unusable> {
    let key = private_keys.key(key_id).ok_or(Unusable)?;
    let key = <XWing as Kem>::PrivateKey::from_bytes(key)?;
    let ([FORMAT, encapsulated @ ..], rest) =
        sealed.split_first_chunk_mut::<HEAD>().ok_or(Unusable)?
    else {
        return Err(Unusable);
    };
    let encapsulated = <XWing as Kem>::EncappedKey::from_bytes(encapsulated)?;
    let (body, tag) = rest.split_last_chunk_mut::<TAG>().ok_or(Unusable)?;
    let tag = AeadTag::<ChaCha20Poly1305>::from_bytes(tag)?;
    let mut context = setup_receiver::<ChaCha20Poly1305, KdfShake256, XWing>(
        &OpModeR::Base,
        &key,
        &encapsulated,
        INFO,
    )?;
    context.open_inout_detached(body.into(), &place.encode(), &tag)?;
    let end = HEAD + body.len();
    sealed.truncate(end);
    sealed.drain(..HEAD);
    Ok(sealed)
}

/// The public half of a private key, which is any 32 random bytes.
///
/// # Errors
/// [`Unusable`] never, as long as the library agrees on the length.
pub fn public_key(private: &[u8; 32]) -> Result<Vec<u8>, Unusable> {
    let private = <XWing as Kem>::PrivateKey::from_bytes(private)?;
    Ok(XWing::sk_to_pk(&private).to_bytes().to_vec())
}

impl Place<'_> {
    /// Each part behind its length: no two places encode alike.
    fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for part in [self.case_id.as_str(), self.item, self.file_id.as_str()] {
            bytes.extend((part.len() as u64).to_be_bytes());
            bytes.extend(part.as_bytes());
        }
        bytes
    }
}

impl From<hpke::HpkeError> for Unusable {
    fn from(_: hpke::HpkeError) -> Self {
        Self
    }
}

/// Hands out the bytes that it was given, each once. A generator cannot fail, so
/// one that is asked for more says so to whoever looks before sealing.
struct Given<'a> {
    rest: &'a [u8],
    overdrawn: bool,
}

impl<'a> Given<'a> {
    fn new(random: &'a [u8; RANDOM]) -> Self {
        Self {
            rest: random,
            overdrawn: false,
        }
    }
}

impl TryRng for Given<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        if let Some((now, later)) = self.rest.split_at_checked(out.len()) {
            out.copy_from_slice(now);
            self.rest = later;
        } else {
            self.overdrawn = true;
        }
        Ok(())
    }
}

impl TryCryptoRng for Given<'_> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::token::digest;
    use alloc::boxed::Box;
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    fn place() -> Place<'static> {
        Place {
            case_id: Box::leak(Box::new("case".into())),
            item: "identity",
            file_id: Box::leak(Box::new("file".into())),
        }
    }

    fn bytes<const N: usize>(hexadecimal: &str) -> [u8; N] {
        core::array::from_fn(|index| {
            let digits = hexadecimal.get(2 * index..2 * index + 2);
            u8::from_str_radix(digits.unwrap_or_default(), 16).unwrap_or_default()
        })
    }

    /// The public and the private keyring of these seeds, the first of them current.
    fn keyrings(seeds: &[(&str, u8)]) -> (Keyring, Keyring) {
        let keyring = |key: &dyn Fn(u8) -> Vec<u8>| {
            let keys = seeds.iter().map(|(id, seed)| {
                let key = STANDARD.encode(key(*seed));
                alloc::format!(r#""{id}":"{key}""#)
            });
            let keys = keys.collect::<Vec<_>>().join(",");
            let current = seeds.first().map_or("", |(id, _)| id);
            Keyring::parse(&alloc::format!(
                r#"{{"current":"{current}","keys":{{{keys}}}}}"#
            ))
        };
        let public = keyring(&|seed| public_key(&[seed; 32]).unwrap_or_default());
        let private = keyring(&|seed| [seed; 32].to_vec());
        let (Ok(public), Ok(private)) = (public, private) else {
            unreachable!()
        };
        (public, private)
    }

    fn sealed(file: &[u8], public: &Keyring) -> SealedFile {
        let Ok(sealed) = seal(file.to_vec(), &place(), &[3; RANDOM], public) else {
            unreachable!()
        };
        sealed
    }

    /// The first vector of draft-connolly-cfrg-xwing-kem.
    #[test]
    fn the_known_answer_of_x_wing() {
        let seed = bytes("7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26");
        let random = bytes(
            "3cb1eea988004b93103cfb0aeefd2a686e01fa4a58e8a3639ca8a1e3f9ae57e2\
             35b8cc873c23dc62b8d260169afa2f75ab916a58d974918835d25e6a435085b2",
        );
        let secret: [u8; 32] =
            bytes("d2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384");
        let Ok(public) = public_key(&seed) else {
            unreachable!()
        };
        let digest_of_public = "LoFt7rzXbFyA0M0tF0R4hxZY6OL_QrydSm5IY3LoVrs";
        assert_eq!(digest(&public), digest_of_public);
        let Ok(public) = <XWing as Kem>::PublicKey::from_bytes(&public) else {
            unreachable!()
        };
        let mut given = Given::new(&random);
        let Ok((shared, encapsulated)) = XWing::encap_with_rng(&public, None, &mut given) else {
            unreachable!()
        };
        assert_eq!(shared.0.as_slice(), secret);
        let digest_of_encapsulated = "F81TLWV-RMiXymWD5UilQk_HC_VPmVFaTSvPmeNGnzM";
        assert_eq!(digest(&encapsulated.to_bytes()), digest_of_encapsulated);
        assert!(given.rest.is_empty() && !given.overdrawn);
    }

    /// The vector of draft-ietf-hpke-pq for this very suite.
    #[test]
    fn the_known_answer_of_the_whole_suite() {
        let private = bytes("8f908710ee25a3aa6fd3ed80eb5bf102963547bf4fe36d86f772432ac383e6e9");
        let random = bytes(
            "67d925853f974ffeb36a867ba8b370c455c77fa386e0b667d6dea0fa0bcd9446\
             a7a24daaf163ec2c0979a75f6b776a4e08ba8e89aa9fb4f604e95a9acddc4091",
        );
        let info = b"4f6465206f6e2061204772656369616e2055726e";
        let mut text = *b"4265617574792069732074727574682c20747275746820626561757479";
        let expected: [u8; 74] = bytes(
            "d56982e7b1b43cabf8210a30a3a427b880260c89989cb4dddbe13c8bff9f345c\
             79dce1ce8f4ebed134a0c8edc66b5485f3c535e46335fccb41cb87273b2ddc69\
             070138e56c08480c1857",
        );
        let public = public_key(&private).unwrap_or_default();
        let Ok(public) = <XWing as Kem>::PublicKey::from_bytes(&public) else {
            unreachable!()
        };
        let sender = setup_sender_with_rng::<ChaCha20Poly1305, KdfShake256, XWing>(
            &OpModeS::Base,
            &public,
            info,
            &mut Given::new(&random),
        );
        let Ok((encapsulated, mut context)) = sender else {
            unreachable!()
        };
        let digest_of_encapsulated = "wbDofc6bhyaeBfO4_Hp0V3D3xpBsX7vUkZLPYfr6ZcQ";
        assert_eq!(digest(&encapsulated.to_bytes()), digest_of_encapsulated);
        let Ok(tag) = context.seal_inout_detached(text.as_mut_slice().into(), b"Count-0") else {
            unreachable!()
        };
        assert_eq!([text.as_slice(), &tag.to_bytes()].concat(), expected);
    }

    #[test]
    fn a_generator_of_given_bytes_says_when_they_are_used_up() {
        let mut given = Given::new(&[1; RANDOM]);
        let mut out = [0; RANDOM];
        let Ok(()) = given.try_fill_bytes(&mut out);
        assert!(out == [1; RANDOM] && !given.overdrawn);
        let Ok(_) = given.try_next_u32();
        assert!(given.overdrawn);
    }

    #[test]
    fn what_is_sealed_opens_in_its_place_and_with_its_key_alone() {
        let (public, private) = keyrings(&[("a", 1)]);
        let file = sealed(b"statutes", &public);
        assert_eq!(file.key_id, "a");
        assert_eq!(file.bytes.len(), b"statutes".len() + OVERHEAD);
        assert!(!file.bytes.windows(8).any(|window| window == b"statutes"));
        let open =
            |place: &Place, id: &str, keys: &Keyring| open(file.bytes.clone(), id, place, keys);
        assert_eq!(
            open(&place(), "a", &private).as_deref(),
            Ok(&b"statutes"[..])
        );
        // Another key is current now; the old one still opens.
        let (_, newer) = keyrings(&[("b", 2), ("a", 1)]);
        assert!(open(&place(), "a", &newer).is_ok());
        assert_eq!(open(&place(), "b", &newer), Err(Unusable), "another key");
        assert_eq!(open(&place(), "c", &newer), Err(Unusable), "no such key");
        assert_eq!(
            open(&place(), "a", &public),
            Err(Unusable),
            "the public key"
        );
        for (case_id, item, file_id) in [
            ("other", "identity", "file"),
            ("case", "statutes", "file"),
            ("case", "identity", "other"),
            ("caseidentity", "", "file"),
        ] {
            let moved = Place {
                case_id: &case_id.into(),
                item,
                file_id: &file_id.into(),
            };
            assert_eq!(open(&moved, "a", &private), Err(Unusable), "{moved:?}");
        }
    }

    #[test]
    fn what_was_tampered_with_or_cut_stays_shut() {
        let (public, private) = keyrings(&[("a", 1)]);
        let SealedFile { bytes, .. } = sealed(b"x", &public);
        for index in [0, 1, 1088, 1120, 1121, 1122, bytes.len() - 1] {
            let mut bytes = bytes.clone();
            if let Some(byte) = bytes.get_mut(index) {
                *byte ^= 1;
            }
            assert_eq!(
                open(bytes, "a", &place(), &private),
                Err(Unusable),
                "{index}"
            );
        }
        for length in [0, 1, HEAD, OVERHEAD - 1, OVERHEAD] {
            let mut bytes = bytes.clone();
            bytes.truncate(length);
            assert_eq!(
                open(bytes, "a", &place(), &private),
                Err(Unusable),
                "{length}"
            );
        }
        let longer = [&bytes[..], b"x"].concat();
        assert_eq!(open(longer, "a", &place(), &private), Err(Unusable));
    }

    #[test]
    fn a_keyring_of_other_keys_seals_nothing() {
        let (_, private) = keyrings(&[("a", 1)]);
        let refused = seal(b"x".to_vec(), &place(), &[3; RANDOM], &private);
        assert_eq!(refused.err(), Some(Unusable));
    }

    #[test]
    fn a_file_with_room_to_spare_is_sealed_where_it_lies() {
        let (public, _) = keyrings(&[("a", 1)]);
        let mut file = Vec::with_capacity(100 + OVERHEAD);
        file.resize(100, 1);
        let before = file.as_ptr();
        let Ok(sealed) = seal(file, &place(), &[3; RANDOM], &public) else {
            unreachable!()
        };
        assert_eq!(sealed.bytes.as_ptr(), before);
    }
}
