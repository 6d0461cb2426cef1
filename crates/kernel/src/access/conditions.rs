//! The conditions of access as pieces of SQL text, joined by the statements themselves: a list is never filtered later.

/// Whether a party of a relationship is this person now: themselves, a team of theirs, or a team they are on duty for.
#[doc(hidden)]
#[macro_export]
macro_rules! acts_as {
    ($party:literal, $staff:literal, $now:literal) => {
        concat!(
            "(",
            $party,
            " = ",
            $staff,
            " OR ",
            $party,
            " IN (SELECT kt.team FROM kernel_team_member kt WHERE kt.staff = ",
            $staff,
            ") OR ",
            $party,
            " IN (SELECT kd.team FROM kernel_duty kd WHERE kd.staff = ",
            $staff,
            " AND kd.since <= ",
            $now,
            " AND kd.until > ",
            $now,
            "))"
        )
    };
}

/// The relationship access rests on: one column, `basis`. An ordinary one is named first, then one that is had only by
/// being on duty for a team (`on_call`), then a broken glass. Give the parameters with the patient, the staff id and the
/// time.
macro_rules! basis {
    ($patient:literal, $staff:literal, $now:literal) => {
        concat!(
            "(SELECT x.basis FROM (SELECT CASE WHEN r.party = ",
            $staff,
            " OR r.party IN (SELECT t.team FROM kernel_team_member t WHERE t.staff = ",
            $staff,
            ") THEN r.basis ELSE 'on_call' END AS basis FROM kernel_relationship r WHERE r.patient = ",
            $patient,
            " AND r.since <= ",
            $now,
            " AND (r.until IS NULL OR r.until > ",
            $now,
            ") AND ",
            $crate::acts_as!("r.party", $staff, $now),
            ") AS x ORDER BY CASE x.basis WHEN 'broken_glass' THEN 2 WHEN 'on_call' THEN 1 ELSE 0 END, x.basis LIMIT 1) AS basis"
        )
    };
}
pub(crate) use basis;

/// The condition a list joins so that it never shows whom the person may not know of (restricted people without a
/// relationship, and numbers merged into others): a piece of SQL text, part of the statement, so that a list is
/// never filtered after paging. Give the column with the patient, and the parameters with the staff id and the time.
#[macro_export]
macro_rules! may_know_of {
    ($patient:literal, $staff:literal, $now:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM kernel_patient kp WHERE kp.patient = ",
            $patient,
            " AND kp.survivor IS NULL AND (NOT kp.restricted OR EXISTS (SELECT 1 FROM kernel_relationship kr WHERE kr.patient = kp.patient AND kr.since <= ",
            $now,
            " AND (kr.until IS NULL OR kr.until > ",
            $now,
            ") AND ",
            $crate::acts_as!("kr.party", $staff, $now),
            ")))"
        )
    };
}

/// The condition a read of a module's table joins, so that what is sealed is in no list, count, export or letter: a piece of
/// SQL text, part of the statement. Give the column with the id of the record; a record that belongs to another (the result of
/// an order) joins it once for each.
#[macro_export]
macro_rules! unsealed {
    ($id:literal) => {
        concat!(
            "NOT EXISTS (SELECT 1 FROM kernel_seal ks WHERE ks.id = ",
            $id,
            ")"
        )
    };
}

/// The condition a list of one's own patients joins: a relationship that holds now, of the person or of a team of
/// theirs. As [`may_know_of!`], a piece of SQL text; numbers merged into others are left out.
#[macro_export]
macro_rules! related_to {
    ($patient:literal, $staff:literal, $now:literal) => {
        concat!(
            "(EXISTS (SELECT 1 FROM kernel_patient kp WHERE kp.patient = ",
            $patient,
            " AND kp.survivor IS NULL) AND EXISTS (SELECT 1 FROM kernel_relationship kr WHERE kr.patient = ",
            $patient,
            " AND kr.since <= ",
            $now,
            " AND (kr.until IS NULL OR kr.until > ",
            $now,
            ") AND ",
            $crate::acts_as!("kr.party", $staff, $now),
            "))"
        )
    };
}
