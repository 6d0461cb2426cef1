//! Saying who somebody of an OpenID Connect provider is here: for whoever runs the system, before an administrator can sign
//! in that way themselves.

use trefoil_core::{Context, Grants, Principal, Purpose, StaffId};
use trefoil_kernel::{
    Builder, Db, fresh_id,
    people::{ADMINISTER_PEOPLE, staff_by_username},
};
use trefoil_openid_connect::link_subject;

use crate::configuration::Configuration;

pub(super) async fn link(
    builder: Builder,
    configuration: &Configuration,
    provider: &str,
    subject: &str,
    username: &str,
) -> Result<(), String> {
    let db = Db::open_as(&configuration.database())
        .await
        .map_err(|error| error.to_string())?;
    let epr = builder
        .settings(configuration.settings())
        .build(db)
        .await
        .map_err(|error| error.to_string())?;
    let staff = staff_by_username(&mut epr.db().look(), username)
        .await
        .map_err(|error| error.to_string())?
        .ok_or_else(|| format!("there is nobody who signs in as {username:?} here; check the spelling"))?;
    let principal = Principal {
        staff: StaffId(fresh_id()),
        name: "Command line".to_owned(),
        role: "system_administrator".to_owned(),
        organisation: configuration.organisation_code.clone(),
        on_behalf_of: None,
        session: None,
        device: None,
        grants: Grants::of(&[ADMINISTER_PEOPLE]),
        proved: None,
    };
    let context = Context::new(
        fresh_id().into(),
        principal,
        Purpose::Administration,
        epr.clock().now(),
    );
    link_subject(&epr, &context, provider, subject, staff.staff)
        .await
        .map_err(|error| error.to_string())?;
    println!("{subject} of {provider} is {} ({username}) here", staff.name);
    Ok(())
}
