//! Messages from and to other systems: what becomes of each type by whom it is about, and no word too many in what leaves.

use trefoil::configuration::Configuration;
use trefoil_testkit::both_engines;
use trefoil_tests::{house::House, matrix, outgoing};

both_engines! {
    async fn each_type_of_message_is_answered_as_the_table_says(store: &Store) {
        let house = House::built(store, example_trust::assembly).await;
        let verdict = matrix::run(&house, false, Some("messages")).await;
        println!("{verdict}");
        assert!(verdict.as_expected(), "{verdict}");
        assert!(verdict.messages >= 8, "{verdict}");
    }

    async fn what_leaves_has_no_word_too_many(store: &Store) {
        let also = Configuration { orders_send_to: Some("127.0.0.1:2575".to_owned()), ..Configuration::default() };
        let house = House::built_as(store, example_trust::assembly, also).await;
        outgoing::requested(&house).await;
        let verdict = outgoing::looked_through(&house).await;
        println!("{} messages looked through, {} found", verdict.messages, verdict.found.len());
        assert_eq!(verdict.own, verdict.messages, "the control: the words are looked for as they are written");
        assert!(verdict.found.is_empty(), "{:#?}", verdict.found);
        assert!(verdict.messages >= house.patients.len(), "{} messages: requests are no longer sent", verdict.messages);
    }
}
