//! What staff call the things that cases are made of.

use super::texts;
use regain_core::locale::Locale;
use regain_core::recovery::machine::{Call, Factor, Flag, State, Unmatched, Verdict};
use regain_core::recovery::rulebook::Kind;
use regain_core::store::accounts::{AccountType, Status};
use regain_core::store::steps::Deed;
use regain_core::support::reason::Reason;

texts! {
    /// Kinds, types, states and the like.
    CaseWords {
        email: "E-mail address", "Adresse e-mail";
        totp: "Two-factor authentication", "Double authentification";
        ip: "Allowed addresses", "Adresses autorisées";
        individual: "Individual", "Particulier";
        company: "Company", "Entreprise";
        association: "Association or group", "Association";
        submitted: "Received", "Reçu";
        verified: "Call verified", "Appel concluant";
        documents: "Awaiting documents", "Attente de documents";
        review: "Documents to review", "Documents à examiner";
        decided: "Awaiting second approval", "Attend une seconde approbation";
        cooling_off: "Approved, waiting time", "Approuvé, délai de sécurité";
        applied: "Done", "Effectué";
        refused: "Refused", "Refusé";
        withdrawn: "Withdrawn", "Retiré";
        stopped: "Stopped", "Arrêté";
        expired: "Expired", "Expiré";
        password: "Password", "Mot de passe";
        second_factor: "Second factor", "Second facteur";
        none_proven: "None", "Aucun";
        active: "Active", "Actif";
        frozen: "Frozen: no sign-in until its owner chooses a new password",
            "Bloqué\u{a0}: aucune connexion avant que le titulaire choisisse un nouveau mot de passe";
        disabled: "Closed: only an administrator opens it",
            "Fermé\u{a0}: seul un administrateur peut le rouvrir";
        french: "French", "Français";
        english: "English", "Anglais";
        yes: "Yes", "Oui";
        no: "No", "Non";
        never: "Never", "Jamais";
        gone: "Somebody who has left", "Une personne qui n’est plus là";
    }
}

impl CaseWords {
    /// What a case of this kind is about.
    pub const fn kind(&self, kind: Kind) -> &'static str {
        match kind {
            Kind::Email => self.email,
            Kind::Totp => self.totp,
            Kind::Ip => self.ip,
        }
    }

    /// The name of a type of account.
    pub const fn account_type(&self, account_type: AccountType) -> &'static str {
        match account_type {
            AccountType::Individual => self.individual,
            AccountType::Company => self.company,
            AccountType::Association => self.association,
        }
    }

    /// The name of a state.
    pub const fn state(&self, state: State) -> &'static str {
        match state {
            State::Submitted => self.submitted,
            State::Verified => self.verified,
            State::Documents => self.documents,
            State::Review => self.review,
            State::Decided => self.decided,
            State::CoolingOff => self.cooling_off,
            State::Applied => self.applied,
            State::Refused => self.refused,
            State::Withdrawn => self.withdrawn,
            State::Stopped => self.stopped,
            State::Expired => self.expired,
        }
    }

    /// The name of a factor.
    pub const fn factor(&self, factor: Factor) -> &'static str {
        match factor {
            Factor::Password => self.password,
            Factor::SecondFactor => self.second_factor,
        }
    }

    /// Whether an account can be used.
    pub const fn status(&self, status: Status) -> &'static str {
        match status {
            Status::Active => self.active,
            Status::Frozen => self.frozen,
            Status::Disabled => self.disabled,
        }
    }

    /// The name of a language.
    pub const fn language(&self, locale: Locale) -> &'static str {
        match locale {
            Locale::Fr => self.french,
            Locale::En => self.english,
        }
    }

    /// Whether something is so.
    pub const fn whether(&self, it_is: bool) -> &'static str {
        if it_is { self.yes } else { self.no }
    }
}

