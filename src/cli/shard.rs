//! Which part of a plan is played: shards are counted from 0, and shard I of N has every N-th
//! trial, from trial I on.

use crate::cli::exit::Trouble;

/// The variable that says how many shards there are where the scheduler does not.
const SHARDS: &str = "LASTCOPY_SHARDS";

/// One of so many shards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shard {
    /// Its number, from 0.
    pub(crate) index: u64,
    /// How many there are.
    pub(crate) of: u64,
}

/// How a scheduler tells an array job which part it is.
struct Scheduler {
    name: &'static str,
    index: &'static str,
    /// The variable with the first index, and what that is where it is not set.
    first: (&'static str, u64),
    step: &'static str,
    count: &'static str,
    /// Whether `count` is the last index.
    is_last: bool,
}

const SCHEDULERS: [Scheduler; 6] = [
    Scheduler {
        name: "Slurm",
        index: "SLURM_ARRAY_TASK_ID",
        first: ("SLURM_ARRAY_TASK_MIN", 0),
        step: "SLURM_ARRAY_TASK_STEP",
        count: "SLURM_ARRAY_TASK_COUNT",
        is_last: false,
    },
    plain("AWS Batch", "AWS_BATCH_JOB_ARRAY_INDEX", "AWS_BATCH_JOB_ARRAY_SIZE"),
    plain("Kubernetes", "JOB_COMPLETION_INDEX", ""),
    plain("PBS", "PBS_ARRAY_INDEX", ""),
    plain("Torque", "PBS_ARRAYID", ""),
    Scheduler {
        name: "LSF",
        index: "LSB_JOBINDEX",
        first: ("", 1),
        step: "LSB_JOBINDEX_STEP",
        count: "LSB_JOBINDEX_END",
        is_last: true,
    },
];

/// A scheduler that counts from 0 by ones.
const fn plain(name: &'static str, index: &'static str, count: &'static str) -> Scheduler {
    Scheduler { name, index, first: ("", 0), step: "", count, is_last: false }
}

/// The shard that an argument names: `I/N`, or `auto` for what the scheduler's variables say.
pub(crate) fn shard(
    text: Option<&str>,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Result<Shard, Trouble> {
    let Some(text) = text else { return Ok(Shard { index: 0, of: 1 }) };
    let found = match text {
        "auto" => auto(variable),
        _ => {
            let parts = text.split_once('/');
            let parts = parts.and_then(|(index, of)| Some((number(index)?, number(of)?)));
            parts
                .map(|(index, of)| Shard { index, of })
                .ok_or_else(|| format!("`{text}` is no shard; expected I/N, such as 0/20, or auto"))
        }
    };
    let found = found.map_err(Trouble::Usage)?;
    if found.index < found.of {
        return Ok(found);
    }
    let Shard { index, of } = found;
    let message = match of {
        0 => "there are no shards of 0; expected I/N, such as 0/20".to_owned(),
        _ => format!("there is no shard {index} of {of}: shards are counted from 0 to {}", of - 1),
    };
    Err(Trouble::Usage(message))
}

fn number(text: &str) -> Option<u64> {
    text.trim().parse().ok()
}

fn auto(variable: &dyn Fn(&str) -> Option<String>) -> Result<Shard, String> {
    let read = |name: &str| match variable(name).filter(|text| !text.trim().is_empty()) {
        None => Ok(None),
        Some(text) => number(&text)
            .map(Some)
            .ok_or_else(|| format!("{name} is `{text}`; expected a whole number")),
    };
    for it in &SCHEDULERS {
        let Some(index) = read(it.index)? else { continue };
        // LSF sets its index to 0 in a job that is no array.
        if it.is_last && index == 0 {
            continue;
        }
        let first = read(it.first.0)?.unwrap_or(it.first.1);
        let step = read(it.step)?.unwrap_or(1).max(1);
        let counted = read(it.count)?.map(|count| match it.is_last {
            true => count.saturating_sub(first) / step + 1,
            false => count,
        });
        let Some(of) = read(SHARDS)?.or(counted) else {
            let name = it.name;
            return Err(format!(
                "{name} says which part this is, and not of how many; set {SHARDS} to that"
            ));
        };
        let index = index.checked_sub(first).map(|index| index / step);
        let index = index.ok_or_else(|| format!("{} lies below the first, {first}", it.index))?;
        return Ok(Shard { index, of });
    }
    let names: Vec<&str> = SCHEDULERS.iter().map(|it| it.index).collect();
    Err(format!(
        "--shard auto reads what a scheduler sets, and none of {} is set; give --shard I/N",
        names.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(set: &[(&str, &str)]) -> Result<(u64, u64), String> {
        let variable = |name: &str| {
            let found = set.iter().find(|(it, _)| *it == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let shard = shard(Some("auto"), &variable);
        shard.map(|it| (it.index, it.of)).map_err(|trouble| trouble.to_string())
    }

    #[test]
    fn each_scheduler_says_which_part_it_is() {
        let slurm = [("SLURM_ARRAY_TASK_ID", "12"), ("SLURM_ARRAY_TASK_COUNT", "20")];
        assert_eq!(found(&slurm), Ok((12, 20)));
        let odd = [
            ("SLURM_ARRAY_TASK_ID", "7"),
            ("SLURM_ARRAY_TASK_COUNT", "4"),
            ("SLURM_ARRAY_TASK_MIN", "1"),
            ("SLURM_ARRAY_TASK_STEP", "2"),
        ];
        assert_eq!(found(&odd), Ok((3, 4)));
        let kubernetes = [("JOB_COMPLETION_INDEX", "3"), (SHARDS, "5")];
        assert_eq!(found(&kubernetes), Ok((3, 5)));
        for pbs in ["PBS_ARRAY_INDEX", "PBS_ARRAYID"] {
            assert_eq!(found(&[(pbs, "0"), (SHARDS, "5")]), Ok((0, 5)));
        }
        let lsf = [("LSB_JOBINDEX", "10"), ("LSB_JOBINDEX_END", "10")];
        assert_eq!(found(&lsf), Ok((9, 10)));
        let batch = [("AWS_BATCH_JOB_ARRAY_INDEX", "1"), ("AWS_BATCH_JOB_ARRAY_SIZE", "2")];
        assert_eq!(found(&batch), Ok((1, 2)));
    }

    #[test]
    fn what_no_scheduler_says_is_asked_for() {
        let refused = |set: &[(&str, &str)]| found(set).expect_err("it is refused");
        assert!(refused(&[]).contains("give --shard I/N"));
        assert!(refused(&[("LSB_JOBINDEX", "0")]).contains("give --shard I/N"));
        assert!(refused(&[("JOB_COMPLETION_INDEX", "3")]).contains("set LASTCOPY_SHARDS"));
        assert!(refused(&[("PBS_ARRAY_INDEX", "5"), (SHARDS, "5")]).contains("from 0 to 4"));
        assert!(refused(&[("PBS_ARRAY_INDEX", "x"), (SHARDS, "5")]).contains("whole number"));
    }
}
