//! What a package lacks for strangers to use it.

use std::path::Path;

use crate::package::manifest::{Package, Target};

/// What those who get a package have to find in it, whatever it is.
const EVERYWHERE: [&str; 3] = ["README.md", "LICENSE-MIT", "LICENSE-APACHE"];

/// What a package that holds these files lacks, a sentence each; nothing is best.
pub fn missing(package: &Package, files: &[String], workspace_root: &Path) -> Vec<String> {
    let name = &package.name;
    let holds = |file: &str| files.iter().any(|there| there == file);
    let mut missing = Vec::new();

    for file in EVERYWHERE.iter().filter(|file| !holds(file)) {
        missing.push(format!("{name}: {file} is not in the package"));
    }
    // A link that has become a file of its own, or the text of a link where links are not supported.
    for licence in &EVERYWHERE[1..] {
        let (own, root) = (package.folder().join(licence), workspace_root.join(licence));
        if std::fs::read(own).ok() != std::fs::read(root).ok() {
            missing.push(format!("{name}: {licence} is another text than that of the repository"));
        }
    }
    for source in package.targets.iter().filter(|target| is_shipped(target)).map(|t| &t.src_path) {
        let inside = source.strip_prefix(package.folder()).unwrap_or(source);
        let inside = inside.to_string_lossy().replace('\\', "/");
        if !holds(&inside) {
            missing.push(format!("{name}: {inside} is not in the package, and is built from"));
        }
    }

    let said = [
        ("description", package.description.is_some()),
        ("license", package.license.as_deref() == Some("MIT OR Apache-2.0")),
        ("readme", package.readme.is_some()),
        ("keywords", !package.keywords.is_empty()),
        ("categories", !package.categories.is_empty()),
        ("metadata.docs.rs", !package.is_library() || docs_show_features(package)),
    ];
    for (field, _) in said.iter().filter(|(_, is_said)| !is_said) {
        missing.push(format!("{name}: `{field}` in Cargo.toml is absent or not what it should be"));
    }
    missing
}

/// Whether those who use the package build it: not its tests and examples.
fn is_shipped(target: &Target) -> bool {
    target.kind.iter().any(|kind| matches!(kind.as_str(), "lib" | "bin" | "custom-build"))
}

/// Whether the documentation is built with the switch that labels what needs a feature.
fn docs_show_features(package: &Package) -> bool {
    let arguments = package.metadata.as_ref().and_then(|m| m.pointer("/docs/rs/rustdoc-args"));
    arguments.and_then(|it| it.as_array()).is_some_and(|it| it.iter().any(|word| word == "docsrs"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A folder with both licences, of a package that lacks nothing.
    fn whole() -> (tempfile::TempDir, Package, Vec<String>) {
        let folder = tempfile::tempdir().unwrap();
        for licence in &EVERYWHERE[1..] {
            std::fs::write(folder.path().join(licence), licence).unwrap();
        }
        let package = serde_json::from_value(json!({
            "name": "it",
            "publish": null,
            "manifest_path": folder.path().join("Cargo.toml"),
            "description": "It.",
            "license": "MIT OR Apache-2.0",
            "readme": "README.md",
            "keywords": ["it"],
            "categories": ["api-bindings"],
            "metadata": { "docs": { "rs": { "rustdoc-args": ["--cfg", "docsrs"] } } },
            "targets": [
                { "kind": ["lib"], "src_path": folder.path().join("src/lib.rs") },
                { "kind": ["test"], "src_path": folder.path().join("tests/it.rs") },
            ],
        }));
        let files = ["LICENSE-APACHE", "LICENSE-MIT", "README.md", "src/lib.rs"];
        (folder, package.unwrap(), files.map(str::to_owned).to_vec())
    }

    #[test]
    fn a_package_that_has_all_lacks_nothing() {
        let (folder, package, files) = whole();
        assert_eq!(missing(&package, &files, folder.path()), Vec::<String>::new());
    }

    #[test]
    fn every_file_that_is_not_packed_is_named() {
        let (folder, package, files) = whole();
        for (at, file) in files.iter().enumerate() {
            let mut others = files.clone();
            others.remove(at);
            let said = missing(&package, &others, folder.path());
            assert!(said.len() == 1 && said[0].contains(&**file), "{file}: {said:?}");
        }
    }

    #[test]
    fn a_licence_of_another_wording_is_named() {
        let (folder, package, files) = whole();
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join("LICENSE-MIT"), "another").unwrap();
        std::fs::copy(folder.path().join("LICENSE-APACHE"), root.path().join("LICENSE-APACHE"))
            .unwrap();
        let said = missing(&package, &files, root.path());
        assert_eq!(said, ["it: LICENSE-MIT is another text than that of the repository"]);
    }

    #[test]
    fn every_field_that_is_not_said_is_named() {
        type Change = fn(&mut Package);
        let changes: [(&str, Change); 6] = [
            ("description", |it| it.description = None),
            ("license", |it| it.license = Some("MIT".to_owned())),
            ("readme", |it| it.readme = None),
            ("keywords", |it| it.keywords.clear()),
            ("categories", |it| it.categories.clear()),
            ("metadata.docs.rs", |it| it.metadata = Some(json!({ "docs": { "rs": {} } }))),
        ];
        for (field, change) in changes {
            let (folder, mut package, files) = whole();
            change(&mut package);
            let said = missing(&package, &files, folder.path());
            assert!(
                said.len() == 1 && said[0].contains(&format!("`{field}`")),
                "{field}: {said:?}"
            );
        }
    }

    #[test]
    fn a_program_needs_no_page_of_documentation() {
        let (folder, mut package, files) = whole();
        package.targets[0].kind = vec!["bin".to_owned()];
        package.metadata = None;
        assert_eq!(missing(&package, &files, folder.path()), Vec::<String>::new());
    }
}