texts! {
    /// What has to be looked at twice, and what it means.
    CaseFlags {
        phone_changed: "Phone changed", "Téléphone modifié";
        phone_changed_means: "The number on file was changed not long before. A call to it proves nothing, so there is none: ask for documents.",
            "Le numéro enregistré a été modifié peu avant. L’appeler ne prouve rien\u{a0}: demandez des documents.";
        email_changed: "E-mail changed", "E-mail modifié";
        email_changed_means: "The address on file was changed not long before: the account may be in other hands already. Find out who changed it, and why.",
            "L’adresse enregistrée a été modifiée peu avant\u{a0}: le compte est peut-être déjà en d’autres mains. Cherchez qui l’a modifiée, et pourquoi.";
        type_differs: "Other type on file", "Autre type";
        type_differs_means: "The claimant named another type of account than the one on file, so the documents are not the right ones. Ask for those of the type on file; before that, none can be approved.",
            "Le demandeur a indiqué un autre type de compte que le type enregistré\u{a0}: les documents ne sont pas les bons. Demandez ceux du type enregistré\u{a0}; d’ici là, aucun ne permet d’approuver.";
        recent_sign_in: "Recent sign-in", "Connexion récente";
        recent_sign_in_means: "Somebody signed in with every factor a few days before. Whoever still has access does not need this: find out who it was.",
            "Quelqu’un s’est connecté avec tous les facteurs quelques jours avant. La personne qui a encore l’accès n’en a pas besoin\u{a0}: cherchez de qui il s’agit.";
        matched_by_hand: "Linked by hand", "Rattaché à la main";
        matched_by_hand_means: "What the claimant wrote named no account, or one with a case already. Check the link before you go on it; an approval takes a second person.",
            "Ce que le demandeur a écrit ne désignait aucun compte, ou un compte qui avait déjà un dossier. Vérifiez ce lien avant de vous y fier\u{a0}; une approbation demande une seconde personne.";
    }
}

impl CaseFlags {
    /// The name of a flag.
    pub const fn name(&self, flag: Flag) -> &'static str {
        match flag {
            Flag::PhoneChanged => self.phone_changed,
            Flag::EmailChanged => self.email_changed,
            Flag::TypeDiffers => self.type_differs,
            Flag::RecentSignIn => self.recent_sign_in,
            Flag::MatchedByHand => self.matched_by_hand,
        }
    }

    /// What it means for whoever works on the case.
    pub const fn means(&self, flag: Flag) -> &'static str {
        match flag {
            Flag::PhoneChanged => self.phone_changed_means,
            Flag::EmailChanged => self.email_changed_means,
            Flag::TypeDiffers => self.type_differs_means,
            Flag::RecentSignIn => self.recent_sign_in_means,
            Flag::MatchedByHand => self.matched_by_hand_means,
        }
    }
}

texts! {
    /// Why a case has no account, in short, and what that means.
    CaseUnmatched {
        unknown: "No such account", "Compte inconnu";
        unknown_means: "No account has this login. If you find the right one, link it below.",
            "Aucun compte n’a cet identifiant. Si vous trouvez le bon, rattachez-le ci-dessous.";
        staff: "Account of staff", "Compte de l’équipe";
        staff_means: "Refuse this case: an administrator helps members of staff.",
            "Refusez ce dossier\u{a0}: un administrateur aide les membres de l’équipe.";
        open_case: "Has a case already", "Dossier déjà ouvert";
        open_case_means: "The account of this login had an open case. If that one is a stranger’s, stop it, then link the account here.",
            "Le compte de cet identifiant avait déjà un dossier ouvert. Si celui-là vient d’un inconnu, arrêtez-le, puis rattachez le compte ici.";
        held: "Recovered just before", "Récupéré juste avant";
        held_means: "The account had been recovered a short while before. Find out why somebody asks again.",
            "Le compte venait d’être récupéré. Cherchez pourquoi on le demande à nouveau.";
        too_many: "Too many cases", "Trop de dossiers";
        too_many_means: "Many cases were opened for this login in a short time. Be wary.",
            "Beaucoup de dossiers ont été ouverts pour cet identifiant en peu de temps. Méfiance.";
    }
}

