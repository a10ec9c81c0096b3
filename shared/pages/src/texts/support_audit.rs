//! The texts of the audit trail, as auditors read it.

use super::texts;
use regain_core::locale::Locale;
use regain_core::trail::Wrong;

texts! {
    Audit {
        title: "Audit trail", "Journal d’audit";
        lead: "Who did what, to whom and when. Reading it is on record too.",
            "Qui a fait quoi, sur quel compte et quand. Sa consultation y est inscrite aussi.";
        from: "From (UTC)", "Du (UTC)";
        to: "To (UTC)", "Au (UTC)";
        event: "Event", "Événement";
        event_hint: "The word of the trail, such as authn_login_fail", "Le mot du journal, par exemple authn_login_fail";
        actor: "Actor", "Auteur";
        actor_hint: "courier, or account, staff, case or key with a colon and an id",
            "courier, ou account, staff, case ou key suivi de deux-points et d’un identifiant";
        account: "Account", "Compte";
        case: "Case", "Dossier";
        case_hint: "Its reference or its id", "Sa référence ou son identifiant";
        filter: "Filter", "Filtrer";
        all: "Show all", "Tout afficher";
        caption: "Events, the latest first. Times are UTC.", "Événements, du plus récent au plus ancien. Heures en UTC.";
        number: "No.", "N°";
        at: "Time", "Heure";
        from_where: "From", "Depuis";
        request: "Request", "Requête";
        empty: "No such event here.", "Aucun événement de ce genre ici.";
        older: "Older events", "Événements plus anciens";
        wrong: "A filter cannot be read: days are written 2026-11-22.",
            "Un filtre est illisible\u{a0}: les jours s’écrivent 2026-11-22.";
        whole_title: "Is it whole?", "Est-il intact\u{a0}?";
        whole_lead: "Every row is sealed within a minute, each upon the one before, with a key that the database does not have.",
            "Chaque ligne est scellée dans la minute, sur la précédente, avec une clé que la base de données n’a pas.";
        verify: "Verify the trail", "Vérifier le journal";
        export_title: "Export", "Exporter";
        export_lead: "JSON Lines hold the seals: the command regain-audit verifies them without this service. CSV is for a spreadsheet.",
            "Le format JSON Lines contient les sceaux\u{a0}: la commande regain-audit les vérifie sans ce service. Le format CSV est pour un tableur.";
        export_part: "A file has at most 10,000 events, the oldest first. For the next ones, give the number after the last.",
            "Un fichier contient 10\u{a0}000\u{a0}événements au plus, à partir des plus anciens. Pour les suivants, indiquez le numéro qui suit le dernier.";
        export_from: "From number", "À partir du numéro";
        json_lines: "Export as JSON Lines", "Exporter en JSON Lines";
        csv: "Export as CSV", "Exporter en CSV";
    }
}

texts! {
    Verified {
        title: "Verification of the trail", "Vérification du journal";
        whole: "Nothing is wrong: every row up to the end is as it was sealed.",
            "Rien d’anormal\u{a0}: jusqu’à la fin, chaque ligne est telle qu’elle a été scellée.";
        whole_part: "Nothing is wrong in this part.", "Rien d’anormal dans cette partie.";
        broken: "The trail is not as it was sealed. Keep this page, and tell whoever is responsible for security.",
            "Le journal n’est pas tel qu’il a été scellé. Conservez cette page et prévenez la personne responsable de la sécurité.";
        no_head: "No head of the chain is kept outside the database: nobody can say whether rows are missing at either end.",
            "Aucune tête de la chaîne n’est conservée hors de la base\u{a0}: nul ne peut dire s’il manque des lignes au début ou à la fin.";
        forged_head: "What is kept as the head of the chain was not signed by this service.",
            "Ce qui est conservé comme tête de la chaîne n’a pas été signé par ce service.";
        checked: "Rows compared with their seals", "Lignes comparées à leur sceau";
        waiting: "Rows that wait for their seal", "Lignes en attente de leur sceau";
        reached: "Last seal", "Dernier sceau";
        head: "Head of the chain, kept outside the database",
            "Tête de la chaîne, conservée hors de la base";
        faults: "What is wrong", "Ce qui ne va pas";
        row: "Row", "Ligne";
        next: "Verify the next part", "Vérifier la partie suivante";
        back: "Back to the trail", "Retour au journal";
    }
}

/// What is wrong with rows.
pub(crate) fn fault(locale: Locale, wrong: Wrong) -> String {
    let (english, french) = match wrong {
        Wrong::Swapped(other) => {
            return match locale {
                Locale::En => format!("changed places with row {other}"),
                Locale::Fr => format!("échangée avec la ligne {other}"),
            };
        }
        Wrong::Changed => ("changed", "modifiée"),
        Wrong::Removed => ("removed", "supprimée"),
        Wrong::Unsealed => (
            "without a seal: put in, or its seal taken away",
            "sans sceau\u{a0}: ajoutée, ou son sceau retiré",
        ),
        Wrong::Forged => ("its seal is forged", "son sceau est contrefait"),
        Wrong::UnknownKey => (
            "sealed with a key that is not known",
            "scellée avec une clé inconnue",
        ),
    };
    match locale {
        Locale::En => english.into(),
        Locale::Fr => french.into(),
    }
}

#[cfg(test)]
pub(super) fn pairs() -> Vec<(&'static str, &'static str, &'static str)> {
    [Audit::pairs(), Verified::pairs()].concat()
}
