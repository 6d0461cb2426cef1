//! Asking for one test or profile. Several that are signed together: see [`super::basket`].

use async_trait::async_trait;
use serde::Serialize;
use trefoil_core::{
    Answer, Command, Context, PatientId, Permission, RecordId, Refused,
    ports::{Demographics, LatestResults, Whereabouts},
};
use trefoil_kernel::{Gather, Look, Ports};

use super::{
    Answered, Asked, Duplicate, Order, OrderEvent, Priority, Repeats, Signed, Specimen, State, Subject,
    Transport, Wanted,
    duplicates::{self, Newest},
    placer_number,
};
use crate::{
    catalogue::{Catalogue, Item},
    permissions::PLACE_ORDER,
    store,
};

/// The most characters of clinical details: OBR-13 of version 2.5.1.
pub const LONGEST_DETAILS: usize = 300;
/// The most characters of an answer or a reason.
pub const LONGEST_ANSWER: usize = 200;

/// Ask for an item of the catalogue, at the context's effective time.
#[derive(Debug, Clone)]
pub struct PlaceOrder {
    /// The order.
    pub id: RecordId,
    /// Whom for.
    pub patient: PatientId,
    /// The number of the requisition.
    pub requisition: String,
    /// The item of the catalogue.
    pub item: String,
    /// How soon.
    pub priority: Priority,
    /// Why.
    pub clinical_details: String,
    /// Answers to the catalogue's questions, by the question's id; those of other items are ignored.
    pub answers: Vec<(String, String)>,
    /// Why it is asked for although it repeats something.
    pub repeat_reason: Option<String>,
    /// It reaches the laboratory on paper: after downtime, or loaded. It is not sent.
    pub on_paper: bool,
}

/// What must be known before something is asked for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlaceFacts {
    pub(crate) asked: Option<Asked>,
    pub(crate) questions: Vec<(String, String, Vec<String>, bool)>,
    /// In the event, and not twice in the journal.
    #[serde(skip)]
    pub(crate) subject: Option<Subject>,
    pub(crate) died: bool,
    pub(crate) connected: bool,
    pub(crate) duplicates: Vec<Duplicate>,
}

/// Why a request was turned away.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlaceError {
    /// Nothing was ticked.
    #[error("nothing is requested; tick at least one test")]
    Nothing,
    /// Not in the catalogue.
    #[error("`{0}` is not in the catalogue of tests; search for it again")]
    UnknownItem(String),
    /// Nobody knows who this is.
    #[error(
        "who this patient is cannot be read just now, and a specimen could not be labelled; try again, or request on paper"
    )]
    NoIdentity,
    /// They died.
    #[error(
        "this patient is recorded as dead; ask the pathologist or the coroner's officer about tests after death"
    )]
    Dead,
    /// No clinical details.
    #[error("say why the tests are requested: the laboratory needs the clinical details")]
    NoDetails,
    /// Too long.
    #[error("the clinical details have {0} characters and a request carries {LONGEST_DETAILS}; shorten them")]
    LongDetails(usize),
    /// A question without its answer.
    #[error("answer the question: {asks}")]
    Unanswered {
        /// The question's id.
        question: String,
        /// The question.
        asks: String,
    },
    /// An answer that is not one of those there are, or too long.
    #[error(
        "the answer to \"{asks}\" cannot be taken; choose one of the answers, or shorten it to {LONGEST_ANSWER} characters"
    )]
    BadAnswer {
        /// The question's id.
        question: String,
        /// The question.
        asks: String,
    },
    /// It repeats something.
    #[error("{}; give a reason to request it all the same", said(.0))]
    Repeats(Vec<Duplicate>),
    /// The reason is too long.
    #[error("shorten the reason to {LONGEST_ANSWER} characters")]
    LongReason,
    /// In the future.
    #[error("the time of the request is in the future; place it when it is wanted")]
    InFuture,
    /// Two ids gave one number: so unlikely that it has never been seen.
    #[error("the number of this request is taken; send the form again from a fresh page")]
    NumberTaken,
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

