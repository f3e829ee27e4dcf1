"""Value types that users name, and what is known of one value: checked, copied, digested, in short text."""
