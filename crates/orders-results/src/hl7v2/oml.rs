//! OML^O21 of version 2.5.1: one order, requested or taken back (medicines-and-orders.md 5.3).

use bytes::Bytes;
use chrono::{DateTime, Utc};
use trefoil_core::display;
use trefoil_hl7v2::{
    builder::{BuildError, FieldBuilder, MessageBuilder, SegmentBuilder},
    header::{Header, Trigger},
};

use super::Laboratory;
use crate::{
    catalogue::Category,
    order::{Order, Priority, Subject},
};

/// The message that asks for an order, or takes it back. It follows from the order alone: the same bytes each time.
///
/// # Errors
/// Never for an order of ours: the segments and numbers are fixed.
pub fn oml(laboratory: &Laboratory, order: &Order, cancelling: bool) -> Result<Bytes, BuildError> {
    let written = match (&order.ended, cancelling) {
        (Some(ended), true) => ended.at,
        _ => order.placed,
    };
    let header = Header {
        sending_application: laboratory.sending_application.as_str().into(),
        sending_facility: laboratory.sending_facility.as_str().into(),
        receiving_application: laboratory.receiving_application.as_str().into(),
        receiving_facility: laboratory.receiving_facility.as_str().into(),
        sent_at: time(written),
        trigger: Trigger::new("OML", "O21", "OML_O21"),
        control_id: order.control_id(cancelling),
        processing_id: laboratory.processing_id.clone(),
        version: "2.5.1".to_owned(),
        country: "GBR".to_owned(),
        ..Header::default()
    };
    let mut message = MessageBuilder::new(header)
        .segment("PID", |pid| pid_of(pid, laboratory, &order.subject))
        .segment("PV1", |pv1| pv1_of(pv1, laboratory, &order.subject))
        .segment("ORC", |orc| orc_of(orc, laboratory, order, cancelling, written))
        .segment("TQ1", |tq1| {
            let (code, words) = match order.priority {
                Priority::Routine => ("R", "Routine"),
                Priority::Urgent => ("A", "ASAP"),
            };
            let coded = |field: FieldBuilder| {
                field
                    .component(1, code)
                    .component(2, words)
                    .component(3, "HL70485")
            };
            tq1.value(1, "1").field(9, coded)
        })
        .segment("OBR", |obr| obr_of(obr, laboratory, order));
    if let Some(repeats) = &order.repeats {
        let words = format!("Requested again: {}", repeats.reason);
        message = message.segment("NTE", |nte| nte.value(1, "1").value(2, "P").value(3, words));
    }
    for (number, answered) in (1..).zip(&order.answers) {
        let number: u32 = number;
        message = message.segment("OBX", |obx| {
            obx.value(1, number.to_string())
                .value(2, "ST")
                .field(3, |field| {
                    field
                        .component(1, &answered.id)
                        .component(2, &answered.asks)
                        .component(3, "L")
                })
                .value(5, &answered.answer)
                .value(11, "O") // detail of the order, no result
        });
    }
    if let Some(wanted) = &order.item.specimen {
        message = message.segment("SPM", |spm| {
            let spm = spm.value(1, "1").field(4, |field| match &wanted.snomed {
                Some(code) => field
                    .component(1, code)
                    .component(2, &wanted.name)
                    .component(3, "SCT"),
                None => field.component(2, &wanted.name),
            });
            let spm = spm.field(27, |field| field.component(2, &wanted.container));
            match order.collected() {
                Some(at) => spm.value(17, time(at)),
                None => spm,
            }
        });
    }
    message.build()
}

/// On London's clock, with its offset: no hour is ambiguous.
fn time(at: DateTime<Utc>) -> String {
    let local = display::london(at);
    let minutes = (local - at.naive_utc()).num_minutes();
    format!(
        "{}+{:02}{:02}",
        local.format("%Y%m%d%H%M%S"),
        minutes / 60,
        minutes % 60
    )
}

