//! What a relay answers (RFC 5321, 4.2): read with a bound, and classed by its codes.

use smtp_proto::response::parser::ResponseReceiver;

use crate::{Connection, Error};

/// How much one reply may hold. A relay that says more is none.
const MOST: usize = 8 * 1024;

/// A reply, whole.
pub struct Reply {
    /// Its three digits.
    pub code: u16,
    /// Its enhanced status (RFC 3463), zeros where it has none.
    pub status: [u8; 3],
    /// All of its lines.
    pub bytes: Vec<u8>,
}

/// What has come and was not read yet.
#[derive(Default)]
pub struct Incoming(Vec<u8>);

impl Incoming {
    /// Whether something has come that nobody asked for.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads one reply, however many pieces it comes in.
    ///
    /// # Errors
    /// [`Error::Later`] where the connection ends, or what comes is no reply.
    pub async fn reply(&mut self, connection: &mut impl Connection) -> Result<Reply, Error> {
        loop {
            if let Some(end) = end_of_reply(&self.0) {
                let rest = self.0.split_off(end);
                let bytes = std::mem::replace(&mut self.0, rest);
                let parsed = ResponseReceiver::default().parse(&mut bytes.iter());
                let response = parsed.map_err(|_| Error::Later("no SMTP"))?;
                return Ok(Reply {
                    code: response.code,
                    status: response.esc,
                    bytes,
                });
            }
            if self.0.len() > MOST {
                return Err(Error::Later("no SMTP"));
            }
            let mut piece = [0; 1024];
            let read = connection.read(&mut piece).await?;
            let Some(piece) = piece.get(..read).filter(|piece| !piece.is_empty()) else {
                return Err(Error::Later("connection closed"));
            };
            self.0.extend_from_slice(piece);
        }
    }
}

/// Where the first reply ends: after the first line that no `-` continues.
fn end_of_reply(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        at += line.len();
        if line.last() == Some(&b'\n') && line.get(3) != Some(&b'-') {
            return Some(at);
        }
    }
    None
}

impl Reply {
    /// Whether it says that all is well, in this class: 2 or, where more is expected, 3.
    pub const fn is(&self, class: u16) -> bool {
        self.code / 100 == class
    }

    /// What a refusal means for a mail.
    pub fn refusal(&self) -> Error {
        match self.code / 100 {
            4 => Error::Later(word(self.status, &PASSING)),
            5 if self.is_about_the_mail() => Error::Never(word(self.status, &LASTING)),
            5 => Error::Later(word(self.status, &LASTING)),
            _ => Error::Later("no SMTP"),
        }
    }

    /// Whether a lasting refusal is about the address, the mailbox or the content. Any other is
    /// about us, such as a sender or a client that the relay does not know any more, and
    /// nobody's mail is lost for that: relays say so of an address, after `RCPT`, too.
    fn is_about_the_mail(&self) -> bool {
        match self.status {
            // The mailbox, its system and its name; a domain that takes no mail (RFC 7505).
            [_, 1, 1 | 2 | 3 | 6 | 10] | [_, 2 | 6, _] | [_, 3, 4] => true,
            // No enhanced status: what RFC 5321, 4.2.3 has about mailboxes.
            [0, ..] => matches!(self.code, 550 | 551 | 553),
            _ => false,
        }
    }
}

/// The words for a refusal that may pass, by what the enhanced status is about (RFC 3463, 3):
/// nothing more, the address, the mailbox, the system, the network, the protocol, the content,
/// a policy.
const PASSING: [&str; 8] = [
    "smtp 4", "smtp 4.1", "smtp 4.2", "smtp 4.3", "smtp 4.4", "smtp 4.5", "smtp 4.6", "smtp 4.7",
];

/// The words for one that does not.
const LASTING: [&str; 8] = [
    "smtp 5", "smtp 5.1", "smtp 5.2", "smtp 5.3", "smtp 5.4", "smtp 5.5", "smtp 5.6", "smtp 5.7",
];

fn word([_, subject, _]: [u8; 3], words: &[&'static str; 8]) -> &'static str {
    let [other, ..] = words;
    words.get(usize::from(subject)).unwrap_or(other)
}
