"""The test suite; a package, so that every folder of tests can import `tests.helpers`."""
