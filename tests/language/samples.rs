//! What the source does not say of itself: how small things are written, and an example of each
//! part with only what it needs, whose other fields then have their defaults.

use ron::extensions::Extensions;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// How things are written that are no struct and no choice: name, how, example.
pub const LEAVES: &[(&str, &str, &str)] = &[
    (
        "Name",
        "a text of 1 to 80 characters; spaces only inside, no other white space, no slash.",
        "\"nightly-dump\"",
    ),
    ("Label", "a failure domain, `kind:name`; kinds are yours to choose.", "\"array:san-1\""),
    (
        "Span",
        "a length of time in ms, s, min, h, d, w, month (730 h) or y (365 d), which may be added \
         up; `m`, `1 hour`, `3 days` are understood as well, and `forever`.",
        "\"2 h 30 min\"",
    ),
    (
        "Moment",
        "an instant: so long after or before T0, or a date (with the offset of T0, or its own).",
        "\"T+6 h\"",
    ),
    ("Share", "a part of a whole, from 0 to 1 or in percent.", "\"25 %\""),
    (
        "Rate",
        "how often, per s, min, h, d, w, month (730 h) or year (365 d), or per several of them; \
         `60/h` and `1/720 h` are understood as well; 0 for never.",
        "\"10 per month\"",
    ),
    ("Size", "a volume in bytes, in powers of ten (kB to PB) or of two (KiB to PiB).", "\"2 TB\""),
    ("Throughput", "a volume per time, in bytes or bits.", "\"155 Mbit/s\""),
    ("Money", "an amount in one currency, which is never converted.", "\"$250000\""),
    ("Positive", "a number above 0.", "2.5"),
    ("Factor", "a number, 0 or more.", "0.3"),
    (
        "Schedule",
        "when something recurs, by the local clock of T0: `every SPAN`, `daily HH:MM`, \
         `weekly DAY HH:MM`, `monthly first|last|DAY HH:MM`; a month without that day is passed \
         over.",
        "\"weekly Sun 01:00\"",
    ),
    ("Age", "a length of time with one unit, of ms, s, min, h, d, w.", "\"30 d\""),
    ("Quota", "how many points a rule keeps; 0 switches it off, -1 keeps all.", "7"),
    (
        "CalendarSpan",
        "years, months, days, hours as restic writes them; months are calendar months.",
        "\"1y2m7d2h\"",
    ),
    (
        "BorgInterval",
        "a count and one of H d w m y, as borg writes it; a month has 31 days.",
        "\"2w\"",
    ),
    (
        "Changes",
        "a map from paths to values; `\"+path\"` appends to a list, `\"-path\": ()` takes away. \
         Elements of lists go by their names.",
        "{ \"jobs[nightly].slots\": 2, \"-faults[flood]\": () }",
    ),
];

/// What a law is, and its numbers: their source keeps them bare.
pub fn law(word: &str) -> String {
    let text = match word {
        "Fixed" => "always this long; a bare length such as \"6 h\" means the same",
        "Uniform" => "between the two, all lengths alike",
        "Exponential" => "without memory, with this mean",
        "Weibull" => "with a hazard that rises (shape above 1) or falls with age, after an offset",
        "Gamma" => "with this shape and mean",
        "Erlang" => "so many stages one after another, each without memory, with this mean in all",
        "Lognormal" => "the logarithm has a normal law with this sigma round that of the median",
        "Empirical" => "one of these lengths, each with its weight",
        "mean" => "the mean length",
        "scale" => "the length that about 63 % do not outlast",
        "shape" => "1 is exponential",
        "offset" => "no shorter than this",
        "stages" => "how many",
        "median" => "the length that half do not outlast",
        "sigma" => "how wide it is",
        _ => "",
    };
    format!("{text}.").trim_start_matches('.').to_owned()
}

fn options() -> ron::Options {
    ron::Options::default().with_default_extension(
        Extensions::IMPLICIT_SOME
            | Extensions::UNWRAP_NEWTYPES
            | Extensions::UNWRAP_VARIANT_NEWTYPES,
    )
}