fn said(duplicates: &[Duplicate]) -> String {
    duplicates
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("; ")
}

impl Command for PlaceOrder {
    type Record = Order;
    type Facts = PlaceFacts;
    type Error = PlaceError;
    const NAME: &'static str = "orders_results.place_order";
    const NEEDS: Permission = PLACE_ORDER;

    fn id(&self) -> RecordId {
        self.id
    }
    fn patient(&self) -> PatientId {
        self.patient
    }
    fn seen(&self) -> i64 {
        0
    }

    fn decide(
        &self,
        _: Option<&Order>,
        facts: &PlaceFacts,
        context: &Context,
    ) -> Result<OrderEvent, PlaceError> {
        let asked = facts
            .asked
            .clone()
            .ok_or_else(|| PlaceError::UnknownItem(self.item.clone()))?;
        let subject = facts.subject.clone().ok_or(PlaceError::NoIdentity)?;
        if facts.died {
            return Err(PlaceError::Dead);
        }
        if context.effective() > context.now() {
            return Err(PlaceError::InFuture);
        }
        let details = self.clinical_details.trim();
        match details.chars().count() {
            0 => return Err(PlaceError::NoDetails),
            long if long > LONGEST_DETAILS => return Err(PlaceError::LongDetails(long)),
            _ => {}
        }
        let answers = self.answered(&facts.questions)?;
        let repeats = self.repeats(&facts.duplicates)?;
        let order = Order {
            placer_number: placer_number(self.id),
            requisition: self.requisition.clone(),
            filler_number: None,
            subject,
            priority: self.priority,
            clinical_details: details.to_owned(),
            answers,
            repeats,
            placed: context.effective(),
            placed_by: Signed::by(context),
            by: if facts.connected && !self.on_paper {
                Transport::Message
            } else {
                Transport::Paper
            },
            state: State::Placed,
            specimen: asked.specimen.is_some().then_some(Specimen::Awaited),
            item: asked,
            accepted: None,
            ended: None,
            resulted: None,
        };
        Ok(OrderEvent::OrderPlaced {
            order: Box::new(order),
        })
    }

    fn clash(&self, constraint: &str) -> Option<PlaceError> {
        (constraint == "orders_results_placer_number_once").then_some(PlaceError::NumberTaken)
    }
}

impl Signed {
    /// Whoever acts.
    pub fn by(context: &Context) -> Self {
        Self {
            staff: context.principal.staff,
            name: context.principal.name.clone(),
        }
    }
}

impl PlaceOrder {
    fn answered(
        &self,
        questions: &[(String, String, Vec<String>, bool)],
    ) -> Result<Vec<Answered>, PlaceError> {
        let mut all = vec![];
        for (id, asks, choices, mandatory) in questions {
            let given = self.answers.iter().find(|(question, _)| question == id);
            let answer = given.map(|(_, answer)| answer.trim()).unwrap_or_default();
            let (question, asks) = (id.clone(), asks.clone());
            if answer.is_empty() {
                if *mandatory {
                    return Err(PlaceError::Unanswered { question, asks });
                }
                continue;
            }
            let known = choices.is_empty() || choices.iter().any(|choice| choice == answer);
            if !known || answer.chars().count() > LONGEST_ANSWER {
                return Err(PlaceError::BadAnswer { question, asks });
            }
            all.push(Answered {
                id: question,
                asks,
                answer: answer.to_owned(),
            });
        }
        Ok(all)
    }

    fn repeats(&self, found: &[Duplicate]) -> Result<Option<Repeats>, PlaceError> {
        if found.is_empty() {
            return Ok(None);
        }
        let reason = self.repeat_reason.as_deref().map(str::trim).unwrap_or_default();
        match reason.chars().count() {
            0 => Err(PlaceError::Repeats(found.to_vec())),
            long if long > LONGEST_ANSWER => Err(PlaceError::LongReason),
            _ => Ok(Some(Repeats {
                shown: found.to_vec(),
                reason: reason.to_owned(),
            })),
        }
    }
}

