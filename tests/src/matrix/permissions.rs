//! Which role may what, permissions that come with others included.

use super::table::{Row, Table};
use crate::house::House;

/// One row for each permission, under the module that owns it.
pub async fn table(house: &House) -> Table {
    let mut grants = vec![];
    for person in &house.staff {
        grants.push(house.grants(person).await);
    }
    let mut rows: Vec<Row> = house
        .epr
        .about()
        .permissions
        .iter()
        .map(|(owner, permission)| Row {
            heading: (*owner).to_owned(),
            what: permission.name.to_owned(),
            cells: grants
                .iter()
                .map(|grants| if grants.allow(*permission) { "may" } else { "." }.to_owned())
                .collect(),
        })
        .collect();
    rows.sort_by(|a, b| (&a.heading, &a.what).cmp(&(&b.heading, &b.what)));
    Table {
        name: "permissions",
        says: "Which role may what, as the community suggests it, with the permissions that others include.",
        by_situation: false,
        columns: house.staff.iter().map(|person| person.role.clone()).collect(),
        rows,
    }
}