/// What the fields have of a value that was read from an example.
fn fields<T: DeserializeOwned + Serialize>(example: &str) -> BTreeMap<String, String> {
    let value: T = options().from_str(example).unwrap_or_else(|error| panic!("{example}: {error}"));
    let text = ron::to_string(&value).expect("what was read can be written");
    let Some(inside) = text.strip_prefix('(').and_then(|it| it.strip_suffix(')')) else {
        return BTreeMap::new();
    };
    let mut found = BTreeMap::new();
    for part in parts(inside) {
        if let Some((name, value)) = part.split_once(':') {
            let value = if value == "None" { "nothing" } else { value };
            found.insert(name.to_owned(), value.replace(",", ", "));
        }
    }
    found
}

/// The parts of a list that are parted by commas outside of any brackets or quotes.
fn parts(text: &str) -> Vec<&str> {
    let (mut depth, mut quoted, mut from) = (0, false, 0);
    let mut found = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '(' | '[' | '{' if !quoted => depth += 1,
            ')' | ']' | '}' if !quoted => depth -= 1,
            ',' if !quoted && depth == 0 => {
                found.push(&text[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    found.push(&text[from..]);
    found
}

/// A law can be read but is never written.
fn reads<T: DeserializeOwned>(example: &str) -> BTreeMap<String, String> {
    if let Err(error) = options().from_str::<T>(example) {
        panic!("{example}: {error}");
    }
    BTreeMap::new()
}

/// Reads the example of a small thing as what it is.
pub fn leaf(name: &str, example: &str) {
    use lastcopy::backup::retention as keep;
    use lastcopy::kernel::quantity as of;
    match name {
        "Name" => reads::<lastcopy::kernel::name::Name>(example),
        "Label" => reads::<lastcopy::world::label::Label>(example),
        "Span" => reads::<lastcopy::kernel::time::Span>(example),
        "Moment" => reads::<lastcopy::kernel::moment::Moment>(example),
        "Share" => reads::<of::Share>(example),
        "Rate" => reads::<of::Rate>(example),
        "Size" => reads::<of::Size>(example),
        "Throughput" => reads::<of::Throughput>(example),
        "Money" => reads::<of::Money>(example),
        "Positive" => reads::<of::Positive>(example),
        "Factor" => reads::<lastcopy::world::notice::Factor>(example),
        "Schedule" => reads::<lastcopy::kernel::recurrence::Schedule>(example),
        "Age" => reads::<keep::Age>(example),
        "Quota" => reads::<keep::Quota>(example),
        "CalendarSpan" => reads::<keep::CalendarSpan>(example),
        "BorgInterval" => reads::<keep::BorgInterval>(example),
        "Changes" => reads::<BTreeMap<String, ron::Value>>(example),
        _ => panic!("nobody knows what `{name}` is"),
    };
}

/// Tries each part of the language.
macro_rules! parts {
    ($asked:ident; $($path:path,)*) => {
        $({
            let path = stringify!($path).replace(' ', "");
            if let Some(example) = $asked.example(path.trim_start_matches("lastcopy::")) {
                return Some((example.to_owned(), fields::<$path>(example)));
            }
        })*
    };
}

/// A part that is asked about: where its source is, and its name.
struct Asked<'a> {
    module: &'a str,
    name: &'a str,
}

impl Asked<'_> {
    /// The example of the part at a path, if that is the part.
    fn example(&self, path: &str) -> Option<&'static str> {
        let (module, name) = path.rsplit_once("::").expect("a path has a module");
        // Rules of retention live in files of their own, and are known by one name.
        let is_rule = module == "backup::retention" && self.module.starts_with(module);
        if name != self.name || module != self.module && !is_rule {
            return None;
        }
        let mut lines = EXAMPLES.lines().filter_map(|line| line.split_once(" = "));
        Some(lines.find(|(of, _)| *of == path).expect("each part has an example").1)
    }
}

/// An example of each part, by its path.
const EXAMPLES: &str = include_str!("examples.txt");

type Sample = (String, BTreeMap<String, String>);

/// An example of a part of the language, and its fields' values.
pub fn defaults(module: &str, name: &str) -> Sample {
    if name == "Law" {
        let example = "Exponential(mean: \"6 h\")";
        return (example.to_owned(), reads::<lastcopy::kernel::law::Law>(example));
    }
    let asked = Asked { module, name };
    let found = nouns(&asked).or_else(|| claims(&asked)).or_else(|| choices(&asked));
    found.unwrap_or_else(|| panic!("nobody knows `{name}` of `{module}`; add it here"))
}

