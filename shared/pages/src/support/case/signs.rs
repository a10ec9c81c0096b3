//! What makes a case look like fraud, and the other cases that it leads to.

use super::View;
use crate::texts;
use regain_core::recovery::sign::FraudSign;
use regain_core::store::case_traces::Link;

/// A sign of fraud.
pub(super) struct Sign<'a> {
    pub name: &'static str,
    pub means: &'static str,
    /// The files that it is about, while they are there.
    pub files: Vec<&'a str>,
    pub cases: Vec<Other<'a>>,
    /// Whether the other case cannot be shown any more.
    pub forgotten: bool,
}

/// Another case.
pub(super) struct Other<'a> {
    pub id: &'a str,
    pub reference: &'a str,
    pub state: &'static str,
    pub same_account: bool,
}

/// The signs on record.
pub(super) fn signs<'a>(view: &View<'a>) -> Vec<Sign<'a>> {
    let t = texts::CaseSigns::of(view.locale);
    let signs = view.details.signs().map(|sign| {
        let links = view.details.links_of(sign);
        let mut cases: Vec<&Link> = Vec::new();
        for &link in &links {
            if cases.iter().all(|known| known.id != link.id) {
                cases.push(link);
            }
        }
        let files = view.details.files.iter();
        let files = files.filter(|file| {
            let mut same = links.iter().filter_map(|link| link.file_id.as_ref());
            let edited =
                sign == FraudSign::EditedFile && file.made.is_edited(view.case().opened_at);
            edited || same.any(|id| *id == file.id)
        });
        Sign {
            name: t.name(sign),
            means: t.means(sign),
            files: files.map(|file| &*file.name).collect(),
            forgotten: links.is_empty() && sign.leads_on(),
            cases: (cases.into_iter())
                .map(|link| Other {
                    id: link.id.as_str(),
                    reference: &link.reference,
                    state: view.words.state(link.state),
                    same_account: link.same_account,
                })
                .collect(),
        }
    });
    signs.collect()
}
