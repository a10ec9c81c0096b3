//! The texts of the pages of allowed addresses, sessions and "it was not me".

use super::texts;
use crate::profile::EntryProblem;
use regain_core::allowlist::EntryFlaw;
use regain_core::locale::Locale;

texts! {
    AllowedIps {
        title: "Allowed addresses", "Adresses autorisées";
        lead: "With a list, your account opens only from its addresses. From anywhere else sign-in is refused, even with the right password and code.",
            "Avec une liste, votre compte n’est accessible que depuis ses adresses. Depuis toute autre adresse, la connexion est refusée, même avec le bon mot de passe et le bon code.";
        present: "Your present address", "Votre adresse actuelle";
        entries: "Addresses and networks", "Adresses et réseaux";
        hint_line: "One per line: an address, or a network such as 203.0.113.0/24.",
            "Une par ligne\u{a0}: une adresse, ou un réseau comme 203.0.113.0/24.";
        hint_name: "After a space, a name if you wish: 203.0.113.7 Office.",
            "Après une espace, un nom si vous le souhaitez\u{a0}: 203.0.113.7 Bureau.";
        hint_empty: "An empty list allows every address.", "Une liste vide autorise toutes les adresses.";
        save: "Save the list", "Enregistrer la liste";
        trial_title: "Save it all the same?", "L’enregistrer malgré tout\u{a0}?";
        trial_how: "The list would be tried for ten minutes. To keep it, sign in again within that time from one of its addresses. Otherwise the former list is back by itself, and you are not locked out.",
            "La liste serait mise à l’essai pendant dix minutes. Pour la garder, connectez-vous à nouveau dans ce délai depuis l’une de ses adresses. Sinon, l’ancienne liste est rétablie d’elle-même, et votre compte reste accessible.";
        try_it: "Try this list for ten minutes", "Essayer cette liste dix minutes";
        good_to_know: "Before you make a list", "Avant de faire une liste";
        fixed: "Put only fixed addresses on it: ask your operator whether yours is.",
            "N’y inscrivez que des adresses fixes\u{a0}: demandez à votre opérateur si la vôtre l’est.";
        two: "Put two places on it, so that one failing connection does not shut you out.",
            "Inscrivez-y deux lieux, pour qu’une panne de connexion ne vous bloque pas.";
        back: "Back to your account", "Retour à votre compte";
        on_trial: "This list is on trial", "Cette liste est à l’essai";
    }
}

/// How a trial ends.
pub(crate) fn trial_until(locale: Locale, until: &str) -> String {
    match locale {
        Locale::En => format!(
            "Sign in again from one of its addresses to keep it. Otherwise the former list \
             is back by itself on {until}."
        ),
        Locale::Fr => format!(
            "Pour la garder, connectez-vous à nouveau depuis l’une de ses adresses. Sinon, \
             l’ancienne liste est rétablie d’elle-même le {until}."
        ),
    }
}

/// Why the list was not saved at once.
pub(crate) fn leaves_you_out(locale: Locale, address: &str) -> String {
    match locale {
        Locale::En => format!(
            "This list leaves out your present address, {address}. Nothing is saved yet: \
             add it, or confirm below."
        ),
        Locale::Fr => format!(
            "Cette liste ne contient pas votre adresse actuelle, {address}. Rien n’est encore \
             enregistré\u{a0}: ajoutez-la, ou confirmez plus bas."
        ),
    }
}

/// What is wrong, and how to mend it.
pub(crate) fn entry_problem(locale: Locale, problem: &EntryProblem) -> String {
    let line = problem.line;
    let text = match locale {
        Locale::En => in_english(&problem.kind),
        Locale::Fr => in_french(&problem.kind),
    };
    match (line, locale) {
        (0, _) => text,
        (_, Locale::En) => format!("Line {line}: {text}"),
        (_, Locale::Fr) => format!("Ligne\u{a0}{line}\u{a0}: {text}"),
    }
}

fn in_english(flaw: &EntryFlaw) -> String {
    match flaw {
        EntryFlaw::NotAnAddress => {
            "This is not a network address. Write one such as 203.0.113.7 or 2001:db8::7.".into()
        }
        EntryFlaw::HostBits { network } => {
            format!(
                "This is an address inside the network {network}. Write the network, or the address alone."
            )
        }
        EntryFlaw::TooWide => {
            "This network is too wide to protect your account. Choose a smaller one.".into()
        }
        EntryFlaw::Special => {
            "Nobody can come from this address: it is reserved for special uses.".into()
        }
        EntryFlaw::Internal { seen } => {
            format!("This address exists only inside your own network. We see you as {seen}.")
        }
        EntryFlaw::Twice => "This address is already on the list.".into(),
        EntryFlaw::TooMany => {
            "The list is too long. Replace neighbouring addresses by their network.".into()
        }
        EntryFlaw::LabelTooLong => "This name is too long. Choose a shorter one.".into(),
    }
}

