//! A release of the dictionary: its files read, and every reference followed, before anything is stored.

use std::collections::BTreeMap;

use trefoil_core::coded_value::{CodeSystem, CodedValue};

use super::{
    fault::{DictionaryFault, UnreadableRelease, Wrong},
    line::{Line, ProductLine, SentenceLine, divisible},
    medicine::{Ingredient, Medicine},
    product::{Product, Sentence, Substance},
    system,
};
use crate::prescription::order::{Order, prescribable};

/// Files of the dictionary under the name of a release.
#[derive(Debug, Clone)]
pub struct Release {
    /// Its name: a date and where it comes from.
    pub name: String,
    /// Files by name, with their text: one entry a line. An entry may refer to any other of the release.
    pub files: Vec<(String, String)>,
}

macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        vec![$(($name.to_owned(), include_str!(concat!("../../data/", $name)).to_owned())),+]
    };
}

impl Release {
    /// The community's own, for demonstration and test.
    pub fn own() -> Self {
        Self {
            name: "Trefoil, 22-Nov-2026".to_owned(),
            files: files![
                "routes.jsonl",
                "substances.jsonl",
                "groups.jsonl",
                "medicines-analgesics.jsonl",
                "medicines-anticoagulants.jsonl",
                "medicines-antimicrobials.jsonl",
                "medicines-cardiovascular.jsonl",
                "medicines-endocrine.jsonl",
                "medicines-gastrointestinal.jsonl",
                "medicines-nervous_system.jsonl",
                "medicines-other.jsonl",
                "medicines-respiratory.jsonl",
            ],
        }
    }

    /// Reads every line and follows every reference.
    ///
    /// # Errors
    /// [`UnreadableRelease`] with every fault, each by file and line.
    pub fn read(&self) -> Result<Content, UnreadableRelease> {
        let mut reader = Reader::default();
        let mut later = vec![];
        for (file, text) in &self.files {
            for (at, line) in text.lines().enumerate() {
                if line.trim().is_empty() {
                    continue;
                }
                reader.at = (file.clone(), at.saturating_add(1));
                match serde_json::from_str::<Line>(line) {
                    Ok(line) => later.extend(reader.first(line).map(|line| (reader.at.clone(), line))),
                    Err(error) => reader.fault(Wrong::Unreadable(error.to_string())),
                }
            }
        }
        // Products before sentences and groups: an entry may stand in any file.
        for products in [true, false] {
            for (at, line) in &later {
                reader.at.clone_from(at);
                match line {
                    Line::Product(line) if products => reader.product(line),
                    Line::Group { code, members, .. } if !products => reader.members(code, members),
                    Line::Sentence(line) if !products => reader.sentence(line),
                    _ => {}
                }
            }
        }
        if reader.faults.is_empty() {
            Ok(reader.content)
        } else {
            reader
                .faults
                .sort_by(|one, other| (&one.file, one.line).cmp(&(&other.file, other.line)));
            Err(UnreadableRelease(reader.faults))
        }
    }
}

/// A release that was read and whose every reference leads somewhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Content {
    /// Substances and groups.
    pub substances: Vec<Substance>,
    /// Which substance is in which group, both by code.
    pub memberships: Vec<(String, String)>,
    /// What may be prescribed.
    pub products: Vec<Product>,
    /// How it is commonly ordered.
    pub sentences: Vec<Sentence>,
}

#[derive(Default)]
struct Reader {
    at: (String, usize),
    seen: BTreeMap<(&'static str, String), String>,
    routes: BTreeMap<String, CodedValue>,
    moieties: BTreeMap<String, CodedValue>,
    substances: BTreeMap<String, CodedValue>,
    content: Content,
    faults: Vec<DictionaryFault>,
}

impl Reader {
    fn fault(&mut self, wrong: Wrong) {
        let (file, line) = self.at.clone();
        self.faults.push(DictionaryFault { file, line, wrong });
    }

    /// A code with its words, once in the release.
    fn coded(
        &mut self,
        kind: &'static str,
        code: &str,
        national: CodeSystem,
        name: &str,
    ) -> Option<CodedValue> {
        let here = format!("{}:{}", self.at.0, self.at.1);
        if let Some(first) = self.seen.get(&(kind, code.to_owned())) {
            let first = first.clone();
            self.fault(Wrong::Twice {
                code: code.to_owned(),
                first,
            });
            return None;
        }
        self.seen.insert((kind, code.to_owned()), here);
        match CodedValue::new(system(code, national), code, name) {
            Ok(value) => Some(value),
            Err(error) => {
                self.fault(Wrong::Code(error.to_string()));
                None
            }
        }
    }

