//! Every scenario file under a folder is one test.

fn main() {
    lastcopy::testkit::corpus::run(&["tests/fixtures/corpus"]).exit();
}
