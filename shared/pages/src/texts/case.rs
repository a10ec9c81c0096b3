//! The texts of the page of a recovery case.

use super::texts;
use chrono::{DateTime, TimeDelta, Utc};
use regain_core::locale::Locale;
use regain_core::recovery::rulebook::Kind;

use crate::time;

texts! {
    Case {
        steps: "Where your request stands", "Où en est votre demande";
        code: "Enter the code from the e-mail", "Saisissez le code reçu par e-mail";
        code_lead: "It is your turn. The code shows that you can read the mailbox; without it nothing is decided.",
            "C’est à vous. Le code montre que vous avez accès à la messagerie\u{a0}; sans lui, rien n’est décidé.";
        both: "Enter the code, then hand in your documents", "Saisissez le code, puis envoyez vos documents";
        both_lead: "It is your turn. Without the code and every document, nothing is decided.",
            "C’est à vous. Sans le code et tous les documents, rien n’est décidé.";
        documents: "Hand in your documents", "Envoyez vos documents";
        documents_lead: "It is your turn. Take your time: send them one by one, today or later, then submit them together.",
            "C’est à vous. Prenez votre temps\u{a0}: envoyez-les un par un, aujourd’hui ou plus tard, puis transmettez-les ensemble.";
        waits: "Support has your request", "Le support a reçu votre demande";
        waits_lead: "It is support’s turn: they call the phone number on file, or ask for documents on this page. You have nothing to do before that; come back to this page from time to time.",
            "C’est au support d’agir\u{a0}: il appelle le numéro enregistré, ou demande des documents sur cette page. D’ici là, vous n’avez rien à faire\u{a0}; revenez voir cette page de temps en temps.";
        check: "Support is checking your request", "Le support examine votre demande";
        check_lead: "It is support’s turn. You have nothing to do; the decision will be on this page.",
            "C’est au support d’agir. Vous n’avez rien à faire\u{a0}; la décision sera affichée sur cette page.";
        approved: "Your request is approved", "Votre demande est acceptée";
        used_up: "No code can be entered any more", "Plus aucun code ne peut être saisi";
        used_up_lead: "Too many were wrong. Without the code this request cannot succeed: withdraw it below, then open another one.",
            "Trop de codes étaient incorrects. Sans le code, cette demande ne peut pas aboutir\u{a0}: retirez-la ci-dessous, puis ouvrez-en une autre.";
        code_title: "The code", "Le code";
        code_to_new: "It was sent to the new address that you gave:",
            "Il a été envoyé à la nouvelle adresse que vous avez indiquée\u{a0}:";
        code_to_file: "It goes to the e-mail address on file for the account that you named, if there is one.",
            "Il est envoyé à l’adresse e-mail enregistrée du compte que vous avez indiqué, s’il existe.";
        code_label: "Code from the e-mail", "Code reçu par e-mail";
        code_hint: "24 letters and digits, good for 24 hours. Copy and paste it; hyphens and capitals do not matter.",
            "24\u{a0}lettres et chiffres, valables 24\u{a0}heures. Copiez-le et collez-le\u{a0}; tirets et majuscules sont sans importance.";
        code_submit: "Confirm the code", "Valider le code";
        code_none: "No code has arrived?", "Aucun code n’est arrivé\u{a0}?";
        code_spam: "Wait a few minutes, then look in the spam folder.",
            "Patientez quelques minutes, puis regardez dans les courriers indésirables.";
        code_mistyped: "The address is not right? Withdraw this request below, then open another one.",
            "L’adresse n’est pas la bonne\u{a0}? Retirez cette demande ci-dessous, puis ouvrez-en une autre.";
        code_again: "You can have another one sent. The earlier code then stops working.",
            "Vous pouvez en faire envoyer un autre. Le code précédent ne fonctionnera plus.";
        code_again_submit: "Send another code", "Envoyer un autre code";
        code_no_more: "No further code can be sent. The last one works until its time is over.",
            "Aucun autre code ne peut être envoyé. Le dernier fonctionne jusqu’à la fin de son délai.";
        phrase_title: "If support calls", "Si le support vous appelle";
        phrase_says: "The agent says these three words first:", "L’agent commence par dire ces trois mots\u{a0}:";
        phrase_else: "Other words, or none? Hang up, and write to support.",
            "D’autres mots, ou aucun\u{a0}? Raccrochez, et écrivez au support.";
        phrase_number: "Only the phone number on file is called. Nobody asks for a password, a code or your secret key.",
            "Seul le numéro enregistré est appelé. Personne ne vous demande de mot de passe, de code ni votre clé secrète.";
        phrase_diverted: "Calls can be diverted: if you think that somebody else has your number, say so to support.",
            "Un appel peut être détourné\u{a0}: si vous pensez que quelqu’un d’autre a votre numéro, dites-le au support.";
        phrase_decline: "You may decline the call. Documents are then asked for instead.",
            "Vous pouvez refuser l’appel. Des documents vous seront alors demandés à la place.";
        leave_what: "The request goes on. To come back, you need the reference and the secret key.",
            "La demande suit son cours. Pour y revenir, il vous faudra la référence et la clé secrète.";
        withdraw: "Withdraw this request", "Retirer cette demande";
        withdraw_what: "The request ends at once, your documents are erased, and nothing changes in the account. This cannot be undone.",
            "La demande prend fin aussitôt, vos documents sont effacés, et rien ne change dans le compte. Vous ne pourrez pas revenir en arrière.";
        withdraw_submit: "Yes, withdraw it", "Oui, la retirer";
    }
}

