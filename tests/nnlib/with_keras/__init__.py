"""Tests of the pictures; a package, since several share their names with tests of the core."""
