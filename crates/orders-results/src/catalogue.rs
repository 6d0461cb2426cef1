//! What can be asked for: tests, profiles, order sets and the questions asked with them. Data, checked when loaded.
//!
//! A **test** is the smallest thing that is asked for and counted for duplicates; what comes back has one or more
//! **components**, each with its unit and limits. A **profile** is several tests asked for as one. Tests and profiles
//! share one list of ids: together they are the **items** that can be ordered. An **order set** ticks several items.

mod read;
mod search;

use chrono::Duration;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use trefoil_core::quantity::UcumUnit;

pub use self::read::CatalogueError;

/// The demonstration catalogue, as it is committed.
const DEMONSTRATION: &str = include_str!("catalogue/demonstration.toml");

/// Everything a hospital can ask for. Found through the ports: `ports.get::<Catalogue>()`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Catalogue {
    specimens: Vec<Specimen>,
    questions: Vec<Question>,
    tests: Vec<Test>,
    profiles: Vec<Profile>,
    order_sets: Vec<OrderSet>,
}

/// Under which heading the picker shows a test, and which section of the laboratory does it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Clinical chemistry.
    Biochemistry,
    /// Blood counts and clotting.
    Haematology,
    /// Blood groups.
    Transfusion,
    /// Cultures and their like.
    Microbiology,
    /// Pictures.
    Imaging,
    /// ECG and its like.
    Physiology,
}

impl Category {
    /// All, in the order the picker shows them.
    pub const ALL: [Self; 6] = [
        Self::Biochemistry,
        Self::Haematology,
        Self::Transfusion,
        Self::Microbiology,
        Self::Imaging,
        Self::Physiology,
    ];

    /// As a person reads it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Biochemistry => "Biochemistry",
            Self::Haematology => "Haematology",
            Self::Transfusion => "Blood transfusion",
            Self::Microbiology => "Microbiology",
            Self::Imaging => "Imaging",
            Self::Physiology => "Physiology",
        }
    }

    /// As it is kept and put into an address.
    pub fn word(self) -> &'static str {
        match self {
            Self::Biochemistry => "biochemistry",
            Self::Haematology => "haematology",
            Self::Transfusion => "transfusion",
            Self::Microbiology => "microbiology",
            Self::Imaging => "imaging",
            Self::Physiology => "physiology",
        }
    }
}

/// What is taken from the patient, and what it goes into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Specimen {
    /// Its id.
    pub id: String,
    /// `Serum`.
    pub name: String,
    /// `Gold top (SST)`.
    pub container: String,
    /// SNOMED CT, where it is known. \[G]
    pub snomed: Option<String>,
}

/// What the laboratory must be told with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Its id.
    pub id: String,
    /// The question.
    pub asks: String,
    /// The answers there are; none where it is answered in words.
    pub answers: Vec<String>,
    /// Whether the request cannot go without an answer.
    pub mandatory: bool,
}

/// The smallest thing that is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    /// Its id, the local code of messages. Never changed once released: orders are kept with it.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Other words it is searched by.
    pub synonyms: Vec<String>,
    /// Where it belongs.
    pub category: Category,
    /// SNOMED CT: the code that is sent first, then others that mean the same (PaLM, PBCL).
    pub snomed: Vec<String>,
    /// LOINC, where it is known. \[G]
    pub loinc: Option<String>,
    /// The specimen, by id; none for what needs none.
    pub specimen: Option<String>,
    /// Questions, by id.
    pub questions: Vec<String>,
    /// Asking again sooner after a result needs a reason. Zero: it may always be repeated.
    pub retest: Duration,
    /// Not offered by itself, only as a part of profiles.
    pub only_in_profiles: bool,
    /// What comes back, never empty for the laboratory, always empty for imaging and physiology.
    pub components: Vec<Component>,
}

/// One line of a result.
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    /// Its id, the local code of messages; of a test with one component, the test's own.
    pub id: String,
    /// Its name.
    pub name: String,
    /// SNOMED CT: PaLM first, then PBCL.
    pub snomed: Vec<String>,
    /// LOINC, where it is known. \[G]
    pub loinc: Option<String>,
    /// The unit it is expected in; none for words and cultures.
    pub unit: Option<UcumUnit>,
    /// How many decimals the laboratory gives.
    pub decimals: Option<u32>,
    /// Below this somebody must be told at once. \[G] \[D]
    pub critical_low: Option<Decimal>,
    /// Above this somebody must be told at once. \[G] \[D]
    pub critical_high: Option<Decimal>,
    /// Reference ranges, for a result that comes without one. \[G]
    pub ranges: Vec<ReferenceRange>,
}

/// Where most healthy people's values lie.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferenceRange {
    /// `M` or `F`; none for both.
    #[serde(default)]
    pub sex: Option<String>,
    /// From this age in whole years.
    #[serde(default)]
    pub age_from: u32,
    /// The lower end, inclusive.
    #[serde(default)]
    pub low: Option<Decimal>,
    /// The upper end, inclusive.
    #[serde(default)]
    pub high: Option<Decimal>,
}

