//! The mails about a case, as they are read.

use serde_json::json;

use super::LOSSES;
use crate::claimant::{Claimant, code_in};
use crate::client::{Mail, mails, origin, provision, sql, under_o2switch, unique};

const NAME: &str = "Philomène Quatresous";

/// A mail to a claimant says nothing of the account, and opens nothing.
fn tells_nothing(mail: &Mail, claimant: &Claimant, known: &[&str]) {
    for part in [&mail.subject, &mail.text, &mail.html] {
        assert!(!part.contains(&claimant.secret), "{part}");
        for word in known {
            assert!(!part.contains(word), "{word}: {part}");
        }
    }
    assert!(!mail.text.contains("/recovery/stop/"), "{}", mail.text);
}

#[test]
fn a_claimant_reads_the_same_whether_or_not_there_is_an_account() {
    for lost in LOSSES {
        let phone = "+33198765432";
        let owner = provision(json!({ "name": NAME, "phone": phone }));
        let unknown = format!("nobody{}@example.org", unique());
        let texts = [&owner.email, &unknown].map(|login| {
            let claimant = Claimant::open(lost, login);
            let count = if lost == "email" { 2 } else { 1 };
            let mut told = mails(&claimant.contact, count);
            claimant.post_is_out();
            told.sort_by_key(|mail| mail.subject.clone());
            let told = told.iter().map(|mail| {
                tells_nothing(mail, &claimant, &[NAME, phone, &owner.id, login]);
                assert!(mail.text.contains(&claimant.reference), "{}", mail.text);
                assert!(mail.text.contains(&format!("{}/recovery/case", origin())));
                assert!(!mail.subject.contains(&claimant.reference));
                let mut text = format!("{}\n{}", mail.subject, mail.text);
                text = text.replace(&claimant.reference, "<reference>");
                if mail.subject == "Your code for account recovery" {
                    assert!(!mail.subject.contains(&code_in(mail)));
                    text = text.replace(&code_in(mail), "<code>");
                }
                text
            });
            told.collect::<Vec<_>>()
        });
        assert_eq!(texts[0], texts[1], "{lost}");
        assert!(
            texts[0]
                .iter()
                .any(|text| text.starts_with("We have received your account recovery request"))
        );
    }
}

#[test]
fn the_owner_is_told_at_once_in_their_language_and_by_name() {
    for (lost, about) in [
        ("email", "adresse"),
        ("totp", "double authentification"),
        ("ip", "liste"),
    ] {
        let owner = provision(json!({ "name": NAME, "locale": "fr" }));
        let proven = "UPDATE accounts SET email_proven = 1 WHERE id";
        sql(&format!("{proven} = '{}'", owner.id));
        let claimant = Claimant::open(lost, &owner.email);
        let notice = mails(&owner.email, 1).remove(0);
        assert_eq!(notice.subject, "Quelqu’un a demandé l’accès à votre compte");
        assert!(notice.text.contains(NAME) && notice.text.contains(about));
        assert!(notice.text.contains(&claimant.reference));
        assert!(!notice.text.contains(&claimant.secret));
        assert!(!notice.text.contains(&claimant.contact));
        let coded = notice.text.contains("saisissez ce code");
        assert_eq!(coded, lost != "email", "{}", notice.text);
        assert!(notice.link_to("/recovery/stop/").len() > 40);
        assert!(notice.html.contains("/recovery/stop/"));
    }
}

#[test]
fn a_claimant_is_told_whose_turn_it_is() {
    let login = format!("nobody{}@example.org", unique());
    let read = || {
        let claimant = Claimant::open_with("totp", &login, json!({ "locale": "fr" }));
        let mail = mails(&claimant.contact, 1).remove(0);
        assert_eq!(
            mail.subject,
            "Nous avons reçu votre demande de récupération de compte"
        );
        mail.text
    };
    assert!(!read().contains("Pour continuer, nous avons besoin de documents"));
    let _here = under_o2switch();
    assert!(read().contains("Pour continuer, nous avons besoin de documents"));
}