    /// What refers to nothing is taken at once; the rest is given back.
    fn first(&mut self, line: Line) -> Option<Line> {
        match line {
            Line::Route { code, name } => {
                let route = self.coded("route", &code, CodeSystem::Snomed, &name)?;
                self.routes.insert(code, route);
                None
            }
            Line::Moiety { code, name } => {
                let moiety = self.coded("moiety", &code, CodeSystem::Dmd, &name)?;
                self.moieties.insert(code, moiety);
                None
            }
            Line::Substance { code, name, synonyms } => {
                let value = self.coded("substance", &code, CodeSystem::Snomed, &name)?;
                self.substances.insert(code, value.clone());
                self.content.substances.push(Substance {
                    value,
                    synonyms,
                    group: false,
                });
                None
            }
            Line::Group {
                ref code,
                ref name,
                ref synonyms,
                ..
            } => {
                let value = self.coded("substance", code, CodeSystem::Snomed, name)?;
                let synonyms = synonyms.clone();
                self.content.substances.push(Substance {
                    value,
                    synonyms,
                    group: true,
                });
                Some(line)
            }
            other => Some(other),
        }
    }

    fn members(&mut self, group: &str, members: &[String]) {
        for member in members {
            if self.substances.contains_key(member) {
                self.content.memberships.push((member.clone(), group.to_owned()));
            } else {
                self.fault(Wrong::NoMember(member.clone()));
            }
        }
    }

    fn product(&mut self, line: &ProductLine) {
        let Some(code) = self.coded("product", &line.code, CodeSystem::Dmd, &line.name) else {
            return;
        };
        let before = self.faults.len();
        let moiety = self.moieties.get(&line.moiety).cloned();
        if moiety.is_none() {
            self.fault(Wrong::NoMoiety(line.moiety.clone()));
        }
        let (mut ingredients, mut routes) = (vec![], vec![]);
        for ingredient in &line.ingredients {
            match self.substances.get(&ingredient.substance).cloned() {
                Some(substance) if divisible(&ingredient.strength) => ingredients.push(Ingredient {
                    substance,
                    strength: ingredient.strength.clone(),
                }),
                Some(_) => self.fault(Wrong::Code(
                    "a strength is in nothing of the product; mend the line".into(),
                )),
                None => self.fault(Wrong::NoSubstance(ingredient.substance.clone())),
            }
        }
        for route in &line.routes {
            match self.routes.get(route).cloned() {
                Some(route) => routes.push(route),
                None => self.fault(Wrong::NoRoute(route.clone())),
            }
        }
        if line.ingredients.is_empty() {
            self.fault(Wrong::NoIngredient);
        }
        if line.routes.is_empty() {
            self.fault(Wrong::ProductWithoutRoute);
        }
        let Some(moiety) = moiety.filter(|_| self.faults.len() == before) else {
            return;
        };
        self.content.products.push(Product {
            medicine: Medicine {
                code,
                generic: moiety.display().to_owned(),
                brand: line.brand.clone(),
                strength: line.strength.clone(),
                form: line.form.clone(),
                ingredients,
                controlled: line.controlled,
                antimicrobial: line.antimicrobial,
            },
            moiety,
            routes,
            synonyms: line.synonyms.clone(),
            most_at_a_time: line.most_at_a_time.clone(),
            weekly: line.weekly,
        });
    }

    fn sentence(&mut self, line: &SentenceLine) {
        if self
            .coded(
                "sentence",
                &line.code,
                CodeSystem::Local(super::LOCAL.into()),
                "sentence",
            )
            .is_none()
        {
            return;
        }
        let product = self
            .content
            .products
            .iter()
            .find(|one| one.medicine.code.code() == line.product)
            .cloned();
        let Some(product) = product else {
            // A product that was refused for a fault of its own is not missing.
            if !self.seen.contains_key(&("product", line.product.clone())) {
                self.fault(Wrong::NoProduct(line.product.clone()));
            }
            return;
        };
        let Some(route) = self.routes.get(&line.route).cloned() else {
            return self.fault(Wrong::NoRoute(line.route.clone()));
        };
        if product.route(&line.route).is_none() {
            return self.fault(Wrong::OtherRoute(line.route.clone()));
        }
        let sentence = Sentence {
            code: line.code.clone(),
            product: line.product.clone(),
            dose: line.dose.clone(),
            route,
            timing: line.timing.clone(),
            indication: line.indication.clone(),
            instructions: line.instructions.clone(),
            days: line.days,
        };
        if let Some(fault) = prescribable(&Order::from(&sentence), &product).first() {
            return self.fault(Wrong::Unprescribable(fault.to_string()));
        }
        self.content.sentences.push(sentence);
    }
}

#[cfg(test)]
mod tests;
