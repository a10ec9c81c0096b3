//! The texts of steps that changed nothing: why, and what to do.

use super::texts;
use regain_core::locale::Locale;
use regain_core::recovery::machine::Obstacle;
use regain_core::support::Refused;
use regain_core::support::refused::NoMatch;

texts! {
    /// What bars a step, an approval above all.
    Barring {
        wrong_state: "The case does not allow this where it stands. This page shows where it is now.",
            "Le dossier ne le permet pas à ce stade. Cette page montre où il en est.";
        unproven: "Nothing can be approved before a call that went well, or documents that were judged.",
            "Rien ne peut être approuvé avant un appel concluant, ou des documents examinés.";
        unmatched: "No account is linked to the case.", "Aucun compte n’est rattaché au dossier.";
        no_phone: "There is no call in this case: the rules have none, or the number on file is too new.",
            "Il n’y a pas d’appel dans ce dossier\u{a0}: les règles n’en prévoient pas, ou le numéro enregistré est trop récent.";
        call_first: "Call first: documents come after a call that failed.",
            "Appelez d’abord\u{a0}: les documents viennent après un appel sans succès.";
        code_missing: "The claimant has not given the mailed code back yet.",
            "Le demandeur n’a pas encore saisi le code reçu par e-mail.";
        password_not_proven: "Code and call count as one kind of proof, and the second factor takes two: the password was not proven. Ask for documents.",
            "Le code et l’appel ne font qu’une preuve, et le second facteur en demande deux\u{a0}: le mot de passe n’a pas été prouvé. Demandez des documents.";
        matched: "An account is linked to the case already.", "Un compte est déjà rattaché au dossier.";
        no_such_item: "This document is not asked for any more.", "Cette pièce n’est plus demandée.";
        look_first: "Read the document first, and write down what it says.",
            "Lisez d’abord le document, et notez ce qu’il indique.";
        doubt: "A document was not found conform. The case can no longer be approved: that is the rule, not a choice.",
            "Un document n’a pas été jugé conforme. Le dossier ne peut plus être approuvé\u{a0}: c’est la règle, pas un choix.";
        unjudged: "Not every document has been judged yet: each one has to be conform.",
            "Tous les documents n’ont pas encore été examinés\u{a0}: chacun doit être conforme.";
        type_differs: "The documents are those of another type of account. Ask for the right ones.",
            "Les documents sont ceux d’un autre type de compte. Demandez les bons.";
        same_person: "You had a part in this case, so somebody else has to confirm it.",
            "Vous avez pris part à ce dossier\u{a0}: une autre personne doit confirmer.";
        reviewer_only: "It takes a reviewer.", "Il faut un vérificateur.";
    }
}

/// What bars a step; `title` is the name of an item.
pub(crate) fn barring<'a>(
    locale: Locale,
    obstacle: &Obstacle,
    title: impl FnOnce(&str) -> &'a str,
) -> String {
    let t = Barring::of(locale);
    match obstacle {
        Obstacle::Unmatched => t.unmatched,
        Obstacle::NoPhone => t.no_phone,
        Obstacle::CallFirst => t.call_first,
        Obstacle::CodeMissing => t.code_missing,
        Obstacle::PasswordNotProven => t.password_not_proven,
        Obstacle::Matched => t.matched,
        Obstacle::NoSuchItem => t.no_such_item,
        Obstacle::LookFirst => t.look_first,
        Obstacle::TooOld(item) => return too_old(locale, title(item)),
        Obstacle::Doubt => t.doubt,
        Obstacle::TypeDiffers => t.type_differs,
        Obstacle::SamePerson => t.same_person,
        // The others are the claimant's and the courier's.
        Obstacle::WrongState
        | Obstacle::NoCodeWanted
        | Obstacle::CodesUsedUp
        | Obstacle::ItemsMissing(_)
        | Obstacle::TooEarly => t.wrong_state,
    }
    .into()
}

/// A document is older than allowed.
fn too_old(locale: Locale, title: &str) -> String {
    match locale {
        Locale::En => {
            format!("{title}: older than allowed, or without a date. It cannot be conform.")
        }
        Locale::Fr => {
            format!("{title}\u{a0}: trop ancien, ou sans date. Il ne peut pas être conforme.")
        }
    }
}

