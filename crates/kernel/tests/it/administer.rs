//! Administering people: on what was looked at, with a reason, and never so that nobody is left who may.

use trefoil_core::{Context, Refused, StaffId};
use trefoil_kernel::{
    Clock, Epr,
    administer::{ChangeError, People, PersonChange, people, person},
    people::{ADMINISTER_PEOPLE, NewStaff, roles_of, staff_by_id},
    sessions::Proof,
};
use trefoil_testkit::{
    Store, anew, assemble, both, count,
    personas::{administrator, charge_nurse, nobody, nurse, staff},
};

use crate::beds::{HOUSEKEEPING, WRITE, builder};

both! { a_change_is_made_on_what_was_looked_at unknown_names_and_no_reason_change_nothing
nobody_takes_the_last_right_away two_who_take_it_from_each_other_leave_one who_left_is_signed_out_everywhere
people_are_found_in_pages the_right_by_way_of_another_permission_is_the_right_too
nobody_is_set_down_anew_without_the_last_right }

async fn house(store: &Store) -> Epr {
    let epr = assemble(store, || {
        builder().extend(|on| {
            on.suggest("administrator", "Administrator", &[ADMINISTER_PEOPLE]);
            on.suggest("nurse", "Nurse", &[WRITE]);
        })
    })
    .await;
    for (number, username, role) in [(6, "tabara", "administrator"), (2, "kturner", "nurse")] {
        add(&epr, number, username, role).await;
    }
    epr
}

async fn add(epr: &Epr, number: u128, username: &str, role: &str) {
    let new = NewStaff {
        staff: staff(number),
        username: username.into(),
        name: username.to_uppercase(),
        organisation: "RXX01".into(),
        password: Some("$argon2id$kept".into()),
        roles: vec![role.into()],
        teams: vec![],
    };
    epr.enrol(&boss(), new).await.unwrap();
}

fn boss() -> Context {
    administrator(&[ADMINISTER_PEOPLE]).because("asked for by the ward manager")
}

fn as_is(username: &str, roles: &[&str]) -> PersonChange {
    PersonChange {
        name: username.to_uppercase(),
        username: username.into(),
        organisation: "RXX01".into(),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        teams: vec![],
    }
}

async fn digest(epr: &Epr, number: u128) -> String {
    person(&mut epr.db().look(), staff(number))
        .await
        .unwrap()
        .unwrap()
        .digest()
}

async fn roles(epr: &Epr, number: u128) -> Vec<String> {
    let all = roles_of(&mut epr.db().look(), staff(number)).await.unwrap();
    all.into_iter().map(|(role, _)| role).collect()
}

async fn a_change_is_made_on_what_was_looked_at(store: &Store) {
    let epr = house(store).await;
    let looked_at = digest(&epr, 2).await;
    let promoted = as_is("kturner", &["nurse", "administrator"]);
    epr.change_person(&anew(&boss()), staff(2), promoted.clone(), &looked_at)
        .await
        .unwrap();
    assert_eq!(roles(&epr, 2).await, ["administrator", "nurse"]);
    let kept = staff_by_id(&mut epr.db().look(), staff(2))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        kept.password.as_deref(),
        Some("$argon2id$kept"),
        "a password is not touched"
    );
    let second = epr
        .change_person(&anew(&boss()), staff(2), as_is("kturner", &[]), &looked_at)
        .await;
    assert_eq!(second, Err(ChangeError::Changed), "the second editor is told");
    assert_eq!(
        roles(&epr, 2).await,
        ["administrator", "nurse"],
        "and nothing was changed"
    );
    let looked_at = digest(&epr, 2).await;
    let mut taken = promoted;
    taken.username = "TAbara".into();
    let clash = epr
        .change_person(&anew(&boss()), staff(2), taken, &looked_at)
        .await;
    assert_eq!(clash, Err(ChangeError::UsernameTaken));
    let noted = "SELECT count(*) FROM kernel_audit WHERE what = 'kernel.change_person' AND reason = 'asked for by the ward manager'";
    assert_eq!(
        count(epr.db(), noted).await,
        1,
        "what was done is in the log, with its reason"
    );
}

