//! Loading a release of the medicines dictionary into the store in use, while it is in use.

use std::path::Path;

use trefoil_core::{Context, Grants, Principal, Purpose, StaffId};
use trefoil_kernel::{Builder, Db, fresh_id};
use trefoil_prescribing::{
    dictionary::{
        Release,
        load::{Loaded, load},
    },
    permissions::LOAD_DICTIONARY,
};

use super::work::bar;
use crate::configuration::Configuration;

/// From a file or a folder of files; the community's own where none is named.
pub(super) async fn load_medicines(
    builder: Builder,
    configuration: &Configuration,
    from: Option<&Path>,
) -> Result<(), String> {
    let release = match from {
        Some(path) => read(path)?,
        None => Release::own(),
    };
    let db = Db::open_as(&configuration.database())
        .await
        .map_err(|error| error.to_string())?;
    let epr = builder
        .settings(configuration.settings())
        .build(db)
        .await
        .map_err(|error| error.to_string())?;
    let principal = Principal {
        staff: StaffId(fresh_id()),
        name: "Command line".to_owned(),
        role: "system_administrator".to_owned(),
        organisation: configuration.organisation_code.clone(),
        on_behalf_of: None,
        session: None,
        device: None,
        grants: Grants::of(&[LOAD_DICTIONARY]),
        proved: None,
    };
    let now = epr.clock().now();
    let context = Context::new(fresh_id().into(), principal, Purpose::Administration, now);
    let progress = bar(0, "loading the medicines dictionary");
    let loaded = load(&epr, &context, &release, |step| {
        progress.set_length(u64::try_from(step.of).unwrap_or(0));
        progress.set_position(u64::try_from(step.done).unwrap_or(0));
    })
    .await
    .map_err(|error| error.to_string())?;
    progress.finish_and_clear();
    match loaded {
        Loaded::Now(entries) => println!("{} is in use now, with {entries} entries", release.name),
        Loaded::Already => println!("{} was in use already; nothing was changed", release.name),
    }
    Ok(())
}

/// One file, or every file of a folder that ends in `.jsonl`. The release is called as the file or folder is.
fn read(path: &Path) -> Result<Release, String> {
    let name = |path: &Path| match path.file_name() {
        Some(name) => name.to_string_lossy().into_owned(),
        None => path.display().to_string(),
    };
    let text = |path: &Path| {
        std::fs::read_to_string(path)
            .map(|text| (name(path), text))
            .map_err(|error| {
                format!(
                    "{} cannot be read ({error}); name a file of the dictionary",
                    path.display()
                )
            })
    };
    let files = if path.is_dir() {
        let folder = std::fs::read_dir(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut paths = vec![];
        for entry in folder {
            paths.push(entry.map_err(|error| error.to_string())?.path());
        }
        paths.retain(|path| path.extension().is_some_and(|ending| ending == "jsonl"));
        paths.sort();
        paths
            .iter()
            .map(|path| text(path))
            .collect::<Result<Vec<_>, _>>()?
    } else {
        vec![text(path)?]
    };
    if files.is_empty() {
        return Err(format!(
            "{} holds no file that ends in .jsonl; name the folder of the dictionary",
            path.display()
        ));
    }
    Ok(Release {
        name: name(path),
        files,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_its_jsonl_files_and_what_cannot_be_read_is_said() {
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../prescribing/data");
        let release = read(&own).unwrap();
        assert_eq!(release.name, "data");
        assert_eq!(release.files.len(), Release::own().files.len());
        assert!(release.read().is_ok());
        let missing = read(&own.join("none.jsonl")).unwrap_err();
        assert!(missing.contains("name a file of the dictionary"), "{missing}");
        let other = read(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").as_path()).unwrap_err();
        assert!(other.contains("holds no file"), "{other}");
    }
}
