use super::*;

#[track_caller]
fn number(text: &str) -> Number {
    Number::parse(text).unwrap_or_else(|| panic!("{text} is a number"))
}

#[test]
fn numbers_print_their_shortest_form() {
    for (text, printed) in [
        ("0.1", "0.1"),
        ("-12.50", "-12.5"),
        ("1e3", "1000"),
        ("1E-3", "0.001"),
        ("9223372036854775808", "9223372036854775808"),
        ("1e30", "1000000000000000000000000000000"),
        (
            "3.14159265358979323846264338327950288",
            "3.14159265358979323846264338327950288",
        ),
    ] {
        assert_eq!(number(text).to_string(), printed);
    }
    assert_eq!(Number::parse("1_000"), None);
    assert_eq!(Number::parse(""), None);
    assert_eq!(Number::parse("0x10"), None);
    for (text, fits) in [
        ("8e2147483643", true),
        ("8e2147483644", false),
        ("0.1e2147483647", true),
        ("1e-2147483649", true),
        ("1e-2147483650", false),
        ("0e99999999999", true),
        ("0e99999999999999999999", false),
    ] {
        assert_eq!(Number::parse(text).is_some(), fits, "{text}");
    }
}

#[test]
fn results_have_the_bits_of_terraforms_floats() {
    let numbers = [
        "0.1",
        "-4",
        "3",
        "1e-7",
        "12345678901234567890.5",
        "0.7",
        "1e155",
    ];
    for (one, two) in numbers
        .iter()
        .flat_map(|one| numbers.map(|two| (*one, two)))
    {
        let (a, b) = (number(one), number(two));
        for result in [a.add(&b), a.sub(&b), a.mul(&b), a.div(&b)]
            .into_iter()
            .flatten()
        {
            assert!(result.to_repr().digits() <= PRECISION, "{one} and {two}");
            assert_eq!(
                Number::parse(&result.to_string()),
                Some(result),
                "{one} and {two}"
            );
        }
    }
}

#[test]
fn numbers_of_any_size_print_and_come_back() {
    assert_eq!(number("1e70000").to_string().len(), 70_001);
    assert_eq!(number("1e600000000").to_string(), "1e+600000000");
    for text in [
        "-1.5e400000",
        "7e-650000",
        "3e-600000000",
        "123.456e500000000",
    ] {
        let number = number(text);
        assert_eq!(Number::parse(&number.to_string()), Some(number), "{text}");
    }
    assert_eq!(number("1e600000000").to_integer(), None);
    assert!(number("1e600000000") > number("9e599999999"));
}

#[test]
fn a_third_has_the_digits_of_512_bits() {
    let third = Number::ONE.div(&Number::Small(3)).map(|it| it.to_string());
    let expected = format!("0.{}5", "3".repeat(154));
    assert_eq!(third, Some(expected));
}

#[test]
fn small_numbers_overflow_into_large_ones_and_back() {
    let beyond = Number::Small(i64::MAX).add(&Number::ONE);
    assert_eq!(
        beyond.as_ref().map(|it| it.to_string()),
        Some("9223372036854775808".into())
    );
    assert_eq!(
        beyond.and_then(|it| it.sub(&Number::ONE)),
        Some(Number::Small(i64::MAX))
    );
    assert_eq!(number("0.5").add(&number("0.5")), Some(Number::ONE));
}

#[test]
fn infinities_compare_and_print() {
    let infinity = Number::ONE.div(&Number::ZERO);
    assert_eq!(infinity, Some(Number::infinity()));
    assert!(Number::infinity().neg() < number("-1e300"));
    assert_eq!(Number::infinity().neg().to_string(), "-Inf");
    assert_eq!(Number::ZERO.div(&Number::ZERO), None);
}

#[test]
fn remainders_take_the_sign_of_the_dividend() {
    assert_eq!(
        Number::Small(-7).rem(&Number::Small(3)),
        Some(Number::Small(-1))
    );
    assert_eq!(number("5.5").rem(&Number::Small(2)), Some(number("1.5")));
}