async fn unknown_names_and_no_reason_change_nothing(store: &Store) {
    let epr = house(store).await;
    let looked_at = digest(&epr, 2).await;
    let tried = async |context: &Context, change: PersonChange| {
        epr.change_person(&anew(context), staff(2), change, &looked_at)
            .await
            .unwrap_err()
    };
    let wrong = tried(&boss(), as_is("kturner", &["nurse", "wizard"])).await;
    assert_eq!(
        wrong.to_string(),
        "there is no role \"wizard\"; choose one of the list"
    );
    let mut change = as_is("kturner", &["nurse"]);
    change.teams = vec!["no such ward".into()];
    assert_eq!(
        tried(&boss(), change).await,
        ChangeError::UnknownTeam("no such ward".into())
    );
    for reason in ["", "left", "         x"] {
        let context = administrator(&[ADMINISTER_PEOPLE]).because(reason);
        assert_eq!(
            tried(&context, as_is("kturner", &[])).await,
            ChangeError::NoReason,
            "{reason:?}"
        );
    }
    let denied = tried(
        &nobody().because("because I should like to"),
        as_is("kturner", &[]),
    )
    .await;
    assert!(
        matches!(denied, ChangeError::Refused(Refused::Denied { .. })),
        "{denied}"
    );
    assert_eq!(roles(&epr, 2).await, ["nurse"]);
    let none = epr
        .change_person(&boss(), StaffId(trefoil_kernel::fresh_id()), as_is("x", &[]), "")
        .await;
    assert_eq!(none, Err(ChangeError::Refused(Refused::NotFound)));
}

async fn nobody_takes_the_last_right_away(store: &Store) {
    let epr = house(store).await;
    let looked_at = digest(&epr, 6).await;
    let own = epr
        .change_person(&anew(&boss()), staff(6), as_is("tabara", &["nurse"]), &looked_at)
        .await;
    assert_eq!(own, Err(ChangeError::OwnRight));
    let own = epr.set_active(&anew(&boss()), staff(6), false, &looked_at).await;
    assert_eq!(own, Err(ChangeError::OwnRight));
    // Somebody with the right who is not among the people: an interface that administers.
    let other = nurse(&[ADMINISTER_PEOPLE]).because("told to tidy up the list");
    let last = epr
        .change_person(&anew(&other), staff(6), as_is("tabara", &[]), &looked_at)
        .await;
    assert_eq!(last, Err(ChangeError::LastAdministrator));
    let last = epr.set_active(&anew(&other), staff(6), false, &looked_at).await;
    assert_eq!(last, Err(ChangeError::LastAdministrator));
    // The control: with a second one it is done.
    add(&epr, 3, "abyrne", "administrator").await;
    epr.set_active(&anew(&other), staff(6), false, &looked_at)
        .await
        .unwrap();
}

/// A chief, who may administer people only because keeping house includes it here.
async fn with_a_chief(store: &Store) -> Epr {
    let epr = assemble(store, || {
        builder().extend(|on| {
            on.includes(HOUSEKEEPING, &[ADMINISTER_PEOPLE]);
            on.suggest("administrator", "Administrator", &[ADMINISTER_PEOPLE]);
            on.suggest("chief", "Chief", &[HOUSEKEEPING]);
            on.suggest("nurse", "Nurse", &[WRITE]);
        })
    })
    .await;
    for (number, username, role) in [(6, "tabara", "administrator"), (3, "abyrne", "chief")] {
        add(&epr, number, username, role).await;
    }
    epr
}

async fn the_right_by_way_of_another_permission_is_the_right_too(store: &Store) {
    let epr = with_a_chief(store).await;
    let other = nurse(&[ADMINISTER_PEOPLE]).because("told to tidy up the list");
    // The chief is left, so that the administrator may go.
    let looked_at = digest(&epr, 6).await;
    epr.set_active(&anew(&other), staff(6), false, &looked_at)
        .await
        .unwrap();
    // Now the chief is the last, whichever way it is tried.
    let looked_at = digest(&epr, 3).await;
    let gone = epr.set_active(&anew(&other), staff(3), false, &looked_at).await;
    assert_eq!(gone, Err(ChangeError::LastAdministrator));
    let demoted = epr
        .change_person(&anew(&other), staff(3), as_is("abyrne", &["nurse"]), &looked_at)
        .await;
    assert_eq!(demoted, Err(ChangeError::LastAdministrator));
    let taken = epr.grant(&anew(&other), "chief", HOUSEKEEPING.name, false).await;
    assert!(matches!(taken, Err(Refused::Vetoed(_))), "{taken:?}");
    // A role that has the right both ways may lose either, and then not the other.
    epr.grant(&anew(&other), "chief", ADMINISTER_PEOPLE.name, true)
        .await
        .unwrap();
    epr.grant(&anew(&other), "chief", HOUSEKEEPING.name, false)
        .await
        .unwrap();
    let taken = epr
        .grant(&anew(&other), "chief", ADMINISTER_PEOPLE.name, false)
        .await;
    assert!(matches!(taken, Err(Refused::Vetoed(_))), "{taken:?}");
    assert!(
        trefoil_kernel::people::grants_of(&mut epr.db().look(), "chief")
            .await
            .unwrap()
            .allow(ADMINISTER_PEOPLE),
        "what was refused is undone"
    );
}

