//! Costs turned into ratios: for people, for programs, for the documentation.

use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
    fs,
    path::Path,
    process::Command,
};

use serde::{Deserialize, Serialize};

use crate::{Result, measure::Cost};

/// All runs of one work.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Results {
    pub(crate) name: String,
    pub(crate) title: String,
    /// The first one is what the others are measured by.
    pub(crate) programs: Vec<Program>,
}

/// All runs of one program, in the order of the rounds.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Program {
    pub(crate) name: String,
    pub(crate) runs: Vec<Cost>,
}

impl Program {
    pub(crate) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), runs: Vec::new() }
    }
}

/// Everything that was measured, and where.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct All {
    machine: BTreeMap<String, String>,
    missing: BTreeMap<String, String>,
    works: Vec<Results>,
}

/// The least, the middle and the most of several values.
struct Spread {
    min: f64,
    median: f64,
    max: f64,
}

impl Spread {
    fn of(values: impl Iterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.collect();
        values.sort_by(f64::total_cmp);
        let at = |index: usize| values.get(index).copied().unwrap_or(f64::NAN);
        let middle = values.len() / 2;
        let median = if values.len().is_multiple_of(2) && middle > 0 {
            (at(middle - 1) + at(middle)) / 2.0
        } else {
            at(middle)
        };
        Self { min: at(0), median, max: at(values.len().saturating_sub(1)) }
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:.2} ({:.2}–{:.2})", self.median, self.min, self.max))
    }
}

/// What one line of a table says.
struct Line<'a> {
    name: &'a str,
    cpu: Spread,
    wall: Spread,
    cpu_ratio: Spread,
    wall_ratio: Spread,
    /// MiB, the middle of all runs.
    memory: f64,
}

/// The lines of a work; ratios are those of runs of the same round.
fn lines(results: &Results) -> Vec<Line<'_>> {
    let Some(base) = results.programs.first() else { return Vec::new() };
    let mut lines = Vec::new();
    for program in &results.programs {
        let pairs = || program.runs.iter().zip(&base.runs);
        let memory = Spread::of(program.runs.iter().map(|run| run.memory as f64));
        lines.push(Line {
            name: &program.name,
            cpu: Spread::of(program.runs.iter().map(|run| run.cpu)),
            wall: Spread::of(program.runs.iter().map(|run| run.wall)),
            cpu_ratio: Spread::of(pairs().map(|(run, base)| run.cpu / base.cpu)),
            wall_ratio: Spread::of(pairs().map(|(run, base)| run.wall / base.wall)),
            memory: memory.median / f64::from(1 << 20),
        });
    }
    lines
}

/// A work as a table for a terminal.
pub(crate) fn text(results: &Results) -> String {
    let mut text = format!(
        "\n{}\n  {:34} {:>7} {:>22} {:>7} {:>22} {:>8}\n",
        results.title, "", "CPU s", "ratio (min–max)", "wall s", "ratio (min–max)", "MiB"
    );
    for line in lines(results) {
        let _ = writeln!(
            text,
            "  {:34} {:>7.3} {:>22} {:>7.3} {:>22} {:>8.1}",
            line.name,
            line.cpu.median,
            line.cpu_ratio,
            line.wall.median,
            line.wall_ratio,
            line.memory
        );
    }
    text
}

impl All {
    pub(crate) fn new(works: Vec<Results>, missing: &BTreeMap<&'static str, String>) -> Self {
        let missing = missing.iter().map(|(name, why)| ((*name).to_owned(), why.clone()));
        Self { machine: machine(), missing: missing.collect(), works }
    }

    /// Puts this into a file, beside the works in it that were not measured this time.
    pub(crate) fn save(mut self, path: &Path) -> Result<()> {
        if let Ok(before) = fs::read_to_string(path) {
            let before: Self = serde_json::from_str(&before)?;
            let mut now = std::mem::replace(&mut self.works, before.works);
            for before in &mut self.works {
                if let Some(at) = now.iter().position(|work| work.name == before.name) {
                    *before = now.remove(at);
                }
            }
            self.works.append(&mut now);
        }
        fs::write(path, serde_json::to_string_pretty(&self)? + "\n")?;
        Ok(fs::write(path.with_extension("md"), self.markdown())?)
    }

    /// The tables that the documentation carries.
    fn markdown(&self) -> String {
        let mut text = String::from(
            "<!-- Written by `cargo xtask bench --save`. -->\n\nRelease builds; each figure is the \
             median, ratios are those of runs of the same round, with their least and most in \
             brackets. The first line of each table is 1.\n\n",
        );
        for (name, value) in &self.machine {
            let _ = writeln!(text, "- {name}: {value}");
        }
        for (name, why) in &self.missing {
            let _ = writeln!(text, "- without {name}: {why}");
        }
        for results in &self.works {
            let rounds = results.programs.first().map_or(0, |program| program.runs.len());
            let _ = writeln!(
                text,
                "\n### {} (`{}`, {rounds} rounds)\n\n| | CPU | ratio | wall | ratio | peak memory |\n|---|---|---|---|---|---|",
                results.title, results.name
            );
            for line in lines(results) {
                let _ = writeln!(
                    text,
                    "| {} | {:.3} s | {} | {:.3} s | {} | {:.1} MiB |",
                    line.name,
                    line.cpu.median,
                    line.cpu_ratio,
                    line.wall.median,
                    line.wall_ratio,
                    line.memory
                );
            }
        }
        text
    }
}

/// What the machine is, as far as it says so itself.
fn machine() -> BTreeMap<String, String> {
    let mut facts = BTreeMap::new();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    facts.insert("processors".to_owned(), cores.to_string());
    facts.insert(
        "system".to_owned(),
        format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
    );
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    if let Some((_, model)) = model {
        facts.insert("model".to_owned(), model.to_owned());
    }
    if let Ok(kernel) = fs::read_to_string("/proc/sys/kernel/osrelease") {
        facts.insert("kernel".to_owned(), kernel.trim().to_owned());
    }
    for (name, program) in [("rustc", "rustc"), ("curl", "curl")] {
        let version = Command::new(program).arg("--version").output();
        let version = version.map(|out| String::from_utf8_lossy(&out.stdout).into_owned());
        if let Some(line) = version.unwrap_or_default().lines().next() {
            facts.insert(name.to_owned(), line.split(" (").next().unwrap_or(line).to_owned());
        }
    }
    facts
}
