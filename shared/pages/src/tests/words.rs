//! One word for one thing, in every text that people read.

use regain_core::recovery::rulebook::Rulebook;
use std::fs;
use std::path::Path;

/// Words that no text has, with those to write instead.
const ENGLISH: &[(&str, &str)] = &[
    ("e-mail", "email"),
    ("somebody", "someone"),
    ("nobody", "no one"),
    ("everybody", "everyone"),
    ("whoever", "the person who"),
    ("we hope you", "nothing"),
    ("mailbox", "email account"),
    ("write to", "email, contact"),
    ("network address", "IP address"),
    ("allowed address", "allowed IP address"),
    ("on trial", "being tested"),
    ("recovery code", "backup code"),
    ("mailed code", "emailed code"),
    ("authentication app", "authenticator app"),
    ("second factor", "two-factor authentication"),
    ("not right", "incorrect"),
    ("right password", "correct password"),
    ("lost password", "forgotten password"),
    ("present", "current"),
    ("former", "previous"),
    ("at once", "immediately"),
    ("anew", "again"),
    ("any more", "no longer"),
    ("by itself", "automatically"),
    ("all the same", "anyway"),
    ("one press", "the button"),
    ("hand in", "upload"),
    ("handed in", "uploaded"),
    ("hands in", "uploads"),
    ("take back", "remove"),
    ("taken back", "removed"),
    ("submit", "send to support"),
    ("withdraw", "cancel"),
    ("withdrawn", "cancelled"),
    ("carried out", "completed"),
    ("takes effect, unless", "change planned for"),
    ("waiting time", "waiting period"),
    ("cool-off", "waiting period"),
    ("owner", "account holder"),
    ("conform", "accepted"),
    ("conforms", "meets the requirements"),
    ("judge", "assess"),
    ("judged", "assessed"),
    ("statutes", "articles of association"),
    ("sworn", "signed declaration"),
    ("close the account", "suspend sign-in"),
    ("open the account again", "restore sign-in"),
    ("service key", "API key"),
    ("service keys", "API keys"),
    ("scope", "permission"),
    ("scopes", "permissions"),
    ("figures", "statistics"),
    ("record of events", "audit trail"),
    ("audit log", "audit trail"),
    ("for everybody’s safety", "for security"),
    ("a {provider}", "an account with {provider}"),
];

const FRENCH: &[(&str, &str)] = &[
    ("mail", "e-mail"),
    ("courriel", "e-mail"),
    ("messagerie", "boîte e-mail"),
    ("nous espérons", "rien"),
    ("adresse réseau", "adresse IP"),
    ("adresses autorisées", "adresses IP autorisées"),
    ("second facteur", "double authentification"),
    ("code de récupération", "code de secours"),
    ("codes de récupération", "codes de secours"),
    ("mot de passe perdu", "mot de passe oublié"),
    ("c’est à vous.", "le verbe"),
    ("aussitôt", "immédiatement"),
    ("désormais", "maintenant"),
    ("d’elle-même", "automatiquement"),
    ("celle-ci comprise", "y compris ici"),
    ("opérateur", "fournisseur d’accès à Internet"),
    ("une espace", "rien"),
    ("propriétaire", "titulaire du compte"),
    ("transmettre", "envoyer au support"),
    ("retirer cette demande", "annuler cette demande"),
    ("retirez cette demande", "annulez cette demande"),
    ("mettre fin à la demande", "arrêter la demande"),
    ("a été exécutée", "le changement a été effectué"),
    ("prise d’effet", "changement prévu le"),
    ("la présente adresse", "cette adresse-ci"),
    ("pour la sécurité de tous", "par sécurité"),
    ("fermer le compte", "suspendre l’accès"),
    ("rouvrir le compte", "rétablir l’accès"),
    ("clé de service", "clé d’API"),
    ("clés de service", "clés d’API"),
    ("journal des événements", "journal d’audit"),
    ("pour de bon", "définitivement"),
    ("méfiance", "attention"),
];

/// Words for colleagues, that customers’ pages and mails do not have.
const ENGLISH_CUSTOMERS: &[(&str, &str)] = &[
    ("session", "signed-in device"),
    ("sessions", "signed-in devices"),
    ("claimant", "you"),
    ("case", "request"),
    ("ip allowlist", "allowed IP addresses"),
];

const FRENCH_CUSTOMERS: &[(&str, &str)] = &[
    ("session", "appareil connecté"),
    ("sessions", "appareils connectés"),
    ("demandeur", "vous"),
    ("dossier", "demande"),
];

#[test]
fn every_text_has_one_word_for_one_thing() {
    let mut wrong = Vec::new();
    for (language, for_all, for_customers) in [
        ("en", ENGLISH, ENGLISH_CUSTOMERS),
        ("fr", FRENCH, FRENCH_CUSTOMERS),
    ] {
        for (place, text) in texts(language) {
            let customers = !place.starts_with("support");
            let banned = for_all
                .iter()
                .chain(for_customers.iter().filter(|_| customers));
            for (word, instead) in banned {
                if says(&text, word) {
                    wrong.push(format!(
                        "{language}/{place}: “{word}” is “{instead}”: {text}"
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_word_is_found_whole_and_in_any_case() {
    assert!(says("Write to support.", "write to"));
    assert!(says("The owner’s page", "owner"));
    assert!(says("un mail de {provider}", "mail"));
    assert!(!says("un e-mail", "mail"));
    assert!(!says("Ownership", "owner"));
}

/// Every text of a language, with the file and the key where it stands.
fn texts(language: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../frame/texts")
        .join(language);
    let mut texts = Vec::new();
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let subject = path.file_stem().unwrap().to_string_lossy().into_owned();
        for line in fs::read_to_string(&path).unwrap().lines() {
            if let Some((key, text)) = line.split_once(" = \"") {
                let text = text.trim_end_matches('"').replace("\\u00a0", " ");
                texts.push((format!("{subject}.toml {key}"), text));
            }
        }
    }
    assert!(texts.len() > 900, "{}", texts.len());
    for name in Rulebook::names() {
        let rules = Rulebook::named(name).unwrap();
        let locale = super::language(language);
        for item in &rules.items {
            let parts = [Some(&item.title), Some(&item.why), item.black_out.as_ref()];
            for part in parts.into_iter().flatten() {
                let text = part.get(locale).replace('\u{a0}', " ");
                texts.push((format!("{name} {}", item.id), text));
            }
        }
    }
    texts
}

/// Whether a text has these words, neither as a part of others nor after a hyphen.
fn says(text: &str, words: &str) -> bool {
    let text = text.to_lowercase();
    text.match_indices(words).any(|(start, found)| {
        let before = text[..start].chars().next_back();
        let after = text[start + found.len()..].chars().next();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '-')
            && !after.is_some_and(char::is_alphanumeric)
    })
}
