//! x
/// x
pub fn events_qml() -> String {
    String::new()
}