impl CaseUnmatched {
    /// Why, in a few words.
    pub const fn name(&self, unmatched: Unmatched) -> &'static str {
        match unmatched {
            Unmatched::Unknown => self.unknown,
            Unmatched::Staff => self.staff,
            Unmatched::OpenCase => self.open_case,
            Unmatched::Held => self.held,
            Unmatched::TooMany => self.too_many,
        }
    }

    /// What it means for whoever works on the case.
    pub const fn means(&self, unmatched: Unmatched) -> &'static str {
        match unmatched {
            Unmatched::Unknown => self.unknown_means,
            Unmatched::Staff => self.staff_means,
            Unmatched::OpenCase => self.open_case_means,
            Unmatched::Held => self.held_means,
            Unmatched::TooMany => self.too_many_means,
        }
    }
}

texts! {
    /// What staff did, how it went, and why.
    CaseDeeds {
        claim: "Took the case on", "Dossier pris en charge";
        release: "Gave the case back", "Dossier remis dans la file";
        linked: "Linked the account", "Compte rattaché";
        call: "Called", "Appel";
        request_documents: "Asked for documents", "Documents demandés";
        open: "Opened a file", "Fichier ouvert";
        look: "Read a document", "Document lu";
        review: "Judged a document", "Document examiné";
        approve: "Approved, awaiting a second person", "Approbation, en attente d’une seconde personne";
        confirm: "Approved", "Approbation";
        refuse: "Refused", "Refus";
        stop: "Stopped the case", "Dossier arrêté";
        verified: "Verified", "Identité vérifiée";
        not_verified: "Not verified", "Identité non vérifiée";
        unreachable: "Not reached", "Injoignable";
        wrong_person: "Wrong person", "Autre personne";
        conform: "Conform", "Conforme";
        doubt: "In doubt", "Douteux";
        refused: "Not accepted", "Refusé";
        phrase_said: "Recognised the phrase, and said unprompted what they asked for",
            "A reconnu la phrase et dit de soi-même l’objet de la demande";
        knew_of_case: "Knew of the case and what it is about", "Connaissait le dossier et son objet";
        phrase_wrong: "Did not know the phrase", "Ne connaissait pas la phrase";
        unaware_of_case: "Did not know of the case", "Ignorait ce dossier";
        declined_to_answer: "Declined to answer", "N’a pas voulu répondre";
        under_influence: "Seemed to be told what to say", "Semblait répondre sous la dictée";
        no_answer: "Nobody picked up", "Pas de réponse";
        voicemail: "Answering machine", "Répondeur";
        number_dead: "Number out of service", "Numéro hors service";
        other_holder: "The number is somebody else’s", "Le numéro est celui d’une autre personne";
        unreadable: "Unreadable, or a part is missing", "Illisible ou incomplet";
        wrong_document: "Not the document that was asked for", "Ce n’est pas le document demandé";
        out_of_date: "Expired, or older than allowed", "Périmé ou trop ancien";
        name_differs: "Made out to somebody else", "Établi à un autre nom";
        unsigned: "Signature or statement missing", "Signature ou attestation manquante";
        altered: "Signs of alteration", "Traces de modification";
        call_verified: "Recognised on the telephone", "Identité vérifiée par téléphone";
        documents_conform: "Every document conforms", "Tous les documents sont conformes";
        documents_in_doubt: "Doubt on a document", "Doute sur un document";
        identity_not_verified: "Identity not established", "Identité non établie";
        no_account_matches: "No account fits", "Aucun compte ne correspond";
        nobody_reached: "Nobody could be reached", "Personne n’a pu être joint";
        fraud_suspected: "Fraud suspected", "Fraude soupçonnée";
        not_needed: "No longer needed", "N’est plus nécessaire";
        other: "Other, see the note", "Autre, voir la note";
    }
}

