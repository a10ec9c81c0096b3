//! A relay that is played, line by line, at the other end of a pipe.

use std::io;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};

use super::*;

/// One end of a pipe. What is said after the handshake goes by another one.
struct Pipe {
    clear: DuplexStream,
    encrypted: Option<DuplexStream>,
}

impl Connection for Pipe {
    async fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.clear.read(into).await
    }

    async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.clear.write_all(bytes).await
    }

    fn start_tls(self) -> Self {
        Self {
            clear: self.encrypted.expect("no second handshake"),
            encrypted: None,
        }
    }
}

/// Plays the relay: each part is what it says once a line that begins so has come. The first
/// is its greeting. Returns what it heard.
async fn play(mut pipe: DuplexStream, script: &[(&str, &str)]) -> String {
    let mut heard = String::new();
    for (line, answer) in script {
        let mut last = String::new();
        while !line.is_empty() && !last.ends_with("\r\n") {
            let Ok(byte) = pipe.read_u8().await else {
                return heard;
            };
            last.push(byte.into());
            if last.ends_with("\r\n") {
                heard.push_str(&last);
                if !last.starts_with(line) {
                    last.clear();
                }
            }
        }
        // In pieces, as a network has them.
        for piece in answer.as_bytes().chunks(7) {
            let _ = pipe.write_all(piece).await;
        }
    }
    heard
}

const EHLO: &str = "250-relay.example\r\n250-SIZE 5000\r\n250 AUTH LOGIN PLAIN\r\n";

fn relay(address: &str) -> Relay {
    Relay::parse(address).unwrap()
}

/// Hands one mail over.
async fn hand_in(session: &mut Session<Pipe>, to: &str, message: &[u8]) -> Result<(), Error> {
    session.begin("no-reply@example.net", to, message).await?;
    session.finish(message).await
}

/// What comes of one mail, and what a relay that follows the script heard.
async fn told(
    address: &str,
    to: &str,
    message: &[u8],
    script: &[(&str, &str)],
) -> (Result<(), Error>, String) {
    let (ours, theirs) = duplex(64);
    let pipe = Pipe {
        clear: ours,
        encrypted: None,
    };
    let relay = relay(address);
    let hand_over = async {
        let mut session = Session::open(pipe, &relay, "regain.example").await?;
        hand_in(&mut session, to, message).await
    };
    tokio::join!(hand_over, play(theirs, script))
}

const TAKEN: [(&str, &str); 7] = [
    ("", "220-hello\r\n220 there\r\n"),
    ("EHLO ", EHLO),
    ("AUTH PLAIN ", "235 2.7.0 welcome\r\n"),
    ("MAIL ", "250 2.1.0 ok\r\n"),
    ("RCPT ", "250 2.1.5 ok\r\n"),
    ("DATA", "354 go on\r\n"),
    (".\r\n", "250 2.0.0 queued\r\n"),
];

#[tokio::test]
async fn a_mail_is_handed_over_with_its_dots() {
    let message = b"Subject: x\r\n\r\n.\r\n..two\r\nend";
    let (sent, heard) = told(
        "smtps://me:secret@relay.example",
        "a@example.org",
        message,
        &TAKEN,
    )
    .await;
    assert_eq!(sent, Ok(()));
    assert_eq!(
        heard,
        "EHLO regain.example\r\nAUTH PLAIN AG1lAHNlY3JldA==\r\n\
         MAIL FROM:<no-reply@example.net> SIZE=27\r\nRCPT TO:<a@example.org>\r\nDATA\r\n\
         Subject: x\r\n\r\n..\r\n...two\r\nend\r\n.\r\n"
    );
}

#[tokio::test]
async fn a_second_mail_goes_by_the_same_connection() {
    let (ours, theirs) = duplex(64);
    let pipe = Pipe {
        clear: ours,
        encrypted: None,
    };
    let relay = relay("smtps://relay.example");
    let script = [&TAKEN[..2], &TAKEN[3..], &TAKEN[3..]].concat();
    let hand_over = async {
        let mut session = Session::open(pipe, &relay, "regain.example").await?;
        hand_in(&mut session, "b@example.org", b"1\r\n").await?;
        hand_in(&mut session, "c@example.org", b"2\r\n").await
    };
    let (sent, heard) = tokio::join!(hand_over, play(theirs, &script));
    assert_eq!(sent, Ok(()));
    assert_eq!(heard.matches("EHLO").count(), 1);
    assert_eq!(heard.matches("RCPT").count(), 2);
}

