//! Which crate may depend on which: the table of docs/architecture.md, compared with `cargo metadata`.

use super::Finding;
use crate::process::{self, Outcome};
use serde_json::Value;

/// One crate of the workspace.
#[derive(Debug, Clone)]
pub(crate) struct Package {
    /// Its name, for example `trefoil-kernel`.
    pub(crate) name: String,
    /// Its manifest, from the root.
    pub(crate) manifest: String,
    /// What it depends on: name, and whether only its tests do.
    pub(crate) dependencies: Vec<(String, bool)>,
}

const MODULES: [&str; 7] = [
    "trefoil-patient-administration",
    "trefoil-clinical-notes",
    "trefoil-orders-results",
    "trefoil-prescribing",
    "trefoil-audit",
    "trefoil-administration",
    "example-module",
];
const UNDER_MODULES: [&str; 5] = [
    "trefoil-web",
    "trefoil-fhir",
    "trefoil-hl7v2",
    "trefoil-kernel",
    "trefoil-core",
];
const NOT_IN_CORE: [&str; 12] = [
    "sqlx",
    "rusqlite",
    "tokio",
    "axum",
    "axum-core",
    "hyper",
    "hyper-util",
    "http",
    "maud",
    "tower",
    "tower-http",
    "reqwest",
];

/// Asks cargo for the crates of the workspace.
pub(crate) fn packages() -> Outcome<Vec<Package>> {
    let text = process::read(process::cargo().args(["metadata", "--no-deps", "--format-version", "1"]))?;
    let metadata: Value = serde_json::from_str(&text)
        .map_err(|why| format!("`cargo metadata` answered something else: {why}"))?;
    let root = process::root().display().to_string() + "/";
    let word = |value: &Value| value.as_str().unwrap_or_default().to_string();
    let package = |package: &Value| Package {
        name: word(&package["name"]),
        manifest: word(&package["manifest_path"]).replace(&root, ""),
        dependencies: package["dependencies"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|one| (word(&one["name"]), one["kind"].as_str() == Some("dev")))
            .collect(),
    };
    Ok(metadata["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .map(package)
        .collect())
}

/// Every arrow that is not in the table, and every crate that is not.
pub(crate) fn check(packages: &[Package]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in packages {
        let Some(allowed) = allowed(&package.name) else {
            let message = format!(
                "`{}` is not in the table of crates: add it to docs/architecture.md and xtask/src/tidy/arrows.rs",
                package.name
            );
            findings.push(Finding::error(&package.manifest, 1, message));
            continue;
        };
        for (dependency, tests_only) in &package.dependencies {
            let ours = packages.iter().any(|other| other.name == *dependency);
            let testing = *tests_only && dependency == "trefoil-testkit";
            let listed = allowed.contains(&"anything") || allowed.contains(&dependency.as_str());
            if ours && !testing && !listed {
                let message = format!(
                    "`{}` may not depend on `{dependency}`: ask through a port in core::ports (docs/architecture.md has the arrows)",
                    package.name
                );
                findings.push(Finding::error(&package.manifest, 1, message));
            }
            if package.name == "trefoil-core" && !tests_only && NOT_IN_CORE.contains(&dependency.as_str()) {
                findings.push(Finding::error(&package.manifest, 1, format!("core knows no database, runtime, web framework or wire format: take `{dependency}` out")));
            }
        }
    }
    findings
}

fn allowed(name: &str) -> Option<Vec<&'static str>> {
    let below = UNDER_MODULES.to_vec();
    Some(match name {
        "trefoil-core" | "xtask" => vec![],
        "trefoil-kernel" | "trefoil-synth" => vec!["trefoil-core"],
        "trefoil-web" | "trefoil-fhir" | "trefoil-hl7v2" => vec!["trefoil-kernel", "trefoil-core"],
        // They sign people in: pages of their own, a table of their own, and no module under them.
        "trefoil-passkeys" | "trefoil-openid-connect" => {
            vec!["trefoil-web", "trefoil-kernel", "trefoil-core"]
        }
        "trefoil-testkit" => vec!["trefoil-kernel", "trefoil-web", "trefoil-synth", "trefoil-core"],
        "trefoil-conformance" => vec![
            "trefoil-testkit",
            "trefoil-kernel",
            "trefoil-web",
            "trefoil-synth",
            "trefoil-core",
        ],
        "trefoil" => [
            below,
            MODULES[..6].to_vec(),
            vec!["trefoil-synth", "trefoil-passkeys", "trefoil-openid-connect"],
        ]
        .concat(),
        "example-trust" => [below, vec!["trefoil", "example-module"]].concat(),
        "trefoil-tests" => vec!["anything"],
        module if MODULES.contains(&module) => below,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, dependencies: &[(&str, bool)]) -> Package {
        let dependencies = dependencies
            .iter()
            .map(|(name, dev)| (name.to_string(), *dev))
            .collect();
        Package {
            name: name.into(),
            manifest: format!("crates/{name}/Cargo.toml"),
            dependencies,
        }
    }

    fn all(first: Package) -> Vec<Package> {
        let names = [
            "trefoil-core",
            "trefoil-kernel",
            "trefoil-web",
            "trefoil-audit",
            "trefoil-patient-administration",
            "trefoil-testkit",
        ];
        let rest = names
            .into_iter()
            .filter(|name| *name != first.name)
            .map(|name| package(name, &[]))
            .collect::<Vec<_>>();
        [vec![first], rest].concat()
    }

    #[test]
    fn a_module_may_not_name_another() {
        let findings = check(&all(package(
            "trefoil-audit",
            &[
                ("trefoil-kernel", false),
                ("trefoil-patient-administration", false),
            ],
        )));
        assert_eq!(findings.len(), 1);
        assert!(findings[0].message.contains("trefoil-patient-administration"));
    }

    #[test]
    fn not_even_in_its_tests_but_testkit_is_free() {
        assert_eq!(
            check(&all(package(
                "trefoil-audit",
                &[("trefoil-patient-administration", true)]
            )))
            .len(),
            1
        );
        assert_eq!(
            check(&all(package("trefoil-kernel", &[("trefoil-testkit", true)]))).len(),
            0
        );
        assert_eq!(
            check(&all(package("trefoil-kernel", &[("trefoil-testkit", false)]))).len(),
            1
        );
    }

    #[test]
    fn core_has_no_database() {
        assert_eq!(
            check(&all(package(
                "trefoil-core",
                &[("sqlx", false), ("serde", false)]
            )))
            .len(),
            1
        );
    }

    #[test]
    fn edges_do_not_know_each_other_and_strangers_are_reported() {
        assert_eq!(
            check(&all(package("trefoil-hl7v2", &[("trefoil-web", false)]))).len(),
            1
        );
        assert_eq!(check(&all(package("trefoil-surprise", &[]))).len(), 1);
    }
}
