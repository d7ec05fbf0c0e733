//! The kinds of things that scenarios are made of, a line each.

use crate::fault;
use crate::metric::row::Better;
use crate::metric::table::rows;
use crate::scenario::tree::MarkKind;

/// A name and what it means.
pub(crate) type Item = (String, String);

/// What makes a list of kinds.
type Lister = fn() -> Vec<Item>;

/// Every list of kinds, by its title.
pub(crate) const KINDS: [(&str, Lister); 9] = [
    ("faults", || items(fault::KINDS)),
    ("moments", || items(MOMENTS)),
    ("actions", || items(ACTIONS)),
    ("rules", || items(RULES)),
    ("restarts", || items(RESTARTS)),
    ("expectations", || items(EXPECTATIONS)),
    ("grades", || items(GRADES)),
    ("marks", marks),
    ("metrics", metrics),
];

/// When things happen.
const MOMENTS: &[(&str, &str)] = &[
    ("At", "at an instant"),
    ("After", "so long after an event"),
    ("Hazard", "by a law of waiting, drawn anew for each trial"),
    ("All", "when the last of several has happened"),
    ("Any", "when the first of several happens"),
    ("Complaints", "when complaints within an hour reach a number"),
    ("Never", "not unless an alternative says otherwise"),
];

/// What a step of maintenance or recovery does.
const ACTIONS: &[(&str, &str)] = &[
    ("Nothing", "takes time: a delivery, an assessment, a round of tests"),
    ("RunJob", "starts a backup job and waits for it, or until its time is up"),
    ("AbortJob", "breaks off a run in progress; the half-made copy is lost"),
    ("AwaitPoint", "waits until a job has a copy that is believed good"),
    ("Answer", "makes services answer otherwise: up, read-only, blank, corrupt, down"),
    ("NewGeneration", "reopens a store as a new and empty one"),
    ("Salvage", "brings out what can be read of a damaged store"),
    ("Restore", "copies back: from restore points, a salvage or another store"),
    ("Offer", "offers a copy back, which accounts take up in their own time"),
    ("Order", "makes handsets upload or fetch everything at their next contact"),
    ("GiveUp", "stops: what is held and was not brought back is abandoned"),
];

/// Whose copy wins when a handset and its service exchange everything.
const RULES: &[(&str, &str)] = &[
    ("ServerWins", "the handset's copy is replaced, whatever the service holds"),
    ("DeviceWins", "the service's copy is replaced, unless the handset just lost its own"),
    ("Merge", "both end with the union"),
    ("QuarantineOnEmpty", "as ServerWins, but an empty answer is refused"),
];

/// What a restart does to a handset.
const RESTARTS: &[(&str, &str)] = &[
    ("Orderly", "nothing is lost; the handset contacts its service afresh"),
    ("Crash", "memory survives; a full copy may be asked for"),
    ("PowerLoss", "a volatile cache is gone, a persistent one is not"),
    ("Erase", "everything local is erased"),
];

/// What can be expected of a trial.
const EXPECTATIONS: &[(&str, &str)] = &[
    ("Metric", "a metric lies between two numbers"),
    ("Event", "an event happens, between two instants"),
    ("Order", "events happen, in this order"),
    ("Not", "an event does not happen"),
];

/// What an expectation that holds is worth.
const GRADES: &[(&str, &str)] = &[
    ("input", "typed numbers alone fix it: it shows that the file says what it says"),
    ("calibrated", "a parameter was fitted to it"),
    ("predicted", "it follows from the model"),
];

fn items(all: &[(&str, &str)]) -> Vec<Item> {
    all.iter().map(|(name, what)| ((*name).to_owned(), (*what).to_owned())).collect()
}

fn marks() -> Vec<Item> {
    let what = |mark: MarkKind| match mark {
        MarkKind::Confirmed => "several sources say so, or one that had to know",
        MarkKind::Reported => "one source said so",
        MarkKind::Rumour => "said, but by nobody who had to know",
        MarkKind::Assumption => "chosen by the author of the scenario",
        MarkKind::Fitted => "found by fitting an expectation",
        MarkKind::Free => "a parameter to vary",
    };
    MarkKind::ALL.iter().map(|mark| (mark.word().to_owned(), what(*mark).to_owned())).collect()
}

fn metrics() -> Vec<Item> {
    let all = rows().map(|row| {
        let better = match row.better {
            Better::Lower => "; less is better",
            Better::Higher => "; more is better",
            Better::Neither => "",
        };
        (row.name.to_owned(), format!("{} ({}{better})", row.what, row.unit.word()))
    });
    all.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::expect::That;
    use crate::recovery::action::Action;
    use crate::world::device::Effect;
    use crate::world::device::Rule;
    use crate::world::when::When;
    use serde::de::DeserializeOwned;

    /// The names of an enum's arms, as the reader of scenarios knows them.
    fn arms<T: DeserializeOwned>() -> Vec<String> {
        match ron::from_str::<T>("NoSuchArm").map_err(|error| error.code) {
            Err(ron::Error::NoSuchEnumVariant { expected, .. }) => {
                expected.iter().map(|&arm| arm.to_owned()).collect()
            }
            Err(other) => panic!("{other}"),
            Ok(_) => panic!("no arm has this name"),
        }
    }

    fn names(all: &[(&str, &str)]) -> Vec<String> {
        all.iter().map(|(name, _)| (*name).to_owned()).collect()
    }

    #[test]
    fn every_arm_of_every_catalogue_is_listed() {
        assert_eq!(names(MOMENTS), arms::<When>());
        assert_eq!(names(ACTIONS), arms::<Action>());
        assert_eq!(names(RULES), arms::<Rule>());
        assert_eq!(names(RESTARTS), arms::<Effect>());
        assert_eq!(names(EXPECTATIONS), arms::<That>());
    }
}