async fn nobody_is_set_down_anew_without_the_last_right(store: &Store) {
    let epr = house(store).await;
    let anew_as = |role: &str| NewStaff {
        staff: staff(6),
        username: "tabara".into(),
        name: "TABARA".into(),
        organisation: "RXX01".into(),
        password: Some("$argon2id$kept".into()),
        roles: vec![role.into()],
        teams: vec![],
    };
    let other = nurse(&[ADMINISTER_PEOPLE]).because("told to tidy up the list");
    assert_eq!(
        epr.enrol(&anew(&other), anew_as("nurse")).await,
        Err(ChangeError::LastAdministrator)
    );
    assert_eq!(
        epr.enrol(&anew(&boss()), anew_as("nurse")).await,
        Err(ChangeError::OwnRight)
    );
    assert_eq!(roles(&epr, 6).await, ["administrator"]);
    add(&epr, 3, "abyrne", "administrator").await;
    epr.enrol(&anew(&other), anew_as("nurse")).await.unwrap(); // the control
}

async fn two_who_take_it_from_each_other_leave_one(store: &Store) {
    let epr = house(store).await;
    add(&epr, 3, "abyrne", "administrator").await;
    let may = &[ADMINISTER_PEOPLE];
    let (as_six, as_three) = (
        administrator(may).because("the other has left the trust"),
        charge_nurse(may).because("the other has left the trust"),
    );
    let helper = nurse(may).because("both are to try again");
    for round in 0..8 {
        let (six, three) = (digest(&epr, 6).await, digest(&epr, 3).await);
        let (first, second) = tokio::join!(
            epr.set_active(&as_six, staff(3), false, &three),
            epr.set_active(&as_three, staff(6), false, &six),
        );
        assert!(
            first.is_ok() != second.is_ok(),
            "round {round}: one of the two is told: {first:?} {second:?}"
        );
        let (told, gone) = if first.is_ok() { (second, 3) } else { (first, 6) };
        assert_eq!(told, Err(ChangeError::LastAdministrator), "round {round}");
        let looked_at = digest(&epr, gone).await;
        epr.set_active(&helper, staff(gone), true, &looked_at)
            .await
            .unwrap();
    }
}

async fn who_left_is_signed_out_everywhere(store: &Store) {
    let epr = house(store).await;
    let found = staff_by_id(&mut epr.db().look(), staff(2))
        .await
        .unwrap()
        .unwrap();
    let now = store.clock.now();
    let proof = Proof::PASSWORD;
    let token = epr
        .begin_session(&found, "nurse", None, proof, now)
        .await
        .unwrap();
    assert!(epr.session(&token, now).await.unwrap().is_some());
    let looked_at = digest(&epr, 2).await;
    epr.set_active(&boss(), staff(2), false, &looked_at)
        .await
        .unwrap();
    assert!(epr.session(&token, now).await.unwrap().is_none());
    let looked_at = digest(&epr, 2).await;
    epr.set_active(&anew(&boss()), staff(2), true, &looked_at)
        .await
        .unwrap();
    assert!(
        epr.session(&token, now).await.unwrap().is_none(),
        "the old sitting stays ended"
    );
    let token = epr
        .begin_session(&found, "nurse", None, Proof::PASSWORD, now)
        .await
        .unwrap();
    assert_eq!(epr.end_sittings_of(&anew(&boss()), staff(2), None).await, Ok(1));
    assert!(epr.session(&token, now).await.unwrap().is_none());
    assert!(matches!(
        epr.end_sittings_of(&nobody(), staff(2), None).await,
        Err(Refused::Denied { .. })
    ));
}

async fn people_are_found_in_pages(store: &Store) {
    let epr = house(store).await;
    add(&epr, 20, "o%neill", "nurse").await;
    let asked = People {
        most: 2,
        ..People::default()
    };
    let names = async |asked: &People| -> Vec<String> {
        let all = people(&mut epr.db().look(), asked).await.unwrap();
        all.into_iter().map(|one| one.username).collect()
    };
    assert_eq!(names(&asked).await, ["kturner", "o%neill"]);
    let next = People {
        after: "o%neill".into(),
        ..asked.clone()
    };
    assert_eq!(names(&next).await, ["tabara"]);
    let like = |like: &str| People {
        like: like.into(),
        most: 10,
        ..People::default()
    };
    assert_eq!(names(&like("TURN")).await, ["kturner"]);
    assert_eq!(
        names(&like("%")).await,
        ["o%neill"],
        "a percent sign is looked for as one"
    );
    assert_eq!(names(&like("_")).await, [""; 0]);
    let nurses = People {
        role: "nurse".into(),
        most: 10,
        ..People::default()
    };
    assert_eq!(names(&nurses).await, ["kturner", "o%neill"]);
    let inactive = People {
        active: Some(false),
        most: 10,
        ..People::default()
    };
    assert_eq!(names(&inactive).await, [""; 0]);
}
