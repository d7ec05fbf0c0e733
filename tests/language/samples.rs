//! What the source does not say of itself: how small things are written, and an example of each
//! part with only what it needs, whose other fields then have their defaults.

use ron::extensions::Extensions;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// How things are written that are no struct and no choice: name, how, example.
pub const LEAVES: &[(&str, &str, &str)] = &[
    ("Name", "a text of letters, digits, `-`, `_` and `.`, without spaces.", "\"nightly-dump\""),
    ("Label", "a failure domain, `kind:name`; kinds are yours to choose.", "\"array:san-1\""),
    ("Span", "a length of time in ms, s, min, h, d, w, which may be added up.", "\"2 h 30 min\""),
    (
        "Moment",
        "an instant: so long after or before T0, or a date (with the offset of T0, or its own).",
        "\"T+6 h\"",
    ),
    ("Share", "a part of a whole, from 0 to 1 or in percent.", "\"25 %\""),
    (
        "Rate",
        "how often, per s, min, h, d, w, month (30 d) or year (365 d); 0 for never.",
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
         `weekly DAY HH:MM`, `monthly first|last|DAY HH:MM`.",
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
    ($module:ident, $name:ident; $($path:path, $example:expr;)*) => {
        $({
            let path = stringify!($path).replace(' ', "");
            let known = path.trim_start_matches("lastcopy::").rsplit_once("::");
            let (module, name) = known.expect("a path has a module");
            if name == $name && is_same(module, $module) {
                return ($example.to_owned(), fields::<$path>($example));
            }
        })*
    };
}

/// Rules of retention live in files of their own, and are known by one name.
fn is_same(module: &str, file: &str) -> bool {
    module == file || module == "backup::retention" && file.starts_with("backup::retention")
}

/// An example of a part of the language, and its fields' values.
pub fn defaults(module: &str, name: &str) -> (String, BTreeMap<String, String>) {
    if name == "Law" {
        let example = "Exponential(mean: \"6 h\")";
        return (example.to_owned(), reads::<lastcopy::kernel::law::Law>(example));
    }
    parts!(module, name;
        lastcopy::scenario::spec::Spec, "(name: \"tiny\", clock: (horizon: \"30 d\"))";
        lastcopy::scenario::spec::Clock, "(horizon: \"30 d\")";
        lastcopy::scenario::spec::Channel, "(name: \"alert\", when: After(event: \"fault:fire\", delay: \"5 min\"))";
        lastcopy::scenario::spec::Alternative, "(name: \"two-slots\", set: { \"jobs[nightly].slots\": 2 })";
        lastcopy::world::category::Category, "(name: \"contacts\")";
        lastcopy::world::device::Device, "(name: \"phone\")";
        lastcopy::world::device::Cache, "Persistent";
        lastcopy::world::device::Sync, "()";
        lastcopy::world::device::Rule, "Merge";
        lastcopy::world::device::Reason, "EmptyBoot";
        lastcopy::world::device::Restart, "(name: \"battery-pull\", effect: PowerLoss)";
        lastcopy::world::device::Effect, "PowerLoss";
        lastcopy::world::owner::Owner, "(name: \"acme\")";
        lastcopy::world::cohort::Cohort, "(name: \"users\", accounts: 1000, service: \"data\")";
        lastcopy::world::cohort::Refuge, "(name: \"sim\", categories: [\"contacts\"], kept_by: \"30 %\", holds: 1)";
        lastcopy::world::store::Store, "(name: \"primary\")";
        lastcopy::world::service::Service, "(name: \"data\")";
        lastcopy::world::service::Answer, "ReadOnly";
        lastcopy::world::group::Group, "(name: \"array\", units: [(name: \"disk\")])";
        lastcopy::world::group::Units, "(name: \"disk\")";
        lastcopy::world::group::Noticed, "After(\"6 h\")";
        lastcopy::world::group::Defects, "(arise: Exponential(mean: \"9259 h\"))";
        lastcopy::world::group::Readable, "AtLeast(17, [\"disk\"])";
        lastcopy::world::group::Shock, "(name: \"power\", when: Exponential(mean: \"10000 h\"), kills: Span(2))";
        lastcopy::world::group::Kills, "Each(0.1)";
        lastcopy::world::group::Audit, "(every: \"30 d\")";
        lastcopy::world::group::AfterLoss, "GoesOn";
        lastcopy::world::queue::Queue, "(name: \"desk\", service: \"data\", arrivals: \"90 per h\", takes: Exponential(mean: \"5 min\"))";
        lastcopy::world::pool::Pool, "(name: \"crew\")";
        lastcopy::world::pool::Discipline, "Smith";
        lastcopy::world::pool::Shift, "(at: \"T+8 h\", size: 2)";
        lastcopy::world::takes::Takes, "AtRate(\"200 MB/s\")";
        lastcopy::world::when::When, "After(event: \"fault:fire\", delay: \"30 min\")";
        lastcopy::world::when::Clock, "Uptime(\"service:data\")";
        lastcopy::world::mask::Grain, "Item";
        lastcopy::world::notice::Notice, "(name: \"do-not-pull\", when: At(\"T+1 h\"), reach: 0.5, delay: \"1 h\", compliance: 0.8)";
        lastcopy::world::notice::Advice, "(restart: \"battery-pull\", factor: 0.1)";
        lastcopy::world::notice::Prompt, "(restart: \"battery-pull\", within: \"1 h\")";
        lastcopy::world::reaction::Reaction, "(name: \"call\", to: WithoutData, rate: \"1 per week\")";
        lastcopy::world::reaction::Harm, "WithoutData";
        lastcopy::world::window::Window, "(name: \"outage\", from: After(event: \"fault:fire\"), until: After(event: \"plan:rebuild/done\"))";
        lastcopy::world::restore::Merge, "Replace";
        lastcopy::world::restore::To, "Affected";
        lastcopy::world::restore::Order, "Upload";
        lastcopy::backup::job::Job, "(name: \"nightly\", source: \"primary\")";
        lastcopy::backup::job::AsOf, "End";
        lastcopy::backup::job::Verify, "(by: Drill)";
        lastcopy::backup::job::Method, "Drill";
        lastcopy::backup::retention::Keep, "Restic(last: 3, daily: 7)";
        lastcopy::backup::retention::Gfs, "()";
        lastcopy::backup::retention::Restic, "()";
        lastcopy::backup::retention::Borg, "()";
        lastcopy::backup::retention::Hanoi, "(levels: 4)";
        lastcopy::fault::Fault, "(name: \"fire\", when: At(\"T+6 h\"), what: Destroy(), hits: [\"site:a\"])";
        lastcopy::fault::What, "Offline";
        lastcopy::fault::destroy::Destroy, "()";
        lastcopy::fault::destroy::Rest, "Unreachable";
        lastcopy::fault::progress::Progress, "Steady(over: \"43 h\")";
        lastcopy::fault::progress::Stage, "(after: \"2 d\", share: \"10 %\")";
        lastcopy::fault::corrupt::Corrupt, "()";
        lastcopy::fault::service::Service, "(services: [\"data\"])";
        lastcopy::fault::restart::Restart, "(restart: \"battery-pull\", befalls: Each(0.2))";
        lastcopy::fault::restart::Befalls, "Strikes(250000)";
        lastcopy::fault::job::Job, "(job: \"nightly\", how: BadPoints)";
        lastcopy::fault::job::How, "BadPoints";
        lastcopy::recovery::plan::Plan, "(name: \"rebuild\", when: After(event: \"channel:alert\"), steps: [])";
        lastcopy::recovery::plan::Step, "(name: \"assess\")";
        lastcopy::recovery::action::Action, "GiveUp";
        lastcopy::recovery::action::Restore, "(from: Points(\"nightly\"), into: \"primary\")";
        lastcopy::recovery::action::Source, "Points(\"nightly\")";
        lastcopy::recovery::announce::Announcement, "(name: \"all-lost\", when: At(\"T+9 d\"))";
        lastcopy::recovery::announce::Claim, "AllLost";
        lastcopy::recovery::announce::Promise, "(event: \"plan:rebuild/done\", by: \"T+14 d\")";
        lastcopy::check::objective::Objective, "(name: \"mail\")";
        lastcopy::check::expect::Expectation, "(name: \"none-lost\", that: Metric(metric: \"items.lost\", most: 0))";
        lastcopy::check::expect::That, "Not(\"fault:fire\")";
        lastcopy::check::expect::Series, "Visible";
        lastcopy::metric::charge::Charge, "(name: \"tapes\", amount: \"$200\", kind: Running)";
        lastcopy::metric::charge::Kind, "Recovery";
    );
    panic!("no example of `{name}` in `{module}`; add one here")
}