#[tokio::test]
async fn a_refused_address_leaves_the_connection_to_the_next_mail() {
    let (ours, theirs) = duplex(64);
    let pipe = Pipe {
        clear: ours,
        encrypted: None,
    };
    let relay = relay("smtps://relay.example");
    let refused = [
        TAKEN[3],
        ("RCPT ", "550 5.1.1 nobody\r\n"),
        ("RSET", "250 ok\r\n"),
    ];
    let closing = [TAKEN[3], ("RCPT ", "421 4.7.0 enough\r\n")];
    let script = [&TAKEN[..2], &refused, &TAKEN[3..], &closing].concat();
    let hand_over = async {
        let mut session = Session::open(pipe, &relay, "regain.example").await?;
        let nobody = hand_in(&mut session, "nobody@example.org", b"1\r\n").await;
        assert_eq!(
            (nobody, session.is_usable()),
            (Err(Error::Never("smtp 5.1")), true)
        );
        hand_in(&mut session, "a@example.org", b"2\r\n").await?;
        let closed = hand_in(&mut session, "b@example.org", b"3\r\n").await;
        assert_eq!(
            (closed, session.is_usable()),
            (Err(Error::Later("smtp 4.7")), false)
        );
        Ok::<_, Error>(())
    };
    let (done, heard) = tokio::join!(hand_over, play(theirs, &script));
    assert_eq!(done, Ok(()));
    assert_eq!(heard.matches("EHLO").count(), 1);
}

#[tokio::test]
async fn an_older_relay_is_told_name_and_password_apart() {
    let mut script = TAKEN.to_vec();
    script[1].1 = "250-relay.example\r\n250 AUTH LOGIN\r\n";
    script.splice(
        2..3,
        [
            ("AUTH LOGIN", "334 VXNlcm5hbWU6\r\n"),
            ("bWU=", "334 x\r\n"),
            ("c2VjcmV0", "235 ok\r\n"),
        ],
    );
    let (sent, _) = told(
        "smtps://me:secret@relay.example",
        "a@example.org",
        b"x\r\n",
        &script,
    )
    .await;
    assert_eq!(sent, Ok(()));
}

#[tokio::test]
async fn nothing_is_said_in_clear_but_that_it_shall_end() {
    let (ours, clear) = duplex(64);
    let (secret, encrypted) = duplex(64);
    let pipe = Pipe {
        clear: ours,
        encrypted: Some(secret),
    };
    let relay = relay("smtp://me:secret@relay.example");
    let before = [
        ("", "220 hello\r\n"),
        (
            "EHLO ",
            "250-relay.example\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n",
        ),
        ("STARTTLS", "220 go on\r\n"),
    ];
    let hand_over = async {
        let mut session = Session::open(pipe, &relay, "regain.example").await?;
        hand_in(&mut session, "b@example.org", b"1\r\n").await
    };
    // No second greeting: the handshake is in its place.
    let (sent, in_clear, heard) = tokio::join!(
        hand_over,
        play(clear, &before),
        play(encrypted, &TAKEN[1..])
    );
    assert_eq!(sent, Ok(()));
    assert_eq!(in_clear, "EHLO regain.example\r\nSTARTTLS\r\n");
    assert!(
        heard.starts_with("EHLO regain.example\r\nAUTH PLAIN "),
        "{heard}"
    );
}

#[tokio::test]
async fn without_encryption_no_mail_goes() {
    for script in [
        // It offers none.
        [("", "220 hello\r\n"), ("EHLO ", EHLO), ("", "")],
        // It refuses.
        [
            ("", "220 hello\r\n"),
            ("EHLO ", "250-x\r\n250 STARTTLS\r\n"),
            ("STARTTLS", "454 not now\r\n"),
        ],
        // Somebody on the way says more in clear, for later.
        [
            ("", "220 hello\r\n"),
            ("EHLO ", "250-x\r\n250 STARTTLS\r\n"),
            ("STARTTLS", "220 go\r\n250 AUTH\r\n"),
        ],
    ] {
        let (sent, heard) = told(
            "smtp://me:secret@relay.example",
            "a@example.org",
            b"x\r\n",
            &script,
        )
        .await;
        assert_eq!(sent, Err(Error::Later("no STARTTLS")), "{script:?}");
        assert!(
            !heard.contains("AUTH") && !heard.contains("MAIL"),
            "{heard}"
        );
    }
}

