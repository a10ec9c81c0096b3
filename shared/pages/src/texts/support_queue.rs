//! The texts of the lists of cases, and of what cannot be shown.

use super::texts;
use regain_core::locale::Locale;

texts! {
    /// The cases that wait.
    Queue {
        title: "Cases", "Dossiers";
        caption: "The oldest first", "Du plus ancien au plus récent";
        views: "Which cases", "Quels dossiers";
        waiting: "Waiting", "En attente";
        mine: "Mine", "Les miens";
        state: "State", "État";
        any_state: "All that wait", "Tous ceux qui attendent";
        kind: "About", "Objet";
        any_kind: "Everything", "Tous";
        filter: "Show", "Afficher";
        reference: "Reference", "Référence";
        account_type: "Account type", "Type de compte";
        notes: "Look twice", "Points d’attention";
        agent: "Agent", "Pris en charge par";
        since: "Open for", "Durée";
        nobody: "Nobody", "Personne";
        you: "You", "Vous";
        next: "Next cases", "Dossiers suivants";
        first: "Back to the oldest", "Retour aux plus anciens";
        empty: "No case waits here.", "Aucun dossier n’attend ici.";
        empty_mine: "You are not working on any open case. Take one on from those that wait.",
            "Vous n’avez pris aucun dossier ouvert en charge. Prenez-en un en charge parmi ceux qui attendent.";
    }
}

texts! {
    /// What was found.
    Found {
        title: "Search", "Recherche";
        cases: "Cases", "Dossiers";
        caption: "The latest first", "Du plus récent au plus ancien";
        none: "Nothing was found. A reference has eight letters and digits; a customer number and an e-mail address must be whole.",
            "Rien n’a été trouvé. Une référence comporte huit lettres et chiffres\u{a0}; le numéro de client et l’adresse e-mail doivent être complets.";
        no_case: "No case about it, or from this address.", "Aucun dossier à ce sujet, ni venant de cette adresse.";
        account: "Account", "Compte";
        customer_number: "Customer number", "Numéro de client";
        name: "Name", "Nom";
        email: "E-mail on file", "E-mail enregistré";
        open_account: "Open the account", "Ouvrir le compte";
        words_wrong: "Enter a reference, a customer number or an e-mail address, whole.",
            "Saisissez une référence, un numéro de client ou une adresse e-mail, en entier.";
        back: "Back to the cases that wait", "Retour aux dossiers en attente";
    }
}

texts! {
    /// Why a page of the back office cannot be shown.
    OfficeProblem {
        role: "This part is not for your role", "Cette partie n’est pas ouverte à votre rôle";
        role_means: "The attempt is on record. If you need this for your work, ask an administrator.",
            "La tentative est consignée. Si votre travail le demande, adressez-vous à un administrateur.";
        own_case: "This case is not for you to work on", "Ce dossier ne peut pas être traité par vous";
        own_case_means: "It is about you or one of staff, or names your address or customer number. Somebody else takes it on; the attempt is on record.",
            "Il concerne vous ou une personne de l’équipe, ou cite votre adresse ou votre numéro de client. Quelqu’un d’autre s’en charge\u{a0}; la tentative est consignée.";
        not_found: "There is nothing here", "Il n’y a rien ici";
        not_found_means: "It does not exist, was erased, or is not for your role.",
            "Cela n’existe pas, a été effacé, ou n’est pas ouvert à votre rôle.";
        unreadable: "This file cannot be opened", "Ce fichier ne peut pas être ouvert";
        unreadable_means: "It was erased, or cannot be decrypted any more. Tell an administrator, with the reference of the case.",
            "Il a été effacé, ou ne peut plus être déchiffré. Prévenez un administrateur, avec la référence du dossier.";
        shut: "These documents are not open to you", "Ces documents ne vous sont pas ouverts";
        shut_means: "Whoever works on the case opens its documents, once all of them are in. Take the case on first, or wait for the claimant.",
            "La personne qui a pris le dossier en charge en ouvre les documents, une fois qu’ils sont tous là. Prenez-le d’abord en charge, ou attendez le demandeur.";
        back: "Back to your work", "Retour à votre travail";
    }
}

/// How many cases there are, where that is known.
pub(crate) fn cases_shown(locale: Locale, count: usize, more: bool) -> String {
    match (locale, count, more) {
        (Locale::En, 1, false) => "One case".into(),
        (Locale::En, _, false) => format!("{count} cases"),
        (Locale::En, _, true) => format!("{count} cases, and more"),
        (Locale::Fr, 1, false) => "Un dossier".into(),
        (Locale::Fr, _, false) => format!("{count}\u{a0}dossiers"),
        (Locale::Fr, _, true) => format!("{count}\u{a0}dossiers, et d’autres"),
    }
}

#[cfg(test)]
pub(super) fn pairs() -> Vec<(&'static str, &'static str, &'static str)> {
    [Queue::pairs(), Found::pairs(), OfficeProblem::pairs()].concat()
}
