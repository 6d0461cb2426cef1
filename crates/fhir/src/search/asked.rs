//! What a search was asked, read from its address. What is not understood is refused: left unheeded, the reader would take
//! the answer for something it is not.

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use trefoil_core::PatientId;
use uuid::Uuid;

use super::{Parameter, date};
use crate::{id::FhirId, outcome::Trouble};

/// How many are in a page where nobody says.
const COUNT: usize = 100;
/// The most that are in a page.
const MOST: usize = 500;

/// Where a page ended: what is written meanwhile is newer and moves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// When the last of it was recorded.
    pub at: DateTime<Utc>,
    /// Which it was.
    pub id: Uuid,
}

impl Place {
    fn text(self) -> String {
        format!("{}.{}", self.at.timestamp_micros(), self.id.simple())
    }

    fn read(text: &str) -> Option<Self> {
        let (at, id) = text.split_once('.')?;
        Some(Self {
            at: DateTime::from_timestamp_micros(at.parse().ok()?)?,
            id: id.parse().ok()?,
        })
    }
}

/// One resource, and perhaps one version of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its type.
    pub kind: String,
    /// Its id.
    pub id: FhirId,
    /// Which version; all when none is named.
    pub version: Option<i64>,
}

/// What is asked of a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Whose record. It is open.
    pub patient: PatientId,
    /// Only what is about this.
    pub target: Option<Target>,
    /// From this time on.
    pub from: Option<DateTime<Utc>>,
    /// Before this time.
    pub until: Option<DateTime<Utc>>,
    /// At most so many.
    pub count: usize,
    /// After this place.
    pub after: Option<Place>,
}

pub(super) enum Whose {
    Patient(PatientId),
    Target(Target),
}

/// The parameters, each as it may be repeated.
pub(super) struct Typed {
    pub(super) whose: Whose,
    dates: Vec<String>,
    span: date::Span,
    count: usize,
    pub(super) after: Option<Place>,
}

fn wrong(says: impl Into<String>) -> Trouble {
    Trouble::new(StatusCode::BAD_REQUEST, "invalid", says)
}

impl Typed {
    pub(super) fn read(query: &[(String, String)], taken: &[Parameter]) -> Result<Self, Trouble> {
        let (mut patient, mut target, mut count, mut after) = (None, None, None, None);
        let (mut dates, mut span) = (vec![], date::Span::default());
        for (name, value) in query {
            let known = taken.iter().find(|one| one.name() == name);
            match (known, name.as_str()) {
                (Some(Parameter::Patient), _) => once(&mut patient, name, read_patient(value)?)?,
                (Some(Parameter::Target), _) => once(&mut target, name, read_target(value)?)?,
                (Some(Parameter::Date), _) if dates.len() < 2 => {
                    span.narrow(value).map_err(wrong)?;
                    dates.push(value.replace(' ', "+"));
                }
                (_, "_count") => once(&mut count, name, read_count(value)?)?,
                (_, "page") => once(&mut after, name, read_place(value)?)?,
                (_, "_format" | "_pretty") => {}
                (Some(Parameter::Date), _) => {
                    return Err(wrong("date is taken at most twice; leave one out"));
                }
                _ => {
                    let names: Vec<&str> = taken.iter().map(|one| one.name()).collect();
                    return Err(Trouble::new(
                        StatusCode::BAD_REQUEST,
                        "not-supported",
                        format!(
                            "this search takes {} and _count, and no other parameter; leave it out",
                            names.join(", ")
                        ),
                    ));
                }
            }
        }
        let whose = match (patient, target) {
            (Some(patient), None) => Whose::Patient(patient),
            (None, Some(target)) => Whose::Target(target),
            (Some(_), Some(_)) => {
                return Err(wrong("ask by patient or by target, not by both; leave one out"));
            }
            (None, None) => return Err(wrong("say whose record: patient=… with the id of a patient")),
        };
        Ok(Self {
            whose,
            dates,
            span,
            count: count.unwrap_or(COUNT),
            after,
        })
    }

    /// The same in one order, as links carry it and the log keeps it.
    pub(super) fn query(&self, after: Option<Place>) -> String {
        let mut all = vec![match &self.whose {
            Whose::Patient(patient) => format!("patient={patient}"),
            Whose::Target(target) => {
                let version = target.version.map(|version| format!("/_history/{version}"));
                format!(
                    "target={}/{}{}",
                    target.kind,
                    target.id,
                    version.unwrap_or_default()
                )
            }
        }];
        all.extend(
            self.dates
                .iter()
                .map(|date| format!("date={}", date.replace('+', "%2B"))),
        );
        all.push(format!("_count={}", self.count));
        all.extend(after.map(|place| format!("page={}", place.text())));
        all.join("&")
    }

