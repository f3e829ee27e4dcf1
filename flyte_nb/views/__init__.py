"""What a graph and a run look like: pictures, words, tables. Pure functions of data, which know no engine."""
