//! Mail by the host's own relay, over the platform's sockets.

use core::cell::RefCell;
use core::future::{Future, poll_fn};
use core::pin::pin;
use core::task::Poll;
use core::time::Duration;
use std::io;

use regain_core::courier::SendError;
use regain_smtp::{Connection, Error, Message, Relay, Security, Session};
use regain_web::{Failure, Mailer, Outgoing};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use worker::{Delay, SecureTransport, Socket};

/// How long a mail may take, with its connection where that is a new one: a relay that is slow
/// or silent holds up no other work of the minute.
const PATIENCE: Duration = Duration::from_secs(20);

/// The relay, and the connection to it, which mails of one run share.
pub struct Submission {
    relay: Relay,
    from: String,
    session: RefCell<Option<Session<Wire>>>,
}

impl Submission {
    /// Reads the relay's address. There is no connection before the first mail.
    ///
    /// # Errors
    /// [`Failure::Missing`] where the address is none.
    pub fn new(address: &str, from: String) -> Result<Self, Failure> {
        Ok(Self {
            relay: Relay::parse(address).ok_or(Failure::Missing("MAIL_URL"))?,
            from,
            session: RefCell::default(),
        })
    }

    async fn connect(&self) -> Result<Session<Wire>, Error> {
        let transport = match self.relay.security {
            Security::Implicit => SecureTransport::On,
            Security::StartTls => SecureTransport::StartTls,
        };
        let socket = Socket::builder()
            .secure_transport(transport)
            .connect(&self.relay.host, self.relay.port);
        let socket = socket.map_err(|_| Error::Later("connection"))?;
        let (_, domain) = self.from.split_once('@').unwrap_or_default();
        Session::open(Wire(socket), &self.relay, domain).await
    }

    async fn hand_over(&self, mail: &Outgoing<'_>) -> Result<(), Error> {
        let message = Message {
            from: (mail.sender, &self.from),
            to: &mail.mail.recipient,
            reply_to: mail.reply_to,
            subject: &mail.words.subject,
            text: &mail.words.text,
            html: &mail.words.html,
            date: mail.mail.at.timestamp(),
            id: &mail.mail.id,
        };
        let (message, kept) = (message.write()?, self.session.take());
        let mut session = match kept {
            Some(session) => session,
            None => self.connect().await?,
        };
        session
            .send(&self.from, &mail.mail.recipient, &message)
            .await?;
        self.session.replace(Some(session));
        Ok(())
    }
}

impl Mailer for Submission {
    async fn send(&self, mail: &Outgoing<'_>) -> Result<(), SendError> {
        match within(PATIENCE, self.hand_over(mail)).await {
            Some(Ok(())) => Ok(()),
            Some(Err(Error::Never(word))) => Err(SendError::Never(word)),
            Some(Err(Error::Later(word))) => Err(SendError::Later(word)),
            None => Err(SendError::Later("relay silent")),
        }
    }
}

/// What comes of it in this time; none where it takes longer.
async fn within<T>(time: Duration, work: impl Future<Output = T>) -> Option<T> {
    let (mut work, mut alarm) = (pin!(work), pin!(Delay::from(time)));
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending => alarm.as_mut().poll(context).map(|()| None),
    })
    .await
}

/// A socket of the platform.
struct Wire(Socket);

impl Connection for Wire {
    async fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.read(into).await
    }

    async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes).await
    }

    fn start_tls(self) -> Self {
        Self(self.0.start_tls())
    }
}
