//! Native tests.
#[test]
fn x() {
    let c = rusqlite::Connection::open_in_memory().unwrap();
    println!("{:?}", c.query_row("select sqlite_version()", [], |r| r.get::<_, String>(0)));
    println!("{:?}", c.query_row("select json_extract('[1,2]', '$[' || (min(0.0,3)-1) || ']')", [], |r| r.get::<_, Option<i64>>(0)));
    println!("{:?}", c.query_row("select json_extract('[1,2]', '$[-1]')", [], |r| r.get::<_, Option<i64>>(0)));
}
