//! What all pages of the back office share: who is signed in, and where they can go.

use crate::site::{Site, Tab};
use crate::texts;
use regain_core::account::Role;
use regain_core::support::{AccountReader, Admin, Agent, Auditor, Capacity as _, FiguresReader};

/// What every page of the back office knows.
#[derive(Clone, Copy, Debug)]
pub struct Office<'a> {
    /// The site.
    pub site: Site<'a>,
    /// The name of who is signed in.
    pub name: &'a str,
    /// Their role.
    pub role: Role,
}

/// A part of the back office, as the navigation names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// The cases.
    Cases,
    /// Approved cases that are looked at a second time.
    Samples,
    /// The audit log.
    Audit,
    /// How the work goes.
    Figures,
    /// Who is of staff.
    Staff,
    /// The keys of the provider's programs.
    Keys,
    /// The registered clients.
    Clients,
    /// The texts that admins word.
    Wordings,
    /// Mails that were given up.
    Mails,
}

impl Section {
    const ALL: [Self; 9] = [
        Self::Cases,
        Self::Samples,
        Self::Audit,
        Self::Figures,
        Self::Staff,
        Self::Keys,
        Self::Clients,
        Self::Wordings,
        Self::Mails,
    ];

    /// Whose it is.
    const fn roles(self) -> &'static [Role] {
        match self {
            Self::Cases => Agent::ROLES,
            Self::Samples | Self::Audit => Auditor::ROLES,
            Self::Figures => FiguresReader::ROLES,
            Self::Staff | Self::Keys | Self::Clients | Self::Wordings | Self::Mails => Admin::ROLES,
        }
    }

    const fn path(self) -> &'static str {
        match self {
            Self::Cases => "/support/cases",
            Self::Samples => "/support/samples",
            Self::Audit => "/support/audit",
            Self::Figures => "/support/figures",
            Self::Staff => "/support/staff",
            Self::Keys => "/support/keys",
            Self::Clients => "/support/clients",
            Self::Wordings => "/support/wordings",
            Self::Mails => "/support/mails",
        }
    }

    const fn name(self, t: &texts::Office) -> &'static str {
        match self {
            Self::Cases => t.cases,
            Self::Samples => t.samples,
            Self::Audit => t.audit,
            Self::Figures => t.figures,
            Self::Staff => t.staff,
            Self::Keys => t.keys,
            Self::Clients => t.clients,
            Self::Wordings => t.wordings,
            Self::Mails => t.mails,
        }
    }
}

/// The part of a page of the back office that its layout draws.
pub struct Frame<'a> {
    /// What it says.
    pub t: &'static texts::Office,
    /// The name of who is signed in.
    pub name: &'a str,
    /// Their role, in words.
    pub role: &'static str,
    /// The parts that their role opens.
    pub tabs: Vec<Tab>,
    /// What is searched for, for those who can.
    pub search: Option<&'a str>,
}

impl<'a> Office<'a> {
    /// The frame of a page in this part, or in none.
    #[must_use]
    pub fn frame(&self, here: Option<Section>) -> Frame<'a> {
        let t = texts::Office::of(self.site.locale);
        let open = Section::ALL
            .into_iter()
            .filter(|section| section.roles().contains(&self.role));
        Frame {
            t,
            name: self.name,
            role: t.role(self.role),
            tabs: open
                .map(|section| Tab {
                    path: section.path(),
                    name: section.name(t),
                    here: here == Some(section),
                })
                .collect(),
            search: AccountReader::ROLES.contains(&self.role).then_some(""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language;
    use regain_core::brand::Brand;
    use regain_core::limits::retention::Retention;

    fn tabs(role: Role, here: Option<Section>) -> Vec<(&'static str, bool)> {
        let site = Site {
            provider: "Provider",
            support_email: "support@provider.example",
            locale: language("en"),
            path: "/support/cases",
            customer_number: None,
            limits: None,
            retention: Retention::DEFAULT,
            brand: &Brand::default(),
        };
        let name = "Ada";
        let frame = Office { site, name, role }.frame(here);
        frame.tabs.iter().map(|tab| (tab.name, tab.here)).collect()
    }

    #[test]
    fn everybody_finds_the_parts_that_their_role_opens() {
        let agent = [("Cases", true)];
        assert_eq!(tabs(Role::Agent, Some(Section::Cases)), agent);
        let reviewer = [("Cases", false), ("Statistics", true)];
        assert_eq!(tabs(Role::Reviewer, Some(Section::Figures)), reviewer);
        let auditor = ["Case checks", "Audit trail", "Statistics"];
        assert_eq!(tabs(Role::Auditor, None), auditor.map(|name| (name, false)));
        let admin = [
            "Statistics",
            "Staff",
            "API keys",
            "Applications",
            "Texts",
            "Undelivered emails",
        ];
        assert_eq!(tabs(Role::Admin, None), admin.map(|name| (name, false)));
        assert_eq!(tabs(Role::Customer, None), []);
    }
}