texts! {
    /// The steps, and how each stands.
    CaseSteps {
        opened: "Request opened", "Demande ouverte";
        code: "Code from the e-mail", "Code reçu par e-mail";
        call_or_documents: "A call, or documents", "Appel ou documents";
        documents: "Your documents", "Vos documents";
        check: "Check by support", "Examen par le support";
        wait: "Waiting time, to be safe", "Délai de sécurité";
        end: "Change made", "Changement effectué";
        is_done: "Done", "Fait";
        is_now: "Now", "En cours";
        is_later: "Later", "À venir";
        is_missed: "Used up", "Épuisé";
    }
}

texts! {
    /// What the page says of what was just done.
    CaseDone {
        code_returned: "Thank you, the code is right.", "Merci, le code est correct.";
        code_sent: "Another code is on its way. The earlier one stops working.",
            "Un autre code est en route. Le précédent ne fonctionnera plus.";
        file_received: "The file has arrived.", "Le fichier est bien arrivé.";
        file_removed: "The file has been taken back, and is erased.",
            "Le fichier a été retiré, et il est effacé.";
        submitted: "Thank you. Support looks at your documents now.",
            "Merci. Le support examine maintenant vos documents.";
    }
}

texts! {
    /// The page of a case that is over.
    CaseOver {
        applied: "It is done", "C’est fait";
        applied_email: "The account has its new e-mail address. A link to choose a password has been sent there; you can ask for another one.",
            "Le compte a sa nouvelle adresse e-mail. Un lien pour choisir un mot de passe y a été envoyé\u{a0}; vous pouvez en demander un autre.";
        applied_totp: "Two-factor authentication is off. Sign in with your password, then turn it on again with your new phone.",
            "La double authentification est désactivée. Connectez-vous avec votre mot de passe, puis activez-la à nouveau avec votre nouveau téléphone.";
        applied_ip: "The list of allowed addresses is deleted. Sign in as usual, then make a new one if you wish.",
            "La liste des adresses autorisées est supprimée. Connectez-vous comme d’habitude, puis faites-en une nouvelle si vous le souhaitez.";
        applied_sessions: "Every session that was open has been ended.",
            "Toutes les sessions qui étaient ouvertes ont été fermées.";
        applied_hold: "For 72 hours, contact details cannot be changed.",
            "Pendant 72\u{a0}heures, les coordonnées ne peuvent pas être modifiées.";
        new_password: "Ask for a link", "Demander un lien";
        sign_in: "Sign in", "Se connecter";
        refused: "Your request was not accepted", "Votre demande n’a pas été acceptée";
        refused_lead: "What we have does not show clearly enough that the account is yours. In doubt, nothing changes.",
            "Les éléments réunis ne montrent pas assez clairement que le compte est à vous. Dans le doute, rien ne change.";
        refused_why: "To protect the account’s owner, we do not say which detail was missing or did not match.",
            "Pour protéger le titulaire du compte, nous n’indiquons pas quel élément manquait ou ne correspondait pas.";
        refused_again: "You can open another request.", "Vous pouvez ouvrir une autre demande.";
        refused_review: "Or ask for another look within 30 days, with the reference: somebody who did not decide answers within a month. Documents are asked for anew.",
            "Ou demandez un nouvel examen dans les 30\u{a0}jours, avec la référence\u{a0}: une personne qui n’a pas décidé vous répond dans un délai d’un mois. Les documents vous seront redemandés.";
        refused_write: "For another look, write to:", "Pour un nouvel examen, écrivez à\u{a0}:";
        complain: "You can also complain to the data protection authority: in France, the CNIL.",
            "Vous pouvez aussi adresser une réclamation à l’autorité de protection des données\u{a0}: en France, la CNIL.";
        again: "Open another request", "Ouvrir une autre demande";
        withdrawn: "This request was withdrawn", "Cette demande a été retirée";
        withdrawn_lead: "It is over, and it has changed nothing in the account.",
            "Elle est terminée, et elle n’a rien changé dans le compte.";
        stopped: "This request was stopped", "Cette demande a été arrêtée";
        stopped_lead: "It is over, and it has changed nothing in the account.",
            "Elle est terminée, et elle n’a rien changé dans le compte.";
        stopped_why: "For everybody’s safety, we do not say why.",
            "Pour la sécurité de tous, nous n’indiquons pas pourquoi.";
        stopped_write: "If the account is yours, write to support with the reference:",
            "Si le compte est à vous, écrivez au support avec la référence\u{a0}:";
        expired: "This request has expired", "Cette demande a expiré";
        expired_lead: "Its time was over before it came to an end. It has changed nothing in the account. You can open another one.",
            "Son délai s’est écoulé avant qu’elle aboutisse. Elle n’a rien changé dans le compte. Vous pouvez en ouvrir une autre.";
        erased: "The documents of this request are erased. Nobody can open them any more.",
            "Les documents de cette demande sont effacés. Plus personne ne peut les ouvrir.";
        ended: "Ended", "Fin";
    }
}

