//! The types of the language, read from their source: names, documentation, fields, defaults.
//!
//! The source is formatted, one field a line, so that lines are enough to read it by.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A struct or an enum that a scenario is read into.
pub struct Type {
    pub name: String,
    pub doc: String,
    pub fields: Vec<Field>,
    pub arms: Vec<Arm>,
    /// What it imports: a name, and the file that defines it.
    pub uses: BTreeMap<String, String>,
    /// Whether all fields may be left out.
    pub all_default: bool,
}

pub struct Field {
    pub name: String,
    pub doc: String,
    pub of: String,
    /// Whether it may be left out.
    pub default: bool,
}

pub struct Arm {
    pub name: String,
    pub doc: String,
    /// What stands in its parentheses, if it has no named fields.
    pub holds: String,
    pub fields: Vec<Field>,
    /// Whether it is the one that is meant where nothing is said.
    pub default: bool,
}

/// Every type of the source that scenarios are read into, by file and name.
pub fn types() -> BTreeMap<(String, String), Type> {
    let mut found = BTreeMap::new();
    let mut files = Vec::new();
    walk(Path::new("src"), &mut files);
    for file in files {
        let text = fs::read_to_string(&file).expect("the source can be read");
        let module = file.trim_end_matches(".rs").trim_start_matches("src/").replace('/', "::");
        for it in read(&text, &module) {
            found.insert((module.trim_end_matches("::mod").to_owned(), it.name.clone()), it);
        }
    }
    found
}

fn walk(folder: &Path, files: &mut Vec<String>) {
    let mut all: Vec<_> = fs::read_dir(folder).expect("it is a folder").flatten().collect();
    all.sort_by_key(std::fs::DirEntry::path);
    for entry in all {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, files);
        } else if path.extension().is_some_and(|it| it == "rs") {
            files.push(path.display().to_string());
        }
    }
}

/// What stands before an item: its documentation and its attributes.
#[derive(Default)]
struct Before {
    doc: Vec<String>,
    attributes: String,
}

impl Before {
    /// The first paragraph, on one line.
    fn text(&self) -> String {
        let lines = self.doc.iter().take_while(|line| !line.trim().is_empty());
        lines.map(|line| line.trim()).collect::<Vec<_>>().join(" ")
    }

    /// Whether the line belongs to what stands before an item, which takes it in.
    fn takes(&mut self, line: &str) -> bool {
        if let Some(doc) = line.strip_prefix("///") {
            self.doc.push(doc.to_owned());
            return true;
        }
        let attribute = line.starts_with("#[");
        if attribute {
            self.attributes += line;
        }
        attribute || line.starts_with("//")
    }
}

fn read(text: &str, module: &str) -> Vec<Type> {
    let lines: Vec<&str> = text.lines().take_while(|it| !it.starts_with("#[cfg(test)]")).collect();
    let mut uses = BTreeMap::new();
    let (mut types, mut before) = (Vec::new(), Before::default());
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        at += 1;
        if let Some(path) =
            line.strip_prefix("use crate::").or(line.strip_prefix("pub use crate::"))
        {
            let path = path.trim_end_matches(';');
            if let Some((file, name)) = path.rsplit_once("::") {
                uses.insert(name.to_owned(), file.to_owned());
            }
        }
        if before.takes(line) {
            continue;
        }
        let word = line.trim_start_matches("pub ");
        let is_type = word.starts_with("struct ") || word.starts_with("enum ");
        if is_type && line.ends_with('{') && before.attributes.contains("Deserialize")
            || word.starts_with("enum Keep {")
        {
            let end = at + lines[at..].iter().position(|it| *it == "}").expect("a type ends");
            let mut it = body(&lines[at..end], word, &before);
            it.uses = uses.clone();
            it.uses.insert("Self".to_owned(), module.trim_end_matches("::mod").to_owned());
            types.push(it);
            at = end;
        }
        before = Before::default();
    }
    types
}

fn body(lines: &[&str], head: &str, before: &Before) -> Type {
    let mut words = head.split([' ', '<', '{']);
    let kind = words.next().expect("a kind");
    let name = words.next().expect("a name").to_owned();
    // The laws are written otherwise than they are kept.
    let name = if name == "Written" { "Law".to_owned() } else { name };
    let is_enum = kind == "enum";
    let mut it = Type {
        name,
        doc: before.text(),
        fields: Vec::new(),
        arms: Vec::new(),
        uses: BTreeMap::new(),
        all_default: before.attributes.contains(", default)"),
    };
    let (mut before, mut inside) = (Before::default(), false);
    for line in lines.iter().map(|line| line.trim()) {
        if before.takes(line) {
            continue;
        }
        let before = std::mem::take(&mut before);
        if line == "}," {
            inside = false;
        } else if is_enum && !inside {
            inside = line.ends_with('{');
            it.arms.push(arm(line, &before));
        } else if let Some((name, of)) = line.trim_start_matches("pub ").split_once(": ") {
            let field = Field {
                name: name.to_owned(),
                doc: before.text(),
                of: of.trim_end_matches(',').to_owned(),
                default: it.all_default || before.attributes.contains("default"),
            };
            match it.arms.last_mut() {
                Some(arm) if is_enum => arm.fields.push(field),
                _ => it.fields.push(field),
            }
        }
    }
    it
}

fn arm(line: &str, before: &Before) -> Arm {
    let line = line.trim_end_matches([',', ' ', '{']);
    let (name, holds) = line.split_once('(').unwrap_or((line, ""));
    Arm {
        name: name.to_owned(),
        doc: before.text(),
        holds: holds.trim_end_matches(')').to_owned(),
        fields: Vec::new(),
        default: before.attributes.contains("default"),
    }
}
