//! Prescribe: a line by its parts, for what no order sentence says; or change one that is not signed.

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, RecordId, Refused, display};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{
        ButtonKind, Choice, Field, FieldError, Form, InputKind, TextInput, checkboxes, error_for, form,
        select, text_input,
    },
    screen::{RecordScreen, Reply, Visit},
};

use super::{
    basket::{self, Line},
    reading::{DAYS, order},
    top::top,
};
use crate::{
    dictionary::{Product, units},
    permissions::PRESCRIBE,
    prescription::{Dose, Timing, order::Order},
    store::dictionary::product,
};

pub(super) struct Builder;

#[async_trait]
impl RecordScreen for Builder {
    fn path(&self) -> &'static str {
        "/patients/{patient}/prescribe/line"
    }
    fn what(&self) -> &'static str {
        "prescribing.line"
    }
    fn needs(&self) -> Permission {
        PRESCRIBE
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let changed = changed(visit, patient).await?;
        let code = changed.as_ref().map(|line| line.order.product.clone());
        let code = code
            .or_else(|| visit.request.field("product").map(str::to_owned))
            .unwrap_or_default();
        let Some(product) = product(&mut visit.view.look(), &code).await? else {
            return Err(Refused::NotFound);
        };
        let filled = changed
            .as_ref()
            .map(|line| filled(&line.order))
            .unwrap_or_default();
        Ok(Reply::page(
            "Prescribe",
            page(visit, patient, &product, &filled, &[]).await,
        ))
    }

    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let code = visit.request.field("product").unwrap_or_default().to_owned();
        let Some(product) = product(&mut visit.view.look(), &code).await? else {
            return Err(Refused::NotFound);
        };
        let order = match order(visit.request, &product, visit.context.now()) {
            Ok(order) => order,
            Err(errors) => {
                let body = page(visit, patient, &product, &visit.request.form, &errors).await;
                return Ok(Reply::Problem {
                    title: "Prescribe".into(),
                    body,
                });
            }
        };
        let mut lines = basket::read(visit, patient).await?;
        let change = visit.request.record_field("change");
        match lines.iter_mut().find(|line| Some(line.id) == change) {
            Some(line) => line.order = order,
            None => lines.push(Line::new(order)),
        }
        basket::keep(visit, patient, &lines).await?;
        Ok(Reply::Goto {
            path: format!("/patients/{patient}/prescribe/review"),
            said: None,
        })
    }
}

async fn changed(visit: &Visit<'_>, patient: PatientId) -> Result<Option<Line>, Refused> {
    let Some(id) = visit
        .request
        .field("change")
        .and_then(|id| id.parse::<RecordId>().ok())
    else {
        return Ok(None);
    };
    Ok(basket::read(visit, patient)
        .await?
        .into_iter()
        .find(|line| line.id == id))
}

type Fields = Vec<(String, String)>;

/// An order as the fields of its form.
fn filled(order: &Order) -> Fields {
    let mut fields: Fields = vec![];
    let mut put = |name: &str, value: String| fields.push((name.to_owned(), value));
    match &order.dose {
        Dose::Fixed { quantity } => put("dose", quantity.value.normalize().to_string()),
        Dose::Range { low, high, .. } => put("dose", format!("{} to {}", low.normalize(), high.normalize())),
    }
    put("unit", order.dose.unit().as_str().to_owned());
    put("route", order.route.clone());
    let at = |all: &[chrono::NaiveTime]| {
        all.iter()
            .map(|one| one.format("%H:%M").to_string())
            .collect::<Vec<_>>()
            .join(", ")
    };
    match &order.timing {
        Timing::TimesADay { times, at: all } => {
            put("timing", times.to_string());
            put("at", at(all));
        }
        Timing::EveryHours { hours } => {
            put("timing", "hours".into());
            put("hours", hours.to_string());
        }
        Timing::DaysOfWeek { days, at: one } => {
            put("timing", "days_of_week".into());
            put("at", one.map(|one| at(&[one])).unwrap_or_default());
            DAYS.iter()
                .filter(|(.., day)| days.contains(day))
                .for_each(|(code, ..)| put("weekday", (*code).to_owned()));
        }
        Timing::Once => put("timing", "once".into()),
        Timing::AsRequired(bounds) => {
            put("timing", "as_required".into());
            put("reason_to_give", bounds.reason.clone());
            let hours = rust_decimal::Decimal::from(bounds.minimum_interval_minutes)
                / rust_decimal::Decimal::from(60);
            put("interval", hours.round_dp(2).normalize().to_string());
            put(
                "most",
                bounds
                    .most_doses_in_24_hours
                    .map(|most| most.to_string())
                    .unwrap_or_default(),
            );
            if let Some(most) = &bounds.most_in_24_hours {
                put("most_amount", most.value.normalize().to_string());
                put("most_unit", most.unit.as_str().to_owned());
            }
        }
    }
    if let Some(start) = order.start {
        put("start", display::date(display::london_date(start)));
        put("start_time", display::time(start));
    }
    put(
        "days",
        order.days.map(|days| days.to_string()).unwrap_or_default(),
    );
    put("indication", order.indication.clone().unwrap_or_default());
    put("instructions", order.instructions.clone().unwrap_or_default());
    fields
}