/// An item as an order keeps it.
pub(crate) fn asked(catalogue: &Catalogue, item: Item<'_>) -> Option<Asked> {
    let tests = catalogue.tests_of(item);
    let specimen = tests
        .iter()
        .find_map(|test| catalogue.specimen(test.specimen.as_deref()?));
    Some(Asked {
        id: item.id().to_owned(),
        name: item.name().to_owned(),
        snomed: item.snomed().map(str::to_owned),
        category: catalogue.category_of(item)?,
        tests: tests.iter().map(|test| test.id.clone()).collect(),
        specimen: specimen.map(|specimen| Wanted {
            name: specimen.name.clone(),
            container: specimen.container.clone(),
            snomed: specimen.snomed.clone(),
        }),
    })
}

/// What asking for an item would repeat, as the store stands.
///
/// # Errors
/// As the store says.
pub async fn repeated(
    ports: &Ports,
    look: &mut Look<'_>,
    patient: PatientId,
    item: &str,
    requisition: &str,
    context: &Context,
) -> Result<Vec<Duplicate>, Refused> {
    let catalogue = ports.get::<Catalogue>()?;
    let Some(item) = catalogue.item(item) else {
        return Ok(vec![]);
    };
    let tests = catalogue.tests_of(item);
    let longest = tests
        .iter()
        .map(|test| catalogue.retest_of(item, test))
        .max()
        .unwrap_or_default();
    let earlier = store::order::counted_since(look, patient, context.effective() - longest).await?;
    let (sealed, earlier): (Vec<_>, Vec<_>) = earlier.into_iter().partition(|one| one.sealed);
    let orders = |all: Vec<store::order::CountedOrder>| -> Vec<Order> {
        all.into_iter().map(|one| one.order).collect()
    };
    let (sealed, earlier) = (orders(sealed), orders(earlier));
    let mut newest = vec![];
    if let Some(results) = ports.find::<dyn LatestResults>() {
        for test in &tests {
            for code in &test.snomed {
                let found = results.latest_result(look.reading(), patient, code).await?;
                newest.extend(found.known().map(|found| Newest {
                    test: test.id.clone(),
                    at: found.collected,
                    value: Some(match found.unit {
                        Some(unit) => format!("{} {unit}", found.value),
                        None => found.value,
                    }),
                }));
            }
        }
    }
    Ok(duplicates::find(
        &catalogue,
        item,
        requisition,
        (&earlier, &sealed),
        &newest,
        context.effective(),
    ))
}

#[async_trait]
impl Gather for PlaceOrder {
    async fn gather(
        &self,
        ports: &Ports,
        look: &mut Look<'_>,
        context: &Context,
    ) -> Result<PlaceFacts, Refused> {
        let catalogue = ports.get::<Catalogue>()?;
        let item = catalogue.item(&self.item);
        let questions = item.map(|item| catalogue.questions_of(item)).unwrap_or_default();
        let identity = ports
            .get::<dyn Demographics>()?
            .identity(look.reading(), self.patient)
            .await?;
        let here = ports
            .get::<dyn Whereabouts>()?
            .whereabouts(look.reading(), self.patient)
            .await?;
        let identity = identity.known();
        Ok(PlaceFacts {
            asked: item.and_then(|item| asked(&catalogue, item)),
            questions: questions
                .into_iter()
                .map(|one| {
                    (
                        one.id.clone(),
                        one.asks.clone(),
                        one.answers.clone(),
                        one.mandatory,
                    )
                })
                .collect(),
            died: identity.as_ref().is_some_and(|identity| identity.died.is_some()),
            subject: identity.map(|identity| Subject::of(&identity, Answer::known(here))),
            connected: ports.find::<crate::Connected>().is_some(),
            duplicates: repeated(ports, look, self.patient, &self.item, &self.requisition, context).await?,
        })
    }
}
