//! One connection to a relay, from its greeting to its last mail.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use smtp_proto::{
    AUTH_LOGIN, AUTH_PLAIN, EXT_8BIT_MIME, EXT_SIZE, EXT_SMTP_UTF8, EXT_START_TLS, EhloResponse,
};

use crate::relay::{Credentials, Relay, Security};
use crate::reply::{Incoming, Reply};
use crate::{Connection, Error};

/// A relay that takes mail.
pub struct Session<C> {
    connection: C,
    incoming: Incoming,
    offers: EhloResponse<String>,
    usable: bool,
}

impl<C: Connection> Session<C> {
    /// Greets the relay as `name`, has the connection encrypted where it is not yet, and says who
    /// submits.
    ///
    /// # Errors
    /// [`Error::Later`]: no mail goes this way now. What the relay has against us is no
    /// mail's fault.
    pub async fn open(connection: C, relay: &Relay, name: &str) -> Result<Self, Error> {
        let mut session = Self {
            connection,
            incoming: Incoming::default(),
            offers: EhloResponse::default(),
            usable: true,
        };
        let greeting = session.reply().await?;
        if !greeting.is(2) {
            return Err(Error::Later("relay refuses"));
        }
        session.greet(name).await?;
        if relay.security == Security::StartTls {
            session = session.encrypt().await?;
            // What was offered in clear may be somebody else's (RFC 3207, 4.2).
            session.greet(name).await?;
        }
        if let Some(credentials) = &relay.credentials {
            session.authenticate(credentials).await?;
        }
        Ok(session)
    }

    /// Begins a mail: whether the relay takes one from here to there.
    ///
    /// # Errors
    /// See [`Error`]. [`Self::is_usable`] says whether another mail can begin.
    pub async fn begin(&mut self, from: &str, to: &str, message: &[u8]) -> Result<(), Error> {
        let parameters = self.parameters(to, message)?;
        self.usable = false;
        let begun = self
            .tell(&format!("MAIL FROM:<{from}>{parameters}"))
            .await?;
        if !begun.is(2) {
            return self.give_up(&begun).await;
        }
        let accepted = self.tell(&format!("RCPT TO:<{to}>")).await?;
        if !accepted.is(2) {
            return self.give_up(&accepted).await;
        }
        let ready = self.tell("DATA").await?;
        if !ready.is(3) {
            return self.give_up(&ready).await;
        }
        Ok(())
    }

    /// Hands over the mail that was begun. Once all of it is there, the relay may take its time
    /// (RFC 5321, 4.5.3.2.6), and who does not wait for its answer sends the mail again.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn finish(&mut self, message: &[u8]) -> Result<(), Error> {
        self.connection.write(&with_dots(message)).await?;
        let taken = self.reply().await?;
        self.usable = taken.code != 421;
        taken.is(2).then_some(()).ok_or_else(|| taken.refusal())
    }

    /// Whether another mail can begin.
    pub const fn is_usable(&self) -> bool {
        self.usable
    }

    /// Ends what was begun with a mail, so that the next one can begin.
    async fn give_up(&mut self, refusal: &Reply) -> Result<(), Error> {
        let reset = match refusal.code {
            // The relay is about to close the connection (RFC 5321, 3.8).
            421 => None,
            _ => self.tell("RSET").await.ok(),
        };
        self.usable = reset.is_some_and(|reply| reply.is(2));
        Err(refusal.refusal())
    }

    /// What `MAIL` says of the mail; or that the relay cannot take it.
    fn parameters(&self, to: &str, message: &[u8]) -> Result<String, Error> {
        if to.chars().any(char::is_control) {
            return Err(Error::Never("no address"));
        }
        let mut parameters = String::new();
        if self.offers.has_capability(EXT_SIZE) {
            if (1..message.len()).contains(&self.offers.size) {
                return Err(Error::Never("too large"));
            }
            parameters = format!(" SIZE={}", message.len());
        }
        if !message.is_ascii() && self.offers.has_capability(EXT_8BIT_MIME) {
            parameters.push_str(" BODY=8BITMIME");
        }
        if !to.is_ascii() {
            if !self.offers.has_capability(EXT_SMTP_UTF8) {
                return Err(Error::Never("no SMTPUTF8"));
            }
            parameters.push_str(" SMTPUTF8");
        }
        Ok(parameters)
    }

    async fn greet(&mut self, name: &str) -> Result<(), Error> {
        let reply = self.tell(&format!("EHLO {name}")).await?;
        let offers = EhloResponse::parse(&mut reply.bytes.iter());
        self.offers = offers.map_err(|_| Error::Later("no EHLO"))?;
        Ok(())
    }

    async fn encrypt(mut self) -> Result<Self, Error> {
        if !self.offers.has_capability(EXT_START_TLS) {
            return Err(Error::Later("no STARTTLS"));
        }
        let ready = self.tell("STARTTLS").await?;
        // What came in clear behind the answer would be taken for what comes encrypted.
        if !ready.is(2) || !self.incoming.is_empty() {
            return Err(Error::Later("no STARTTLS"));
        }
        self.connection = self.connection.start_tls();
        Ok(self)
    }

    async fn authenticate(&mut self, who: &Credentials) -> Result<(), Error> {
        let Credentials { user, password } = who;
        let answer = if self.offers.auth() & AUTH_PLAIN != 0 {
            let initial = BASE64.encode(format!("\0{user}\0{password}"));
            self.tell(&format!("AUTH PLAIN {initial}")).await?
        } else if self.offers.auth() & AUTH_LOGIN != 0 {
            let mut answer = self.tell("AUTH LOGIN").await?;
            for text in [user, password] {
                if answer.is(3) {
                    answer = self.tell(&BASE64.encode(text)).await?;
                }
            }
            answer
        } else {
            return Err(Error::Later("no AUTH PLAIN or LOGIN"));
        };
        answer
            .is(2)
            .then_some(())
            .ok_or(Error::Later("authentication"))
    }

    /// Says one line and reads the answer.
    async fn tell(&mut self, line: &str) -> Result<Reply, Error> {
        self.connection
            .write(format!("{line}\r\n").as_bytes())
            .await?;
        self.reply().await
    }

    async fn reply(&mut self) -> Result<Reply, Error> {
        self.incoming.reply(&mut self.connection).await
    }
}

/// The message with a second dot where a line begins with one, and the line that ends it
/// (RFC 5321, 4.5.2).
fn with_dots(message: &[u8]) -> Vec<u8> {
    let mut told = Vec::with_capacity(message.len() + 16);
    for line in message.split_inclusive(|byte| *byte == b'\n') {
        if line.first() == Some(&b'.') {
            told.push(b'.');
        }
        told.extend_from_slice(line);
    }
    if !told.ends_with(b"\r\n") {
        told.extend_from_slice(b"\r\n");
    }
    told.extend_from_slice(b".\r\n");
    told
}

#[cfg(test)]
mod tests;