fn pid_of(pid: SegmentBuilder, laboratory: &Laboratory, subject: &Subject) -> SegmentBuilder {
    let hospital = subject.hospital_number.as_deref();
    let pid = pid.value(1, "1").field(3, |field| {
        let field = match &subject.nhs_number {
            Some(number) => field
                .component(1, number.digits())
                .component(4, "NHS")
                .component(5, "NH")
                .repeat(),
            None => field,
        };
        match hospital {
            Some(number) => field
                .component(1, number)
                .component(4, &laboratory.sending_facility)
                .component(5, "MR"),
            None => field,
        }
    });
    let mut given = subject.given.iter();
    let pid = pid.field(5, |field| {
        field
            .component(1, &subject.family)
            .component(2, given.next().cloned().unwrap_or_default())
            .component(3, given.cloned().collect::<Vec<_>>().join(" "))
            .component(5, subject.prefix.clone().unwrap_or_default())
    });
    let born = subject.born.map(|day| day.format("%Y%m%d").to_string());
    pid.value(7, born.unwrap_or_default())
        .value(8, subject.gender.map(|gender| gender.hl7v2()).unwrap_or_default())
}

fn pv1_of(pv1: SegmentBuilder, laboratory: &Laboratory, subject: &Subject) -> SegmentBuilder {
    let pv1 = pv1.value(1, "1");
    let Some(place) = &subject.place else {
        return pv1.value(2, "O"); // not in the hospital
    };
    let pv1 = pv1.value(2, "I").field(3, |field| {
        field
            .component(1, &place.ward)
            .component(3, place.bed.clone().unwrap_or_default())
            .component(4, &laboratory.sending_facility)
    });
    match &place.consultant {
        Some(consultant) => pv1.field(7, |field| field.component(2, consultant)),
        None => pv1,
    }
}

fn orc_of(
    orc: SegmentBuilder,
    laboratory: &Laboratory,
    order: &Order,
    cancelling: bool,
    written: DateTime<Utc>,
) -> SegmentBuilder {
    let ours = |number: &str| {
        let (number, application) = (number.to_owned(), laboratory.sending_application.clone());
        move |field: FieldBuilder| field.component(1, number).component(2, application)
    };
    let who = match (&order.ended, cancelling) {
        (Some(ended), true) => &ended.by.name,
        _ => &order.placed_by.name,
    };
    let orc = orc
        .value(1, if cancelling { "CA" } else { "NW" })
        .field(2, ours(&order.placer_number))
        .field(4, ours(&order.requisition))
        .value(9, time(written))
        .field(10, |field| field.component(2, who))
        .field(12, |field| field.component(2, &order.placed_by.name));
    let orc = match &order.filler_number {
        Some(number) => orc.field(3, |field| field.component(1, number)),
        None => orc,
    };
    let orc = match &order.subject.place {
        Some(place) => orc.field(13, |field| field.component(1, &place.ward)),
        None => orc,
    };
    match &order.ended {
        Some(ended) if cancelling => orc.field(16, |field| field.component(2, &ended.because)),
        _ => orc,
    }
}

fn obr_of(obr: SegmentBuilder, laboratory: &Laboratory, order: &Order) -> SegmentBuilder {
    let item = &order.item;
    let obr = obr
        .value(1, "1")
        .field(2, |field| {
            field
                .component(1, &order.placer_number)
                .component(2, &laboratory.sending_application)
        })
        .field(4, |field| match &item.snomed {
            Some(code) => field
                .component(1, code)
                .component(2, &item.name)
                .component(3, "SCT")
                .component(4, &item.id)
                .component(5, &item.name)
                .component(6, "L"),
            None => field
                .component(1, &item.id)
                .component(2, &item.name)
                .component(3, "L"),
        })
        .value(13, &order.clinical_details)
        .field(16, |field| field.component(2, &order.placed_by.name))
        .value(24, section(item.category));
    let obr = match order.collected() {
        Some(at) => obr.value(7, time(at)),
        None => obr,
    };
    match item.specimen {
        Some(_) => obr.value(11, "O"), // the ward takes the specimen
        None => obr,
    }
}

/// Table 0074.
fn section(category: Category) -> &'static str {
    match category {
        Category::Biochemistry => "CH",
        Category::Haematology => "HM",
        Category::Transfusion => "BLB",
        Category::Microbiology => "MB",
        Category::Imaging => "RAD",
        Category::Physiology => "EC",
    }
}

#[cfg(test)]
mod tests;