texts! {
    /// Why a step changed nothing, and what to do next.
    Trouble {
        stale: "The case changed while you had it open, so nothing was saved. Look at it again, then repeat what you did; your text is kept below.",
            "Le dossier a changé pendant que vous l’aviez ouvert\u{a0}: rien n’a été enregistré. Relisez-le, puis recommencez\u{a0}; votre texte est gardé ci-dessous.";
        version: "The page did not say which version of the case you saw, so nothing was saved. Look at it again, then repeat what you did.",
            "La page n’indiquait pas quelle version du dossier vous aviez vue\u{a0}: rien n’a été enregistré. Relisez-le, puis recommencez.";
        claimed: "Somebody else took this case on meanwhile.", "Quelqu’un d’autre a pris ce dossier en charge entre-temps.";
        claim_first: "You do not work on this case, so nothing was saved. Take it on first.",
            "Vous n’avez pas pris ce dossier en charge\u{a0}: rien n’a été enregistré. Prenez-le d’abord en charge.";
        unknown_number: "No account has this customer number.", "Aucun compte n’a ce numéro de client.";
        staff_number: "This account is one of staff: no case can be about it.",
            "Ce compte est celui d’une personne de l’équipe\u{a0}: aucun dossier ne peut le concerner.";
        busy_number: "This account has another open case. End that one first: search for the customer number to find it.",
            "Ce compte a un autre dossier ouvert. Mettez-y fin d’abord\u{a0}: cherchez le numéro de client pour le trouver.";
        held_number: "This account was recovered a short while ago, so no case can be about it yet.",
            "Ce compte a été récupéré il y a peu\u{a0}: aucun dossier ne peut encore le concerner.";
        reason: "Choose a reason.", "Choisissez un motif.";
        note: "Write why in a note, of at most 2,000 characters.",
            "Expliquez pourquoi dans une note, de 2\u{a0}000\u{a0}caractères au plus.";
        customer_number: "Enter the customer number of the account.", "Saisissez le numéro de client du compte.";
        name: "Write down the name on the document, of at most 200 characters.",
            "Notez le nom inscrit sur le document, de 200\u{a0}caractères au plus.";
        date: "Enter a whole date, as day, month and year.", "Saisissez une date complète\u{a0}: jour, mois et année.";
        check: "Tick all four: what conforms was looked at in each respect.",
            "Cochez les quatre cases\u{a0}: un document conforme a été vérifié sur chaque point.";
        verdict: "Choose what you found.", "Choisissez ce que vous avez constaté.";
        form: "The form could not be read. Fill it in again on this page.",
            "Le formulaire n’a pas pu être lu. Remplissez-le à nouveau sur cette page.";
        kept: "What you wrote", "Ce que vous aviez écrit";
        kept_how: "Its form is not on this page any more. Copy the text if you still need it.",
            "Son formulaire n’est plus sur cette page. Copiez le texte si vous en avez encore besoin.";
    }
}

impl Trouble {
    /// What is wrong with a field.
    pub fn field(&self, name: &str) -> &'static str {
        match name {
            "reason" => self.reason,
            "note" => self.note,
            "customer_number" => self.customer_number,
            "name" => self.name,
            "date" => self.date,
            "verdict" => self.verdict,
            "readable" | "unaltered" | "valid" | "consistent" => self.check,
            _ => self.form,
        }
    }
}

/// Why a step changed nothing.
pub(crate) fn trouble<'a>(
    locale: Locale,
    refused: &Refused,
    title: impl FnOnce(&str) -> &'a str,
) -> String {
    let t = Trouble::of(locale);
    match refused {
        Refused::Obstacle(obstacle) => return barring(locale, obstacle, title),
        Refused::VersionRequired => t.version,
        Refused::Stale => t.stale,
        Refused::Claimed => t.claimed,
        Refused::ClaimFirst => t.claim_first,
        Refused::NoMatch(why) => match why {
            NoMatch::Unknown => t.unknown_number,
            NoMatch::Staff => t.staff_number,
            NoMatch::OpenCase => t.busy_number,
            NoMatch::Held => t.held_number,
        },
        // These have pages of their own.
        Refused::Barred(_)
        | Refused::NotFound
        | Refused::OwnCase
        | Refused::Unreadable
        | Refused::TooManyLinks { .. } => t.form,
    }
    .into()
}

#[cfg(test)]
pub(super) fn pairs() -> Vec<(&'static str, &'static str, &'static str)> {
    [Barring::pairs(), Trouble::pairs()].concat()
}
