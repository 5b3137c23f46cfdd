"""Tests of the audit log's proofs."""
