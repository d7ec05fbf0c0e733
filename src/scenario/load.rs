//! A scenario, checked: from a text and overlays to what a trial reads.
//!
//! The text is kept, so that an alternative is the same text with other overlays and nothing
//! else: there is one way in.

use crate::kernel::digest::sha256;
use crate::scenario::alternative::LISTS;
use crate::scenario::alternative::invented;
use crate::scenario::alternative::overlaid;
use crate::scenario::built::placeless;
use crate::scenario::built::written;
use crate::scenario::checks::check_marks;
use crate::scenario::compile::compile;
use crate::scenario::draft::Draft;
use crate::scenario::error::Problem;
use crate::scenario::error::Problems;
use crate::scenario::marks::Mark;
use crate::scenario::model::Model;
use crate::scenario::own::Register;
use crate::scenario::path::follow;
use crate::scenario::path::split;
use crate::scenario::place::advised;
use crate::scenario::place::place;
use crate::scenario::place::unwrap_variants;
use crate::scenario::place::worst;
use crate::scenario::scale::scale;
use crate::scenario::spec::Alternative;
use crate::scenario::spec::Spec;
use crate::scenario::tree::Kind;
use crate::scenario::tree::Node;
use std::path::Path;
use std::sync::Arc;

pub use crate::scenario::alternative::Overlays;

/// A checked scenario; a clone is cheap.
///
/// ```
/// use lastcopy::scenario::load::Overlays;
/// use lastcopy::scenario::load::Scenario;
/// let text = r#"(
///     name: "small",
///     clock: (horizon: "30 d"),
///     categories: [(name: "contacts", items: 40)],
///     cohorts: [(name: "all", accounts: 1000, service: "data")],
///     stores: [(name: "primary", labels: ["array:1"])],
///     services: [(name: "data", store: "primary")],
///     faults: [(name: "san", when: At("T+1 h"), what: Destroy(), hits: ["array:1"])],
///     policies: [(name: "calm", set: {"-faults[san]": ()})],
/// )"#;
/// let scenario = Scenario::from_ron(text)?;
/// assert_eq!(scenario.model().accounts(), 1000);
/// let calm = Overlays { policy: Some("calm".to_owned()), ..Overlays::default() };
/// assert!(scenario.with(&calm)?.spec().faults.is_empty());
/// # Ok::<(), lastcopy::scenario::error::Problems>(())
/// ```
#[derive(Debug, Clone)]
pub struct Scenario(Arc<Loaded>);

#[derive(Debug)]
struct Loaded {
    /// The text as it was written, nothing applied.
    original: Draft,
    /// What it says with its overlays, marks included.
    shown: Node,
    model: Arc<Model>,
    marks: Vec<Mark>,
    warnings: Problems,
    scales: Vec<String>,
    overlays: Overlays,
}

impl Scenario {
    /// Reads a scenario from its text.
    ///
    /// # Errors
    /// All that is wrong with it, each with its place.
    pub fn from_ron(text: &str) -> Result<Self, Problems> {
        let bytes = text.as_bytes().to_vec();
        Self::open("scenario.ron", bytes, &Overlays::default())
    }

    /// Checks a scenario that was put together in code.
    ///
    /// # Errors
    /// All that is wrong with it, each by path; there are no places.
    pub fn from_spec(spec: &Spec) -> Result<Self, Problems> {
        let opened = Self::open("builder", written(spec, &[], &[])?, &Overlays::default());
        opened.map_err(|problems| placeless(&problems))
    }

