//! The texts of the documents of a recovery case.

use super::texts;
use regain_core::evidence::Flaw;
use regain_core::locale::Locale;

texts! {
    CaseDocuments {
        title: "Documents", "Vos documents";
        data: "Before you send anything", "Avant d’envoyer quoi que ce soit";
        data_choice: "No document is mandatory. Without them, though, nothing can change in the account.",
            "Aucun document n’est obligatoire. Mais sans eux, rien ne peut changer dans le compte.";
        data_sealed: "Each file is encrypted as it arrives. Only support can open it, and each opening is recorded.",
            "Chaque fichier est chiffré dès son arrivée. Seul le support peut l’ouvrir, et chaque ouverture est consignée.";
        data_erased: "All are erased when the request ends, after 30 days at most.",
            "Tous sont effacés à la fin de la demande, au plus tard après 30\u{a0}jours.";
        data_rights: "For access, correction or erasure, or to object, write to",
            "Pour l’accès, la rectification, l’effacement ou l’opposition, écrivez à";
        data_complain: "You can complain to the data protection authority (in France, the CNIL).",
            "Vous pouvez saisir l’autorité de protection des données (en France, la CNIL).";
        none: "No file yet", "Aucun fichier";
        some: "Received", "Reçu";
        choose: "Choose a file", "Choisissez un fichier";
        choose_more: "Add another file, such as the other side", "Ajoutez un autre fichier, par exemple le verso";
        send: "Send this file", "Envoyer ce fichier";
        remove: "Take back", "Retirer";
        missing: "Still missing:", "Il manque encore\u{a0}:";
        submit_why: "Everything is there. Once submitted, nothing can be added or taken back.",
            "Tout y est. Après la transmission, rien ne peut plus être ajouté ni retiré.";
        submit: "Submit the documents", "Transmettre les documents";
    }
}

/// Who asks, and why.
pub(crate) fn documents_purpose(locale: Locale, provider: &str) -> String {
    match locale {
        Locale::En => format!(
            "{provider} asks for these documents to find out whether the account is yours, \
             as it must give it to nobody else (GDPR, articles 6(1)(f) and 32)."
        ),
        Locale::Fr => format!(
            "{provider} demande ces documents pour établir si le compte est à vous, car il ne \
             doit le remettre à personne d’autre (RGPD, articles 6.1.f et 32)."
        ),
    }
}

/// How many items have a file.
pub(crate) fn items_given(locale: Locale, given: usize, of: usize) -> String {
    match (locale, of) {
        (Locale::En, 1) => format!("{given} of 1 document received."),
        (Locale::En, _) => format!("{given} of {of} documents received."),
        (Locale::Fr, 1) => format!("{given}\u{a0}document reçu sur\u{a0}1."),
        (Locale::Fr, _) => {
            let plural = if given > 1 { "s" } else { "" };
            format!("{given}\u{a0}document{plural} reçu{plural} sur\u{a0}{of}.")
        }
    }
}

/// What a file may be, and how many there may be.
pub(crate) fn file_limits(locale: Locale, files: u32, total: u64) -> String {
    let total = bytes(locale, total);
    let each = bytes(locale, 10 * 1024 * 1024);
    match locale {
        Locale::En => format!(
            "PDF, JPEG or PNG, {each} at most for each file; {files} files and {total} in all."
        ),
        Locale::Fr => format!(
            "PDF, JPEG ou PNG, {each} au plus par fichier\u{a0}; {files}\u{a0}fichiers et {total} \
             en tout."
        ),
    }
}

/// How old a document may be.
pub(crate) fn item_age(locale: Locale, days: u16) -> String {
    match (locale, days) {
        (Locale::En, 1) => "At most one day old, by its own date.".into(),
        (Locale::En, _) => format!("At most {days} days old, by its own date."),
        (Locale::Fr, 1) => "Daté d’un jour au plus.".into(),
        (Locale::Fr, _) => format!("Daté de {days}\u{a0}jours au plus."),
    }
}

/// A size as people know it: "340 kB", "1.4 MB", "1,4 Mo".
pub(crate) fn bytes(locale: Locale, bytes: u64) -> String {
    const KILO: u64 = 1024;
    let (kilo, mega, point) = match locale {
        Locale::En => ("kB", "MB", '.'),
        Locale::Fr => ("ko", "Mo", ','),
    };
    let tenths = (bytes * 10).div_ceil(KILO * KILO);
    match (tenths / 10, tenths % 10) {
        (0, _) => format!("{}\u{a0}{kilo}", bytes.div_ceil(KILO)),
        (whole, 0) => format!("{whole}\u{a0}{mega}"),
        (whole, tenth) => format!("{whole}{point}{tenth}\u{a0}{mega}"),
    }
}

