//! PID-5: what a person is called, and was called before.

use trefoil_core::person_name::PersonName;
use trefoil_hl7v2::{
    acknowledgement::ErrorCode,
    handler::NotApplied,
    message::{Repetition, Segment},
};

/// The names of a message.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Names {
    /// The usual name; none where PID-5 was not sent.
    pub(super) usual: Option<PersonName>,
    /// Names before it and aliases, where any was sent.
    pub(super) previous: Vec<PersonName>,
}

pub(super) fn read(pid: Segment<'_>) -> Result<Names, NotApplied> {
    let field = pid.field(5);
    if field.is_null() {
        return Err(fault(
            ErrorCode::RequiredFieldMissing,
            "a name cannot be deleted; send the name that is in use",
        ));
    }
    let sent: Vec<_> = field
        .repetitions()
        .filter(|repetition| !repetition.is_absent())
        .collect();
    let kind = |repetition: &Repetition<'_>| repetition.component(7).value().text_or_empty();
    let usual = sent
        .iter()
        .find(|one| matches!(kind(one).as_str(), "L" | "" | "U" | "D"));
    let preferred = sent.iter().find(|one| kind(one) == "PREFERRED");
    let mut names = Names::default();
    let Some(usual) = usual else {
        return if sent.is_empty() {
            Ok(names)
        } else {
            Err(fault(
                ErrorCode::RequiredFieldMissing,
                "PID-5 holds no usual name; send one of type L",
            ))
        };
    };
    names.usual = Some(name(usual, preferred)?);
    for one in sent
        .iter()
        .filter(|one| kind(one) == "A" || kind(one).starts_with("PREVIOUS"))
    {
        names.previous.push(name(one, None)?);
    }
    Ok(names)
}

fn name(sent: &Repetition<'_>, preferred: Option<&Repetition<'_>>) -> Result<PersonName, NotApplied> {
    let part = |of: &Repetition<'_>, number| of.component(number).value().text_or_empty();
    let preferred = preferred.map(|preferred| part(preferred, 2)).unwrap_or_default();
    PersonName::builder()
        .family(&part(sent, 1))
        .given(&part(sent, 2))
        .given(&part(sent, 3))
        .prefix(&part(sent, 5))
        .preferred(&preferred)
        .finish()
        .map_err(|error| {
            fault(ErrorCode::DataType, "a name in PID-5 cannot be kept; correct it").saying(error.to_string())
        })
}

fn fault(code: ErrorCode, text: &str) -> NotApplied {
    NotApplied::at("PID", 1, 5, code, text)
}

#[cfg(test)]
mod tests {
    use trefoil_hl7v2::Message;

    use super::*;

    fn of(field: &str) -> Result<Names, NotApplied> {
        let text = format!("MSH|^~\\&|PAS|RZZ\rPID|1||||{field}\r");
        read(Message::parse(text.as_bytes()).unwrap().segment("PID").unwrap())
    }

    #[test]
    fn by_type() {
        let names =
            of("JONES^ANNA^MAY^^MRS^^L~JONES^ANNIE^^^^^PREFERRED~SMITH^ANNA^^^^^PREVIOUS-MAIDEN").unwrap();
        let usual = names.usual.unwrap();
        assert_eq!(
            (usual.banner().as_str(), usual.preferred()),
            ("JONES, Anna May (Mrs)", Some("ANNIE"))
        );
        assert_eq!(names.previous[0].family(), Some("SMITH"));
        assert_eq!(of("").unwrap(), Names::default());
        assert_eq!(
            of("O\\S\\Neill^Ann").unwrap().usual.unwrap().family(),
            Some("O^Neill")
        );
        assert_eq!(
            of("\"\"").unwrap_err().error.code,
            ErrorCode::RequiredFieldMissing
        );
        assert_eq!(
            of("X^Y^^^^^PREFERRED").unwrap_err().error.code,
            ErrorCode::RequiredFieldMissing
        );
        assert_eq!(of(&"J".repeat(36)).unwrap_err().error.code, ErrorCode::DataType);
    }
}
