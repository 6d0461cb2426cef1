//! Names of families who came from Asia, or whose parents or grandparents did.

use super::Heritage;

/// Each as likely as another.
pub(in crate::names) const ASIAN: [Heritage; 6] = [
    // Punjabi Sikh families.
    Heritage {
        family: &[
            "Singh", "Kaur", "Dhillon", "Sandhu", "Grewal", "Bains", "Sidhu", "Atwal", "Gill", "Johal",
        ],
        female: [
            &["Surjit", "Mohinder", "Gurdev", "Balbir", "Harbans"],
            &["Harpreet", "Manjit", "Sukhwinder", "Jaspreet", "Rajwinder"],
            &["Simran", "Jasleen", "Kiran", "Harleen", "Amrit"],
        ],
        male: [
            &["Gurbachan", "Kartar", "Mohan", "Balwant", "Sohan"],
            &["Harjit", "Gurpreet", "Baldev", "Sukhdev", "Parminder"],
            &["Arjan", "Jagdeep", "Karan", "Amar", "Tejinder"],
        ],
        short: &[],
        rare: 0,
        joins: false,
    },
    // Gujarati and other Hindu families.
    Heritage {
        family: &[
            "Patel", "Shah", "Mistry", "Desai", "Solanki", "Chauhan", "Joshi", "Parmar", "Sharma", "Nair",
            "Krishnan",
        ],
        female: [
            &["Kamala", "Savita", "Pushpa", "Shanta", "Lalita"],
            &["Meena", "Bhavna", "Rekha", "Sunita", "Anjali"],
            &["Priya", "Nisha", "Diya", "Anika", "Riya"],
        ],
        male: [
            &["Ramesh", "Jayantilal", "Chandrakant", "Harish", "Mohanlal"],
            &["Rajesh", "Sanjay", "Dipak", "Nilesh", "Vikram"],
            &["Rohan", "Aarav", "Dev", "Nikhil", "Kishan"],
        ],
        short: &[],
        rare: 0,
        joins: true,
    },
    // Pakistani and Bangladeshi families.
    Heritage {
        family: &[
            "Khan",
            "Hussain",
            "Ahmed",
            "Ali",
            "Begum",
            "Akhtar",
            "Mahmood",
            "Malik",
            "Chowdhury",
            "Rahman",
            "Miah",
            "Iqbal",
            "Mirza",
            "Uddin",
        ],
        female: [
            &["Nasreen", "Zubaida", "Khadija", "Razia", "Amina"],
            &["Shabana", "Rukhsana", "Farzana", "Saima", "Nasima"],
            &["Aisha", "Zara", "Maryam", "Hafsa", "Iqra"],
        ],
        male: [
            &["Abdul", "Ghulam", "Bashir", "Yusuf", "Mohammad"],
            &["Imran", "Tariq", "Nadeem", "Asif", "Shahid"],
            &["Hamza", "Bilal", "Zayd", "Ibrahim", "Haris"],
        ],
        short: &[],
        rare: 0,
        joins: false,
    },
    // Chinese and Vietnamese families.
    Heritage {
        family: &[
            "Chan", "Wong", "Lam", "Cheung", "Li", "Zhang", "Wang", "Nguyễn", "Trần", "Đặng", "Lau",
        ],
        female: [
            &["Suk Yee", "Mei Ling", "Yuk Lan", "Wai Fong", "Siu Ping"],
            &["Wing Yan", "Ka Yan", "Xiaoli", "Lan", "Hồng"],
            &["Hiu Tung", "Yuxin", "Jiayi", "Linh", "Mai"],
        ],
        male: [
            &["Kwok Wah", "Wai Man", "Chi Keung", "Tak Ming", "Kam Tong"],
            &["Chi Ming", "Wei", "Jun", "Tuấn", "Ka Ho"],
            &["Tsz Hin", "Haoran", "Yichen", "Minh", "Long"],
        ],
        short: &[],
        rare: 0,
        joins: false,
    },
    // Turkish, Kurdish, Arab and Persian families.
    Heritage {
        family: &[
            "Yılmaz",
            "Kaya",
            "Demir",
            "Yıldız",
            "Öztürk",
            "Al-Hassani",
            "Haddad",
            "Khoury",
            "Rostami",
            "Karimi",
            "Barzani",
        ],
        female: [
            &["Fatma", "Emine", "Nadia", "Soraya", "Parvin"],
            &["Ayşe", "Elif", "Leyla", "Rana", "Shirin"],
            &["Zeynep", "Defne", "Yasmin", "Nour", "Parisa"],
        ],
        male: [
            &["Mehmet", "Hüseyin", "Mustafa", "Karim", "Reza"],
            &["Emre", "Murat", "Omar", "Ali", "Behrouz"],
            &["Can", "Yusuf", "Karam", "Arman", "Dara"],
        ],
        short: &[],
        rare: 0,
        joins: false,
    },
    // Filipino and Keralan families, many of whom work in hospitals.
    Heritage {
        family: &[
            "Reyes",
            "Santos",
            "Dela Cruz",
            "Bautista",
            "Villanueva",
            "Thomas",
            "Mathew",
            "Kurian",
            "Varghese",
            "Jacob",
        ],
        female: [
            &["Rosario", "Corazon", "Aleyamma", "Mariamma", "Luz"],
            &["Maricel", "Jocelyn", "Bindu", "Sheeba", "Rowena"],
            &["Angelica", "Kristine", "Anu", "Merin", "Bea"],
        ],
        male: [
            &["Rodolfo", "Ernesto", "Kurien", "Chacko", "Benigno"],
            &["Jerome", "Rommel", "Biju", "Saji", "Ramil"],
            &["Joshua", "Paolo", "Jobin", "Alan", "Miguel"],
        ],
        short: &[],
        rare: 0,
        joins: false,
    },
];
