//! Prints a new pair of keyrings for evidence, with the id that is named or
//! `dev`: the public one, which seals, and the private one, which opens.

use std::error::Error;
use std::fs::File;
use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use regain_core::crypto::hpke::public_key;
use regain_core::crypto::keyring::Keyring;

fn main() -> Result<(), Box<dyn Error>> {
    let id = std::env::args().nth(1).unwrap_or_else(|| "dev".into());
    let mut private = [0; 32];
    File::open("/dev/urandom")?.read_exact(&mut private)?;
    let public = public_key(&private).map_err(|_| "no public key of these bytes")?;
    let keyrings = [("PUBLIC", &public[..]), ("PRIVATE", &private)].map(|(half, key)| {
        let key = STANDARD.encode(key);
        let keyring = format!(r#"{{"current":"{id}","keys":{{"{id}":"{key}"}}}}"#);
        // What the functions would not take is not printed.
        Keyring::parse(&keyring).map(|_| format!("EVIDENCE_{half}_KEY='{keyring}'"))
    });
    for keyring in keyrings {
        println!("{}", keyring.map_err(|_| "an id has 1 to 8 characters")?);
    }
    Ok(())
}
