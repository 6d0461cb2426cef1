//! Passwords that were stolen elsewhere, looked up in a file without loading it and without asking anybody outside.
//!
//! The file is the one that Have I Been Pwned gives away, ordered by hash: a line each, `HASH:COUNT`, the SHA-1 of the
//! password in upper-case hexadecimal.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use sha1::{Digest, Sha1};

/// A line is never longer: 40 digits, a colon, a count.
const LINE: u64 = 64;

/// What is wrong with the file.
#[derive(Debug, thiserror::Error)]
pub enum BreachedError {
    /// It is not there, or cannot be read.
    #[error("the list of stolen passwords {0} cannot be read: {1}")]
    Unreadable(PathBuf, io::Error),
    /// It is something else.
    #[error(
        "the list of stolen passwords {0} is not in the form HASH:COUNT (SHA-1, ordered by hash): get the ordered-by-hash list and name that file"
    )]
    Form(PathBuf),
}

/// The file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breached(PathBuf);

impl Breached {
    /// A file that is there and begins and ends as it should.
    ///
    /// # Errors
    /// See [`BreachedError`].
    pub fn open(file: &Path) -> Result<Self, BreachedError> {
        let list = Self(file.to_owned());
        let unreadable = |error| BreachedError::Unreadable(file.to_owned(), error);
        let mut open = File::open(file).map_err(unreadable)?;
        let length = open.metadata().map_err(unreadable)?.len();
        let first = line_at(&mut open, 0).map_err(unreadable)?;
        let last = line_after(&mut open, length.saturating_sub(2 * LINE)).map_err(unreadable)?;
        match (
            first.as_deref().and_then(hash_of),
            last.as_deref().and_then(hash_of),
        ) {
            (Some(first), Some(last)) if first <= last => Ok(list),
            (Some(_), None) if length < 2 * LINE => Ok(list),
            _ => Err(BreachedError::Form(file.to_owned())),
        }
    }

    /// Whether a password is in it: some thirty short reads, however large the file is.
    ///
    /// # Errors
    /// See [`BreachedError`].
    pub fn holds(&self, password: &str) -> Result<bool, BreachedError> {
        let wanted: String = Sha1::digest(password.as_bytes())
            .iter()
            .map(|byte| format!("{byte:02X}"))
            .collect();
        self.find(&wanted)
            .map_err(|error| BreachedError::Unreadable(self.0.clone(), error))?
            .ok_or_else(|| BreachedError::Form(self.0.clone()))
    }

    /// None when a line is not in the form.
    fn find(&self, wanted: &str) -> io::Result<Option<bool>> {
        let mut file = File::open(&self.0)?;
        let (mut low, mut high) = (0, file.metadata()?.len());
        // Between `low`, where a line begins, and `high` there are lines that were not ruled out.
        while high - low > LINE {
            let middle = low + (high - low) / 2;
            let Some(line) = line_after(&mut file, middle)? else {
                high = middle;
                continue;
            };
            let Some(hash) = hash_of(&line) else {
                return Ok(None);
            };
            match hash.as_str().cmp(wanted) {
                std::cmp::Ordering::Equal => return Ok(Some(true)),
                std::cmp::Ordering::Less => low = middle,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        // A few lines are left: from the one that `low` is in or before, to the first that is greater.
        let start = low.saturating_sub(LINE);
        let mut reader = BufReader::new(&mut file);
        reader.seek(SeekFrom::Start(start))?;
        let mut line = String::new();
        if start > 0 {
            reader.read_line(&mut line)?;
        }
        loop {
            line.clear();
            if reader.read_line(&mut line)? == 0 {
                return Ok(Some(false));
            }
            let Some(hash) = hash_of(&line) else {
                return Ok(None);
            };
            match hash.as_str().cmp(wanted) {
                std::cmp::Ordering::Equal => return Ok(Some(true)),
                std::cmp::Ordering::Less => {}
                std::cmp::Ordering::Greater => return Ok(Some(false)),
            }
        }
    }
}

/// The line that begins here.
fn line_at(file: &mut File, at: u64) -> io::Result<Option<String>> {
    file.seek(SeekFrom::Start(at))?;
    let mut line = vec![];
    let read = io::Read::take(&mut *file, LINE);
    BufReader::new(read).read_until(b'\n', &mut line)?;
    Ok((!line.is_empty()).then(|| String::from_utf8_lossy(&line).into_owned()))
}

/// The first line that begins after this.
fn line_after(file: &mut File, at: u64) -> io::Result<Option<String>> {
    file.seek(SeekFrom::Start(at))?;
    let mut reader = BufReader::with_capacity(256, &mut *file);
    let mut skipped = vec![];
    let over = io::Read::take(&mut reader, 2 * LINE).read_until(b'\n', &mut skipped)?;
    line_at(file, at + u64::try_from(over).unwrap_or_default())
}

/// The hash a line begins with.
fn hash_of(line: &str) -> Option<String> {
    let (hash, count) = line.trim_end().split_once(':')?;
    let fits = hash.len() == 40
        && hash.bytes().all(|b| b.is_ascii_hexdigit())
        && !count.is_empty()
        && count.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| hash.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(password: &str) -> String {
        Sha1::digest(password.as_bytes())
            .iter()
            .map(|byte| format!("{byte:02X}"))
            .collect()
    }

    fn written(name: &str, text: &str) -> PathBuf {
        let file = std::env::temp_dir().join(format!("trefoil-breached-{}-{name}", std::process::id()));
        std::fs::write(&file, text).unwrap();
        file
    }

    #[test]
    fn every_password_in_the_list_is_found_and_no_other() {
        for count in [1_usize, 2, 3, 7, 1000] {
            for end in ["\n", "\r\n"] {
                let mut lines: Vec<String> = (0..count)
                    .map(|at| format!("{}:{}", hash(&format!("stolen {at}")), at * at * 977 + 1))
                    .collect();
                lines.sort();
                let file = written(&format!("{count}-{}", end.len()), &(lines.join(end) + end));
                let list = Breached::open(&file).unwrap();
                for at in 0..count {
                    assert!(list.holds(&format!("stolen {at}")).unwrap(), "{at} of {count}");
                    assert!(!list.holds(&format!("kept {at}")).unwrap(), "{at} of {count}");
                }
                std::fs::remove_file(file).unwrap();
            }
        }
    }

    #[test]
    fn a_file_that_is_not_there_or_something_else_is_refused_in_words() {
        let none = Breached::open(Path::new("/nonexistent/pwned.txt")).unwrap_err();
        assert!(
            none.to_string().contains("/nonexistent/pwned.txt cannot be read"),
            "{none}"
        );
        for (name, text) in [
            ("empty", ""),
            ("plain", "password\n123456\n"),
            (
                "backwards",
                &format!(
                    "{}:1\n{}:1\n{}:1\n{}:1\n",
                    "F".repeat(40),
                    "E".repeat(40),
                    "B".repeat(40),
                    "A".repeat(40)
                ),
            ),
        ] {
            let file = written(name, text);
            let wrong = Breached::open(&file).unwrap_err();
            assert!(wrong.to_string().contains("HASH:COUNT"), "{name}: {wrong}");
            std::fs::remove_file(file).unwrap();
        }
    }
}