fn in_french(flaw: &EntryFlaw) -> String {
    match flaw {
        EntryFlaw::NotAnAddress => {
            "Ceci n’est pas une adresse réseau. Écrivez-la sous la forme 203.0.113.7 ou 2001:db8::7.".into()
        }
        EntryFlaw::HostBits { network } => {
            format!("Cette adresse se trouve dans le réseau {network}. Écrivez le réseau, ou l’adresse seule.")
        }
        EntryFlaw::TooWide => {
            "Ce réseau est trop étendu pour protéger votre compte. Choisissez-en un plus petit.".into()
        }
        EntryFlaw::Special => {
            "Personne ne peut venir de cette adresse\u{a0}: elle est réservée à des usages particuliers.".into()
        }
        EntryFlaw::Internal { seen } => {
            format!("Cette adresse n’existe qu’à l’intérieur de votre réseau. Nous vous voyons avec l’adresse {seen}.")
        }
        EntryFlaw::Twice => "Cette adresse est déjà dans la liste.".into(),
        EntryFlaw::TooMany => {
            "La liste est trop longue. Remplacez les adresses voisines par leur réseau.".into()
        }
        EntryFlaw::LabelTooLong => "Ce nom est trop long. Choisissez-en un plus court.".into(),
    }
}

texts! {
    Sessions {
        title: "Open sessions", "Sessions ouvertes";
        lead: "These devices are signed in to your account. End what you do not recognise, then change your password.",
            "Ces appareils sont connectés à votre compte. Fermez les sessions que vous ne reconnaissez pas, puis changez de mot de passe.";
        unknown_program: "Unknown program", "Programme inconnu";
        on_system: "on", "sur";
        current: "This session", "Cette session";
        address: "Address", "Adresse";
        seen: "Last used", "Dernière activité";
        created: "Opened", "Ouverture";
        end: "End this session", "Fermer cette session";
        end_others: "End all other sessions", "Fermer toutes les autres sessions";
        alone: "No other session is open.", "Aucune autre session n’est ouverte.";
        password: "Change the password", "Changer le mot de passe";
        back: "Back to your account", "Retour à votre compte";
    }
}

texts! {
    NotMe {
        title: "It was not you?", "Ce n’était pas vous\u{a0}?";
        lead: "Freeze your account, and nobody can use it any more.",
            "Bloquez votre compte, et plus personne ne pourra s’en servir.";
        what: "What the button does", "Ce que fait le bouton";
        what_sessions: "Every session ends at once, on all devices.",
            "Toutes les sessions prennent fin aussitôt, sur tous les appareils.";
        what_sign_in: "Nobody can sign in, not even with the right password and code.",
            "Plus personne ne peut se connecter, même avec le bon mot de passe et le bon code.";
        what_sites: "Your sites and mailboxes keep working.",
            "Vos sites et vos boîtes e-mail continuent de fonctionner.";
        what_back: "You open it again yourself with a new password, by a link in your mailbox, or with the help of support.",
            "Vous le débloquez vous-même avec un nouveau mot de passe, par un lien dans votre messagerie, ou avec l’aide du support.";
        submit: "Freeze my account", "Bloquer mon compte";
        was_me: "If it was you, close this page: nothing happens.",
            "Si c’était vous, fermez cette page\u{a0}: il ne se passera rien.";
        frozen: "Your account is frozen", "Votre compte est bloqué";
        frozen_lead: "Every session has been ended. Nobody can sign in until you choose a new password.",
            "Toutes les sessions ont été fermées. Personne ne peut se connecter tant que vous n’avez pas choisi de nouveau mot de passe.";
        next: "What to do now", "Que faire maintenant";
        next_mailbox: "Change the password of your mailbox first: whoever reads it could open the account again.",
            "Changez d’abord le mot de passe de votre messagerie\u{a0}: qui la lit pourrait débloquer le compte.";
        next_password: "Then ask for a new password for your account.",
            "Demandez ensuite un nouveau mot de passe pour votre compte.";
        next_support: "Tell support what you saw, or ask them for help:",
            "Dites au support ce que vous avez constaté, ou demandez-lui de l’aide\u{a0}:";
        lost: "Ask for a new password", "Demander un nouveau mot de passe";
        expired: "This link no longer works", "Ce lien ne fonctionne plus";
        expired_lead: "It has been used, or it is too old. If you have doubts about your account, there are other ways:",
            "Il a servi, ou il est trop ancien. Si vous avez un doute sur votre compte, agissez autrement\u{a0}:";
        expired_password: "Choose a new password: every session ends, and the old password no longer works.",
            "Choisissez un nouveau mot de passe\u{a0}: toutes les sessions prennent fin, et l’ancien ne fonctionne plus.";
        expired_support: "Or write to support:", "Ou écrivez au support\u{a0}:";
    }
}

#[cfg(test)]
pub(super) fn pairs() -> Vec<(&'static str, &'static str, &'static str)> {
    [AllowedIps::pairs(), Sessions::pairs(), NotMe::pairs()].concat()
}