/// What will happen, and when.
pub(crate) fn case_approved(locale: Locale, kind: Kind, at: &str) -> String {
    match locale {
        Locale::En => {
            let what = match kind {
                Kind::Email => "the account gets its new e-mail address",
                Kind::Totp => "two-factor authentication is turned off",
                Kind::Ip => "the list of allowed addresses is deleted",
            };
            format!(
                "On {at}, {what}. Until then you have nothing to do. It can still be stopped: \
                 by you below, or by the account’s owner."
            )
        }
        Locale::Fr => {
            let what = match kind {
                Kind::Email => "le compte recevra sa nouvelle adresse e-mail",
                Kind::Totp => "la double authentification sera désactivée",
                Kind::Ip => "la liste des adresses autorisées sera supprimée",
            };
            format!(
                "Le {at}, {what}. D’ici là, vous n’avez rien à faire. La demande peut encore être \
                 arrêtée\u{a0}: par vous, ci-dessous, ou par le titulaire du compte."
            )
        }
    }
}

/// When a case ends unless it goes on.
pub(crate) fn until(locale: Locale, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let words = time::in_words(at, locale);
    // A case that was just opened has all its days.
    let days = (at - now + TimeDelta::minutes(30)).num_days();
    match (locale, days) {
        (Locale::En, ..1) => format!("This request expires on {words}: less than a day is left."),
        (Locale::En, 1) => format!("This request expires on {words}: one day is left."),
        (Locale::En, _) => format!("This request expires on {words}: {days}\u{a0}days are left."),
        (Locale::Fr, ..1) => {
            format!("Cette demande expire le {words}\u{a0}: il reste moins d’un jour.")
        }
        (Locale::Fr, 1) => format!("Cette demande expire le {words}\u{a0}: il reste un jour."),
        (Locale::Fr, _) => {
            format!("Cette demande expire le {words}\u{a0}: il reste {days}\u{a0}jours.")
        }
    }
}

/// How many wrong codes are still let pass.
pub(crate) fn tries_left(locale: Locale, tries: u32) -> String {
    match (locale, tries) {
        (Locale::En, 1) => "One try is left.".into(),
        (Locale::En, _) => format!("{tries} tries are left."),
        (Locale::Fr, ..2) => "Il reste un seul essai.".into(),
        (Locale::Fr, _) => format!("Il reste {tries}\u{a0}essais."),
    }
}

/// The code is not the right one.
pub(crate) fn wrong_code(locale: Locale, tries: u32) -> String {
    let wrong = match locale {
        Locale::En => "This code is not right, or too old. Use the newest e-mail.",
        Locale::Fr => "Ce code est incorrect ou trop ancien. Utilisez l’e-mail le plus récent.",
    };
    let left = match (locale, tries) {
        (Locale::En, 0) => "No try is left.".into(),
        (Locale::Fr, 0) => "Il ne reste aucun essai.".into(),
        _ => tries_left(locale, tries),
    };
    format!("{wrong} {left}")
}

#[cfg(test)]
pub(super) fn pairs() -> Vec<(&'static str, &'static str, &'static str)> {
    [
        Case::pairs(),
        CaseSteps::pairs(),
        CaseDone::pairs(),
        CaseOver::pairs(),
    ]
    .concat()
}
