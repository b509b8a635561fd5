//! The program, run on a copy of the spec folder.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

/// The spec folder of this repository.
pub(crate) fn repository_spec() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("spec")
}

/// The page as last taken in.
pub(crate) fn recordings_page() -> String {
    fs::read_to_string(repository_spec().join("pages/recordings.md")).unwrap()
}

/// A docs page with these OpenAPI documents on it, one a section.
pub(crate) fn page_of(documents: &[Value]) -> String {
    let mut page = "# A page\n".to_owned();
    for (index, document) in documents.iter().enumerate() {
        page.push_str(&format!("\n## Section {index}\n\n> Prose.\n\n```json\n{document}\n```\n"));
    }
    page
}

/// How a run of the program ended.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// All that it said.
    pub(crate) fn said(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }

    pub(crate) fn last_line(&self) -> &str {
        self.stdout.lines().last().unwrap_or_default()
    }
}

/// A copy of the spec folder, for one test.
pub(crate) struct SpecFolder {
    folder: TempDir,
}

impl SpecFolder {
    /// A copy of what the repository has.
    pub(crate) fn copy() -> Self {
        let this = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(this.path("pages")).unwrap();
        for file in ["screendesk.json", "sources.json", "corrections.json", "pages/recordings.md"] {
            fs::copy(repository_spec().join(file), this.path(file)).unwrap();
        }
        this
    }

    /// A copy whose sources.json names other addresses: file names and URLs, and the index.
    pub(crate) fn with_sources(pages: &[(&str, String)], index: &str, reference: &str) -> Self {
        let this = Self::copy();
        let pages: Vec<_> =
            pages.iter().map(|(file, url)| json!({"file": file, "url": url})).collect();
        let sources = json!({"index": index, "pages": pages, "reference": reference});
        fs::write(this.path("sources.json"), sources.to_string()).unwrap();
        this
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Every file in the folder, with its bytes and the time it was last written.
    pub(crate) fn state(&self) -> Vec<(PathBuf, Vec<u8>, std::time::SystemTime)> {
        let mut state = Vec::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let modified = fs::metadata(&path).unwrap().modified().unwrap();
                    state.push((path.clone(), fs::read(path).unwrap(), modified));
                }
            }
        }
        state.sort();
        state
    }

    pub(crate) fn spec(&self) -> String {
        fs::read_to_string(self.path("screendesk.json")).unwrap()
    }

    /// Writes a page beside the others, outside `pages/`, and gives its path.
    pub(crate) fn draft(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path("drafts").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    pub(crate) fn regen(&self, arguments: &[&OsStr]) -> Ran {
        self.run("regen", arguments)
    }

    pub(crate) fn drift(&self, arguments: &[&OsStr]) -> Ran {
        self.run("drift", arguments)
    }

    fn run(&self, task: &str, arguments: &[&OsStr]) -> Ran {
        let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .arg(task)
            .arg("--spec")
            .arg(self.path("screendesk.json"))
            .args(arguments)
            .output()
            .unwrap();
        Ran {
            code: output.status.code().expect("the program ends by itself"),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// Arguments of any kind, for the program.
#[macro_export]
macro_rules! args {
    ($($argument:expr),* $(,)?) => { &[$(std::convert::AsRef::<std::ffi::OsStr>::as_ref(&$argument)),*] };
}
