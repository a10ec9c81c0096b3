//! The texts that all pages of the back office share.

use super::texts;
use regain_core::store::accounts::Role;

texts! {
    Office {
        title: "Back office", "Espace support";
        you: "Your account:", "Votre compte\u{a0}:";
        sign_out: "Sign out", "Se déconnecter";
        cases: "Cases", "Dossiers";
        audit: "Audit trail", "Journal d’audit";
        figures: "Figures", "Chiffres";
        staff: "Staff", "Équipe";
        keys: "Service keys", "Clés de service";
        mails: "Failed mails", "E-mails en échec";
        search: "Reference, customer number or e-mail address",
            "Référence, numéro de client ou adresse e-mail";
        search_hint: "Reference, customer no., e-mail", "Référence, n° client, e-mail";
        search_submit: "Search", "Rechercher";
        customer: "Customer", "Client";
        agent: "Support agent", "Agent du support";
        reviewer: "Reviewer", "Vérificateur";
        auditor: "Auditor", "Auditeur";
        admin: "Administrator", "Administrateur";
    }
}

impl Office {
    /// The name of a role.
    pub const fn role(&self, role: Role) -> &'static str {
        match role {
            Role::Customer => self.customer,
            Role::Agent => self.agent,
            Role::Reviewer => self.reviewer,
            Role::Auditor => self.auditor,
            Role::Admin => self.admin,
        }
    }
}

#[cfg(test)]
pub(super) fn pairs() -> Vec<(&'static str, &'static str, &'static str)> {
    Office::pairs()
}