/// Several tests asked for as one.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Other words it is searched by.
    pub synonyms: Vec<String>,
    /// SNOMED CT, where it is known.
    pub snomed: Option<String>,
    /// Its tests, by id, in order. Never empty.
    pub tests: Vec<String>,
    /// In place of the retest intervals of its tests.
    pub retest: Option<Duration>,
}

/// Items that are usually asked for together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderSet {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its items, by id.
    pub items: Vec<String>,
}

/// Something that can be ordered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Item<'c> {
    /// One test.
    Test(&'c Test),
    /// Several as one.
    Profile(&'c Profile),
}

impl<'c> Item<'c> {
    /// Its id.
    pub fn id(self) -> &'c str {
        match self {
            Self::Test(test) => &test.id,
            Self::Profile(profile) => &profile.id,
        }
    }

    /// Its name.
    pub fn name(self) -> &'c str {
        match self {
            Self::Test(test) => &test.name,
            Self::Profile(profile) => &profile.name,
        }
    }

    /// Other words it is searched by.
    pub fn synonyms(self) -> &'c [String] {
        match self {
            Self::Test(test) => &test.synonyms,
            Self::Profile(profile) => &profile.synonyms,
        }
    }

    /// The SNOMED CT code it is sent with.
    pub fn snomed(self) -> Option<&'c str> {
        match self {
            Self::Test(test) => test.snomed.first().map(String::as_str),
            Self::Profile(profile) => profile.snomed.as_deref(),
        }
    }

    /// Its tests, by id.
    pub fn tests(self) -> Vec<&'c str> {
        match self {
            Self::Test(test) => vec![&test.id],
            Self::Profile(profile) => profile.tests.iter().map(String::as_str).collect(),
        }
    }
}

impl Catalogue {
    /// The demonstration catalogue of an invented laboratory. A test holds that it reads.
    pub fn demonstration() -> Self {
        Self::read(DEMONSTRATION).unwrap_or_default()
    }

    /// Every test, in the order of the file.
    pub fn tests(&self) -> &[Test] {
        &self.tests
    }

    /// Every profile.
    pub fn profiles(&self) -> &[Profile] {
        &self.profiles
    }

    /// Every order set.
    pub fn order_sets(&self) -> &[OrderSet] {
        &self.order_sets
    }

    /// A test by its id.
    pub fn test(&self, id: &str) -> Option<&Test> {
        self.tests.iter().find(|test| test.id == id)
    }

    /// A profile by its id.
    pub fn profile(&self, id: &str) -> Option<&Profile> {
        self.profiles.iter().find(|profile| profile.id == id)
    }

    /// A specimen by its id.
    pub fn specimen(&self, id: &str) -> Option<&Specimen> {
        self.specimens.iter().find(|specimen| specimen.id == id)
    }

    /// A question by its id.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == id)
    }

    /// What can be ordered by this id: a test that is offered by itself, or a profile.
    pub fn item(&self, id: &str) -> Option<Item<'_>> {
        let test = self.test(id).filter(|test| !test.only_in_profiles);
        test.map(Item::Test)
            .or_else(|| self.profile(id).map(Item::Profile))
    }

    /// The tests an item stands for.
    pub fn tests_of(&self, item: Item<'_>) -> Vec<&Test> {
        item.tests().into_iter().filter_map(|id| self.test(id)).collect()
    }

    /// Where an item belongs: a profile to the category of its first test.
    pub fn category_of(&self, item: Item<'_>) -> Option<Category> {
        self.tests_of(item).first().map(|test| test.category)
    }

    /// How soon a test may be asked for again within this item.
    pub fn retest_of(&self, item: Item<'_>, test: &Test) -> Duration {
        match item {
            Item::Profile(profile) => profile.retest.unwrap_or(test.retest),
            Item::Test(_) => test.retest,
        }
    }

    /// The questions an item asks, each once, in the order of its tests.
    pub fn questions_of(&self, item: Item<'_>) -> Vec<&Question> {
        let mut all: Vec<&Question> = vec![];
        for question in self
            .tests_of(item)
            .iter()
            .flat_map(|test| &test.questions)
            .filter_map(|id| self.question(id))
        {
            if !all.contains(&question) {
                all.push(question);
            }
        }
        all
    }

    /// What a code of a message means: the component and its test. `code` is a local id, a SNOMED CT code or a LOINC
    /// number; none of them looks like another.
    pub fn component(&self, code: &str) -> Option<(&Test, &Component)> {
        let is = |component: &Component| {
            component.id == code
                || component.snomed.iter().any(|known| known == code)
                || component.loinc.as_deref() == Some(code)
        };
        self.tests
            .iter()
            .find_map(|test| test.components.iter().find(|one| is(one)).map(|one| (test, one)))
    }
}

#[cfg(test)]
mod tests;