#[tokio::test]
async fn what_a_relay_refuses_is_classed_by_its_codes() {
    use Error::{Later, Never};
    for (step, answer, expected) in [
        (0, "554 no service\r\n", Later("relay refuses")),
        (1, "502 what\r\n", Later("no EHLO")),
        (2, "535 5.7.8 wrong\r\n", Later("authentication")),
        // About us, whenever it is said.
        (3, "550 5.7.1 not you\r\n", Later("smtp 5.7")),
        (4, "553 5.7.1 not owned by user\r\n", Later("smtp 5.7")),
        (4, "554 5.7.1 client refused\r\n", Later("smtp 5.7")),
        (4, "503 5.5.1 what\r\n", Later("smtp 5.5")),
        (4, "530 first authenticate\r\n", Later("smtp 5")),
        (5, "554 no\r\n", Later("smtp 5")),
        (6, "554-5.7.1 spam\r\n554 5.7.1 so\r\n", Later("smtp 5.7")),
        // For a while.
        (3, "451 4.3.0 later\r\n", Later("smtp 4.3")),
        (4, "452 4.2.2 full\r\n", Later("smtp 4.2")),
        (4, "421 4.3.2 closing\r\n", Later("smtp 4.3")),
        // About the address, the mailbox or the mail.
        (4, "550 5.1.1 nobody\r\n", Never("smtp 5.1")),
        (4, "550 nobody\r\n", Never("smtp 5")),
        (4, "556 5.1.10 null MX\r\n", Never("smtp 5.1")),
        (4, "552 5.2.2 full for good\r\n", Never("smtp 5.2")),
        (6, "552 5.3.4 too big\r\n", Never("smtp 5.3")),
        (6, "550 5.6.0 unreadable\r\n", Never("smtp 5.6")),
        // No relay.
        (6, "199 x\r\n", Later("no SMTP")),
        (6, "hello\r\n", Later("no SMTP")),
        (6, "", Later("connection closed")),
    ] {
        let mut script = TAKEN.to_vec();
        script[step].1 = answer;
        script.truncate(step + 1);
        let (sent, _) = told(
            "smtps://me:secret@relay.example",
            "a@example.org",
            b"x\r\n",
            &script,
        )
        .await;
        assert_eq!(sent, Err(expected), "{step} {answer}");
    }
}

#[tokio::test]
async fn what_the_relay_cannot_take_is_not_sent() {
    for (to, size, expected) in [
        ("a@example.org", 6000, "too large"),
        ("élodie@example.org", 10, "no SMTPUTF8"),
        ("a@example.org>\r\nRCPT TO:<b@example.org", 10, "no address"),
    ] {
        let message = [b"x".repeat(size), b"\r\n".to_vec()].concat();
        let (sent, heard) =
            told("smtps://me:secret@relay.example", to, &message, &TAKEN[..3]).await;
        assert_eq!(sent, Err(Error::Never(expected)));
        assert!(!heard.contains("MAIL"), "{heard}");
    }
}

#[tokio::test]
async fn an_address_that_is_not_ascii_goes_where_the_relay_takes_it() {
    let mut script = TAKEN.to_vec();
    script[1].1 = "250-relay.example\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 AUTH PLAIN\r\n";
    let to = "élodie@example.org";
    let (sent, heard) = told(
        "smtps://me:secret@relay.example",
        to,
        "To: é\r\n\r\n".as_bytes(),
        &script,
    )
    .await;
    assert_eq!(sent, Ok(()));
    assert!(heard.contains("> BODY=8BITMIME SMTPUTF8\r\n"), "{heard}");
}

#[tokio::test]
async fn a_relay_that_never_ends_its_reply_is_none() {
    let endless = "220-and another thing\r\n".repeat(1000);
    let (sent, _) = told(
        "smtps://relay.example",
        "a@example.org",
        b"x\r\n",
        &[("", &endless)],
    )
    .await;
    assert_eq!(sent, Err(Error::Later("no SMTP")));
}