/// What there is.
fn nouns(asked: &Asked<'_>) -> Option<Sample> {
    parts!(asked;
        lastcopy::world::category::Category,
        lastcopy::world::device::Device,
        lastcopy::world::device::Cache,
        lastcopy::world::device::Sync,
        lastcopy::world::device::Rule,
        lastcopy::world::device::Reason,
        lastcopy::world::device::Restart,
        lastcopy::world::device::Effect,
        lastcopy::world::owner::Owner,
        lastcopy::world::cohort::Cohort,
        lastcopy::world::cohort::Refuge,
        lastcopy::world::store::Store,
        lastcopy::world::service::Service,
        lastcopy::world::service::Capacity,
        lastcopy::world::service::CapacityShift,
        lastcopy::world::service::Answer,
        lastcopy::world::group::Group,
        lastcopy::world::group::Units,
        lastcopy::world::group::Noticed,
        lastcopy::world::group::Defects,
        lastcopy::world::group::Readable,
        lastcopy::world::group::Spread,
        lastcopy::world::group::Sets,
        lastcopy::world::group::Shock,
        lastcopy::world::group::Kills,
        lastcopy::world::group::Audit,
        lastcopy::world::group::AfterLoss,
        lastcopy::world::queue::Queue,
        lastcopy::world::pool::Pool,
        lastcopy::world::pool::Discipline,
        lastcopy::world::pool::Shift,
        lastcopy::world::takes::Takes,
        lastcopy::world::when::When,
        lastcopy::world::when::Clock,
        lastcopy::world::mask::Grain,
        lastcopy::world::notice::Notice,
        lastcopy::world::notice::Advice,
        lastcopy::world::notice::Prompt,
        lastcopy::world::reaction::Reaction,
        lastcopy::world::reaction::Harm,
        lastcopy::world::window::Window,
        lastcopy::world::restore::Merge,
        lastcopy::world::restore::To,
        lastcopy::world::restore::Order,
    );
    None
}

/// What is said, done and expected.
fn claims(asked: &Asked<'_>) -> Option<Sample> {
    parts!(asked;
        lastcopy::scenario::spec::Spec,
        lastcopy::scenario::spec::Clock,
        lastcopy::scenario::spec::Channel,
        lastcopy::scenario::spec::Alternative,
        lastcopy::scenario::spec::Mix,
        lastcopy::scenario::spec::Threat,
        lastcopy::recovery::plan::Plan,
        lastcopy::recovery::plan::Step,
        lastcopy::recovery::action::Action,
        lastcopy::recovery::action::Restore,
        lastcopy::recovery::action::Source,
        lastcopy::recovery::announce::Announcement,
        lastcopy::recovery::announce::Claim,
        lastcopy::recovery::announce::Promise,
        lastcopy::check::objective::Objective,
        lastcopy::check::expect::Expectation,
        lastcopy::check::expect::That,
        lastcopy::check::expect::Series,
        lastcopy::metric::charge::Charge,
        lastcopy::metric::charge::Kind,
        lastcopy::check::holds::Claim,
        lastcopy::world::own::Own,
    );
    None
}

/// What is copied, and what goes wrong.
fn choices(asked: &Asked<'_>) -> Option<Sample> {
    parts!(asked;
        lastcopy::backup::job::Job,
        lastcopy::backup::job::AsOf,
        lastcopy::backup::job::Verify,
        lastcopy::backup::job::Method,
        lastcopy::backup::retention::Keep,
        lastcopy::backup::retention::Gfs,
        lastcopy::backup::retention::Restic,
        lastcopy::backup::retention::Borg,
        lastcopy::backup::retention::Hanoi,
        lastcopy::fault::Fault,
        lastcopy::fault::What,
        lastcopy::fault::destroy::Destroy,
        lastcopy::fault::destroy::Rest,
        lastcopy::fault::progress::Progress,
        lastcopy::fault::progress::Stage,
        lastcopy::fault::corrupt::Corrupt,
        lastcopy::fault::service::Service,
        lastcopy::fault::restart::Restart,
        lastcopy::fault::restart::Befalls,
        lastcopy::fault::job::Job,
        lastcopy::fault::job::How,
    );
    None
}
