//! A folder with a study in it, and the program run in it.

use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;
use tempfile::TempDir;

/// A small outage with a policy that saves most of it.
pub const SMALL: &str = r#"(
    name: "small",
    clock: (start: "T-2 d", horizon: "T+4 d"),
    categories: [(name: "contacts", items: 40, edits: "1 per d")],
    devices: [(name: "phone", restarts: [
        (name: "battery-pull", rate: "1 per 2 d", effect: PowerLoss),
    ])],
    cohorts: [(name: "all", accounts: 60, device: "phone", service: "data")],
    stores: [(name: "primary", labels: ["array:1"])],
    services: [(name: "data", store: "primary")],
    faults: [(name: "san", when: At("T+1 h"), what: Destroy(), hits: ["array:1"])],
    policies: [(name: "persistent", story: "Flash.", set: {"devices[phone].cache": Persistent})],
    strategies: [(name: "calm", set: {"faults[san].when": Never})],
)"#;

/// Two seeds of ten trials of three alternatives.
const STUDY: &str = r#"(scenarios: ["small.ron"], seeds: [7, 3], trials: 10)"#;

/// A folder with a study in it.
pub struct Place(TempDir);

impl Place {
    /// The folder, with a scenario and a study.
    pub fn new() -> Self {
        let place = Self(TempDir::new().expect("there is room for a folder"));
        place.write("small.ron", SMALL);
        place.write("study.ron", STUDY);
        place
    }

    /// Writes a file.
    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).expect("the folder can be written to");
    }

    /// Reads a file.
    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("the file was written")
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        self.0.path()
    }

    /// Where a file is.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The program in this folder, told nothing by the machine's own scheduler.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lastcopy"));
        command.args(arguments).current_dir(self.0.path()).stdin(Stdio::null());
        let schedulers = ["SLURM_", "PBS_", "LSB_", "AWS_BATCH_", "JOB_COMPLETION", "LASTCOPY_"];
        for (name, _) in std::env::vars() {
            if schedulers.iter().any(|it| name.starts_with(it)) {
                command.env_remove(name);
            }
        }
        command
    }

    /// Runs the program.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the program was built")
    }

    /// Runs it and expects that all is well.
    pub fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", complaint(&output));
        String::from_utf8(output.stdout).expect("results are UTF-8")
    }

    /// Runs it and expects this exit code, and these words on standard error.
    pub fn refused(&self, arguments: &[&str], code: i32, words: &[&str]) {
        let output = self.run(arguments);
        let said = complaint(&output);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        assert!(words.iter().all(|word| said.contains(word)), "{arguments:?}: {said}");
    }

    /// The rows of the study, played in one go.
    pub fn rows(&self) -> String {
        self.done(&["sweep", "study.ron", "--out", "-"])
    }

    /// All files in a folder, by name.
    pub fn files(&self, folder: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.path(folder)).expect("it was made");
        let name = |entry: std::fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
        let mut names: Vec<String> = entries.map(|entry| name(entry.expect("read"))).collect();
        names.sort();
        names
    }
}

/// What a program said on standard error.
pub fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
