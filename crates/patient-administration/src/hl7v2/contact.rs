//! PID-11, 13 and 14, PD1-3: where a person lives, how to reach them, and their general practice.

use trefoil_core::{
    ods_code::OdsCode,
    postal_address::PostalAddress,
    telephone::{Telephone, TelephoneKind},
};
use trefoil_hl7v2::{
    Message,
    acknowledgement::ErrorCode,
    handler::NotApplied,
    message::{Field, Segment},
};

use super::change::Change;

/// What a message says of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Contact {
    pub(super) address: Change<PostalAddress>,
    /// The whole list of numbers at home and on the move, where it was sent.
    pub(super) personal: Option<Vec<Telephone>>,
    /// The whole list of numbers at work, likewise.
    pub(super) work: Option<Vec<Telephone>>,
    pub(super) gp_practice: Change<OdsCode>,
}

/// `remarks` takes what could not be kept and holds nothing up: a telephone extension must not keep somebody off the ward
/// list.
pub(super) fn read(
    message: &Message,
    pid: Segment<'_>,
    remarks: &mut Vec<String>,
) -> Result<Contact, NotApplied> {
    let practice = message
        .segment("PD1")
        .map(|pd1| pd1.field(3).component(3).value())
        .unwrap_or_default();
    let gp_practice = Change::read(practice, OdsCode::parse).unwrap_or_else(|_| {
        remarks.push("the general practice was not kept: its code is no ODS code".to_owned());
        Change::Leave
    });
    Ok(Contact {
        address: address(pid.field(11))?,
        personal: telephones(pid.field(13), false, remarks),
        work: telephones(pid.field(14), true, remarks),
        gp_practice,
    })
}

/// The home address, of several.
fn address(field: Field<'_>) -> Result<Change<PostalAddress>, NotApplied> {
    if field.is_null() {
        return Ok(Change::Delete);
    }
    let home = |kind: &str| matches!(kind, "" | "H" | "HOME");
    let sent = field.repetitions().filter(|one| !one.is_absent());
    let Some(sent) = sent
        .into_iter()
        .find(|one| home(&one.component(7).value().text_or_empty()))
    else {
        return Ok(Change::Leave);
    };
    let part = |number| sent.component(number).value().text_or_empty();
    let (lines, postcode, country) = ([part(1), part(2), part(3), part(4)], part(5), part(6));
    let country = Some(country.as_str()).filter(|code| !matches!(*code, "" | "GBR"));
    let address = PostalAddress::new(lines.iter().map(String::as_str), Some(&postcode), country);
    address.map(Change::Set).map_err(|error| {
        let text = "the address in PID-11 cannot be kept; correct it";
        NotApplied::at("PID", 1, 11, ErrorCode::DataType, text).saying(error.to_string())
    })
}

/// None leaves the list as it is: not sent, or a number of it cannot be kept.
fn telephones(field: Field<'_>, work: bool, remarks: &mut Vec<String>) -> Option<Vec<Telephone>> {
    if field.is_null() {
        return Some(vec![]);
    }
    if field.is_absent() {
        return None;
    }
    let mut all = vec![];
    for sent in field.repetitions().filter(|one| !one.is_absent()) {
        let part = |number| sent.component(number).value().text_or_empty();
        if part(2) == "NET" || part(3) == "Internet" || part(1).is_empty() {
            continue; // an e-mail address
        }
        let kind = match part(3).as_str() {
            _ if work => TelephoneKind::Work,
            "CP" => TelephoneKind::Mobile,
            _ => TelephoneKind::Home,
        };
        match Telephone::new(kind, &part(1)) {
            Ok(number) => all.push(number),
            Err(error) => {
                remarks.push(format!("telephone numbers were left as they were: {error}"));
                return None;
            }
        }
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(rest: &str) -> (Result<Contact, NotApplied>, Vec<String>) {
        let message = Message::parse(format!("MSH|^~\\&|PAS|RZZ\rPID|{rest}\r").as_bytes()).unwrap();
        let mut remarks = vec![];
        (
            read(&message, message.segment("PID").unwrap(), &mut remarks),
            remarks,
        )
    }

    #[test]
    fn whole_lists_and_deletions() {
        let (contact, remarks) = of(
            "1||||||||||1 EXAMPLE STREET^^TESTTOWN^^ZZ99 3WZ^GBR^H||0113 496^PRN^PH~07700900001^PRN^CP|\"\"\rPD1|||X^^Y99999",
        );
        let contact = contact.unwrap();
        assert_eq!(
            contact.address.given().unwrap().to_string(),
            "1 EXAMPLE STREET, TESTTOWN, ZZ99 3WZ"
        );
        let kinds: Vec<_> = contact.personal.unwrap().iter().map(Telephone::kind).collect();
        assert_eq!(kinds, [TelephoneKind::Home, TelephoneKind::Mobile]);
        assert_eq!(contact.work, Some(vec![]));
        assert_eq!(
            (contact.gp_practice.given().map(OdsCode::as_str), remarks.len()),
            (Some("Y99999"), 0)
        );
        assert_eq!(of("1").0.unwrap(), Contact::default());
        assert_eq!(of("1||||||||||\"\"").0.unwrap().address, Change::Delete);
    }

    #[test]
    fn a_telephone_extension_holds_nothing_up_and_a_wrong_postcode_does() {
        let (contact, remarks) = of("1||||||||||||01632 960001 x7");
        assert_eq!((contact.unwrap().personal, remarks.len()), (None, 1));
        assert_eq!(of("1||||||||||A^^^^nowhere").0.unwrap_err().error.field, 11);
    }
}
