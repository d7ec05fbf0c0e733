//! Problems as JSON: on standard output if a program asked for it.

use crate::cli::exit::Trouble;
use crate::scenario::error::Problem;
use serde_json::Value;
use serde_json::json;

/// The version of the object that says what went wrong.
const SCHEMA: &str = "lastcopy.error/1";

/// What went wrong, as an object.
pub(crate) fn object(trouble: &Trouble) -> Value {
    let problems: Vec<Value> = match trouble {
        Trouble::Refused(problems) => problems.list().iter().map(problem).collect(),
        Trouble::Usage(message)
        | Trouble::Io(message)
        | Trouble::Unequal(message)
        | Trouble::Again(message) => vec![json!({ "message": message })],
        Trouble::NobodyReads => Vec::new(),
    };
    json!({ "schema": SCHEMA, "problems": problems })
}

/// A problem as an object.
pub(crate) fn problem(problem: &Problem) -> Value {
    let place = problem.place.as_deref();
    json!({
        "severity": problem.severity.to_string(),
        "message": problem.message,
        "help": problem.help,
        "path": problem.path,
        "file": place.map(|it| &it.file),
        "line": place.map(|it| it.line),
        "column": place.map(|it| it.column),
    })
}
