"""What tests of several folders share; nothing here knows a test."""
