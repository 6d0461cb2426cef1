//! Names of families who came from Africa, the Caribbean or elsewhere in Europe; and of the Welsh.

use super::Heritage;

/// Each as likely as another.
pub(in crate::names) const OTHERS: [Heritage; 7] = [
    // Caribbean families.
    Heritage {
        family: &[
            "Campbell",
            "Grant",
            "Francis",
            "Joseph",
            "Bailey",
            "Charles",
            "Henry",
            "Gordon",
            "Beckford",
            "Blackwood",
            "Lindo",
            "Samuels",
            "Pryce",
        ],
        female: [
            &["Icilda", "Myrtle", "Hyacinth", "Verona", "Gloria"],
            &["Marcia", "Yvonne", "Beverley", "Sonia", "Dionne"],
            &["Shanice", "Tiana", "Jada", "Kiara", "Naomi"],
        ],
        male: [
            &["Winston", "Cecil", "Vernon", "Egbert", "Leroy"],
            &["Trevor", "Carlton", "Errol", "Wayne", "Delroy"],
            &["Tyrone", "Jermaine", "Malachi", "Reuben", "Isaiah"],
        ],
        short: &[],
        rare: 0,
        joins: true,
    },
    // Yoruba and Igbo families.
    Heritage {
        family: &[
            "Adébáyọ̀",
            "Adéyẹmí",
            "Ọláńrewájú",
            "Ògúnlẹ́yẹ",
            "Balógun",
            "Okafor",
            "Nwosu",
            "Eze",
            "Chukwu",
            "Obi",
            "Okonkwo",
        ],
        female: [
            &["Fọláṣadé", "Abísọ́lá", "Ngozi", "Comfort", "Adánná"],
            &["Yétúndé", "Fúnmiláyọ̀", "Chioma", "Ifeoma", "Blessing"],
            &["Tèmítọ́pẹ́", "Títílayọ̀", "Amara", "Kosisochukwu", "Zainab"],
        ],
        male: [
            &["Babátúndé", "Olúṣẹ́gun", "Emeka", "Godwin", "Festus"],
            &["Ọláyínká", "Kúnlé", "Chidi", "Obinna", "Fẹ́mi"],
            &["Tóbi", "Ayọ̀", "Kelechi", "Dáre", "Tunde"],
        ],
        short: &[],
        rare: 0,
        joins: false,
    },
    // Ghanaian families.
    Heritage {
        family: &[
            "Mensah", "Owusu", "Boateng", "Asante", "Osei", "Appiah", "Kwarteng", "Amoah",
        ],
        female: [
            &["Akosua", "Esi", "Afia", "Grace", "Comfort"],
            &["Abena", "Ama", "Adwoa", "Gifty", "Efua"],
            &["Nana", "Akua", "Serwaa", "Maame", "Adjoa"],
        ],
        male: [
            &["Kwabena", "Kofi", "Yaw", "Emmanuel", "Ebenezer"],
            &["Kwame", "Kojo", "Kwaku", "Samuel", "Ernest"],
            &["Kwasi", "Papa", "Fiifi", "Jojo", "Kobina"],
        ],
        short: &[],
        rare: 0,
        joins: true,
    },
    // Polish and other Slavic families.
    Heritage {
        family: &[
            "Kowalski",
            "Nowak",
            "Wójcik",
            "Lewandowska",
            "Zieliński",
            "Dąbrowski",
            "Szymańska",
            "Král",
            "Horváth",
            "Łukasik",
        ],
        female: [
            &["Jadwiga", "Irena", "Halina", "Stanisława", "Zofia"],
            &["Agnieszka", "Małgorzata", "Katarzyna", "Joanna", "Ewa"],
            &["Zuzanna", "Julia", "Maja", "Oliwia", "Lena"],
        ],
        male: [
            &["Stanisław", "Kazimierz", "Zbigniew", "Józef", "Mieczysław"],
            &["Łukasz", "Paweł", "Tomasz", "Grzegorz", "Krzysztof"],
            &["Kacper", "Jakub", "Filip", "Szymon", "Michał"],
        ],
        short: &[],
        rare: 0,
        joins: false,
    },
    // Romanian and Portuguese families.
    Heritage {
        family: &[
            "Popescu",
            "Ionescu",
            "Dumitru",
            "Stănescu",
            "Ferreira",
            "Gonçalves",
            "Simões",
            "Araújo",
            "Țurcanu",
        ],
        female: [
            &["Elena", "Maria", "Viorica", "Conceição", "Lurdes"],
            &["Andreea", "Mihaela", "Daniela", "Ana", "Sofia"],
            &["Ioana", "Bianca", "Inês", "Beatriz", "Larisa"],
        ],
        male: [
            &["Gheorghe", "Ion", "Vasile", "António", "Joaquim"],
            &["Andrei", "Cristian", "João", "Bogdan", "Tiago"],
            &["Luca", "Ștefan", "Matei", "Diogo", "Rafael"],
        ],
        short: &[],
        rare: 0,
        joins: false,
    },
    // Somali, Eritrean and Ethiopian families.
    Heritage {
        family: &[
            "Abdi",
            "Warsame",
            "Farah",
            "Hassan",
            "Jama",
            "Tesfaye",
            "Haile",
            "Gebremariam",
            "Bekele",
        ],
        female: [
            &["Halima", "Faduma", "Asha", "Letebrhan", "Sahra"],
            &["Hodan", "Ifrah", "Selam", "Hirut", "Deqa"],
            &["Ayaan", "Sumaya", "Bethlehem", "Ilhan", "Salma"],
        ],
        male: [
            &["Ahmed", "Osman", "Tekle", "Yusuf", "Nuur"],
            &["Abdirahman", "Daud", "Dawit", "Liban", "Yonas"],
            &["Zakariya", "Mahad", "Samuel", "Bilal", "Abel"],
        ],
        short: &[],
        rare: 0,
        joins: false,
    },
    // Welsh families.
    Heritage {
        family: &[
            "ap Rhys",
            "ap Gwilym",
            "Llywelyn",
            "Gruffydd",
            "Prydderch",
            "ab Owain",
            "Bevan",
            "Cadwaladr",
        ],
        female: [
            &["Gwenllïan", "Myfanwy", "Blodwen", "Megan", "Dilys"],
            &["Siân", "Rhiannon", "Nerys", "Angharad", "Bronwen"],
            &["Ffion", "Seren", "Carys", "Lowri", "Efa"],
        ],
        male: [
            &["Emrys", "Gwilym", "Idris", "Ifor", "Aneurin"],
            &["Llŷr", "Geraint", "Dafydd", "Emyr", "Iwan"],
            &["Macsen", "Osian", "Gethin", "Tomos", "Siôn"],
        ],
        short: &[],
        rare: 0,
        joins: false,
    },
];
