//! Prints a new pair of key rings for evidence, with the id that is named or
//! `dev`: the public one, which seals, and the private one, which opens.

use std::error::Error;
use std::fs::File;
use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use regain_core::evidence::sealed::public_key;
use regain_core::ring::Ring;

fn main() -> Result<(), Box<dyn Error>> {
    let id = std::env::args().nth(1).unwrap_or_else(|| "dev".into());
    let mut private = [0; 32];
    File::open("/dev/urandom")?.read_exact(&mut private)?;
    let public = public_key(&private).map_err(|_| "no public key of these bytes")?;
    let rings = [("PUBLIC", &public[..]), ("PRIVATE", &private)].map(|(half, key)| {
        let key = STANDARD.encode(key);
        let ring = format!(r#"{{"current":"{id}","keys":{{"{id}":"{key}"}}}}"#);
        // What the functions would not take is not printed.
        Ring::parse(&ring).map(|_| format!("EVIDENCE_{half}_KEY='{ring}'"))
    });
    for ring in rings {
        println!("{}", ring.map_err(|_| "an id has 1 to 8 characters")?);
    }
    Ok(())
}
