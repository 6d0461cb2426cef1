//! Reading a catalogue file, and saying of each mistake which entry it is in.

use std::collections::HashSet;

use chrono::Duration;
use rust_decimal::Decimal;
use serde::Deserialize;
use trefoil_core::quantity::{UcumUnit, UcumUnitError};

use super::{Catalogue, Category, Component, OrderSet, Profile, Question, ReferenceRange, Specimen, Test};

/// What is wrong with a catalogue file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CatalogueError {
    /// Not TOML, or a key nobody knows.
    #[error("the catalogue cannot be read: {0}")]
    Unreadable(String),
    /// The same id twice.
    #[error(
        "the catalogue has two entries `{0}`; tests and profiles share one list of ids, so give one of them another"
    )]
    Twice(String),
    /// Nothing to show or to keep.
    #[error("the catalogue has an entry `{0}` without a name or without an id; give it both")]
    Nameless(String),
    /// Longer than a message carries.
    #[error("the id `{0}` is longer than the 20 characters a message carries; shorten it")]
    LongId(String),
    /// A profile with a member that is not there.
    #[error(
        "the profile `{profile}` has the test `{test}`, which the catalogue does not have; add it or take it out"
    )]
    NoSuchTest {
        /// The profile.
        profile: String,
        /// Its member.
        test: String,
    },
    /// A profile of nothing.
    #[error("the profile `{0}` has no tests; name at least one")]
    EmptyProfile(String),
    /// An order set with a member that cannot be ordered.
    #[error(
        "the order set `{set}` has `{item}`, which cannot be ordered by itself; name a test or profile that can"
    )]
    NoSuchItem {
        /// The set.
        set: String,
        /// Its member.
        item: String,
    },
    /// A specimen that is not there.
    #[error("the test `{test}` needs the specimen `{specimen}`, which the catalogue does not have; add it")]
    NoSuchSpecimen {
        /// The test.
        test: String,
        /// Its specimen.
        specimen: String,
    },
    /// A question that is not there.
    #[error("the test `{test}` asks the question `{question}`, which the catalogue does not have; add it")]
    NoSuchQuestion {
        /// The test.
        test: String,
        /// Its question.
        question: String,
    },
    /// A unit nobody could convert or send.
    #[error("the unit `{unit}` of `{component}` is wrong: {why}")]
    Unit {
        /// The component.
        component: String,
        /// As written.
        unit: String,
        /// Why.
        why: UcumUnitError,
    },
    /// Limits that no value lies between, or without a unit to compare in.
    #[error(
        "the critical limits of `{0}` cannot be right: the low one must be below the high one, and there must be a unit"
    )]
    Limits(String),
    /// A negative time.
    #[error("the retest interval of `{0}` is negative; write 0 for a test that may always be repeated")]
    Retest(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    #[serde(default)]
    specimen: Vec<RawSpecimen>,
    #[serde(default)]
    question: Vec<RawQuestion>,
    #[serde(default)]
    test: Vec<RawTest>,
    #[serde(default)]
    profile: Vec<RawProfile>,
    #[serde(default)]
    order_set: Vec<RawSet>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSpecimen {
    id: String,
    name: String,
    container: String,
    snomed: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawQuestion {
    id: String,
    asks: String,
    #[serde(default)]
    answers: Vec<String>,
    mandatory: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTest {
    id: String,
    name: String,
    #[serde(default)]
    synonyms: Vec<String>,
    category: Category,
    specimen: Option<String>,
    #[serde(default)]
    snomed: Vec<String>,
    loinc: Option<String>,
    #[serde(default)]
    retest_hours: i64,
    #[serde(default)]
    questions: Vec<String>,
    #[serde(default)]
    only_in_profiles: bool,
    unit: Option<String>,
    decimals: Option<u32>,
    critical_low: Option<Decimal>,
    critical_high: Option<Decimal>,
    #[serde(default)]
    ranges: Vec<ReferenceRange>,
    #[serde(default)]
    component: Vec<RawComponent>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawComponent {
    id: String,
    name: String,
    #[serde(default)]
    snomed: Vec<String>,
    loinc: Option<String>,
    unit: Option<String>,
    decimals: Option<u32>,
    critical_low: Option<Decimal>,
    critical_high: Option<Decimal>,
    #[serde(default)]
    ranges: Vec<ReferenceRange>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawProfile {
    id: String,
    name: String,
    #[serde(default)]
    synonyms: Vec<String>,
    snomed: Option<String>,
    tests: Vec<String>,
    retest_hours: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSet {
    id: String,
    name: String,
    items: Vec<String>,
}

impl Catalogue {
    /// Reads a catalogue file (TOML; `catalogue/demonstration.toml` shows its form) and checks it as a whole.
    ///
    /// # Errors
    /// The first mistake, naming its entry.
    pub fn read(text: &str) -> Result<Self, CatalogueError> {
        let raw: RawFile =
            toml::from_str(text).map_err(|error| CatalogueError::Unreadable(error.to_string()))?;
        let tests: Result<Vec<Test>, CatalogueError> = raw.test.into_iter().map(test).collect();
        let profiles: Result<Vec<Profile>, CatalogueError> = raw.profile.into_iter().map(profile).collect();
        let catalogue = Self {
            specimens: raw.specimen.into_iter().map(specimen).collect(),
            questions: raw.question.into_iter().map(question).collect(),
            tests: tests?,
            profiles: profiles?,
            order_sets: raw.order_set.into_iter().map(order_set).collect(),
        };
        catalogue.names()?;
        catalogue.members()?;
        Ok(catalogue)
    }

    /// That every entry has an id of its own and a name.
    fn names(&self) -> Result<(), CatalogueError> {
        let items = self.tests.iter().map(|one| (&one.id, &one.name));
        let items = items.chain(self.profiles.iter().map(|one| (&one.id, &one.name)));
        each_once(items)?;
        each_once(self.specimens.iter().map(|one| (&one.id, &one.name)))?;
        each_once(self.questions.iter().map(|one| (&one.id, &one.asks)))?;
        each_once(self.order_sets.iter().map(|one| (&one.id, &one.name)))?;
        let components = self.tests.iter().flat_map(|test| &test.components);
        each_once(components.map(|one| (&one.id, &one.name)))
    }

    /// That whatever an entry names is there.
    fn members(&self) -> Result<(), CatalogueError> {
        for test in &self.tests {
            if let Some(specimen) = test.specimen.as_ref().filter(|id| self.specimen(id).is_none()) {
                let (test, specimen) = (test.id.clone(), specimen.clone());
                return Err(CatalogueError::NoSuchSpecimen { test, specimen });
            }
            if let Some(question) = test.questions.iter().find(|id| self.question(id).is_none()) {
                let (test, question) = (test.id.clone(), question.clone());
                return Err(CatalogueError::NoSuchQuestion { test, question });
            }
        }
        for profile in &self.profiles {
            if profile.tests.is_empty() {
                return Err(CatalogueError::EmptyProfile(profile.id.clone()));
            }
            if let Some(test) = profile.tests.iter().find(|id| self.test(id).is_none()) {
                let (profile, test) = (profile.id.clone(), test.clone());
                return Err(CatalogueError::NoSuchTest { profile, test });
            }
        }
        for set in &self.order_sets {
            if let Some(item) = set.items.iter().find(|id| self.item(id).is_none()) {
                let (set, item) = (set.id.clone(), item.clone());
                return Err(CatalogueError::NoSuchItem { set, item });
            }
        }
        Ok(())
    }
}

/// The most characters of an id: the first part of OBR-4 and OBX-3 in version 2.5.1.
const LONGEST_ID: usize = 20;

fn each_once<'e>(entries: impl Iterator<Item = (&'e String, &'e String)>) -> Result<(), CatalogueError> {
    let mut known = HashSet::new();
    for (id, name) in entries {
        if id.trim().is_empty() || name.trim().is_empty() {
            return Err(CatalogueError::Nameless(id.clone()));
        }
        if id.chars().count() > LONGEST_ID {
            return Err(CatalogueError::LongId(id.clone()));
        }
        if !known.insert(id) {
            return Err(CatalogueError::Twice(id.clone()));
        }
    }
    Ok(())
}

fn specimen(raw: RawSpecimen) -> Specimen {
    Specimen {
        id: raw.id,
        name: raw.name,
        container: raw.container,
        snomed: raw.snomed,
    }
}

fn question(raw: RawQuestion) -> Question {
    Question {
        id: raw.id,
        asks: raw.asks,
        answers: raw.answers,
        mandatory: raw.mandatory,
    }
}

fn order_set(raw: RawSet) -> OrderSet {
    OrderSet {
        id: raw.id,
        name: raw.name,
        items: raw.items,
    }
}

fn retest(id: &str, hours: i64) -> Result<Duration, CatalogueError> {
    Duration::try_hours(hours)
        .filter(|hours| *hours >= Duration::zero())
        .ok_or_else(|| CatalogueError::Retest(id.to_owned()))
}

fn profile(raw: RawProfile) -> Result<Profile, CatalogueError> {
    Ok(Profile {
        retest: raw.retest_hours.map(|hours| retest(&raw.id, hours)).transpose()?,
        id: raw.id,
        name: raw.name,
        synonyms: raw.synonyms,
        snomed: raw.snomed,
        tests: raw.tests,
    })
}

/// A test that says its unit itself has one component, which is like it.
fn test(raw: RawTest) -> Result<Test, CatalogueError> {
    let own = RawComponent {
        id: raw.id.clone(),
        name: raw.name.clone(),
        snomed: raw.snomed.clone(),
        loinc: raw.loinc.clone(),
        unit: raw.unit,
        decimals: raw.decimals,
        critical_low: raw.critical_low,
        critical_high: raw.critical_high,
        ranges: raw.ranges,
    };
    let own = own.unit.is_some().then_some(own);
    let components: Result<Vec<Component>, CatalogueError> =
        own.into_iter().chain(raw.component).map(component).collect();
    Ok(Test {
        retest: retest(&raw.id, raw.retest_hours)?,
        id: raw.id,
        name: raw.name,
        synonyms: raw.synonyms,
        category: raw.category,
        snomed: raw.snomed,
        loinc: raw.loinc,
        specimen: raw.specimen,
        questions: raw.questions,
        only_in_profiles: raw.only_in_profiles,
        components: components?,
    })
}

fn component(raw: RawComponent) -> Result<Component, CatalogueError> {
    let unit = raw.unit.map(|unit| {
        UcumUnit::parse(&unit).map_err(|why| CatalogueError::Unit {
            component: raw.id.clone(),
            unit,
            why,
        })
    });
    let (unit, low, high) = (unit.transpose()?, raw.critical_low, raw.critical_high);
    let crossed = low.zip(high).is_some_and(|(low, high)| low >= high);
    if crossed || (unit.is_none() && (low.is_some() || high.is_some())) {
        return Err(CatalogueError::Limits(raw.id));
    }
    Ok(Component {
        id: raw.id,
        name: raw.name,
        snomed: raw.snomed,
        loinc: raw.loinc,
        unit,
        decimals: raw.decimals,
        critical_low: low,
        critical_high: high,
        ranges: raw.ranges,
    })
}
