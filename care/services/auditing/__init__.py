"""The audit log that proves itself: sealing, anchors outside, verification, proofs (docs/audit.md)."""
