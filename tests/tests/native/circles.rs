//! No file of what is deployed needs itself, by way of others. Between crates cargo sees
//! to it.

use std::collections::{BTreeMap, BTreeSet};
use syn::visit::{self, Visit};
use syn::{ItemMod, ItemUse, UseTree, Visibility};

use crate::tidy::sources;

/// The names on the way to a module, or to something in one.
type Path = Vec<String>;

/// The modules of one crate, each a file.
#[derive(Default)]
struct Modules {
    /// The paths that each one names.
    named: BTreeMap<Path, BTreeSet<Path>>,
    /// What modules offer under a name although it stands elsewhere.
    offered: BTreeMap<Path, Path>,
}

/// One file, as it is read.
struct Reader<'a> {
    module: &'a Path,
    modules: &'a mut Modules,
}

impl Reader<'_> {
    /// The path from the root of the crate. One that begins with none of its words is
    /// taken for one to a child; where there is none, it leads out of the crate.
    fn note(&mut self, names: &[String]) -> Path {
        let mut from = self.module.clone();
        let mut rest = names;
        while let Some((first, others)) = rest.split_first() {
            match first.as_str() {
                "crate" => from.clear(),
                "super" => drop(from.pop()),
                "self" => {}
                _ => break,
            }
            rest = others;
        }
        from.extend_from_slice(rest);
        let needs = self.modules.named.entry(self.module.clone()).or_default();
        needs.insert(from.clone());
        from
    }

    fn import(&mut self, tree: &UseTree, mut before: Path, offered: bool) {
        let (name, target) = match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                return self.import(&path.tree, before, offered);
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.import(tree, before.clone(), offered);
                }
                return;
            }
            UseTree::Name(name) => (name.ident.to_string(), name.ident.to_string()),
            UseTree::Rename(name) => (name.rename.to_string(), name.ident.to_string()),
            UseTree::Glob(_) => return drop(self.note(&before)),
        };
        before.extend((target != "self").then_some(target));
        let target = self.note(&before);
        if offered {
            let offer = [self.module.as_slice(), &[name]].concat();
            self.modules.offered.insert(offer, target);
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let offered = !matches!(item.vis, Visibility::Inherited);
        self.import(&item.tree, Path::new(), offered);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Path = path.segments.iter().map(|s| s.ident.to_string()).collect();
        self.note(&names);
        visit::visit_path(self, path);
    }

    /// Who may see something is nothing that it needs.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    /// Tests look at what they like.
    fn visit_item_mod(&mut self, _: &'ast ItemMod) {}
}

impl Modules {
    fn read(&mut self, module: &Path, text: &str) {
        self.named.entry(module.clone()).or_default();
        let file = syn::parse_file(text).unwrap();
        let modules = self;
        Reader { module, modules }.visit_file(&file);
    }

    /// The module in which something stands.
    fn home(&self, path: &Path) -> Path {
        let mut path = path.clone();
        while let Some(offer) = (1..=path.len()).find(|n| self.offered.contains_key(&path[..*n])) {
            let target = self.offered[&path[..offer]].clone();
            if target.starts_with(&path[..offer]) {
                break;
            }
            path = [target.as_slice(), &path[offer..]].concat();
        }
        while !self.named.contains_key(&path) {
            path.pop();
        }
        path
    }

    /// What each module needs beside those above and below it: what a folder holds goes
    /// together, and the root only says which modules there are.
    fn needs(&self) -> BTreeMap<&Path, BTreeSet<Path>> {
        let needs = self.named.iter().map(|(module, named)| {
            let mut homes: BTreeSet<Path> = named.iter().map(|path| self.home(path)).collect();
            homes.retain(|home| !home.starts_with(module) && !module.starts_with(home));
            (module, homes)
        });
        needs.collect()
    }

    /// The needs that lead back to where they begin.
    fn circles(&self) -> Vec<String> {
        let needs = self.needs();
        let reached = |from: &Path| {
            let (mut reached, mut next) = (BTreeSet::new(), vec![from]);
            while let Some(module) = next.pop() {
                next.extend(
                    needs[module]
                        .iter()
                        .filter(|home| reached.insert((*home).clone())),
                );
            }
            reached
        };
        let steps = needs
            .iter()
            .flat_map(|(module, homes)| homes.iter().map(move |home| (module, home)));
        steps
            .filter(|(module, home)| reached(home).contains(**module))
            .map(|(module, home)| format!("{} -> {}", module.join("::"), home.join("::")))
            .collect()
    }
}

/// The crate of a file, and the module that it is; none for entries and tests.
fn module_of(file: &str) -> Option<(&str, Path)> {
    let (folder, path) = file.split_once("/src/")?;
    if folder == "tests" || path.starts_with("tests/") {
        return None;
    }
    let mut module: Path = path
        .strip_suffix(".rs")?
        .split('/')
        .map(str::to_owned)
        .collect();
    let last = module.pop_if(|name| ["lib", "mod", "main", "worker"].contains(&name.as_str()));
    (last.as_deref() != Some("worker")).then_some((folder, module))
}

#[test]
fn no_file_needs_itself_by_way_of_others() {
    let files = sources();
    let mut crates: BTreeMap<&str, Modules> = BTreeMap::new();
    for (name, text) in &files {
        if let Some((folder, module)) = module_of(name) {
            crates.entry(folder).or_default().read(&module, text);
        }
    }
    assert!(crates["shared/core"].named.len() > 100);
    let circles: Vec<_> = crates
        .iter()
        .map(|(name, modules)| (name, modules.circles()))
        .filter(|(_, circles)| !circles.is_empty())
        .collect();
    assert!(circles.is_empty(), "{circles:#?}");
}

#[test]
fn a_circle_is_found() {
    let mut modules = Modules::default();
    modules.read(&vec![], "mod rule; mod rows;");
    modules.read(
        &vec!["rows".into()],
        "mod query; pub use query::Query; use crate::rule::Fact;",
    );
    modules.read(&vec!["rows".into(), "query".into()], "pub struct Query;");
    modules.read(
        &vec!["rule".into()],
        "pub struct Fact; fn read() -> crate::rows::Query {}",
    );
    assert!(modules.circles().is_empty());
    modules.read(&vec!["rule".into()], "use super::rows;");
    assert_eq!(modules.circles(), ["rows -> rule", "rule -> rows"]);
}