    /// Reads a scenario from a file.
    ///
    /// # Errors
    /// A file that cannot be read, and all that is wrong with what it says.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, Problems> {
        let name = path.as_ref().display().to_string();
        match std::fs::read(path) {
            Ok(bytes) => Self::open(&name, bytes, &Overlays::default()),
            Err(error) => {
                let message = format!("{name} cannot be read: {error}");
                Err(Problems::new(vec![Problem::new(message)]))
            }
        }
    }

    /// Reads a scenario from the bytes of a file called `name`, with overlays.
    ///
    /// # Errors
    /// All that is wrong with it or with the overlays, each with its place.
    pub fn open(name: &str, bytes: Vec<u8>, overlays: &Overlays) -> Result<Self, Problems> {
        Self::open_with(name, bytes, overlays, &Register::default())
    }

    /// As [`Scenario::open`], where policies and strategies of one's own are registered.
    ///
    /// # Errors
    /// Those of [`Scenario::open`], and a name that is not registered in the version it asks for.
    pub fn open_with(
        name: &str,
        bytes: Vec<u8>,
        overlays: &Overlays,
        register: &Register,
    ) -> Result<Self, Problems> {
        let mut original = Draft::open(name, bytes)?;
        unwrap_variants(&mut original.tree);
        Self::of(original, overlays, register)
    }

    /// The same text with these overlays instead of those that it was read with.
    ///
    /// # Errors
    /// Those of [`Scenario::open`].
    pub fn with(&self, overlays: &Overlays) -> Result<Self, Problems> {
        Self::of(self.0.original.clone(), overlays, self.register())
    }

    /// The same text and overlays, with policies and strategies of one's own registered.
    ///
    /// # Errors
    /// A name that is not registered in the version it asks for.
    pub fn registered(&self, register: &Register) -> Result<Self, Problems> {
        Self::of(self.0.original.clone(), self.overlays(), register)
    }

    fn of(original: Draft, overlays: &Overlays, register: &Register) -> Result<Self, Problems> {
        let mut draft = overlaid(&original, overlays)?;
        let scales = match overlays.handsets {
            Some(handsets) => scale(&mut draft, handsets)?,
            None => Vec::new(),
        };
        let shown = draft.tree.clone();
        let marks = draft.strip_marks()?;
        let spec: Spec = draft.read().map_err(|problems| advised(&problems))?;
        let report = |found: Vec<Problem>| {
            let placed = worst(found).into_iter().map(|problem| place(&draft, problem));
            draft.sources.report(placed.collect())
        };
        let mut unsourced = check_marks(&draft, &marks, spec.history, &invented(&original));
        unsourced.extend(register.missing(&spec));
        let compiled = match compile(spec) {
            Err(problems) => Err([problems, unsourced].concat()),
            Ok(_) if !unsourced.is_empty() => Err(unsourced),
            Ok(compiled) => Ok(compiled),
        };
        let (mut model, warnings) = compiled.map_err(report)?;
        model.own = register.clone();
        let model = Arc::new(model);
        let warnings = report(warnings);
        Ok(Self(Arc::new(Loaded {
            original,
            shown,
            model,
            marks,
            warnings,
            scales,
            overlays: overlays.clone(),
        })))
    }

    /// What a trial reads.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.0.model
    }

    /// What its policies and strategies of one's own are.
    #[must_use]
    pub fn register(&self) -> &Register {
        &self.0.model.own
    }

    /// What a trial reads, to be kept.
    #[must_use]
    pub fn shared_model(&self) -> Arc<Model> {
        Arc::clone(&self.0.model)
    }

    /// What the file says, overlays included.
    #[must_use]
    pub fn spec(&self) -> &Spec {
        &self.0.model.spec
    }

    /// What people call it.
    #[must_use]
    pub fn name(&self) -> &str {
        self.spec().name.as_str()
    }

    /// Where its numbers come from, by path.
    #[must_use]
    pub fn marks(&self) -> &[Mark] {
        &self.0.marks
    }

    /// What was changed about it before it was read.
    #[must_use]
    pub fn overlays(&self) -> &Overlays {
        &self.0.overlays
    }

    /// What is suspicious about it and not refused.
    #[must_use]
    pub fn warnings(&self) -> &Problems {
        &self.0.warnings
    }

    /// What was scaled to another number of handsets, from what to what, a line each.
    #[must_use]
    pub fn scales(&self) -> &[String] {
        &self.0.scales
    }

    /// A value that it says, as written, its mark taken off; none where there is no plain value.
    #[must_use]
    pub fn value_at(&self, path: &str) -> Option<String> {
        let tree = self.said();
        let (indices, miss) = follow(&tree, &split(path).ok()?);
        match &tree.at(&indices)?.kind {
            Kind::String(text) | Kind::Number(text) if miss.is_none() => Some(text.clone()),
            _ => None,
        }
    }

    /// What it says with its overlays, marks taken off, as a tree.
    #[must_use]
    pub fn said(&self) -> Node {
        let mut tree = self.0.shown.clone();
        crate::scenario::marks::strip(&mut tree).expect("its marks came off when it was read");
        tree
    }

    /// What it says with its overlays, as a text that can be read again.
    #[must_use]
    pub fn shown(&self) -> String {
        crate::scenario::emit::pretty(&self.0.shown)
    }

    /// The SHA-256 of what it says, in hexadecimal: of the values, defaults included, however
    /// they were written; alternatives that were not chosen, mixes and weights do not
    /// count.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut spec = self.spec().clone();
        spec.variants.clear();
        spec.policies.clear();
        spec.strategies.clear();
        spec.mixes.clear();
        spec.weights.clear();
        let text = ron::to_string(&spec).expect("a scenario that was read can be written");
        sha256(&text)
    }

    /// The alternatives that cannot be had with what the file says, and why; one that goes only
    /// with another is among them.
    #[must_use]
    pub fn refused_alternatives(&self) -> Vec<(&'static str, String, Problems)> {
        let mut refused = Vec::new();
        for (kind, name, _) in self.alternatives() {
            let chosen = Some(name.to_owned());
            let overlays = match kind {
                "variant" => Overlays { variant: chosen, ..Overlays::default() },
                "policy" => Overlays { policy: chosen, ..Overlays::default() },
                _ => Overlays { strategy: chosen, ..Overlays::default() },
            };
            if let Err(problems) = self.with(&overlays) {
                refused.push((kind, name.to_owned(), problems));
            }
        }
        refused
    }

    /// Every alternative in the file: its kind, its name and its story.
    #[must_use]
    pub fn alternatives(&self) -> Vec<(&'static str, &str, &str)> {
        let spec = self.spec();
        let lists: [&[Alternative]; 3] = [&spec.variants, &spec.policies, &spec.strategies];
        let all = LISTS.iter().zip(lists);
        let named = all.flat_map(|((_, kind), list)| list.iter().map(move |it| (*kind, it)));
        named.map(|(kind, it)| (kind, it.name.as_str(), it.story.as_str())).collect()
    }
}