impl CaseDeeds {
    /// What was done.
    pub const fn deed(&self, deed: Deed) -> &'static str {
        match deed {
            Deed::Claim => self.claim,
            Deed::Release => self.release,
            Deed::Match => self.linked,
            Deed::Call => self.call,
            Deed::RequestDocuments => self.request_documents,
            Deed::Open => self.open,
            Deed::Look => self.look,
            Deed::Review => self.review,
            Deed::Approve => self.approve,
            Deed::Confirm => self.confirm,
            Deed::Refuse => self.refuse,
            Deed::Stop => self.stop,
        }
    }

    /// How a call went.
    pub const fn outcome(&self, outcome: Call) -> &'static str {
        match outcome {
            Call::Verified => self.verified,
            Call::NotVerified => self.not_verified,
            Call::Unreachable => self.unreachable,
            Call::WrongPerson => self.wrong_person,
        }
    }

    /// What was found of an item.
    pub const fn verdict(&self, verdict: Verdict) -> &'static str {
        match verdict {
            Verdict::Conform => self.conform,
            Verdict::Doubt => self.doubt,
            Verdict::Refused => self.refused,
        }
    }

    /// Why.
    pub const fn reason(&self, reason: Reason) -> &'static str {
        match reason {
            Reason::PhraseSaid => self.phrase_said,
            Reason::KnewOfCase => self.knew_of_case,
            Reason::PhraseWrong => self.phrase_wrong,
            Reason::UnawareOfCase => self.unaware_of_case,
            Reason::DeclinedToAnswer => self.declined_to_answer,
            Reason::UnderInfluence => self.under_influence,
            Reason::NoAnswer => self.no_answer,
            Reason::Voicemail => self.voicemail,
            Reason::NumberDead => self.number_dead,
            Reason::OtherHolder => self.other_holder,
            Reason::Unreadable => self.unreadable,
            Reason::WrongDocument => self.wrong_document,
            Reason::OutOfDate => self.out_of_date,
            Reason::NameDiffers => self.name_differs,
            Reason::Unsigned => self.unsigned,
            Reason::Altered => self.altered,
            Reason::CallVerified => self.call_verified,
            Reason::DocumentsConform => self.documents_conform,
            Reason::DocumentsInDoubt => self.documents_in_doubt,
            Reason::IdentityNotVerified => self.identity_not_verified,
            Reason::NoAccountMatches => self.no_account_matches,
            Reason::NobodyReached => self.nobody_reached,
            Reason::FraudSuspected => self.fraud_suspected,
            Reason::NotNeeded => self.not_needed,
            Reason::Other => self.other,
        }
    }
}

/// How long something has lasted, in its two largest units: "3 days 4 h".
pub(crate) fn lasted(locale: Locale, time: chrono::TimeDelta) -> String {
    let (days, hours, minutes) = (time.num_days(), time.num_hours(), time.num_minutes());
    let day = match (locale, days) {
        (Locale::En, 1) => "day",
        (Locale::En, _) => "days",
        (Locale::Fr, 1) => "jour",
        (Locale::Fr, _) => "jours",
    };
    match (days, hours, minutes) {
        (1.., _, _) if hours % 24 == 0 => format!("{days}\u{a0}{day}"),
        (1.., _, _) => format!("{days}\u{a0}{day} {}\u{a0}h", hours % 24),
        (_, 1.., _) if minutes % 60 == 0 => format!("{hours}\u{a0}h"),
        (_, 1.., _) => format!("{hours}\u{a0}h {}\u{a0}min", minutes % 60),
        _ => format!("{}\u{a0}min", minutes.max(0)),
    }
}

#[cfg(test)]
pub(super) fn pairs() -> Vec<(&'static str, &'static str, &'static str)> {
    [
        CaseWords::pairs(),
        CaseFlags::pairs(),
        CaseUnmatched::pairs(),
        CaseDeeds::pairs(),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn a_wait_reads_as_people_say_it() {
        for (minutes, english, french) in [
            (-1, "0\u{a0}min", "0\u{a0}min"),
            (59, "59\u{a0}min", "59\u{a0}min"),
            (120, "2\u{a0}h", "2\u{a0}h"),
            (125, "2\u{a0}h 5\u{a0}min", "2\u{a0}h 5\u{a0}min"),
            (24 * 60, "1\u{a0}day", "1\u{a0}jour"),
            (
                76 * 60 + 59,
                "3\u{a0}days 4\u{a0}h",
                "3\u{a0}jours 4\u{a0}h",
            ),
        ] {
            let time = TimeDelta::minutes(minutes);
            assert_eq!(lasted(Locale::En, time), english);
            assert_eq!(lasted(Locale::Fr, time), french);
        }
    }
}