const TIMINGS: [(&str, &str); 10] = [
    ("1", "Once a day"),
    ("2", "Twice a day"),
    ("3", "Three times a day"),
    ("4", "Four times a day"),
    ("5", "Five times a day"),
    ("6", "Six times a day"),
    ("hours", "Every so many hours"),
    ("days_of_week", "On days of the week"),
    ("once", "Once only"),
    ("as_required", "As required"),
];

async fn page(
    visit: &Visit<'_>,
    patient: PatientId,
    product: &Product,
    filled: &[(String, String)],
    errors: &[FieldError],
) -> Markup {
    let top = top(visit.view, patient).await;
    let (id, path) = (patient.to_string(), format!("/patients/{patient}/prescribe/line"));
    let value = |name: &str| {
        filled
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value.as_str())
    };
    let field = |name: &'static str, label: &'static str, hint: Option<&'static str>| Field {
        name,
        label,
        hint,
        error: error_for(errors, name),
        value: value(name),
    };
    let text = |name, label, hint, kind, width| {
        text_input(TextInput {
            field: field(name, label, hint),
            kind,
            width: Some(width),
            ..TextInput::default()
        })
    };
    let units = units::of(&product.medicine);
    let units: Vec<Choice<'_>> = units
        .iter()
        .map(|unit| Choice {
            value: unit.as_str(),
            label: unit.words(),
        })
        .collect();
    let routes: Vec<Choice<'_>> = product
        .routes
        .iter()
        .map(|route| Choice {
            value: route.code(),
            label: route.display(),
        })
        .collect();
    let timings = TIMINGS.map(|(value, label)| Choice { value, label });
    let days = DAYS.map(|(value, label, _)| Choice { value, label });
    let ticked: Vec<&str> = filled
        .iter()
        .filter(|(key, _)| key == "weekday")
        .map(|(_, value)| value.as_str())
        .collect();
    // The only choice there is needs no press.
    let mut route = field("route", "Route", None);
    if let ([only], "") = (routes.as_slice(), route.value) {
        route.value = only.value;
    }
    let change = visit.request.field("change").unwrap_or_default();
    html! {
        (top)
        h2 { (product.medicine.code.display()) }
        (form(&Form {
            action: &path,
            guard: visit.guard(Some(&id), None),
            errors,
            body: html! {
                input type="hidden" name="product" value=(product.medicine.code.code());
                @if !change.is_empty() { input type="hidden" name="change" value=(change); }
                div class="line-builder" {
                    (text("dose", "Dose", Some("A number; as required also a range, for example 1 to 2"), InputKind::Decimal, 10))
                    (select(field("unit", "Unit", None), "Choose the unit", &units))
                    (select(route, "Choose the route", &routes))
                    (select(field("timing", "How often", None), "Choose how often", &timings))
                }
                (text("at", "Times of the day (optional)", Some("For example 08:00, 18:00; empty for the ward's usual times. 24-hour clock."), InputKind::Text, 20))
                (text("hours", "If every so many hours: how many", None, InputKind::Number, 4))
                (checkboxes(field("weekday", "If on days of the week: which", None), &days, &ticked))
                fieldset class="nhsuk-fieldset" {
                    legend class="nhsuk-fieldset__legend" { "If as required" }
                    (text("reason_to_give", "Reason for which it may be given", Some("For example pain"), InputKind::Text, 20))
                    (text("interval", "Least time between two doses, in hours", None, InputKind::Decimal, 4))
                    (text("most", "Most doses in 24 hours", None, InputKind::Number, 4))
                    (text("most_amount", "Largest amount in 24 hours (optional)", None, InputKind::Decimal, 10))
                    (select(field("most_unit", "Unit of the largest amount", None), "Choose the unit", &units))
                }
                (text("start", "Start: date (empty for now)", Some("For example today or 23-Nov-2026"), InputKind::Text, 10))
                (text("start_time", "Start: time", Some("For example 08:00"), InputKind::Text, 5))
                (text("days", "For how many days (empty for no end)", None, InputKind::Number, 4))
                (text("indication", if product.medicine.antimicrobial { "Indication" } else { "Indication (optional)" }, None, InputKind::Text, 30))
                (text("instructions", "Instructions (optional)", Some("For example with food"), InputKind::Text, 30))
            },
            submit: "Preview and check",
            kind: ButtonKind::Primary,
            cancel: Some(&format!("/patients/{patient}/prescribe")),
        }))
    }
}