    pub(super) fn asked(&self, patient: PatientId) -> Asked {
        Asked {
            patient,
            target: match &self.whose {
                Whose::Patient(_) => None,
                Whose::Target(target) => Some(target.clone()),
            },
            from: self.span.from,
            until: self.span.until,
            count: self.count,
            after: self.after,
        }
    }
}

fn once<T>(place: &mut Option<T>, name: &str, value: T) -> Result<(), Trouble> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(wrong(format!("{name} is there twice; leave one out"))),
    }
}

fn read_patient(value: &str) -> Result<PatientId, Trouble> {
    let id: FhirId = value
        .strip_prefix("Patient/")
        .unwrap_or(value)
        .parse()
        .map_err(|_| Trouble::nothing())?;
    match id.part {
        None => Ok(PatientId(id.record.0)),
        Some(_) => Err(Trouble::nothing()),
    }
}

fn read_target(value: &str) -> Result<Target, Trouble> {
    let says = "target is Type/id, or Type/id/_history/version: for example Condition/0192…";
    let mut parts = value.split('/');
    let (Some(kind), Some(id)) = (parts.next(), parts.next()) else {
        return Err(wrong(says));
    };
    let version = match (parts.next(), parts.next(), parts.next()) {
        (None, ..) => None,
        (Some("_history"), Some(version), None) => match version.parse::<i64>() {
            Ok(version) if version > 0 => Some(version),
            _ => return Err(wrong(says)),
        },
        _ => return Err(wrong(says)),
    };
    if kind.is_empty() || kind.len() > 64 || !kind.bytes().all(|b| b.is_ascii_alphabetic()) {
        return Err(wrong(says));
    }
    Ok(Target {
        kind: kind.to_owned(),
        id: id.parse().map_err(|_| Trouble::nothing())?,
        version,
    })
}

fn read_count(value: &str) -> Result<usize, Trouble> {
    match value.parse::<usize>() {
        Ok(count) if count > 0 => Ok(count.min(MOST)),
        _ => Err(wrong(
            "_count is how many are in a page: a whole number, 1 or more",
        )),
    }
}

fn read_place(value: &str) -> Result<Place, Trouble> {
    Place::read(value)
        .ok_or_else(|| wrong("page is what the link `next` of an answer says; follow that, or leave it out"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: &[Parameter] = &[Parameter::Patient, Parameter::Target, Parameter::Date];
    const ID: &str = "01920000-0000-7000-8000-000000000001";

    fn read(query: &[(&str, &str)]) -> Result<Typed, Trouble> {
        let query: Vec<(String, String)> = query
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        Typed::read(&query, ALL)
    }

    #[test]
    fn a_question_is_kept_in_one_order_and_read_again() {
        let place = Place {
            at: DateTime::UNIX_EPOCH,
            id: Uuid::from_u128(5),
        };
        let text = format!("Patient/{ID}");
        let typed = read(&[
            ("_count", "9000"),
            ("date", "ge2026-11-01"),
            ("patient", &text),
            ("page", &place.text()),
        ]);
        let typed = typed.ok().unwrap();
        assert_eq!(
            typed.query(None),
            format!("patient={ID}&date=ge2026-11-01&_count=500")
        );
        assert_eq!(typed.asked(PatientId(Uuid::nil())).after, Some(place));
        let target = format!("Condition/{ID}.a/_history/2");
        let typed = read(&[("target", &target)]).ok().unwrap();
        assert_eq!(typed.query(None), format!("target={target}&_count=100"));
    }

    #[test]
    fn what_is_not_understood_is_refused_in_words() {
        let target = format!("Condition/{ID}");
        for (query, status, says) in [
            (vec![], 400, "say whose record"),
            (vec![("patient", ID), ("patient", ID)], 400, "there twice"),
            (vec![("patient", ID), ("target", &target)], 400, "not by both"),
            (vec![("patient", "somebody")], 404, "nothing can be shown"),
            (vec![("patient", ID), ("agent", "me")], 400, "no other parameter"),
            (vec![("patient", ID), ("_count", "0")], 400, "1 or more"),
            (vec![("patient", ID), ("page", "2")], 400, "the link `next`"),
            (vec![("patient", ID), ("date", "yesterday")], 400, "date"),
            (
                vec![
                    ("patient", ID),
                    ("date", "2026"),
                    ("date", "2026"),
                    ("date", "2026"),
                ],
                400,
                "at most twice",
            ),
            (vec![("target", "Condition")], 400, "Type/id"),
            (vec![("target", "Condition/x")], 404, "nothing can be shown"),
            (vec![("target", "a/b/_history/0")], 400, "Type/id"),
        ] {
            let refused = read(&query).err().unwrap();
            assert_eq!(refused.status.as_u16(), status, "{query:?}");
            assert!(refused.says.contains(says), "{query:?}: {}", refused.says);
        }
    }
}