texts! {
    CaseProblems {
        code_malformed: "A code has 24 letters and digits. Copy it whole from the newest e-mail.",
            "Un code comporte 24\u{a0}lettres et chiffres. Copiez-le en entier depuis l’e-mail le plus récent.";
        codes_used_up: "No further code can be sent or tried for this request.",
            "Aucun autre code ne peut être envoyé ni essayé pour cette demande.";
        wrong_state: "Your request has gone on meanwhile, and this is no longer possible. This page shows where it stands now.",
            "Votre demande a avancé entre-temps, et cette action n’est plus possible. Cette page montre où elle en est.";
        changed_meanwhile: "Your request changed at the same moment. Nothing was saved: look at it again, then repeat what you did.",
            "Votre demande a changé au même moment. Rien n’a été enregistré\u{a0}: relisez cette page, puis recommencez.";
        item_missing: "There is no file for this document yet.", "Il n’y a pas encore de fichier pour ce document.";
        file_missing: "Choose a file first, then send it.", "Choisissez d’abord un fichier, puis envoyez-le.";
        full: "There is no room for this file. Take back one that you do not need, or send a smaller one.",
            "Il n’y a plus de place pour ce fichier. Retirez-en un dont vous n’avez pas besoin, ou envoyez-en un plus léger.";
        empty: "This file is empty. Choose another one, or photograph the document again.",
            "Ce fichier est vide. Choisissez-en un autre, ou photographiez à nouveau le document.";
        too_large: "This file is larger than 10\u{a0}MB. Photograph the document with a lower quality, or scan it again in black and white.",
            "Ce fichier dépasse 10\u{a0}Mo. Photographiez le document en qualité réduite, ou numérisez-le à nouveau en noir et blanc.";
        type_unknown: "This is not a PDF, JPEG or PNG file. Export the document as PDF, or photograph it.",
            "Ce n’est pas un fichier PDF, JPEG ou PNG. Exportez le document en PDF, ou photographiez-le.";
        name_disagrees: "The name of this file does not fit its content. Send the original, under its first name.",
            "Le nom de ce fichier ne correspond pas à son contenu. Envoyez l’original, sous son nom d’origine.";
        too_many_pixels: "This picture is too big to be shown. Photograph the document again, or reduce the picture.",
            "Cette image est trop grande pour être affichée. Photographiez à nouveau le document, ou réduisez l’image.";
        too_many_pages: "This document has too many pages. Send only those that are asked for.",
            "Ce document a trop de pages. N’envoyez que celles qui sont demandées.";
        locked: "This document is locked with a password. Remove the password, or print it to a new PDF file.",
            "Ce document est protégé par un mot de passe. Retirez-le, ou imprimez le document vers un nouveau fichier PDF.";
        active: "This document holds scripts or other files. Print it to a new PDF file, or photograph it.",
            "Ce document contient des scripts ou d’autres fichiers. Imprimez-le vers un nouveau fichier PDF, ou photographiez-le.";
        broken: "This file is not complete. Send it again, or photograph the document again.",
            "Ce fichier est incomplet. Envoyez-le à nouveau, ou photographiez à nouveau le document.";
    }
}

impl CaseProblems {
    /// What is wrong with a file, and what to do.
    pub const fn flaw(&self, flaw: Flaw) -> &'static str {
        match flaw {
            Flaw::Empty => self.empty,
            Flaw::TooLarge => self.too_large,
            Flaw::TypeUnknown => self.type_unknown,
            Flaw::NameDisagrees => self.name_disagrees,
            Flaw::TooManyPixels => self.too_many_pixels,
            Flaw::TooManyPages => self.too_many_pages,
            Flaw::Locked => self.locked,
            Flaw::Active => self.active,
            Flaw::Broken => self.broken,
        }
    }
}

/// What is wrong, and with which document.
pub(crate) fn item_problem(locale: Locale, title: &str, text: &str) -> String {
    match locale {
        Locale::En => format!("{title}: {text}"),
        Locale::Fr => format!("{title}\u{a0}: {text}"),
    }
}

#[cfg(test)]
pub(super) fn pairs() -> Vec<(&'static str, &'static str, &'static str)> {
    [CaseDocuments::pairs(), CaseProblems::pairs()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_reads_as_people_know_it() {
        for (size, english, french) in [
            (0, "0\u{a0}kB", "0\u{a0}ko"),
            (1, "1\u{a0}kB", "1\u{a0}ko"),
            (50_000, "49\u{a0}kB", "49\u{a0}ko"),
            (1_468_006, "1.4\u{a0}MB", "1,4\u{a0}Mo"),
            (10 * 1024 * 1024, "10\u{a0}MB", "10\u{a0}Mo"),
        ] {
            assert_eq!(bytes(Locale::En, size), english);
            assert_eq!(bytes(Locale::Fr, size), french);
        }
    }
}
