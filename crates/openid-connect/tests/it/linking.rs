//! Who is whom.

use trefoil_core::Refused;
use trefoil_openid_connect::{LinkError, link_subject, links_of, unlink_subject};
use trefoil_testkit::{Store, both, personas};

use crate::house::{ASHA, BEGIN, House, KIM, administrator, refused};

both! {
    nobody_is_guessed
    the_first_time_the_person_says_that_it_is_them
    a_link_is_one_to_one_and_an_administrators
    whoever_left_does_not_come_in
}

async fn nobody_is_guessed(store: &Store) {
    let (house, provider) = House::with_provider(store).await;
    let sittings = house.sittings().await;
    let page = house.back(&mut house.stranger(), &provider, ASHA).await;
    refused(&page, 422, "Nobody has said yet who you are here");
    assert!(page.text.contains(ASHA), "the number to link is named");
    assert_eq!(house.sittings().await, sittings);
    assert!(house.refusals().await[0].contains(ASHA), "and it is in the log");
}

async fn the_first_time_the_person_says_that_it_is_them(store: &Store) {
    let (house, provider) = House::with_provider(store).await;
    house.link(ASHA, 2).await;
    let sittings = house.sittings().await;
    let mut browser = house.stranger();
    let asked = house.signed_in(&mut browser, &provider, ASHA).await;
    assert!(
        asked.text.contains("says that you are <b>Asha Byrne</b>") && asked.text.contains("nurse.b, RN"),
        "{}",
        asked.text
    );
    assert_eq!(
        house.sittings().await,
        sittings,
        "nobody is signed in before that"
    );
    let attempt = asked.field("attempt").unwrap();
    let no = browser
        .send(&format!("{BEGIN}/finish"), &[("attempt", &attempt), ("me", "no")])
        .await;
    refused(&no, 422, "written down that this is not you");
    assert_eq!(house.logged("openid_connect.not_me").await.len(), 1);
    assert!(
        links_of(&mut house.epr.db().look(), personas::staff(2))
            .await
            .unwrap()
            .is_empty(),
        "the link is gone"
    );
    let yes = browser
        .send(
            &format!("{BEGIN}/finish"),
            &[("attempt", &attempt), ("me", "yes")],
        )
        .await;
    refused(&yes, 422, "not taken twice");
    house.link(ASHA, 2).await;
    assert_eq!(
        house.signed_in_first(&mut browser, &provider, ASHA).await.status,
        303,
        "the control"
    );
    assert_eq!(
        house.signed_in(&mut browser, &provider, ASHA).await.status,
        303,
        "asked once only"
    );
    assert_eq!(
        house.logged("openid_connect.confirm").await.len(),
        2,
        "Kim and Asha"
    );
}

async fn a_link_is_one_to_one_and_an_administrators(store: &Store) {
    let (house, provider) = House::with_provider(store).await;
    let epr = &house.epr;
    let by = administrator();
    let link = async |provider: &str, subject: &str, number| {
        link_subject(epr, &by, provider, subject, personas::staff(number))
            .await
            .map_err(|why| why.to_string())
    };
    assert!(
        link("learning", KIM, 2)
            .await
            .unwrap_err()
            .contains("linked to somebody already")
    );
    assert!(
        link("learning", ASHA, 1)
            .await
            .unwrap_err()
            .contains("another subject")
    );
    assert!(
        link("another", ASHA, 2)
            .await
            .unwrap_err()
            .contains("no provider")
    );
    assert!(
        link("learning", ASHA, 77)
            .await
            .unwrap_err()
            .contains("nobody like that")
    );
    for subject in ["", "two words", "a\u{202e}b", &"x".repeat(256)] {
        assert!(
            link("learning", subject, 2)
                .await
                .unwrap_err()
                .contains("1 to 255"),
            "{subject:?}"
        );
    }
    let nurse = personas::nurse(&[]);
    let refused = link_subject(epr, &nurse, "learning", ASHA, personas::staff(2)).await;
    assert!(
        matches!(refused, Err(LinkError::Refused(Refused::Denied { .. }))),
        "{refused:?}"
    );
    assert!(matches!(
        unlink_subject(epr, &nurse, "learning", KIM).await,
        Err(Refused::Denied { .. })
    ));
    let mut theirs = house.stranger();
    assert_eq!(house.signed_in(&mut theirs, &provider, KIM).await.status, 303);
    assert_eq!(theirs.get("/me").await.status, 200, "the control");
    unlink_subject(epr, &by, "learning", KIM).await.unwrap();
    assert_eq!(theirs.get("/me").await.status, 303, "their sitting is over");
    assert!(matches!(
        unlink_subject(epr, &by, "learning", KIM).await,
        Err(Refused::NotFound)
    ));
    crate::house::refused(
        &house.back(&mut house.stranger(), &provider, KIM).await,
        422,
        "Nobody has said yet",
    );
    let links = house.logged("openid_connect.link").await;
    assert!(
        links.len() == 1 && links[0].1.contains(KIM) && links[0].1.contains("nurse.a"),
        "{links:?}"
    );
    assert_eq!(house.logged("openid_connect.unlink").await.len(), 1);
}

async fn whoever_left_does_not_come_in(store: &Store) {
    let (house, provider) = House::with_provider(store).await;
    let mut browser = house.stranger();
    let back = house.back(&mut browser, &provider, KIM).await;
    let left = house.epr.db().is_sqlite();
    let sql = if left {
        "UPDATE kernel_staff SET active = 0"
    } else {
        "UPDATE kernel_staff SET active = FALSE"
    };
    house.store.attack(sql).await;
    refused(
        &browser.get(&crate::house::onwards(&back)).await,
        422,
        "cannot be used here",
    );
}
